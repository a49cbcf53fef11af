/* SPDX-License-Identifier: MIT
 *
 * Is a value that is taken twice noticed? Four ways to do it on purpose, in files compiled with ASYNC_CHECKED: the same
 * result again, a copy of a result that refers to a pooled source, a copy of one that refers to a future on the heap,
 * and a copy of one that holds its value. The first three must be refused each time; the last gives the same value
 * again and harms nobody. A variant in which that is not so fails, which is the answer; its time is what noticing
 * costs.
 *
 * A future that was taken stays a while in a checked build instead of being freed, so that a stale pointer finds it.
 * The ring of those is full after ASYNC_RETIRED_MAX operations, and from then on one is freed for each that is taken.
 */
#define ASYNC_CHECKED
#include "async/i64.h"
#include "case.h"

static void ignore(const char *sentence)
{
    (void)sentence; /* the second take says it again, by its status */
}

static void setup(struct vb_run *run)
{
    (void)run;
    async_set_fault_handler(ignore);
}

static void teardown(struct vb_run *run)
{
    (void)run;
    async_set_fault_handler(NULL);
}

/* Takes the value of `first`, and then, unlawfully, that of `second`, which must come to `wanted`. */
static bool take_twice(struct vb_run *run, struct result_i64 *first, struct result_i64 *second, int wanted,
                       uint64_t *sum)
{
    int64_t value = 0, again = 0;
    if (result_i64_take(first, &value) != 0) {
        vb_skip(run, "the first take of a value failed");
        return false;
    }
    if (result_i64_take(second, &again) != wanted || (wanted == 0 && again != value)) {
        vb_skip(run, wanted == 0 ? "a copy of a ready value did not give it again"
                                 : "a second take of a value was not caught");
        return false;
    }
    *sum += (uint64_t)value;
    return true;
}

static uint64_t same_result(struct vb_run *run)
{
    uint64_t sum = 0, key = 0;
    VB_LOOP(run)
    {
        struct result_i64 result = result_i64_from_future(future_i64_ready((int64_t)key++));
        if (!take_twice(run, &result, &result, EINVAL, &sum))
            return 0;
    }
    return sum;
}

static uint64_t copy_of_pooled(struct vb_run *run)
{
    uint64_t sum = 0, key = 0;
    VB_LOOP(run)
    {
        struct result_i64 result = result_i64_from_source(source_i64_ready((int64_t)key++));
        struct result_i64 copy = result;
        if (!take_twice(run, &result, &copy, EINVAL, &sum))
            return 0;
    }
    return sum;
}

static uint64_t copy_of_heap(struct vb_run *run)
{
    uint64_t sum = 0, key = 0;
    VB_LOOP(run)
    {
        struct result_i64 result = result_i64_from_future(future_i64_ready((int64_t)key++));
        struct result_i64 copy = result;
        if (!take_twice(run, &result, &copy, EINVAL, &sum))
            return 0;
    }
    return sum;
}

static uint64_t copy_of_ready(struct vb_run *run)
{
    uint64_t sum = 0, key = 0;
    VB_LOOP(run)
    {
        struct result_i64 result = result_i64_ready((int64_t)vb_opaque(key++));
        struct result_i64 copy = result;
        if (!take_twice(run, &result, &copy, 0, &sum))
            return 0;
    }
    return sum;
}

const struct vb_case vb_case_misuse = {
    .summary = "take a value twice, four ways, in a checked build",
    .variants =
        {
            {.name = "same_result",
             .loop = same_result,
             .summary = "the same result again: caught by its tag",
             .allocs = VB_EXACTLY(1),
             .bytes = VB_EXACTLY(sizeof(struct future_i64))},
            {.name = "copy_of_pooled",
             .loop = copy_of_pooled,
             .summary = "a copy with a stale token: caught",
             .allocs = VB_EXACTLY(0),
             .bytes = VB_EXACTLY(0)},
            {.name = "copy_of_heap",
             .loop = copy_of_heap,
             .summary = "a copy of the last reference to a future: caught",
             .allocs = VB_EXACTLY(1),
             .bytes = VB_EXACTLY(sizeof(struct future_i64))},
            {.name = "copy_of_ready",
             .loop = copy_of_ready,
             .summary = "a copy of a value that was ready: harmless",
             .allocs = VB_EXACTLY(0),
             .bytes = VB_EXACTLY(0)},
        },
    .period = ASYNC_RETIRED_MAX,
    .setup = setup,
    .teardown = teardown,
};
