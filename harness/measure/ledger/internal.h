/* SPDX-License-Identifier: MIT
 *
 * What the files of the ledger share: jemalloc as it was found at run time, and the interface of a backend. */
#pragma once

#include "measure/ledger/ledger.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The functions of jemalloc that we call, looked up by name: a program linked with another allocator still starts,
 * and says so. All calls return 0 or an errno value, as mallctl(3) describes. */
struct vb_jemalloc {
    int (*control)(const char *name, void *old_value, size_t *old_size, void *new_value, size_t new_size);
    int (*find)(const char *name, size_t *place, size_t *place_length);
    int (*control_at)(const size_t *place, size_t place_length, void *old_value, size_t *old_size, void *new_value,
                      size_t new_size);
    size_t (*usable_size)(const void *block, int flags);
    char version[96];
};

static inline int64_t vb_usable_bytes(const struct vb_jemalloc *jemalloc, const void *block)
{
    return (int64_t)jemalloc->usable_size(block, 0);
}

/* Hides a block's origin from the compiler, which would otherwise delete malloc() with its free(). */
static inline void *vb_hidden(void *block)
{
    __asm__ volatile("" : "+r"(block) : : "memory");
    return block;
}

/* Looks for jemalloc and tests that malloc is indeed served by it. If not, returns false and a clause in `reason` that
 * says who serves it. */
bool vb_jemalloc_find(struct vb_jemalloc *jemalloc, char *reason, size_t size);

/* One way of counting. prepare and arm return false after filling `reason`. */
struct vb_counter {
    const char *name;
    bool (*prepare)(const struct vb_jemalloc *jemalloc, char *reason, size_t size);
    bool (*arm)(char *reason, size_t size);
    void (*disarm)(void);
    void (*begin)(void);
    void (*end)(struct vb_counts *counts);
    const char *(*doubt)(void);
};

extern const struct vb_counter vb_hook_counter;
extern const struct vb_counter vb_stats_counter;

/* Counts work whose truth is known, with a prepared counter. Returns false and the difference in `reason`. */
bool vb_counter_selftest(const struct vb_counter *counter, const struct vb_jemalloc *jemalloc, char *reason,
                         size_t size);

/* The type number that jemalloc gives to realloc in its hook: 7 up to 5.3.0, 8 from 5.3.1 on, where pvalloc was
 * inserted before mallocx and moved all that follow. */
enum {
    VB_HOOK_REALLOC_5_2 = 7,
    VB_HOOK_REALLOC_5_3_1 = 8,
};

/* Has `watcher` called, with the bytes asked for, at each allocation that the hook counts, on the thread that makes it;
 * NULL: none. Call it while nothing is counted. */
void vb_hook_watch(void (*watcher)(int64_t asked_bytes));

/* The size asked for by an allocation event of `type` with arguments `args`, where realloc is numbered
 * `realloc_type`. */
int64_t vb_hook_asked_bytes(int realloc_type, int type, const uintptr_t args[3]);
