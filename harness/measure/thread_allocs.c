/* SPDX-License-Identifier: MIT
 *
 * jemalloc keeps its counts in thread-local memory, which lies at the same distance from pthread_self() in all
 * threads. Asking jemalloc in each thread would make it set the thread up; a thread that never allocates does not
 * need that. */
#include "measure/thread_allocs.h"
#include "case.h"

#include "measure/ledger/serving_proof.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <threads.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define STANDS_BEFORE 0 /* a sanitizer does, too */
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define STANDS_BEFORE 0
#endif
#endif
#ifndef STANDS_BEFORE
#define STANDS_BEFORE 1
#endif

#define MOST_THREADS 1024
#define TRIAL_ROOM   ((size_t)24 << 20)

typedef int create_function(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

/* A thread that is alive. */
struct slot {
    atomic_bool is_taken;
    void *(*start)(void *);
    int (*start_c11)(void *); /* instead, where not NULL */
    void *argument;
    const volatile uint64_t *allocated; /* NULL: not begun, or it has left */
};

/* One per process, as there is one pthread_create. */
static struct {
    atomic_bool is_watching;
    atomic_bool is_overrun; /* more threads than slots, once */
    atomic_bool makes_caches;
    atomic_int_fast64_t begun;
    atomic_uint reached; /* slots that were ever taken; later ones are not searched */
    create_function *create;
    ptrdiff_t distance;   /* from pthread_self() to the count */
    pthread_mutex_t lock; /* of what follows, and of the slots' `allocated` */
    int64_t ended_bytes;
    struct slot slots[MOST_THREADS];
} threads = {.lock = PTHREAD_MUTEX_INITIALIZER};

static _Thread_local struct slot *own;

static create_function *real_create(void)
{
    void *address = dlsym(RTLD_NEXT, "pthread_create");
    create_function *function;
    memcpy(&function, &address, sizeof function);
    return function;
}

static const volatile uint64_t *own_count(void)
{
    return (const volatile uint64_t *)(const volatile void *)((char *)pthread_self() + threads.distance);
}

/* Whether an allocation of this thread changes its supposed count. */
static void *try_count(void *serves)
{
    const volatile uint64_t *count = own_count();
    uint64_t before = *count;
    void *block = malloc(1000);
    __asm__ volatile("" : "+r"(block) : : "memory"); /* or the compiler deletes the pair */
    *(bool *)serves = block && *count - before >= 1000;
    free(block);
    return NULL;
}

/* For the stack of a thread, and jemalloc's arena: jemalloc 5.3 crashes in a new thread that it has no room for. */
static bool has_room(void)
{
    void *room = mmap(NULL, TRIAL_ROOM, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return room != MAP_FAILED && munmap(room, TRIAL_ROOM) == 0;
}

/* The distance is the same if jemalloc's memory was laid out at start. Another thread is used to check that. */
static bool find_distance(void)
{
    const volatile uint64_t *count = vb_jemalloc_allocated();
    if (!count)
        return false;
    threads.distance = (const volatile char *)count - (char *)pthread_self();
    bool serves = false;
    try_count(&serves);
    pthread_t thread;
    bool serves_there = false;
    if (!serves || !has_room() || threads.create(&thread, NULL, try_count, &serves_there) != 0)
        return false;
    pthread_join(thread, NULL);
    return serves_there;
}

void vb_threads_watch(void)
{
    threads.create = real_create();
    atomic_store(&threads.is_watching, STANDS_BEFORE && threads.create && find_distance());
}

bool vb_threads_are_watched(void)
{
    return atomic_load(&threads.is_watching) && !atomic_load(&threads.is_overrun);
}

int64_t vb_threads_own_bytes(void)
{
    return atomic_load_explicit(&threads.is_watching, memory_order_relaxed) ? (int64_t)*own_count() : 0;
}

int64_t vb_threads_other_bytes(void)
{
    pthread_mutex_lock(&threads.lock);
    int64_t bytes = threads.ended_bytes;
    unsigned reached = atomic_load(&threads.reached);
    for (unsigned i = 0; i < reached; i++)
        if (threads.slots[i].allocated)
            bytes += (int64_t)*threads.slots[i].allocated;
    pthread_mutex_unlock(&threads.lock);
    return bytes;
}

int64_t vb_threads_begun(void)
{
    return atomic_load(&threads.begun);
}

void vb_threads_make_caches(void)
{
    atomic_store(&threads.makes_caches, true);
}

static void leave(struct slot *slot, bool is_end)
{
    pthread_mutex_lock(&threads.lock);
    if (slot->allocated && is_end)
        threads.ended_bytes += (int64_t)*slot->allocated;
    slot->allocated = NULL;
    pthread_mutex_unlock(&threads.lock);
}

void vb_threads_leave(void)
{
    if (own)
        leave(own, false);
}

#if STANDS_BEFORE

static struct slot *take_slot(void)
{
    for (unsigned i = 0; i < MOST_THREADS; i++) {
        if (atomic_load(&threads.slots[i].is_taken) || atomic_exchange(&threads.slots[i].is_taken, true))
            continue;
        unsigned reached = atomic_load(&threads.reached);
        while (reached <= i && !atomic_compare_exchange_weak(&threads.reached, &reached, i + 1)) {
        }
        return &threads.slots[i];
    }
    atomic_store(&threads.is_overrun, true);
    return NULL;
}

static void end_thread(void *slot_)
{
    struct slot *slot = slot_;
    leave(slot, true);
    own = NULL;
    atomic_store(&slot->is_taken, false);
}

static void *run_thread(void *slot_)
{
    struct slot *slot = own = slot_;
    pthread_mutex_lock(&threads.lock);
    slot->allocated = own_count();
    pthread_mutex_unlock(&threads.lock);
    if (atomic_load(&threads.makes_caches))
        vb_jemalloc_allocated();
    void *result = NULL;
    pthread_cleanup_push(end_thread, slot);
    result = slot->start_c11 ? (void *)(intptr_t)slot->start_c11(slot->argument) : slot->start(slot->argument);
    pthread_cleanup_pop(1);
    return result;
}

static int create(pthread_t *thread, const pthread_attr_t *attributes, const struct slot *wanted)
{
    if (!threads.create)
        threads.create = real_create();
    bool is_watching = atomic_load(&threads.is_watching);
    struct slot *slot = is_watching ? take_slot() : NULL;
    if (!slot && !wanted->start)
        return EAGAIN;
    if (!slot)
        return threads.create(thread, attributes, wanted->start, wanted->argument);
    slot->start = wanted->start;
    slot->start_c11 = wanted->start_c11;
    slot->argument = wanted->argument;
    int status = threads.create(thread, attributes, run_thread, slot);
    if (status == 0)
        atomic_fetch_add(&threads.begun, 1);
    else
        atomic_store(&slot->is_taken, false);
    return status;
}

VB_API int pthread_create(pthread_t *restrict thread, const pthread_attr_t *restrict attributes, void *(*start)(void *),
                          void *restrict argument)
{
    return create(thread, attributes, &(struct slot){.start = start, .argument = argument});
}

/* Before a watch begins, threads are not tracked. */
VB_API int thrd_create(thrd_t *thread, thrd_start_t start, void *argument)
{
    if (!atomic_load(&threads.is_watching)) {
        void *address = dlsym(RTLD_NEXT, "thrd_create");
        int (*function)(thrd_t *, thrd_start_t, void *);
        memcpy(&function, &address, sizeof function);
        return function(thread, start, argument);
    }
    int status = create(thread, NULL, &(struct slot){.start_c11 = start, .argument = argument});
    return status == 0 ? thrd_success : status == ENOMEM || status == EAGAIN ? thrd_nomem : thrd_error;
}

#endif
