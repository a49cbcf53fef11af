/* SPDX-License-Identifier: MIT
 *
 * Where pooled sources wait for their next use.
 *
 * Each thread keeps up to ASYNC_POOL_LOCAL free sources of each size, without atomics. Beyond that they move in batches
 * to a few slots that all threads share (one exchange per batch, so a producer thread and a consumer thread can pass
 * sources round without malloc), and beyond those to free(). A thread that ends hands its own on in the same way. These
 * are the magazines of Bonwick and Adams, "Magazines and Vmem", USENIX 2001, with an array of slots for a depot.
 *
 * Sources of one size share a list whatever their value's type: the version that tells a stale token is in the part
 * that all have in common, and only ever grows.
 */
#ifndef ASYNC_POOL_H
#define ASYNC_POOL_H

#include "async/core.h"

#include <stddef.h>

/* What all sources have in common, before their value. */
struct async_source {
    struct async_core core;
    _Atomic uint64_t version;  /* counts the values taken from it: a token of another version is stale */
    struct async_source *next; /* in a free list */
};

#define ASYNC_POOL_STEP             16u
#define ASYNC_POOL_SIZES            260u /* sources of up to 4160 bytes: a page of values and what goes before it */
#define ASYNC_POOL_LOCAL            64u
#define ASYNC_POOL_BATCH            (ASYNC_POOL_LOCAL / 2)
#define ASYNC_POOL_SLOTS            8u
#define ASYNC_POOL_SIZE_INDEX(size) (((size)-1) / ASYNC_POOL_STEP)

struct async_pool_cache {
    struct async_source *first;
    size_t room; /* how many more may be put here; 0 at first, which sends a thread down the slow path once */
};

/* This thread's free sources, by size. Thread-local state is the idea of this pool; nothing else reaches into it. */
extern _Thread_local struct async_pool_cache async_pool_caches[ASYNC_POOL_SIZES];

/* The slow halves of get and put. refill() returns NULL if there is no memory. `keep` says that from now on no source
 * may go back to malloc (ASYNC_CHECKED). */
struct async_source *async_pool_refill(size_t size_index, bool keep);
void async_pool_spill(size_t size_index, struct async_source *source);

static inline struct async_source *async_pool_get(size_t size_index)
{
    struct async_pool_cache *cache = &async_pool_caches[size_index];
    struct async_source *source = cache->first;
    if (!ASYNC_LIKELY(source != NULL))
        return async_pool_refill(size_index, ASYNC_IS_CHECKED);
    cache->first = source->next;
    ++cache->room;
    return source;
}

static inline void async_pool_put(size_t size_index, struct async_source *source)
{
    struct async_pool_cache *cache = &async_pool_caches[size_index];
    if (!ASYNC_LIKELY(cache->room > 0)) {
        async_pool_spill(size_index, source);
        return;
    }
    source->next = cache->first;
    cache->first = source;
    --cache->room;
}

#endif
