/* SPDX-License-Identifier: MIT
 *
 * A future: a value that is there, or will be, or an error instead of it, in an object that several can hold.
 *
 * ASYNC_DEFINE_FUTURE(i64, int64_t); makes `struct future_i64` and the functions below. A future is never NULL, except
 * from pending(); where memory is short it is one that failed with ENOMEM. An error is an errno, not 0 and not
 * EINPROGRESS. Every reference is taken or released once.
 *
 * To make one on the heap:
 *   future_i64_ready(value)          its value known; the caller holds it
 *   future_i64_failed(error)         the same, with an error in place of a value
 *   future_i64_pending()             held twice: by the producer, who must complete or fail it, and by the consumer,
 *                                    who must take or release it. NULL if there is no memory
 * In memory of the caller's, which allocates nothing and counts no references. The memory must stay until the future is
 * ready and taken, and may be used for something else from then on:
 *   future_i64_init(f)               pending
 *   future_i64_init_ready(f, value), future_i64_init_failed(f, error)
 *
 * The producer's last word, which wakes the waiters on this thread and gives up the producer's reference:
 *   future_i64_complete(f, value), future_i64_fail(f, error)
 *
 * The consumer's side:
 *   bool future_i64_is_ready(f)      completed or failed
 *   bool future_i64_await(f, waiter) true: ready, the waiter is not used; false: it will be called. Keeps the reference
 *   int future_i64_take(f, &value)   0 and the value, or the error it failed with, and gives up one reference;
 *                                    EINPROGRESS while it is pending, and keeps it
 *   int future_i64_peek(f, &value)   the same answer, and keeps the reference: for one who reads more than once
 *   future_i64_hold(f)               one more reference, for one more who will take
 *   future_i64_release(f)            one less, without looking at the value
 */
#ifndef ASYNC_FUTURE_H
#define ASYNC_FUTURE_H

#include "async/core.h"

#include <stdlib.h>

/* Untyped halves of the functions above; a future on the heap starts with its core, so they share an address. */
static inline void *async_future_allocate(size_t size)
{
    void *future = malloc(size);
    if (ASYNC_IS_CHECKED && future)
        async_check_birth();
    return future;
}

static inline void async_future_release(struct async_core *core)
{
    if (ASYNC_IS_CHECKED && atomic_load_explicit(&core->state, memory_order_acquire) == ASYNC_TAKEN) {
        async_fault("a future was released more often than it has references");
        return;
    }
    if (!async_core_drop(core))
        return;
    /* Where a compiler sees that the memory is a caller's it must not warn that this frees it: it is uncounted. */
    __asm__("" : "+r"(core));
    if (ASYNC_IS_CHECKED)
        async_check_retire(core);
    else
        free(core);
}

static inline void async_future_settle(struct async_core *core, int error)
{
    /* Asked before, because uncounted memory may be gone once the future is ready. */
    bool counted = atomic_load_explicit(&core->references, memory_order_relaxed) != ASYNC_UNCOUNTED;
    core->error = error;
    async_core_finish(core);
    if (counted)
        async_future_release(core);
}

