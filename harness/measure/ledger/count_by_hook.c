/* SPDX-License-Identifier: MIT
 *
 * Counting through jemalloc's allocation hook (5.2.0 to 5.3.1): three functions that jemalloc calls after each
 * allocation, before each free, and after each resize in place, on the thread that made the call. While one is
 * installed every thread takes jemalloc's slow path, so none is missed: blocks served from a thread's cache are seen
 * too. The interface is experimental and in no public header; include/jemalloc/internal/hook.h of jemalloc describes
 * it.
 *
 * Installing or removing a hook asks every thread to look at its state anew, which a thread does at its next
 * allocation or free. One that ends before that is not cleaned up: tsd_cleanup() of jemalloc 5.2 to 5.3.1 knows
 * nothing of that state (tsd_state_nominal_recompute), so that the dead thread's memory stays in jemalloc's lists, and
 * a later thread, reading of the statistics or hook crashes. Hence the rule in ledger.h for threads at arm and disarm;
 * from here nothing can be done about it.
 *
 * The state is static because removing a hook does not wait for calls in flight on other threads. It is atomic not
 * only for them: compilers know that malloc does not touch a static variable of its caller's file, and would keep a
 * plain counter in a register across the call. */
#include "measure/ledger/internal.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Types of allocation events, as jemalloc numbers them. Behind valloc the numbers depend on the version. */
enum {
    HOOK_MALLOC,
    HOOK_POSIX_MEMALIGN,
    HOOK_ALIGNED_ALLOC,
    HOOK_CALLOC,
    HOOK_MEMALIGN,
    HOOK_VALLOC,
};

/* Of the types of events of a free, those that are part of a resize. */
enum {
    HOOK_FREE_REALLOC = 3,
    HOOK_FREE_RALLOCX = 4,
};

/* jemalloc's hooks_t. It is passed by value, and jemalloc refuses one of another size. */
struct hooks {
    void (*alloc)(void *extra, int type, void *result, uintptr_t raw_result, uintptr_t args[3]);
    void (*dalloc)(void *extra, int type, void *block, uintptr_t args[3]);
    void (*expand)(void *extra, int type, void *block, size_t old_usable, size_t new_usable, uintptr_t raw_result,
                   uintptr_t args[4]);
    void *extra;
};

static struct {
    struct vb_jemalloc jemalloc;
    void *handle; /* of the installed hook */
    atomic_int realloc_type;
    _Atomic(void (*)(int64_t)) watcher;
} hook;

/* On a cache line of its own, so that counting does not slow down its neighbours. */
static _Alignas(64) struct {
    atomic_bool counting;
    atomic_int_fast64_t allocs;
    atomic_int_fast64_t frees;
    atomic_int_fast64_t in_place;
    atomic_int_fast64_t asked_bytes;
    atomic_int_fast64_t usable_bytes;
    atomic_int_fast64_t live_bytes;
    atomic_int_fast64_t peak_bytes;
    atomic_uintptr_t first_thread; /* the first thread that allocated; 0: none yet */
    atomic_bool several_threads;
} tally;

/* Its address tells threads apart. */
static _Thread_local char this_thread;

/* Relaxed order is enough: each counter stands alone; joining or signalling the threads orders the reading. */
static int64_t add(atomic_int_fast64_t *counter, int64_t amount)
{
    return atomic_fetch_add_explicit(counter, amount, memory_order_relaxed) + amount;
}

static int64_t get(atomic_int_fast64_t *counter)
{
    return atomic_load_explicit(counter, memory_order_relaxed);
}

static bool is_counting(void)
{
    return atomic_load_explicit(&tally.counting, memory_order_relaxed);
}

static void note_thread(void)
{
    uintptr_t first = atomic_load_explicit(&tally.first_thread, memory_order_relaxed);
    uintptr_t self = (uintptr_t)&this_thread;
    if (first == self ||
        (first == 0 && atomic_compare_exchange_strong_explicit(&tally.first_thread, &first, self, memory_order_relaxed,
                                                               memory_order_relaxed)))
        return;
    if (first != self)
        atomic_store_explicit(&tally.several_threads, true, memory_order_relaxed);
}

