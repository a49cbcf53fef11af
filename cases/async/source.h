/* SPDX-License-Identifier: MIT
 *
 * A source: a future that returns to a pool as soon as its value is taken, and is used again for another value.
 *
 * What its consumer holds is the source's address and a token, the version that the source had when it was handed out.
 * Taking the value moves the version on, so a token that was kept is stale from then on, and says so. The version has
 * 64 bits: at a value a nanosecond it would take 580 years to come round to an old token. (.NET's has 16 bits, and
 * accepts a stale token again after 65536 values.) A token protects against mistakes of one thread at a time: two
 * threads that take one token at the same moment are a race.
 *
 * ASYNC_DEFINE_SOURCE(i64, int64_t); makes `struct source_i64` and these functions. Consumers use result.h.
 *
 *   source_i64_ready(value)             its value known; held by the consumer. NULL: no memory
 *   source_i64_pending()                held by the producer, who must complete or fail it, and by the consumer, who
 *                                       must take or drop it. NULL: no memory
 *   source_i64_token(s)                 for the consumer, right after one of these two
 *   source_i64_complete(s, value), source_i64_fail(s, error)
 *                                       the producer's last word: wakes the waiters on this thread
 *
 * The consumer's side, as for futures. A stale token is reported as a fault; where its handler returns, they say true,
 * true, EINVAL and EINVAL:
 *   bool source_i64_is_ready(s, token)
 *   bool source_i64_await(s, token, waiter)
 *   int source_i64_take(s, token, &value)
 *   int source_i64_peek(s, token, &value)   as take, and keeps it
 *   source_i64_drop(s, token)           in place of taking: nobody wants the value
 */
#ifndef ASYNC_SOURCE_H
#define ASYNC_SOURCE_H

#include "async/pool.h"

/* Untyped halves of the functions above. */
static inline struct async_source *async_source_get(size_t size_index, uint32_t references, uintptr_t state)
{
    struct async_source *source = async_pool_get(size_index);
    if (!source)
        return NULL;
    if (ASYNC_IS_CHECKED)
        async_check_birth();
    async_core_init(&source->core, references, state, 0);
    return source;
}

static inline bool async_source_is_current(struct async_source *source, uint64_t token)
{
    if (ASYNC_LIKELY(atomic_load_explicit(&source->version, memory_order_acquire) == token))
        return true;
    async_fault("a pooled source was used with a stale token: its value was taken before");
    return false;
}

static inline void async_source_release(size_t size_index, struct async_source *source)
{
    if (!async_core_drop(&source->core))
        return;
    if (ASYNC_IS_CHECKED)
        async_check_death();
    async_pool_put(size_index, source);
}

/* The consumer is done, and its token stale from here on. Only the consumer writes the version: no exchange needed. */
static inline void async_source_leave(size_t size_index, struct async_source *source, uint64_t token)
{
    atomic_store_explicit(&source->version, token + 1, memory_order_release);
    async_source_release(size_index, source);
}

static inline void async_source_settle(size_t size_index, struct async_source *source, int error)
{
    source->core.error = error;
    async_core_finish(&source->core);
    async_source_release(size_index, source);
}

#define ASYNC_DEFINE_SOURCE(NAME, TYPE)                                                                                \
    struct source_##NAME {                                                                                             \
        struct async_source base;                                                                                      \
        TYPE value;                                                                                                    \
    };                                                                                                                 \
    enum { source_##NAME##_size_index = ASYNC_POOL_SIZE_INDEX(sizeof(struct source_##NAME)) };                         \
                                                                                                                       \
    ASYNC_TYPED struct source_##NAME *source_##NAME##_ready(TYPE value)                                                \
    {                                                                                                                  \
        struct source_##NAME *source = (void *)async_source_get(source_##NAME##_size_index, 1, ASYNC_READY);           \
        if (source)                                                                                                    \
            source->value = value;                                                                                     \
        return source;                                                                                                 \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED struct source_##NAME *source_##NAME##_pending(void)                                                    \
    {                                                                                                                  \
        return (void *)async_source_get(source_##NAME##_size_index, 2, ASYNC_PENDING);                                 \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED uint64_t source_##NAME##_token(struct source_##NAME *source)                                           \
    {                                                                                                                  \
        return atomic_load_explicit(&source->base.version, memory_order_relaxed);                                      \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED void source_##NAME##_complete(struct source_##NAME *source, TYPE value)                                \
    {                                                                                                                  \
        source->value = value;                                                                                         \
        async_source_settle(source_##NAME##_size_index, &source->base, 0);                                             \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED void source_##NAME##_fail(struct source_##NAME *source, int error)                                     \
    {                                                                                                                  \
        async_source_settle(source_##NAME##_size_index, &source->base, error);                                         \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED bool source_##NAME##_is_ready(struct source_##NAME *source, uint64_t token)                            \
    {                                                                                                                  \
        return !async_source_is_current(&source->base, token) || async_core_is_ready(&source->base.core);              \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED bool source_##NAME##_await(struct source_##NAME *source, uint64_t token, struct async_waiter *waiter)  \
    {                                                                                                                  \
        return !async_source_is_current(&source->base, token) || async_core_await(&source->base.core, waiter);         \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED int source_##NAME##_take(struct source_##NAME *source, uint64_t token, TYPE *value)                    \
    {                                                                                                                  \
        if (!async_source_is_current(&source->base, token))                                                            \
            return EINVAL;                                                                                             \
        if (!ASYNC_LIKELY(async_core_is_ready(&source->base.core)))                                                    \
            return EINPROGRESS;                                                                                        \
        int error = source->base.core.error;                                                                           \
        if (ASYNC_LIKELY(error == 0))                                                                                  \
            *value = source->value;                                                                                    \
        async_source_leave(source_##NAME##_size_index, &source->base, token);                                          \
        return error;                                                                                                  \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED int source_##NAME##_peek(struct source_##NAME *source, uint64_t token, TYPE *value)                    \
    {                                                                                                                  \
        if (!async_source_is_current(&source->base, token))                                                            \
            return EINVAL;                                                                                             \
        if (!ASYNC_LIKELY(async_core_is_ready(&source->base.core)))                                                    \
            return EINPROGRESS;                                                                                        \
        if (ASYNC_LIKELY(source->base.core.error == 0))                                                                \
            *value = source->value;                                                                                    \
        return source->base.core.error;                                                                                \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED void source_##NAME##_drop(struct source_##NAME *source, uint64_t token)                                \
    {                                                                                                                  \
        if (async_source_is_current(&source->base, token))                                                             \
            async_source_leave(source_##NAME##_size_index, &source->base, token);                                      \
    }                                                                                                                  \
                                                                                                                       \
    _Static_assert(source_##NAME##_size_index < ASYNC_POOL_SIZES, "the pool has lists for sources of this size")

#endif