#define ASYNC_DEFINE_FUTURE(NAME, TYPE)                                                                                \
    struct future_##NAME {                                                                                             \
        struct async_core core;                                                                                        \
        TYPE value;                                                                                                    \
    };                                                                                                                 \
                                                                                                                       \
    ASYNC_TYPED struct future_##NAME *future_##NAME##_no_memory(void)                                                  \
    {                                                                                                                  \
        static const struct future_##NAME failed = {                                                                   \
            .core = {.references = ASYNC_UNCOUNTED, .error = ENOMEM, .state = ASYNC_READY}};                           \
        return (struct future_##NAME *)&failed; /* nobody writes to what is uncounted and ready */                     \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED struct future_##NAME *future_##NAME##_ready(TYPE value)                                                \
    {                                                                                                                  \
        struct future_##NAME *future = async_future_allocate(sizeof(*future));                                         \
        if (!future)                                                                                                   \
            return future_##NAME##_no_memory();                                                                        \
        async_core_init(&future->core, 1, ASYNC_READY, 0);                                                             \
        future->value = value;                                                                                         \
        return future;                                                                                                 \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED struct future_##NAME *future_##NAME##_failed(int error)                                                \
    {                                                                                                                  \
        struct future_##NAME *future = async_future_allocate(sizeof(*future));                                         \
        if (!future)                                                                                                   \
            return future_##NAME##_no_memory();                                                                        \
        async_core_init(&future->core, 1, ASYNC_READY, error);                                                         \
        return future;                                                                                                 \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED struct future_##NAME *future_##NAME##_pending(void)                                                    \
    {                                                                                                                  \
        struct future_##NAME *future = async_future_allocate(sizeof(*future));                                         \
        if (future)                                                                                                    \
            async_core_init(&future->core, 2, ASYNC_PENDING, 0);                                                       \
        return future;                                                                                                 \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED void future_##NAME##_init(struct future_##NAME *future)                                                \
    {                                                                                                                  \
        async_core_init(&future->core, ASYNC_UNCOUNTED, ASYNC_PENDING, 0);                                             \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED void future_##NAME##_init_ready(struct future_##NAME *future, TYPE value)                              \
    {                                                                                                                  \
        async_core_init(&future->core, ASYNC_UNCOUNTED, ASYNC_READY, 0);                                               \
        future->value = value;                                                                                         \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED void future_##NAME##_init_failed(struct future_##NAME *future, int error)                              \
    {                                                                                                                  \
        async_core_init(&future->core, ASYNC_UNCOUNTED, ASYNC_READY, error);                                           \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED void future_##NAME##_complete(struct future_##NAME *future, TYPE value)                                \
    {                                                                                                                  \
        future->value = value;                                                                                         \
        async_future_settle(&future->core, 0);                                                                         \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED void future_##NAME##_fail(struct future_##NAME *future, int error)                                     \
    {                                                                                                                  \
        async_future_settle(&future->core, error);                                                                     \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED bool future_##NAME##_is_ready(struct future_##NAME *future)                                            \
    {                                                                                                                  \
        return async_core_is_ready(&future->core);                                                                     \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED bool future_##NAME##_await(struct future_##NAME *future, struct async_waiter *waiter)                  \
    {                                                                                                                  \
        return async_core_await(&future->core, waiter);                                                                \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED int future_##NAME##_take(struct future_##NAME *future, TYPE *value)                                    \
    {                                                                                                                  \
        if (!ASYNC_LIKELY(async_core_is_ready(&future->core)))                                                         \
            return async_core_is_pending(&future->core) ? EINPROGRESS : EINVAL;                                        \
        int error = future->core.error;                                                                                \
        if (ASYNC_LIKELY(error == 0))                                                                                  \
            *value = future->value;                                                                                    \
        async_future_release(&future->core);                                                                           \
        return error;                                                                                                  \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED int future_##NAME##_peek(struct future_##NAME *future, TYPE *value)                                    \
    {                                                                                                                  \
        if (!ASYNC_LIKELY(async_core_is_ready(&future->core)))                                                         \
            return async_core_is_pending(&future->core) ? EINPROGRESS : EINVAL;                                        \
        if (ASYNC_LIKELY(future->core.error == 0))                                                                     \
            *value = future->value;                                                                                    \
        return future->core.error;                                                                                     \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED void future_##NAME##_hold(struct future_##NAME *future)                                                \
    {                                                                                                                  \
        async_core_hold(&future->core);                                                                                \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED void future_##NAME##_release(struct future_##NAME *future)                                             \
    {                                                                                                                  \
        async_future_release(&future->core);                                                                           \
    }                                                                                                                  \
                                                                                                                       \
    _Static_assert(sizeof(TYPE) > 8 || sizeof(struct future_##NAME) == 24, "a future of a word is three words")

#endif
