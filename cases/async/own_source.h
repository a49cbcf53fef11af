/* SPDX-License-Identifier: MIT
 *
 * A source that belongs to the object whose values it announces (a channel, a reader), in place of a pool. Such an
 * object has rarely more than one waiter at a time, so one source of its own serves it for ever; .NET's channels and
 * pipes keep such a "singleton" each.
 *
 * It is handed out as any other source, and says by its version when its consumer has taken or dropped the value. It
 * is free again once that happened and the producer is done with it, too: a consumer may leave before the value comes.
 *
 * ASYNC_DEFINE_OWN_SOURCE(i64); after ASYNC_DEFINE_SOURCE makes `struct own_source_i64` and
 *
 *   own_source_i64_init(o)
 *   own_source_i64_pending(o)    a source for one more value, or NULL while the last one is in use. Calls for one
 *                                object are ordered by the caller: by a lock, or because only one thread makes them
 */
#ifndef ASYNC_OWN_SOURCE_H
#define ASYNC_OWN_SOURCE_H

#include "async/source.h"

/* Uncounted, as memory that is somebody else's: no reference of it ever sends it to the pool. */
static inline void async_own_source_init(struct async_source *source)
{
    async_core_init(&source->core, ASYNC_UNCOUNTED, ASYNC_READY, 0);
    atomic_init(&source->version, 1);
}

static inline bool async_own_source_reset(struct async_source *source, uint64_t *token)
{
    uint64_t version = atomic_load_explicit(&source->version, memory_order_acquire);
    if (version == *token || !async_core_is_ready(&source->core))
        return false;
    *token = version;
    async_core_init(&source->core, ASYNC_UNCOUNTED, ASYNC_PENDING, 0);
    return true;
}

#define ASYNC_DEFINE_OWN_SOURCE(NAME)                                                                                  \
    struct own_source_##NAME {                                                                                         \
        struct source_##NAME source;                                                                                   \
        uint64_t token; /* that it was handed out with last; 0: never */                                               \
    };                                                                                                                 \
                                                                                                                       \
    ASYNC_TYPED void own_source_##NAME##_init(struct own_source_##NAME *own)                                           \
    {                                                                                                                  \
        async_own_source_init(&own->source.base);                                                                      \
        own->token = 0;                                                                                                \
    }                                                                                                                  \
                                                                                                                       \
    ASYNC_TYPED struct source_##NAME *own_source_##NAME##_pending(struct own_source_##NAME *own)                       \
    {                                                                                                                  \
        return async_own_source_reset(&own->source.base, &own->token) ? &own->source : NULL;                           \
    }                                                                                                                  \
                                                                                                                       \
    _Static_assert(offsetof(struct own_source_##NAME, source) == 0, "a source is where its owner is")

#endif