static void change_live(int64_t bytes)
{
    note_thread();
    int64_t live = add(&tally.live_bytes, bytes);
    int_fast64_t peak = get(&tally.peak_bytes);
    while (live > peak && !atomic_compare_exchange_weak_explicit(&tally.peak_bytes, &peak, live, memory_order_relaxed,
                                                                 memory_order_relaxed)) {
    }
}

int64_t vb_hook_asked_bytes(int realloc_type, int type, const uintptr_t args[3])
{
    switch (type) {
    case HOOK_MALLOC:
    case HOOK_VALLOC: return (int64_t)args[0];
    case HOOK_POSIX_MEMALIGN: return (int64_t)args[2];
    case HOOK_ALIGNED_ALLOC:
    case HOOK_MEMALIGN: return (int64_t)args[1];
    case HOOK_CALLOC: return (int64_t)(args[0] * args[1]); /* does not wrap: the allocation succeeded */
    default: /* before realloc: pvalloc(size) and mallocx(size, flags); behind it: rallocx(block, size, flags) */
        return (int64_t)(type < realloc_type ? args[0] : args[1]);
    }
}

/* A block was handed out in the place of one of `old_usable` bytes (0: of none). */
static void note_block(int64_t asked, int64_t usable, int64_t old_usable)
{
    add(&tally.allocs, 1);
    add(&tally.asked_bytes, asked);
    add(&tally.usable_bytes, usable);
    change_live(usable - old_usable);
    void (*watcher)(int64_t) = atomic_load_explicit(&hook.watcher, memory_order_relaxed);
    if (watcher)
        watcher(asked);
}

/* realloc and rallocx call this for a block that moved, and on_dalloc for the old one next. */
static bool is_resize(int type, const uintptr_t args[3])
{
    return type >= atomic_load_explicit(&hook.realloc_type, memory_order_relaxed) && args[0] != 0;
}

static void on_alloc(void *extra, int type, void *result, uintptr_t raw_result, uintptr_t args[3])
{
    (void)extra;
    if (!is_counting())
        return;
    /* A posix_memalign that failed returns an error, and `result` is whatever its caller's pointer held before. */
    if (type == HOOK_POSIX_MEMALIGN ? (int)raw_result != 0 : result == NULL)
        return;
    int realloc_type = atomic_load_explicit(&hook.realloc_type, memory_order_relaxed);
    int64_t old_usable = is_resize(type, args) ? vb_usable_bytes(&hook.jemalloc, (void *)args[0]) : 0;
    note_block(vb_hook_asked_bytes(realloc_type, type, args), vb_usable_bytes(&hook.jemalloc, result), old_usable);
}

void vb_hook_watch(void (*watcher)(int64_t asked_bytes))
{
    atomic_store(&hook.watcher, watcher);
}

static void on_dalloc(void *extra, int type, void *block, uintptr_t args[3])
{
    (void)extra;
    if (!is_counting())
        return;
    note_thread();
    add(&tally.frees, 1);
    bool is_replaced = (type == HOOK_FREE_REALLOC || type == HOOK_FREE_RALLOCX) && args[1] != 0;
    if (!is_replaced) /* else on_alloc knew; realloc(block, 0) is a plain free */
        add(&tally.live_bytes, -vb_usable_bytes(&hook.jemalloc, block));
}

/* A resize that stayed in place. Large blocks may change their class so, small ones cannot. The arguments are those of
 * realloc, rallocx and xallocx alike: block and size come first. */
static void on_expand(void *extra, int type, void *block, size_t old_usable, size_t new_usable, uintptr_t raw_result,
                      uintptr_t args[4])
{
    (void)extra;
    (void)type;
    (void)block;
    (void)raw_result;
    if (!is_counting())
        return;
    add(&tally.in_place, 1);
    if (old_usable == new_usable)
        return;
    add(&tally.frees, 1);
    note_block((int64_t)args[1], (int64_t)new_usable, (int64_t)old_usable);
}

