/* SPDX-License-Identifier: MIT
 *
 * What does it cost to return a value that is already known? As a future on the heap (the article's ReturnTask), inline
 * (its ReturnValueTask), and in the forms in between: from a pool, in memory of the caller's, and on the heap in the
 * size that .NET's Task<T> really has.
 *
 * Each variant is the same loop around a function of another translation unit, entered through a pointer of which the
 * compiler knows nothing, so the call itself costs all of them the same. The keys do not depend on the answers: this is
 * throughput, where the processor may overlap one operation with the next.
 *
 * The last two are the naive benchmark of the same question, to show what it would have said: everything in one file,
 * nothing hidden. What the compiler then leaves of the allocations is counted, not assumed, and where it leaves none
 * the two forms come out equal, which says nothing about either.
 */
#include "async/fetch.h"
#include "case.h"
#include "inlinable/ready_return.h"
#include "support/tell.h"

static uint64_t take_futures(struct vb_run *run, struct future_i64 *(*fetch)(uint64_t))
{
    struct future_i64 *(*hidden_fetch)(uint64_t) = VB_OPAQUE_POINTER(fetch);
    uint64_t sum = 0, key = 0;
    VB_LOOP(run)
    {
        int64_t answer;
        int error = future_i64_take(hidden_fetch(key++), &answer);
        if (error)
            return operation_failed(run, error);
        sum += (uint64_t)answer;
    }
    return sum;
}

static uint64_t take_results(struct vb_run *run, struct result_i64 (*fetch)(uint64_t))
{
    struct result_i64 (*hidden_fetch)(uint64_t) = VB_OPAQUE_POINTER(fetch);
    uint64_t sum = 0, key = 0;
    VB_LOOP(run)
    {
        int64_t answer;
        struct result_i64 result = hidden_fetch(key++);
        int error = result_i64_take(&result, &answer);
        if (error)
            return operation_failed(run, error);
        sum += (uint64_t)answer;
    }
    return sum;
}

static uint64_t heap_future(struct vb_run *run)
{
    return take_futures(run, fetch_heap_future);
}

static uint64_t inline_result(struct vb_run *run)
{
    return take_results(run, fetch_inline_result);
}

static uint64_t pooled_future(struct vb_run *run)
{
    return take_results(run, fetch_pooled_future);
}

static uint64_t intrusive_future(struct vb_run *run)
{
    void (*fetch)(uint64_t, struct future_i64 *) = VB_OPAQUE_POINTER(&fetch_intrusive_future);
    uint64_t sum = 0, key = 0;
    VB_LOOP(run)
    {
        struct future_i64 future;
        int64_t answer;
        fetch(key++, &future);
        int error = future_i64_take(&future, &answer);
        if (error)
            return operation_failed(run, error);
        sum += (uint64_t)answer;
    }
    return sum;
}

static uint64_t heap_future_72(struct vb_run *run)
{
    return take_futures(run, fetch_heap_future_72);
}

const struct vb_case vb_case_ready_return = {
    .summary = "return a value that is already known",
    .threads = "1",
    .variants =
        {
            {.name = "heap_future",
             .loop = heap_future,
             .known_as = "ReturnTask",
             .summary = "a future on the heap, 24 bytes",
             .allocs = VB_EXACTLY(1),
             .bytes = VB_EXACTLY(sizeof(struct future_i64))},
            {.name = "inline_result",
             .loop = inline_result,
             .known_as = "ReturnValueTask",
             .summary = "the value itself, in two registers",
             .allocs = VB_EXACTLY(0),
             .bytes = VB_EXACTLY(0)},
            {.name = "pooled_future",
             .loop = pooled_future,
             .summary = "a future from a pool, with a token",
             .allocs = VB_EXACTLY(0),
             .bytes = VB_EXACTLY(0)},
            {.name = "intrusive_future",
             .loop = intrusive_future,
             .summary = "a future in the caller's own memory",
             .allocs = VB_EXACTLY(0),
             .bytes = VB_EXACTLY(0)},
            {.name = "heap_future_72",
             .loop = heap_future_72,
             .summary = "a future on the heap as large as .NET's Task<T>",
             .allocs = VB_EXACTLY(1),
             .bytes = VB_EXACTLY(sizeof(struct future72_i64))},
            {.name = "heap_inlinable",
             .loop = ready_return_heap_inlinable,
             .source_allocs = 1,
             .aside = 1,
             .allocs = VB_AT_MOST(1),
             .summary = "a naive future on the heap, where the compiler sees through it"},
            {.name = "inline_inlinable",
             .loop = ready_return_inline_inlinable,
             .aside = 1,
             .allocs = VB_EXACTLY(0),
             .bytes = VB_EXACTLY(0),
             .summary = "the value itself, where the compiler sees through it"},
        },
};
