/* SPDX-License-Identifier: MIT */
#include "async/pool.h"

#include <pthread.h>
#include <stdlib.h>

_Thread_local struct async_pool_cache async_pool_caches[ASYNC_POOL_SIZES];

/* Each slot holds a chain of free sources, or NULL. A chain only moves whole, by an exchange or from NULL, so there is
 * no pointer that could be freed and come back between a read and a compare. */
static _Atomic(struct async_source *) shared[ASYNC_POOL_SIZES][ASYNC_POOL_SLOTS];

static atomic_bool keep_all;
static _Atomic(struct async_source *) kept; /* with keep_all: what found no slot; only grows */

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t at_thread_end;
static bool has_key;
static _Thread_local bool is_prepared;

static void give_up(struct async_source *chain)
{
    while (chain) {
        struct async_source *source = chain;
        chain = chain->next;
        if (!atomic_load_explicit(&keep_all, memory_order_relaxed)) {
            free(source);
            continue;
        }
        source->next = atomic_load_explicit(&kept, memory_order_relaxed);
        while (!atomic_compare_exchange_weak_explicit(&kept, &source->next, source, memory_order_release,
                                                      memory_order_relaxed))
            ;
    }
}

static void share(size_t size_index, struct async_source *chain)
{
    for (size_t slot = 0; slot < ASYNC_POOL_SLOTS; ++slot) {
        struct async_source *empty = NULL;
        if (atomic_compare_exchange_strong_explicit(&shared[size_index][slot], &empty, chain, memory_order_release,
                                                    memory_order_relaxed))
            return;
    }
    give_up(chain);
}

static struct async_source *take_shared(size_t size_index)
{
    for (size_t slot = 0; slot < ASYNC_POOL_SLOTS; ++slot) {
        _Atomic(struct async_source *) *place = &shared[size_index][slot];
        if (!atomic_load_explicit(place, memory_order_relaxed))
            continue;
        struct async_source *chain = atomic_exchange_explicit(place, NULL, memory_order_acquire);
        if (chain)
            return chain;
    }
    return NULL;
}

/* Runs when a thread ends. Destructors of other keys may still use the pool afterwards: that prepares the thread anew,
 * and the key's destructor runs again. */
static void leave_thread(void *unused)
{
    (void)unused;
    is_prepared = false;
    for (size_t index = 0; index < ASYNC_POOL_SIZES; ++index) {
        struct async_source *chain = async_pool_caches[index].first;
        async_pool_caches[index] = (struct async_pool_cache){0};
        if (chain)
            share(index, chain);
    }
}

static void create_key(void)
{
    has_key = pthread_key_create(&at_thread_end, leave_thread) == 0;
}

/* Opens this thread's lists, unless nobody would empty them when the thread ends. */
static bool prepare_thread(void)
{
    if (is_prepared)
        return true;
    pthread_once(&once, create_key);
    if (!has_key || pthread_setspecific(at_thread_end, &async_pool_caches) != 0)
        return false;
    for (size_t index = 0; index < ASYNC_POOL_SIZES; ++index)
        async_pool_caches[index].room = ASYNC_POOL_LOCAL;
    is_prepared = true;
    return true;
}

static struct async_source *create_source(size_t size_index)
{
    struct async_source *source = malloc((size_index + 1) * ASYNC_POOL_STEP);
    if (source)
        atomic_init(&source->version, 1);
    return source;
}

/* Called with an empty list. A chain is never longer than one thread's list, so there is room for it. */
struct async_source *async_pool_refill(size_t size_index, bool keep)
{
    if (keep)
        atomic_store_explicit(&keep_all, true, memory_order_relaxed);
    struct async_source *chain = prepare_thread() ? take_shared(size_index) : NULL;
    if (!chain)
        return create_source(size_index);
    struct async_pool_cache *cache = &async_pool_caches[size_index];
    cache->first = chain->next;
    for (struct async_source *source = cache->first; source; source = source->next)
        --cache->room;
    return chain;
}

/* Called without room, which before prepare_thread() need not mean that the list is full. */
void async_pool_spill(size_t size_index, struct async_source *source)
{
    if (!prepare_thread()) {
        source->next = NULL;
        share(size_index, source);
        return;
    }
    struct async_pool_cache *cache = &async_pool_caches[size_index];
    if (cache->room == 0) {
        struct async_source *batch = cache->first;
        struct async_source *last = batch;
        for (size_t count = 1; count < ASYNC_POOL_BATCH; ++count)
            last = last->next;
        cache->first = last->next;
        cache->room = ASYNC_POOL_BATCH;
        last->next = NULL;
        share(size_index, batch);
    }
    async_pool_put(size_index, source);
}