static bool install(struct hooks hooks, char *reason, size_t size)
{
    size_t handle_size = sizeof hook.handle;
    int code = hook.jemalloc.control("experimental.hooks.install", &hook.handle, &handle_size, &hooks, sizeof hooks);
    if (code == 0)
        return true;
    hook.handle = NULL;
    if (code == ENOENT)
        snprintf(reason, size, "jemalloc %.40s has no allocation hook", hook.jemalloc.version);
    else if (code == EAGAIN)
        snprintf(reason, size, "all of jemalloc's hook slots are taken");
    else
        snprintf(reason, size, "jemalloc %.40s refuses the hook (error %d)", hook.jemalloc.version, code);
    return false;
}

static void disarm(void)
{
    if (hook.handle)
        hook.jemalloc.control("experimental.hooks.remove", NULL, NULL, &hook.handle, sizeof hook.handle);
    hook.handle = NULL;
}

#define PROBE_BYTES ((size_t)4099) /* a size that no other thread is likely to ask for meanwhile */

static void note_realloc_type(void *extra, int type, void *result, uintptr_t raw_result, uintptr_t args[3])
{
    (void)extra;
    (void)result;
    (void)raw_result;
    if (type > HOOK_VALLOC && args[0] == 0 && args[1] == PROBE_BYTES)
        atomic_store_explicit(&hook.realloc_type, type, memory_order_relaxed);
}

/* The numbering is learnt from an event rather than from the version, which distributions patch. */
static bool prepare(const struct vb_jemalloc *jemalloc, char *reason, size_t size)
{
    hook.jemalloc = *jemalloc;
    atomic_store(&hook.realloc_type, -1);
    if (!install((struct hooks){.alloc = note_realloc_type}, reason, size))
        return false;
    void *block = NULL;
    __asm__ volatile("" : "+r"(block)); /* or the compiler makes it a malloc */
    block = realloc(block, PROBE_BYTES);
    __asm__ volatile("" : "+r"(block)); /* or it deletes the pair */
    free(block);
    disarm();

    int type = atomic_load(&hook.realloc_type);
    if (type == VB_HOOK_REALLOC_5_2 || type == VB_HOOK_REALLOC_5_3_1)
        return true;
    snprintf(reason, size, "jemalloc %.40s numbers its hook events in an unknown way (realloc: %d)", jemalloc->version,
             type);
    return false;
}

static bool arm(char *reason, size_t size)
{
    return install((struct hooks){.alloc = on_alloc, .dalloc = on_dalloc, .expand = on_expand}, reason, size);
}

static void begin(void)
{
    atomic_store(&tally.allocs, 0);
    atomic_store(&tally.frees, 0);
    atomic_store(&tally.in_place, 0);
    atomic_store(&tally.asked_bytes, 0);
    atomic_store(&tally.usable_bytes, 0);
    atomic_store(&tally.live_bytes, 0);
    atomic_store(&tally.peak_bytes, 0);
    atomic_store(&tally.first_thread, 0);
    atomic_store(&tally.several_threads, false);
    atomic_store(&tally.counting, true);
}

static void end(struct vb_counts *counts)
{
    atomic_store(&tally.counting, false);
    *counts = (struct vb_counts){
        .allocs = get(&tally.allocs),
        .frees = get(&tally.frees),
        .in_place = get(&tally.in_place),
        .asked_bytes = get(&tally.asked_bytes),
        .usable_bytes = get(&tally.usable_bytes),
        .live_bytes = get(&tally.live_bytes),
        .peak_bytes = get(&tally.peak_bytes),
        .threads = atomic_load(&tally.several_threads) ? 2 : atomic_load(&tally.first_thread) != 0,
    };
}

static const char *doubt(void)
{
    return NULL;
}

const struct vb_counter vb_hook_counter = {
    .name = "hook",
    .prepare = prepare,
    .arm = arm,
    .disarm = disarm,
    .begin = begin,
    .end = end,
    .doubt = doubt,
};
