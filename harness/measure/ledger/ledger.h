/* SPDX-License-Identifier: MIT
 *
 * Counts what all threads of this process allocate between two moments. Two backends stand behind it: jemalloc's
 * allocation hook, and jemalloc's own statistics where the hook is missing. Which one works is decided by a self-test
 * against a known truth, never by finding a symbol. Nothing outside measure/ledger*.c knows jemalloc.
 *
 * One per process: the hook has no way to hand back a context that could be freed safely. */
#pragma once

#include "talk/account.h"
#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

enum vb_ledger_backend {
    VB_LEDGER_AUTO, /* the hook, else the statistics, else off */
    VB_LEDGER_HOOK,
    VB_LEDGER_STATS,
    VB_LEDGER_OFF,
};

/* Chooses a backend and tests it. When `wanted` (or, with AUTO, every backend) fails its self-test the ledger is
 * off and vb_ledger_reason() says why: that is not an error, the counts are then "n/a". Calling it again tests again.
 */
enum vb_ledger_backend vb_ledger_open(enum vb_ledger_backend wanted);

/* What vb_ledger_open decided, and a clause that says why it is off ("malloc is served by libasan.so.8"); "" when
 * it is on. */
enum vb_ledger_backend vb_ledger_active(void);
const char *vb_ledger_reason(void);

/* "hook", "stats", "off", "auto"; and back, or -1. */
const char *vb_ledger_backend_name(enum vb_ledger_backend backend);
int vb_ledger_backend_parse(const char *text, enum vb_ledger_backend *backend);

/* Counting costs time on every allocation of every thread while armed, so it is armed for counting passes only, and a
 * timed turn is refused while vb_ledger_is_armed(). begin/end delimit what is counted; end may be called from another
 * thread than begin. Between arm and disarm, begin and end may alternate any number of times. All are no-ops while the
 * ledger is off; end then gives zeros, and vb_ledger_doubt() says that they mean nothing. An arm that fails turns the
 * ledger off.
 *
 * Open, arm and disarm while no other thread is alive, or see to it that each such thread allocates or frees
 * something afterwards before it ends: jemalloc corrupts its list of threads over one that does not. So a program
 * whose cases own threads arms before it starts them, and disarms after it has joined them, or never. */
void vb_ledger_arm(void);
void vb_ledger_disarm(void);
bool vb_ledger_is_armed(void);
void vb_ledger_begin(void);
void vb_ledger_end(struct vb_counts *counts);

/* Whether the last begin..end pair can be taken as exact; if not, a clause says why (the statistics backend cannot
 * see into the caches of other threads that are still alive, say; or the ledger is off). NULL: exact. The text is
 * static. */
const char *vb_ledger_doubt(void);

/* Makes the account of one operation from `pairs` >= 2 pairs of counts: counts[2i] of operations[i] operations and
 * counts[2i + 1] of twice as many. `period` >= 1 is the number of operations after which the case repeats;
 * operations[i] is a multiple of it. Exact only if every pair gives the same whole number per period, for allocs,
 * frees and bytes alike. */
struct vb_account vb_ledger_account(const struct vb_counts *counts, const int64_t *operations, size_t pairs,
                                    int64_t period);

/* Which allocator serves malloc in this process. */
struct vb_allocator {
    char name[64];  /* as it has proved it: "jemalloc", "glibc", ...; else the file's name, or who intercepts malloc */
    char file[256]; /* the file that holds malloc, as the dynamic linker names it */
    char version[64]; /* "" where it does not tell */
    char config[256]; /* MALLOC_CONF of the environment; "" when unset */
};
void vb_allocator_describe(struct vb_allocator *allocator);
