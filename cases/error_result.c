/* SPDX-License-Identifier: MIT
 *
 * What does it cost to fail? A share of the operations answers with an error: in a future on the heap, which is as
 * large as one with a value; in a result, whose tag holds the errno; or as C functions do it, as the errno returned
 * beside a value that was not written. (.NET allocates for an error even where the value would have been inline.)
 *
 * Which operations fail repeats after 100, the failures spread evenly, so a processor may learn the pattern; what is
 * left is the work of each path. The errors change from one failure to the next, to keep compilers from knowing them.
 */
#include "async/attempt.h"
#include "case.h"
#include "support/tell.h"

#include <string.h>

#define PERIOD 100

/* An errno, or 0, for each operation of a period. The share of errors, in percent, is exact over a period. */
static void setup(struct vb_run *run)
{
    static const int kinds[] = {EIO, ETIMEDOUT, ENOENT, ECONNRESET};
    int64_t share = vb_integer(run, "errors");
    int *errors = fixture_memory(run, PERIOD * sizeof(*errors));
    if (!errors)
        return;
    for (int64_t index = 0; index < PERIOD; ++index) {
        bool is_error = (index + 1) * share / 100 > index * share / 100;
        errors[index] = is_error ? kinds[(size_t)index % (sizeof(kinds) / sizeof(*kinds))] : 0;
    }
    run->fixture = errors;
}

static void teardown(struct vb_run *run)
{
    free(run->fixture);
}

static size_t after(size_t index)
{
    return index + 1 < PERIOD ? index + 1 : 0;
}

/* Only the error that was asked for will do: another one, such as a lack of memory, is not a result. */
static uint64_t fail(struct vb_run *run, int error)
{
    vb_skip(run, "an operation failed otherwise than it was told to: %s", strerror(error));
    return 0;
}

/* What an operation contributes to the checksum. */
static uint64_t outcome(int error, int64_t answer)
{
    return error ? (uint64_t)error << 32 : (uint64_t)answer;
}

static uint64_t heap_future(struct vb_run *run)
{
    struct future_i64 *(*attempt)(uint64_t, int) = VB_OPAQUE_POINTER(&attempt_heap_future);
    const int *errors = run->fixture;
    uint64_t sum = 0, key = 0;
    size_t index = 0;
    VB_LOOP(run)
    {
        int64_t answer = 0;
        int error = future_i64_take(attempt(key++, errors[index]), &answer);
        if (error != errors[index])
            return fail(run, error);
        sum += outcome(error, answer);
        index = after(index);
    }
    return sum;
}

static uint64_t inline_result(struct vb_run *run)
{
    struct result_i64 (*attempt)(uint64_t, int) = VB_OPAQUE_POINTER(&attempt_inline_result);
    const int *errors = run->fixture;
    uint64_t sum = 0, key = 0;
    size_t index = 0;
    VB_LOOP(run)
    {
        int64_t answer = 0;
        struct result_i64 result = attempt(key++, errors[index]);
        int error = result_i64_take(&result, &answer);
        if (error != errors[index])
            return fail(run, error);
        sum += outcome(error, answer);
        index = after(index);
    }
    return sum;
}

static uint64_t out_parameter(struct vb_run *run)
{
    int (*attempt)(uint64_t, int, int64_t *) = VB_OPAQUE_POINTER(&attempt_errno);
    const int *errors = run->fixture;
    uint64_t sum = 0, key = 0;
    size_t index = 0;
    VB_LOOP(run)
    {
        int64_t answer = 0;
        int error = attempt(key++, errors[index], &answer);
        if (error != errors[index])
            return fail(run, error);
        sum += outcome(error, answer);
        index = after(index);
    }
    return sum;
}

const struct vb_case vb_case_error_result = {
    .summary = "fail, or return a value, by the share of errors",
    .variants =
        {
            {.name = "heap_future",
             .loop = heap_future,
             .summary = "a future on the heap, with a value or an error",
             .allocs = VB_EXACTLY(1),
             .bytes = VB_EXACTLY(sizeof(struct future_i64))},
            {.name = "inline_result",
             .loop = inline_result,
             .summary = "the value, or the errno in the tag",
             .allocs = VB_EXACTLY(0),
             .bytes = VB_EXACTLY(0)},
            {.name = "out_parameter",
             .loop = out_parameter,
             .summary = "the errno returned, the value through a pointer",
             .allocs = VB_EXACTLY(0),
             .bytes = VB_EXACTLY(0)},
        },
    .params =
        {
            {.name = "errors",
             .values = "0,100",
             .more_values = "0,1,10,25,50,75,90,99,100",
             .summary = "share of operations that fail, in percent",
             .lowest = 0,
             .highest = 100,
             .whole = 1},
        },
    .period = PERIOD,
    .setup = setup,
    .teardown = teardown,
};
