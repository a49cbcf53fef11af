/* SPDX-License-Identifier: MIT
 *
 * Waiting for several answers at once: futures, or results of which some are there already.
 *
 * What is ready is skipped; what is pending is joined. All are waited for, whatever becomes of each of them: a failure
 * does not end the wait, because the others' memory would be gone when they arrive. Then the values are taken in order,
 * and the error of the first that failed (in that order, not in time) is the error of the whole.
 *
 * ASYNC_DEFINE_WHEN_ALL(i64, int64_t); after the macros of future.h, source.h and result.h makes three forms.
 *
 * In memory of the caller's, which must stay until the waiter is called, and allocates nothing:
 *
 *   struct part_i64 parts[3];                            parts[0].result = ask(...); and so on
 *   struct async_join join;
 *   bool when_all_i64_await(&join, parts, 3, waiter)     true: all are ready, the waiter is not used; false: it will be
 *                                                        called once, by the thread that completes the last
 *   int when_all_i64_take(parts, 3, values)              once all are ready: 0 and the values, or the first error.
 *                                                        Consumes every part
 *
 * As one future or one result, whose value is the address of the caller's values. They take over the futures and the
 * results; `values` must stay until what they return is ready:
 *
 *   struct future_i64_array *when_all_i64_futures(futures, 3, values)      one allocation
 *   struct result_i64_array when_all_i64_results(results, 3, values)       one, or none if all are ready
 */
#ifndef ASYNC_WHEN_ALL_H
#define ASYNC_WHEN_ALL_H

#include "async/result.h"

struct async_join {
    _Atomic size_t pending; /* parts that have not arrived, and one for the caller while it is still joining */
    struct async_waiter *waiter;
};

struct async_join_part {
    struct async_waiter waiter;
    struct async_join *join;
};

/* For the functions below: begin, make and await a part for each answer, end. */
static inline void async_join_begin(struct async_join *join, size_t count, struct async_waiter *waiter)
{
    atomic_store_explicit(&join->pending, count + 1, memory_order_relaxed);
    join->waiter = waiter;
}

struct async_waiter *async_join_part(struct async_join_part *part, struct async_join *join);

/* `ready` of `count` parts did not need to be waited for. True: there is nothing left to wait for. */
bool async_join_end(struct async_join *join, size_t count, size_t ready);

