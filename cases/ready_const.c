/* SPDX-License-Identifier: MIT
 *
 * Does Task.FromResult(value) always allocate? Not where futures of common values are kept for ever. This case hands
 * out known values of which a share is common (-1 to 8, the integers that .NET keeps) and the rest is not (42, for
 * one).
 *
 * The values repeat after 100 operations, the common ones spread evenly among them. They are computed before the loop,
 * so that each variant only reads the next one. Each variant enters a function of another translation unit through a
 * pointer of which the compiler knows nothing.
 */
#include "async/from_value.h"
#include "case.h"
#include "support/tell.h"

#define PERIOD 100

/* The share of common values, in percent, is exact over a period. */
static void setup(struct vb_run *run)
{
    int64_t share = vb_integer(run, "cacheable");
    int64_t *values = fixture_memory(run, PERIOD * sizeof(*values));
    if (!values)
        return;
    int64_t cached_count = FROM_VALUE_HIGHEST_CACHED - FROM_VALUE_LOWEST_CACHED + 1;
    for (int64_t index = 0; index < PERIOD; ++index) {
        bool is_common = (index + 1) * share / 100 > index * share / 100;
        values[index] = is_common ? FROM_VALUE_LOWEST_CACHED + index % cached_count : 42 + index;
    }
    run->fixture = values;
}

static void teardown(struct vb_run *run)
{
    free(run->fixture);
}

static uint64_t take_futures(struct vb_run *run, struct future_i64 *(*from_value)(int64_t))
{
    struct future_i64 *(*hidden_from_value)(int64_t) = VB_OPAQUE_POINTER(from_value);
    const int64_t *values = run->fixture;
    uint64_t sum = 0;
    size_t index = 0;
    VB_LOOP(run)
    {
        int64_t value;
        int error = future_i64_take(hidden_from_value(values[index]), &value);
        if (error)
            return operation_failed(run, error);
        sum += (uint64_t)value;
        index = index + 1 < PERIOD ? index + 1 : 0;
    }
    return sum;
}

static uint64_t heap_future(struct vb_run *run)
{
    return take_futures(run, from_value_heap_future);
}

static uint64_t inline_result(struct vb_run *run)
{
    struct result_i64 (*from_value)(int64_t) = VB_OPAQUE_POINTER(&from_value_inline_result);
    const int64_t *values = run->fixture;
    uint64_t sum = 0;
    size_t index = 0;
    VB_LOOP(run)
    {
        int64_t value;
        struct result_i64 result = from_value(values[index]);
        int error = result_i64_take(&result, &value);
        if (error)
            return operation_failed(run, error);
        sum += (uint64_t)value;
        index = index + 1 < PERIOD ? index + 1 : 0;
    }
    return sum;
}

static uint64_t cached_future(struct vb_run *run)
{
    return take_futures(run, from_value_cached_future);
}

static double allocated_share(const struct vb_run *run)
{
    return (double)(100 - vb_integer(run, "cacheable")) / 100;
}

static struct vb_contract cached_allocs(const struct vb_run *run)
{
    return (struct vb_contract)VB_EXACTLY(allocated_share(run));
}

static struct vb_contract cached_bytes(const struct vb_run *run)
{
    return (struct vb_contract)VB_EXACTLY(allocated_share(run) * (double)sizeof(struct future_i64));
}

const struct vb_case vb_case_ready_const = {
    .summary = "return a known value, of which a share is common",
    .variants =
        {
            {.name = "heap_future",
             .loop = heap_future,
             .summary = "a new future for each value",
             .allocs = VB_EXACTLY(1),
             .bytes = VB_EXACTLY(sizeof(struct future_i64))},
            {.name = "inline_result",
             .loop = inline_result,
             .summary = "the value itself",
             .allocs = VB_EXACTLY(0),
             .bytes = VB_EXACTLY(0)},
            {.name = "cached_future",
             .loop = cached_future,
             .summary = "a future kept for ever for common values, a new one for the rest",
             .allocs_at = cached_allocs,
             .bytes_at = cached_bytes},
        },
    .params =
        {
            {.name = "cacheable",
             .values = "0,50,100",
             .more_values = "0,10,25,50,75,90,99,100",
             .summary = "share of values from -1 to 8, in percent",
             .lowest = 0,
             .highest = 100},
        },
    .period = PERIOD,
    .setup = setup,
    .teardown = teardown,
};
