/* SPDX-License-Identifier: MIT
 *
 * What do many values take while all of them are alive? One operation makes `count` of them, holds them all, and
 * releases them: as futures on the heap, in the 24 bytes that ours have and in the 72 of .NET's Task<T>, and as results
 * in an array.
 *
 * "A million tasks are 24 MB" is arithmetic about the bytes asked for. What it takes stands beside it: usable_bytes is
 * what the allocator handed out for them, peak_live_bytes the most at one moment, rss_growth_bytes what the process
 * grew by in physical memory. That last may be twice as much: of a large piece of freed memory jemalloc serves no
 * request smaller than a 64th of it (opt.lg_extent_max_active_fit), so that one million begins in fresh memory while
 * that of the million before waits to be given back. The two arrays, of pointers to the futures and of the results
 * themselves, are there and touched before anything is measured, so that the pointers are charged to nobody; the
 * results do not count either, for the array is where a caller keeps them anyway.
 *
 * Time matters less here: with a million live objects it is that of caches and pages more than of instructions.
 */
#include "async/fetch.h"
#include "case.h"
#include "support/tell.h"

#include <stdlib.h>
#include <string.h>

struct fixture {
    int64_t count;
    struct future_i64 **futures;
    struct result_i64 *results;
};

static void teardown(struct vb_run *run)
{
    struct fixture *fixture = run->fixture;
    if (!fixture)
        return;
    free(fixture->futures);
    free(fixture->results);
    free(fixture);
}

/* Filled with ones, not zeros: what was never written is not in memory. */
static void *touched(size_t count, size_t size)
{
    void *array = calloc(count, size);
    if (array)
        memset(array, 0xff, count * size);
    return array;
}

static void setup(struct vb_run *run)
{
    struct fixture *fixture = run->fixture = calloc(1, sizeof *fixture);
    if (fixture) {
        fixture->count = vb_integer(run, "count");
        fixture->futures = touched((size_t)fixture->count, sizeof(struct future_i64 *));
        fixture->results = touched((size_t)fixture->count, sizeof(struct result_i64));
    }
    if (fixture && fixture->futures && fixture->results)
        return;
    vb_skip(run, "no memory for the arrays of %lld values", (long long)vb_integer(run, "count"));
    teardown(run);
    run->fixture = NULL;
}

/* Releases them in the order in which they were made. Returns 0, or the error of the first that failed. */
static int take_all(struct future_i64 **futures, int64_t count, uint64_t *sum)
{
    int failed = 0;
    for (int64_t i = 0; i < count; i++) {
        int64_t value = 0;
        int error = future_i64_take(futures[i], &value);
        failed = failed ? failed : error;
        *sum += (uint64_t)value;
    }
    return failed;
}

static uint64_t hold_futures(struct vb_run *run, struct future_i64 *(*fetch)(uint64_t))
{
    const struct fixture *fixture = run->fixture;
    struct future_i64 *(*hidden_fetch)(uint64_t) = VB_OPAQUE_POINTER(fetch);
    uint64_t sum = 0, key = 0;
    VB_LOOP(run)
    {
        for (int64_t i = 0; i < fixture->count; i++)
            fixture->futures[i] = hidden_fetch(key++);
        int error = take_all(fixture->futures, fixture->count, &sum);
        if (error) {
            vb_skip(run, "%lld futures could not be held: %s", (long long)fixture->count, strerror(error));
            return 0;
        }
    }
    return sum;
}

static uint64_t heap_future(struct vb_run *run)
{
    return hold_futures(run, fetch_heap_future);
}

static uint64_t heap_future_72(struct vb_run *run)
{
    return hold_futures(run, fetch_heap_future_72);
}

static uint64_t inline_result(struct vb_run *run)
{
    const struct fixture *fixture = run->fixture;
    struct result_i64 (*fetch)(uint64_t) = VB_OPAQUE_POINTER(&fetch_inline_result);
    uint64_t sum = 0, key = 0;
    VB_LOOP(run)
    {
        for (int64_t i = 0; i < fixture->count; i++)
            fixture->results[i] = fetch(key++);
        for (int64_t i = 0; i < fixture->count; i++) {
            int64_t value = 0;
            int error = result_i64_take(&fixture->results[i], &value);
            if (error)
                return operation_failed(run, error);
            sum += (uint64_t)value;
        }
    }
    return sum;
}

static struct vb_contract one_each(const struct vb_run *run)
{
    return (struct vb_contract)VB_EXACTLY((double)vb_integer(run, "count"));
}

static struct vb_contract bytes_24_each(const struct vb_run *run)
{
    return (struct vb_contract)VB_EXACTLY((double)vb_integer(run, "count") * sizeof(struct future_i64));
}

static struct vb_contract bytes_72_each(const struct vb_run *run)
{
    return (struct vb_contract)VB_EXACTLY((double)vb_integer(run, "count") * sizeof(struct future72_i64));
}

const struct vb_case vb_case_footprint_live = {
    .summary = "hold many values at the same time, then release them all",
    .params = {{.name = "count",
                .values = "1000000",
                .more_values = "1000,10000,100000,1000000,4000000",
                .summary = "values that are alive at the same time",
                .lowest = 1,
                .highest = 1e8,
                .whole = 1}},
    .variants =
        {
            {.name = "heap_future",
             .loop = heap_future,
             .summary = "futures on the heap, 24 bytes each",
             .allocs_at = one_each,
             .bytes_at = bytes_24_each},
            {.name = "heap_future_72",
             .loop = heap_future_72,
             .summary = "futures on the heap as large as .NET's Task<T>",
             .allocs_at = one_each,
             .bytes_at = bytes_72_each},
            {.name = "inline_result",
             .loop = inline_result,
             .summary = "results in an array, 16 bytes each",
             .allocs = VB_EXACTLY(0),
             .bytes = VB_EXACTLY(0)},
        },
    .setup = setup,
    .teardown = teardown,
};