#define ASYNC_DEFINE_WHEN_ALL(NAME, TYPE)                                                                              \
    ASYNC_DEFINE_FUTURE(NAME##_array, TYPE *);                                                                         \
    ASYNC_DEFINE_SOURCE(NAME##_array, TYPE *);                                                                         \
    ASYNC_DEFINE_RESULT(NAME##_array, TYPE *);                                                                         \
                                                                                                                       \
    struct part_##NAME {                                                                                               \
        struct async_join_part joining;                                                                                \
        struct result_##NAME result;                                                                                   \
    };                                                                                                                 \
                                                                                                                       \
    /* What the future of all of them stands on: the future first, so that it is freed as one. */                      \
    struct when_all_##NAME {                                                                                           \
        struct future_##NAME##_array future;                                                                           \
        struct async_waiter all_ready;                                                                                 \
        struct async_join join;                                                                                        \
        TYPE *values;                                                                                                  \
        size_t count;                                                                                                  \
        struct part_##NAME parts[];                                                                                    \
    };                                                                                                                 \
                                                                                                                       \
    ASYNC_TYPED bool when_all_##NAME##_await(struct async_join *join, struct part_##NAME *parts, size_t count,         \
                                             struct async_waiter *waiter)                                              \
    {                                                                                                                  \
        async_join_begin(join, count, waiter);                                                                         \
        size_t ready = 0;                                                                                              \
        for (size_t index = 0; index < count; ++index)                                                                 \
            ready += result_##NAME##_is_ready(&parts[index].result) ||                                                 \
                     result_##NAME##_await(&parts[index].result, async_join_part(&parts[index].joining, join));        \
        return async_join_end(join, count, ready);                                                                     \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED int when_all_##NAME##_take(struct part_##NAME *parts, size_t count, TYPE *values)                      \
    {                                                                                                                  \
        int first_error = 0;                                                                                           \
        for (size_t index = 0; index < count; ++index) {                                                               \
            int error = result_##NAME##_take(&parts[index].result, &values[index]);                                    \
            if (!first_error)                                                                                          \
                first_error = error;                                                                                   \
        }                                                                                                              \
        return first_error;                                                                                            \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED void when_all_##NAME##_arrive_(struct async_waiter *waiter)                                            \
    {                                                                                                                  \
        struct when_all_##NAME *all = ASYNC_WAITER_OF(waiter, struct when_all_##NAME, all_ready);                      \
        int error = when_all_##NAME##_take(all->parts, all->count, all->values);                                       \
        if (error)                                                                                                     \
            future_##NAME##_array_fail(&all->future, error);                                                           \
        else                                                                                                           \
            future_##NAME##_array_complete(&all->future, all->values);                                                 \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED struct when_all_##NAME *when_all_##NAME##_allocate_(size_t count, TYPE *values)                        \
    {                                                                                                                  \
        struct when_all_##NAME *all = async_future_allocate(sizeof(*all) + count * sizeof(all->parts[0]));             \
        if (!all)                                                                                                      \
            return NULL;                                                                                               \
        async_core_init(&all->future.core, 2, ASYNC_PENDING, 0);                                                       \
        all->all_ready.ready = when_all_##NAME##_arrive_;                                                              \
        all->values = values;                                                                                          \
        all->count = count;                                                                                            \
        return all;                                                                                                    \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED struct future_##NAME##_array *when_all_##NAME##_start_(struct when_all_##NAME *all)                    \
    {                                                                                                                  \
        if (when_all_##NAME##_await(&all->join, all->parts, all->count, &all->all_ready))                              \
            when_all_##NAME##_arrive_(&all->all_ready);                                                                \
        return &all->future;                                                                                           \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED struct future_##NAME##_array *when_all_##NAME##_futures(struct future_##NAME *const *futures,          \
                                                                        size_t count, TYPE *values)                    \
    {                                                                                                                  \
        struct when_all_##NAME *all = when_all_##NAME##_allocate_(count, values);                                      \
        for (size_t index = 0; index < count; ++index) {                                                               \
            if (all)                                                                                                   \
                all->parts[index].result = result_##NAME##_from_future(futures[index]);                                \
            else                                                                                                       \
                future_##NAME##_release(futures[index]);                                                               \
        }                                                                                                              \
        return all ? when_all_##NAME##_start_(all) : future_##NAME##_array_no_memory();                                \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED struct result_##NAME##_array when_all_##NAME##_join_(struct result_##NAME *results, size_t count,      \
                                                                     TYPE *values)                                     \
    {                                                                                                                  \
        struct when_all_##NAME *all = when_all_##NAME##_allocate_(count, values);                                      \
        for (size_t index = 0; index < count; ++index) {                                                               \
            if (all) {                                                                                                 \
                all->parts[index].result = results[index];                                                             \
                results[index].tag = ASYNC_TAG_CONSUMED;                                                               \
            } else {                                                                                                   \
                result_##NAME##_discard(&results[index]);                                                              \
            }                                                                                                          \
        }                                                                                                              \
        return all ? result_##NAME##_array_from_future(when_all_##NAME##_start_(all))                                  \
                   : result_##NAME##_array_failed(ENOMEM);                                                             \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED struct result_##NAME##_array when_all_##NAME##_results(struct result_##NAME *results, size_t count,    \
                                                                       TYPE *values)                                   \
    {                                                                                                                  \
        for (size_t index = 0; index < count; ++index) {                                                               \
            if (!result_##NAME##_is_ready(&results[index]))                                                            \
                return when_all_##NAME##_join_(results, count, values);                                                \
        }                                                                                                              \
        int first_error = 0;                                                                                           \
        for (size_t index = 0; index < count; ++index) {                                                               \
            int error = result_##NAME##_take(&results[index], &values[index]);                                         \
            if (!first_error)                                                                                          \
                first_error = error;                                                                                   \
        }                                                                                                              \
        return first_error ? result_##NAME##_array_failed(first_error) : result_##NAME##_array_ready(values);          \
    }                                                                                                                  \
                                                                                                                       \
    _Static_assert(sizeof(struct part_##NAME) == sizeof(struct async_join_part) + sizeof(struct result_##NAME),        \
                   "a part is a waiter and its result")

#endif
