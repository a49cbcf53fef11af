/* SPDX-License-Identifier: MIT
 *
 * What does it cost to pass a known answer up through layers, each of which waits for the one below and returns an
 * answer of its own? As futures, every layer allocates one and frees the one below: depth + 1 of each. As results, it
 * is two registers all the way up. With pooled_future one source goes to the pool and comes back at every layer.
 *
 * Each layer calls the next through a table of functions in memory that is written at run time, so that no compiler
 * unrolls the recursion. What a call and a return cost is thus part of every variant, and the returns of more than some
 * 16 levels are mispredicted on processors whose return stack is that deep, in all variants alike.
 */
#include "async/layers.h"
#include "case.h"
#include "support/tell.h"

static void setup(struct vb_run *run)
{
    run->fixture = layers_create((size_t)vb_integer(run, "depth"), false);
    if (!run->fixture)
        vb_skip(run, "out of memory");
}

static void teardown(struct vb_run *run)
{
    layers_destroy(run->fixture);
}

static uint64_t heap_future(struct vb_run *run)
{
    const struct layer *layer = run->fixture;
    uint64_t sum = 0, key = 0;
    VB_LOOP(run)
    {
        int64_t answer;
        int error = future_i64_take(layer->interface->heap_future(layer, key++), &answer);
        if (error)
            return operation_failed(run, error);
        sum += (uint64_t)answer;
    }
    return sum;
}

static uint64_t take_results(struct vb_run *run, struct result_i64 (*ask)(const struct layer *, uint64_t))
{
    const struct layer *layer = run->fixture;
    uint64_t sum = 0, key = 0;
    VB_LOOP(run)
    {
        int64_t answer;
        struct result_i64 result = ask(layer, key++);
        int error = result_i64_take(&result, &answer);
        if (error)
            return operation_failed(run, error);
        sum += (uint64_t)answer;
    }
    return sum;
}

static uint64_t inline_result(struct vb_run *run)
{
    const struct layer *layer = run->fixture;
    return take_results(run, layer->interface->inline_result);
}

static uint64_t pooled_future(struct vb_run *run)
{
    const struct layer *layer = run->fixture;
    return take_results(run, layer->interface->pooled_future);
}

static struct vb_contract heap_allocs(const struct vb_run *run)
{
    return (struct vb_contract)VB_EXACTLY(vb_number(run, "depth") + 1);
}

static struct vb_contract heap_bytes(const struct vb_run *run)
{
    return (struct vb_contract)VB_EXACTLY((vb_number(run, "depth") + 1) * (double)sizeof(struct future_i64));
}

const struct vb_case vb_case_chain_ready = {
    .summary = "a known answer, passed up through layers",
    .variants =
        {
            {.name = "heap_future",
             .loop = heap_future,
             .summary = "a future on the heap from every layer",
             .allocs_at = heap_allocs,
             .bytes_at = heap_bytes},
            {.name = "inline_result",
             .loop = inline_result,
             .summary = "a result from every layer",
             .allocs = VB_EXACTLY(0),
             .bytes = VB_EXACTLY(0)},
            {.name = "pooled_future",
             .loop = pooled_future,
             .summary = "a future from a pool from every layer",
             .allocs = VB_EXACTLY(0),
             .bytes = VB_EXACTLY(0)},
        },
    .params =
        {
            {.name = "depth",
             .values = "0,8,64",
             .more_values = "0,8,16,64",
             .summary = "layers above the one that knows",
             .lowest = 0,
             .highest = 1000,
             .whole = 1},
        },
    .setup = setup,
    .teardown = teardown,
};
