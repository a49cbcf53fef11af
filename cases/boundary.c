/* SPDX-License-Identifier: MIT
 *
 * Futures at the public edge, results inside: what does that common advice keep of the gain, and what does the edge
 * cost? A service behind a number of layers, each called through an interface (a table of functions): with a future
 * from every layer, one allocation for each and one for the service itself; with results inside and a future made from
 * the last of them at the edge (inline_inside), one in all; with results up to the caller, none.
 *
 * All variants make the same calls. What inline_inside loses against all_inline is the one conversion, whatever the
 * number of layers; what heap_future loses grows with them.
 */
#include "async/layers.h"
#include "case.h"
#include "support/tell.h"

struct fixture {
    struct layer *plain;     /* every layer answers in the form in which it was asked */
    struct layer *with_edge; /* the outermost is asked for a future and asks for results */
};

static void teardown(struct vb_run *run)
{
    struct fixture *fixture = run->fixture;
    layers_destroy(fixture->plain);
    layers_destroy(fixture->with_edge);
    free(fixture);
}

static void setup(struct vb_run *run)
{
    struct fixture *fixture = fixture_memory(run, sizeof(*fixture));
    if (!fixture)
        return;
    size_t layers = (size_t)vb_integer(run, "layers");
    fixture->plain = layers_create(layers, false);
    fixture->with_edge = layers_create(layers, true);
    run->fixture = fixture;
    if (fixture->plain && fixture->with_edge)
        return;
    teardown(run);
    run->fixture = NULL;
    vb_skip(run, "out of memory");
}

static uint64_t take_futures(struct vb_run *run, const struct layer *layer)
{
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

static uint64_t heap_future(struct vb_run *run)
{
    const struct fixture *fixture = run->fixture;
    return take_futures(run, fixture->plain);
}

static uint64_t inline_inside(struct vb_run *run)
{
    const struct fixture *fixture = run->fixture;
    return take_futures(run, fixture->with_edge);
}

static uint64_t all_inline(struct vb_run *run)
{
    const struct fixture *fixture = run->fixture;
    const struct layer *layer = fixture->plain;
    uint64_t sum = 0, key = 0;
    VB_LOOP(run)
    {
        int64_t answer;
        struct result_i64 result = layer->interface->inline_result(layer, key++);
        int error = result_i64_take(&result, &answer);
        if (error)
            return operation_failed(run, error);
        sum += (uint64_t)answer;
    }
    return sum;
}

static struct vb_contract heap_allocs(const struct vb_run *run)
{
    return (struct vb_contract)VB_EXACTLY(vb_number(run, "layers") + 1);
}

static struct vb_contract heap_bytes(const struct vb_run *run)
{
    return (struct vb_contract)VB_EXACTLY((vb_number(run, "layers") + 1) * (double)sizeof(struct future_i64));
}

const struct vb_case vb_case_boundary = {
    .summary = "futures at the edge of a program, results inside",
    .variants =
        {
            {.name = "heap_future",
             .loop = heap_future,
             .summary = "a future from every layer",
             .allocs_at = heap_allocs,
             .bytes_at = heap_bytes},
            {.name = "inline_inside",
             .loop = inline_inside,
             .summary = "results inside, made a future at the edge",
             .allocs = VB_EXACTLY(1),
             .bytes = VB_EXACTLY(sizeof(struct future_i64))},
            {.name = "all_inline",
             .loop = all_inline,
             .summary = "results up to the caller",
             .allocs = VB_EXACTLY(0),
             .bytes = VB_EXACTLY(0)},
        },
    .params =
        {
            {.name = "layers",
             .values = "1,3,8",
             .more_values = "1,2,3,4,5,6,7,8",
             .summary = "layers above the service",
             .lowest = 1,
             .highest = 1000,
             .whole = 1},
        },
    .setup = setup,
    .teardown = teardown,
};
