/* SPDX-License-Identifier: MIT
 *
 * Operations that are started one after the other and end whenever they end: each is awaited in one of the library's
 * forms, and its value added to a sum at the moment it is there. For one thread.
 */
#ifndef SUPPORT_GATHER_H
#define SUPPORT_GATHER_H

#include "async/i64.h"

struct gathering {
    uint64_t sum;
    int64_t arrived; /* operations that ended, also in an error */
    int error;       /* the first one; 0: none */
};

/* The consumer's half of an operation. It must stay until the operation has ended. */
struct awaited {
    struct async_waiter waiter;
    struct gathering *gathering;
    union {
        struct future_i64 *future;
        struct result_i64 result;
    };
    struct future_i64 own; /* for an answer in memory of the consumer's */
};

static inline void gather_value(struct gathering *gathering, int error, int64_t value)
{
    ++gathering->arrived;
    if (ASYNC_LIKELY(error == 0))
        gathering->sum += (uint64_t)value;
    else if (gathering->error == 0)
        gathering->error = error;
}

static inline void gather_taken_future(struct async_waiter *waiter)
{
    struct awaited *awaited = ASYNC_WAITER_OF(waiter, struct awaited, waiter);
    int64_t value = 0;
    int error = future_i64_take(awaited->future, &value);
    gather_value(awaited->gathering, error, value);
}

static inline void gather_taken_result(struct async_waiter *waiter)
{
    struct awaited *awaited = ASYNC_WAITER_OF(waiter, struct awaited, waiter);
    int64_t value = 0;
    int error = result_i64_take(&awaited->result, &value);
    gather_value(awaited->gathering, error, value);
}

static inline void gather_future(struct awaited *awaited, struct future_i64 *future)
{
    awaited->future = future;
    awaited->waiter.ready = gather_taken_future;
    if (future_i64_await(future, &awaited->waiter))
        gather_taken_future(&awaited->waiter);
}

/* A result that is there is taken where it is, in registers; only one that is pending is put into memory. */
static inline void gather_result(struct awaited *awaited, struct result_i64 result)
{
    if (ASYNC_LIKELY(result_i64_is_ready(&result))) {
        int64_t value = 0;
        int error = result_i64_take(&result, &value);
        gather_value(awaited->gathering, error, value);
        return;
    }
    awaited->result = result;
    awaited->waiter.ready = gather_taken_result;
    if (result_i64_await(&awaited->result, &awaited->waiter))
        gather_taken_result(&awaited->waiter);
}

#endif
