/* SPDX-License-Identifier: MIT
 *
 * Compiled twice, with SKEW_NAME giving the functions of each object their names. What is called is here as well, so
 * that the whole of the work is compiled alike; it is called through a pointer, as everywhere. */
#include "skew/loops.h"

#include "async/i64.h"

#define JOIN_(name, suffix) name##_##suffix
#define JOIN(name, suffix)  JOIN_(name, suffix)
#define NAMED(name)         JOIN(name, SKEW_NAME)

static struct future_i64 *fetch_future(uint64_t key)
{
    return future_i64_ready((int64_t)(key + 1));
}

static struct result_i64 fetch_result(uint64_t key)
{
    return result_i64_ready((int64_t)(key + 1));
}

uint64_t NAMED(skew_heap_future)(struct vb_run *run)
{
    struct future_i64 *(*fetch)(uint64_t) = VB_OPAQUE_POINTER(&fetch_future);
    uint64_t sum = 0, key = 0;
    VB_LOOP(run)
    {
        int64_t answer;
        if (future_i64_take(fetch(key++), &answer) != 0) {
            vb_skip(run, "out of memory");
            return 0;
        }
        sum += (uint64_t)answer;
    }
    return sum;
}

uint64_t NAMED(skew_inline_result)(struct vb_run *run)
{
    struct result_i64 (*fetch)(uint64_t) = VB_OPAQUE_POINTER(&fetch_result);
    uint64_t sum = 0, key = 0;
    VB_LOOP(run)
    {
        int64_t answer;
        struct result_i64 result = fetch(key++);
        if (result_i64_take(&result, &answer) != 0) {
            vb_skip(run, "a known value could not be taken");
            return 0;
        }
        sum += (uint64_t)answer;
    }
    return sum;
}
