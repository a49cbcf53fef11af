/* SPDX-License-Identifier: MIT
 *
 * A future as large as .NET's Task<T> with a reference as its result: 72 bytes on a 64-bit machine.
 *
 * That object is a header and a type pointer (16 bytes), five references (the delegate, its state, the scheduler, the
 * continuation, rarely used properties: 40), an id and state flags (8), and the result (8). Ours keeps what a future
 * needs in its first 24 bytes, like any other, and clears the rest, as .NET does with every new object. So it is taken,
 * awaited and released as the future it starts with, and differs in size alone.
 *
 * ASYNC_DEFINE_FUTURE72(i64, int64_t); after ASYNC_DEFINE_FUTURE makes
 *
 *   struct future_i64 *future72_i64_ready(int64_t value)    as future_i64_ready()
 */
#ifndef ASYNC_FUTURE72_H
#define ASYNC_FUTURE72_H

#include "async/future.h"

struct async_task_fields {
    void *delegate, *state_object, *scheduler, *properties, *type;
    int32_t id, flags;
};

#define ASYNC_DEFINE_FUTURE72(NAME, TYPE)                                                                              \
    struct future72_##NAME {                                                                                           \
        struct future_##NAME future; /* first: the two share an address, and are freed by it */                        \
        struct async_task_fields task;                                                                                 \
    };                                                                                                                 \
                                                                                                                       \
    ASYNC_TYPED struct future_##NAME *future72_##NAME##_ready(TYPE value)                                              \
    {                                                                                                                  \
        struct future72_##NAME *wide = async_future_allocate(sizeof(*wide));                                           \
        if (!wide)                                                                                                     \
            return future_##NAME##_no_memory();                                                                        \
        wide->task = (struct async_task_fields){0};                                                                    \
        async_core_init(&wide->future.core, 1, ASYNC_READY, 0);                                                        \
        wide->future.value = value;                                                                                    \
        return &wide->future;                                                                                          \
    }                                                                                                                  \
                                                                                                                       \
    _Static_assert(sizeof(TYPE) != 8 || sizeof(struct future72_##NAME) == 72, "as large as .NET's Task<T>")

#endif
