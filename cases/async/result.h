/* SPDX-License-Identifier: MIT
 *
 * A result: what a function returns by value when the answer is often known at once. It holds the value itself, or an
 * error, or refers to a future or to a pooled source that will hold it. Only the latter two were allocated by anybody.
 *
 * For a value of up to 8 bytes it is two words, which the x86-64 and AArch64 calling conventions return in two
 * registers: the value (or the source's token) and a tag. The tag is 0 when the value is there, so the caller's fast
 * path is one test. Its two lowest bits tell the rest apart: 01 an error, 10 a source, 11 consumed, 00 a future.
 *
 * A result is used once: take, to_future and discard consume it. It is moved, not copied: of two copies of one result
 * only one may be used. (A copy that holds its value is harmless; the misuse of the others is what check.h is about.)
 *
 * ASYNC_DEFINE_RESULT(i64, int64_t); after the macros of future.h and source.h makes `struct result_i64` and
 *
 *   result_i64_ready(value)
 *   result_i64_failed(error)           an errno, not 0 and not EINPROGRESS
 *   result_i64_from_future(future)     takes over one reference
 *   result_i64_from_source(source)     takes over the consumer's part; NULL becomes a failure with ENOMEM
 *
 *   bool result_i64_is_immediate(&r)   it holds its value or its error itself, and refers to nothing: one test
 *   bool result_i64_is_ready(&r)       there is a value or an error to take
 *   bool result_i64_await(&r, waiter)  true: ready, the waiter is not used; false: it will be called
 *   int result_i64_take(&r, &value)    0 and the value, or the error; EINPROGRESS while it is pending, which does not
 *                                      consume it; EINVAL after a fault was reported
 *   int result_i64_peek(&r, &value)    the same answer, and does not consume it: for one who reads more than once
 *   result_i64_to_future(&r)           a future, which several can hold: a new one for a value, an error or a source
 *                                      (one allocation), else the very one that the result refers to. .NET's AsTask()
 *   result_i64_discard(&r)             nobody wants the value
 */
#ifndef ASYNC_RESULT_H
#define ASYNC_RESULT_H

#include "async/future.h"
#include "async/source.h"

#define ASYNC_TAG_READY    ((uintptr_t)0)
#define ASYNC_TAG_FUTURE   ((uintptr_t)0) /* with an address in the other bits */
#define ASYNC_TAG_ERROR    ((uintptr_t)1)
#define ASYNC_TAG_SOURCE   ((uintptr_t)2)
#define ASYNC_TAG_CONSUMED ((uintptr_t)3)
#define ASYNC_TAG_BITS     ((uintptr_t)3)

#define ASYNC_ALWAYS_INLINE __attribute__((always_inline, unused)) static inline

/* What a use of a consumed result comes to. */
static inline int async_result_refuse(void)
{
    async_fault("a result was used after it was consumed");
    return EINVAL;
}

/* Never 0, which would promise a value: failing with 0 is a failure all the same. */
static inline int async_result_error(uintptr_t tag)
{
    int error = (int)(tag >> 2);
    return error != 0 ? error : EINVAL;
}

