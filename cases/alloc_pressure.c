/* SPDX-License-Identifier: MIT
 *
 * How slow are the slowest operations when many values are alive? This is what stands in for pauses of a garbage
 * collector: C has none, but an allocator has slow paths, and memory that is spread over a large heap is far away.
 *
 * One operation makes a value, puts it into a random place of a set of `live` values, and takes the value that it
 * replaces; with live=0 it takes its own value at once. The values are futures on the heap, or, as the control, results
 * in an array: the same walk over memory with nothing allocated, so that what the control's percentiles have in common
 * with the futures' is the machine's doing. With sizes=mixed every other future has the 72 bytes of .NET's Task<T>; a
 * place keeps its size for ever.
 *
 * Expect the mean to say little. The percentiles of single operations show where a thread's cache must be filled or
 * emptied (about one operation in a hundred) and where pages change hands (far fewer).
 */
#include "async/fetch.h"
#include "case.h"
#include "latency.h"
#include "support/tell.h"

#include <stdlib.h>
#include <string.h>

#define MOST_SIZES 2

typedef struct future_i64 *fetch_future(uint64_t key);

struct pressure {
    uint64_t live;
    uint64_t sizes;  /* of futures: the one of place p has size p % sizes, and so has the p-th operation's */
    uint64_t random; /* never 0 */
    uint64_t key;    /* of the next value */
    fetch_future *fetch[MOST_SIZES];
    struct future_i64 **futures; /* NULL until that loop ran for the first time: a process needs one of the two */
    struct result_i64 *results;
};

static void teardown(struct vb_run *run)
{
    struct pressure *pressure = run->fixture;
    if (!pressure)
        return;
    for (uint64_t i = 0; pressure->futures && i < pressure->live; i++)
        if (pressure->futures[i])
            future_i64_release(pressure->futures[i]);
    free(pressure->futures);
    free(pressure->results);
    free(pressure);
}

static void setup(struct vb_run *run)
{
    struct pressure *pressure = fixture_memory(run, sizeof *pressure);
    if (!pressure)
        return;
    run->fixture = pressure;
    pressure->sizes = word_of(run, "sizes", "sizes are", "fixed", "mixed") == 1 ? 2 : 1;
    pressure->live = (uint64_t)vb_integer(run, "live") / pressure->sizes * pressure->sizes;
    pressure->random = 0x9e3779b97f4a7c15u;
    pressure->fetch[0] = VB_OPAQUE_POINTER(&fetch_heap_future);
    pressure->fetch[1] = VB_OPAQUE_POINTER(&fetch_heap_future_72);
}

/* xorshift64 (Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8, 2003), of which the upper half is used. */
static uint64_t draw_below(uint64_t *random, uint64_t bound)
{
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    return (*random >> 32) * bound >> 32;
}

/* A random place of the size of operation `key`. */
static uint64_t draw_place(struct pressure *pressure, uint64_t key)
{
    return draw_below(&pressure->random, pressure->live / pressure->sizes) * pressure->sizes + key % pressure->sizes;
}

static int fill_futures(struct vb_run *run, struct pressure *pressure)
{
    pressure->futures = calloc(pressure->live + 1, sizeof *pressure->futures);
    for (uint64_t i = 0; pressure->futures && i < pressure->live; i++) {
        pressure->futures[i] = pressure->fetch[i % pressure->sizes](i);
        if (future_i64_is_ready(pressure->futures[i]) && pressure->futures[i]->core.error == 0)
            continue;
        free(pressure->futures);
        pressure->futures = NULL; /* the process ends: what was made before is not worth the code to release it */
    }
    if (!pressure->futures)
        vb_skip(run, "no memory for %llu live futures", (unsigned long long)pressure->live);
    return pressure->futures ? 0 : -1;
}

static int fill_results(struct vb_run *run, struct pressure *pressure)
{
    pressure->results = calloc(pressure->live + 1, sizeof *pressure->results);
    if (!pressure->results)
        vb_skip(run, "no memory for %llu live results", (unsigned long long)pressure->live);
    for (uint64_t i = 0; pressure->results && i < pressure->live; i++)
        pressure->results[i] = fetch_inline_result(i);
    return pressure->results ? 0 : -1;
}

static uint64_t heap_future(struct vb_run *run)
{
    struct pressure *pressure = run->fixture;
    uint64_t sum = 0;
    if (!pressure->futures && fill_futures(run, pressure) != 0)
        return 0;
    VB_RECORDED_LOOP(run)
    {
        uint64_t key = pressure->key++;
        int64_t value;
        struct future_i64 *future = pressure->fetch[key % pressure->sizes](key);
        if (pressure->live > 0) {
            struct future_i64 **place = &pressure->futures[draw_place(pressure, key)];
            struct future_i64 *replaced = *place;
            *place = future;
            future = replaced;
        }
        int error = future_i64_take(future, &value);
        if (error)
            return operation_failed(run, error);
        sum += (uint64_t)value;
    }
    return sum;
}

static uint64_t inline_result(struct vb_run *run)
{
    struct pressure *pressure = run->fixture;
    struct result_i64 (*fetch)(uint64_t) = VB_OPAQUE_POINTER(&fetch_inline_result);
    uint64_t sum = 0;
    if (!pressure->results && fill_results(run, pressure) != 0)
        return 0;
    VB_RECORDED_LOOP(run)
    {
        uint64_t key = pressure->key++;
        int64_t value;
        struct result_i64 result = fetch(key);
        if (pressure->live > 0) {
            struct result_i64 *place = &pressure->results[draw_place(pressure, key)];
            struct result_i64 replaced = *place;
            *place = result;
            result = replaced;
        }
        int error = result_i64_take(&result, &value);
        if (error)
            return operation_failed(run, error);
        sum += (uint64_t)value;
    }
    return sum;
}

static int64_t period_at(const struct vb_run *run)
{
    return strcmp(vb_text(run, "sizes"), "mixed") == 0 ? 2 : 1;
}

static struct vb_contract bytes_of_futures(const struct vb_run *run)
{
    double both = (sizeof(struct future_i64) + sizeof(struct future72_i64)) / 2.0;
    return (struct vb_contract)VB_EXACTLY(period_at(run) == 2 ? both : sizeof(struct future_i64));
}

const struct vb_case vb_case_alloc_pressure = {
    .summary = "replace values at random among many that live: the slowest operations",
    .params = {{.name = "live",
                .values = "200000",
                .more_values = "0,200000,1000000",
                .summary = "values that are alive",
                .lowest = 0,
                .highest = 1e8,
                .whole = 1},
               {.name = "sizes",
                .values = "fixed",
                .more_values = "fixed,mixed",
                .summary = "fixed: futures of 24 bytes; mixed: of 24 and 72"}},
    .variants =
        {
            {.name = "heap_future",
             .loop = heap_future,
             .summary = "futures on the heap",
             .allocs = VB_EXACTLY(1),
             .bytes_at = bytes_of_futures},
            {.name = "inline_result",
             .loop = inline_result,
             .summary = "results in an array: the control",
             .allocs = VB_EXACTLY(0),
             .bytes = VB_EXACTLY(0)},
        },
    .period_at = period_at,
    .setup = setup,
    .teardown = teardown,
};
