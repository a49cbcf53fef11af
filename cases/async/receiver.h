/* SPDX-License-Identifier: MIT
 *
 * Whoever waits for the next value of a channel or a reader: a future (on the heap or in the caller's memory) or a
 * source, in one word, so that a lock-free slot can hold it. Objects are aligned to 8 bytes, so the lowest bits of an
 * address are free: bit 1 tells a source from a future, and no receiver is 0 or 1.
 *
 * ASYNC_DEFINE_RECEIVER(i64, int64_t); after the macros of future.h and source.h makes
 *
 *   receiver_i64_of_future(future), receiver_i64_of_source(source)
 *   receiver_i64_complete(receiver, value), receiver_i64_fail(receiver, error)    the producer's last word
 */
#ifndef ASYNC_RECEIVER_H
#define ASYNC_RECEIVER_H

#include "async/future.h"
#include "async/source.h"

typedef uintptr_t async_receiver;

#define ASYNC_RECEIVER_NONE   ((async_receiver)0)
#define ASYNC_RECEIVER_BUSY   ((async_receiver)1) /* for a slot: somebody is about to settle who was in it */
#define ASYNC_RECEIVER_SOURCE ((async_receiver)2)

#define ASYNC_DEFINE_RECEIVER(NAME, TYPE)                                                                              \
    ASYNC_TYPED async_receiver receiver_##NAME##_of_future(struct future_##NAME *future)                               \
    {                                                                                                                  \
        return (async_receiver)future;                                                                                 \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED async_receiver receiver_##NAME##_of_source(struct source_##NAME *source)                               \
    {                                                                                                                  \
        return (async_receiver)source | ASYNC_RECEIVER_SOURCE;                                                         \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED void receiver_##NAME##_complete(async_receiver receiver, TYPE value)                                   \
    {                                                                                                                  \
        if (receiver & ASYNC_RECEIVER_SOURCE)                                                                          \
            source_##NAME##_complete((void *)(receiver & ~ASYNC_RECEIVER_SOURCE), value);                              \
        else                                                                                                           \
            future_##NAME##_complete((void *)receiver, value);                                                         \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED void receiver_##NAME##_fail(async_receiver receiver, int error)                                        \
    {                                                                                                                  \
        if (receiver & ASYNC_RECEIVER_SOURCE)                                                                          \
            source_##NAME##_fail((void *)(receiver & ~ASYNC_RECEIVER_SOURCE), error);                                  \
        else                                                                                                           \
            future_##NAME##_fail((void *)receiver, error);                                                             \
    }                                                                                                                  \
                                                                                                                       \
    _Static_assert(_Alignof(struct future_##NAME) >= 4 && _Alignof(struct source_##NAME) >= 4, "two free bits")

#endif