#define ASYNC_DEFINE_RESULT(NAME, TYPE)                                                                                \
    struct result_##NAME {                                                                                             \
        union {                                                                                                        \
            TYPE value;                                                                                                \
            uint64_t token;                                                                                            \
        };                                                                                                             \
        uintptr_t tag;                                                                                                 \
    };                                                                                                                 \
                                                                                                                       \
    ASYNC_TYPED struct result_##NAME result_##NAME##_ready(TYPE value)                                                 \
    {                                                                                                                  \
        return (struct result_##NAME){.value = value, .tag = ASYNC_TAG_READY};                                         \
    }                                                                                                                  \
                                                                                                                       \
    /* Without a value. Assigned, not initialized: that would clear all of a wide value's room. */                     \
    ASYNC_TYPED struct result_##NAME result_##NAME##_tagged_(uint64_t token, uintptr_t tag)                            \
    {                                                                                                                  \
        struct result_##NAME result;                                                                                   \
        result.token = token;                                                                                          \
        result.tag = tag;                                                                                              \
        return result;                                                                                                 \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED struct result_##NAME result_##NAME##_failed(int error)                                                 \
    {                                                                                                                  \
        return result_##NAME##_tagged_(0, (uintptr_t)error << 2 | ASYNC_TAG_ERROR);                                    \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED struct result_##NAME result_##NAME##_from_future(struct future_##NAME *future)                         \
    {                                                                                                                  \
        return result_##NAME##_tagged_(0, (uintptr_t)future | ASYNC_TAG_FUTURE);                                       \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED struct result_##NAME result_##NAME##_from_source(struct source_##NAME *source)                         \
    {                                                                                                                  \
        if (!source)                                                                                                   \
            return result_##NAME##_failed(ENOMEM);                                                                     \
        return result_##NAME##_tagged_(source_##NAME##_token(source), (uintptr_t)source | ASYNC_TAG_SOURCE);           \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED struct future_##NAME *result_##NAME##_future_(struct result_##NAME result)                             \
    {                                                                                                                  \
        return (struct future_##NAME *)result.tag;                                                                     \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED struct source_##NAME *result_##NAME##_source_(struct result_##NAME result)                             \
    {                                                                                                                  \
        return (struct source_##NAME *)(result.tag & ~ASYNC_TAG_BITS);                                                 \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED bool result_##NAME##_is_immediate(const struct result_##NAME *result)                                  \
    {                                                                                                                  \
        return ASYNC_LIKELY(result->tag == ASYNC_TAG_READY) || (result->tag & ASYNC_TAG_BITS & 1) != 0;                \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED bool result_##NAME##_is_ready(const struct result_##NAME *result)                                      \
    {                                                                                                                  \
        if (ASYNC_LIKELY(result->tag == ASYNC_TAG_READY))                                                              \
            return true;                                                                                               \
        switch (result->tag & ASYNC_TAG_BITS) {                                                                        \
        case ASYNC_TAG_FUTURE: return future_##NAME##_is_ready(result_##NAME##_future_(*result));                      \
        case ASYNC_TAG_SOURCE: return source_##NAME##_is_ready(result_##NAME##_source_(*result), result->token);       \
        default: return true;                                                                                          \
        }                                                                                                              \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED bool result_##NAME##_await(const struct result_##NAME *result, struct async_waiter *waiter)            \
    {                                                                                                                  \
        if (ASYNC_LIKELY(result->tag == ASYNC_TAG_READY))                                                              \
            return true;                                                                                               \
        switch (result->tag & ASYNC_TAG_BITS) {                                                                        \
        case ASYNC_TAG_FUTURE: return future_##NAME##_await(result_##NAME##_future_(*result), waiter);                 \
        case ASYNC_TAG_SOURCE: return source_##NAME##_await(result_##NAME##_source_(*result), result->token, waiter);  \
        default: return true;                                                                                          \
        }                                                                                                              \
    }                                                                                                                  \
                                                                                                                       \
    /* The rest of take(). Inlined for certain, so that the caller's result and value may live in registers. */        \
    ASYNC_ALWAYS_INLINE int result_##NAME##_take_other_(struct result_##NAME result, TYPE *value)                      \
    {                                                                                                                  \
        switch (result.tag & ASYNC_TAG_BITS) {                                                                         \
        case ASYNC_TAG_FUTURE: return future_##NAME##_take(result_##NAME##_future_(result), value);                    \
        case ASYNC_TAG_SOURCE: return source_##NAME##_take(result_##NAME##_source_(result), result.token, value);      \
        case ASYNC_TAG_ERROR: return async_result_error(result.tag);                                                   \
        default: return async_result_refuse();                                                                         \
        }                                                                                                              \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED int result_##NAME##_take(struct result_##NAME *result, TYPE *value)                                    \
    {                                                                                                                  \
        uintptr_t tag = result->tag;                                                                                   \
        result->tag = ASYNC_TAG_CONSUMED;                                                                              \
        if (ASYNC_LIKELY(tag == ASYNC_TAG_READY)) {                                                                    \
            *value = result->value;                                                                                    \
            return 0;                                                                                                  \
        }                                                                                                              \
        struct result_##NAME taken = result_##NAME##_tagged_(result->token, tag);                                      \
        if (sizeof(TYPE) <= sizeof(taken.token)) /* so many paths that gcc 12 sees one that sets no value */           \
            *value = (TYPE){0};                                                                                        \
        int status = result_##NAME##_take_other_(taken, value);                                                        \
        if (status == EINPROGRESS)                                                                                     \
            result->tag = taken.tag;                                                                                   \
        return status;                                                                                                 \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED int result_##NAME##_peek(const struct result_##NAME *result, TYPE *value)                              \
    {                                                                                                                  \
        if (ASYNC_LIKELY(result->tag == ASYNC_TAG_READY)) {                                                            \
            *value = result->value;                                                                                    \
            return 0;                                                                                                  \
        }                                                                                                              \
        if (sizeof(TYPE) <= sizeof(result->token)) /* as in take() */                                                  \
            *value = (TYPE){0};                                                                                        \
        switch (result->tag & ASYNC_TAG_BITS) {                                                                        \
        case ASYNC_TAG_FUTURE: return future_##NAME##_peek(result_##NAME##_future_(*result), value);                   \
        case ASYNC_TAG_SOURCE: return source_##NAME##_peek(result_##NAME##_source_(*result), result->token, value);    \
        case ASYNC_TAG_ERROR: return async_result_error(result->tag);                                                  \
        default: return async_result_refuse();                                                                         \
        }                                                                                                              \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED void result_##NAME##_discard(struct result_##NAME *result)                                             \
    {                                                                                                                  \
        struct result_##NAME taken = *result;                                                                          \
        result->tag = ASYNC_TAG_CONSUMED;                                                                              \
        if (ASYNC_LIKELY(taken.tag == ASYNC_TAG_READY))                                                                \
            return;                                                                                                    \
        switch (taken.tag & ASYNC_TAG_BITS) {                                                                          \
        case ASYNC_TAG_FUTURE: future_##NAME##_release(result_##NAME##_future_(taken)); return;                        \
        case ASYNC_TAG_SOURCE: source_##NAME##_drop(result_##NAME##_source_(taken), taken.token); return;              \
        case ASYNC_TAG_ERROR: return;                                                                                  \
        default: async_result_refuse();                                                                                \
        }                                                                                                              \
    }                                                                                                                  \
                                                                                                                       \
    /* A future that waits for a source: to the holder a future like any other, and freed as one. */                   \
    struct bridge_##NAME {                                                                                             \
        struct future_##NAME future;                                                                                   \
        struct async_waiter waiter;                                                                                    \
        struct result_##NAME result;                                                                                   \
    };                                                                                                                 \
                                                                                                                       \
    ASYNC_TYPED void bridge_##NAME##_cross(struct async_waiter *waiter)                                                \
    {                                                                                                                  \
        struct bridge_##NAME *bridge = ASYNC_WAITER_OF(waiter, struct bridge_##NAME, waiter);                          \
        TYPE value = {0}; /* for gcc 12, as in take() */                                                               \
        int error = result_##NAME##_take(&bridge->result, &value);                                                     \
        if (error)                                                                                                     \
            future_##NAME##_fail(&bridge->future, error);                                                              \
        else                                                                                                           \
            future_##NAME##_complete(&bridge->future, value);                                                          \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED struct future_##NAME *bridge_##NAME##_build(struct result_##NAME result)                               \
    {                                                                                                                  \
        struct bridge_##NAME *bridge = async_future_allocate(sizeof(*bridge));                                         \
        if (!bridge) {                                                                                                 \
            result_##NAME##_discard(&result);                                                                          \
            return future_##NAME##_no_memory();                                                                        \
        }                                                                                                              \
        async_core_init(&bridge->future.core, 2, ASYNC_PENDING, 0);                                                    \
        bridge->waiter.ready = bridge_##NAME##_cross;                                                                  \
        bridge->result = result;                                                                                       \
        if (result_##NAME##_await(&result, &bridge->waiter))                                                           \
            bridge_##NAME##_cross(&bridge->waiter);                                                                    \
        return &bridge->future;                                                                                        \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED struct future_##NAME *result_##NAME##_to_future(struct result_##NAME *result)                          \
    {                                                                                                                  \
        struct result_##NAME taken = *result;                                                                          \
        bool is_future = taken.tag != ASYNC_TAG_READY && (taken.tag & ASYNC_TAG_BITS) == ASYNC_TAG_FUTURE;             \
        if (is_future || !result_##NAME##_is_ready(&taken)) {                                                          \
            result->tag = ASYNC_TAG_CONSUMED;                                                                          \
            return is_future ? result_##NAME##_future_(taken) : bridge_##NAME##_build(taken);                          \
        }                                                                                                              \
        TYPE value = {0}; /* for gcc 12, as in take() */                                                               \
        int error = result_##NAME##_take(result, &value);                                                              \
        return error ? future_##NAME##_failed(error) : future_##NAME##_ready(value);                                   \
    }                                                                                                                  \
                                                                                                                       \
    _Static_assert(sizeof(TYPE) > 8 || sizeof(struct result_##NAME) == 16, "a result of a word is two words")

#endif
