/* SPDX-License-Identifier: MIT
 *
 * A counter is used only after it has counted known work correctly. The work calls every entry point whose arguments
 * the hook reads, with sizes whose sum differs for every wrong reading. */
#include "measure/ledger/internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS   32
#define ATTEMPTS 3 /* another thread may allocate meanwhile, and is rightly counted */

struct truth {
    struct vb_counts counts;
    const struct vb_jemalloc *jemalloc;
};

static void grow(struct truth *truth, int64_t bytes)
{
    truth->counts.live_bytes += bytes;
    if (truth->counts.live_bytes > truth->counts.peak_bytes)
        truth->counts.peak_bytes = truth->counts.live_bytes;
}

static void *allocated(struct truth *truth, void *block, int64_t asked_bytes)
{
    block = vb_hidden(block);
    if (!block)
        return NULL;
    int64_t usable = vb_usable_bytes(truth->jemalloc, block);
    truth->counts.allocs++;
    truth->counts.asked_bytes += asked_bytes;
    truth->counts.usable_bytes += usable;
    grow(truth, usable);
    return block;
}

static void freed(struct truth *truth, void *block)
{
    if (!block)
        return;
    truth->counts.frees++;
    truth->counts.live_bytes -= vb_usable_bytes(truth->jemalloc, block);
    free(block);
}

/* By its usable size, as account.h says; where the block is then is only looked at to know what the hook must have
 * seen. */
static void *resized(struct truth *truth, void *block, size_t bytes)
{
    if (!block)
        return NULL;
    int64_t before = vb_usable_bytes(truth->jemalloc, block);
    uintptr_t old = (uintptr_t)block;
    void *now = vb_hidden(realloc(block, bytes));
    if (!now)
        return (void *)old; /* still allocated, although GCC assumes that `block` was freed */
    int64_t usable = vb_usable_bytes(truth->jemalloc, now);
    truth->counts.in_place += (uintptr_t)now == old;
    if (usable == before)
        return now;
    truth->counts.allocs++;
    truth->counts.frees++;
    truth->counts.asked_bytes += (int64_t)bytes;
    truth->counts.usable_bytes += usable;
    grow(truth, usable - before);
    return now;
}

static void work(struct truth *truth)
{
    for (int i = 0; i < ROUNDS; i++) {
        void *plain = allocated(truth, malloc(100), 100);
        plain = resized(truth, plain, 300); /* another size class: moves */
        plain = resized(truth, plain, 310); /* the same: stays */
        void *large = allocated(truth, malloc(100000), 100000);
        large = resized(truth, large, 300000); /* moves, or grows where it is */
        large = resized(truth, large, 50000);  /* shrinks where it is */
        void *zeroed = allocated(truth, calloc(7, 13), 7 * 13);
        freed(truth, plain);
        freed(truth, large);
        void *none = vb_hidden(NULL);
        void *first = allocated(truth, realloc(none, 1000), 1000);
        void *aligned = allocated(truth, aligned_alloc(64, 448), 448);
        void *posix = NULL;
        if (posix_memalign(&posix, 128, 2000) == 0)
            posix = allocated(truth, posix, 2000);
        freed(truth, zeroed);
        freed(truth, first);
        freed(truth, aligned);
        freed(truth, posix);
    }
}

static bool agrees(const char *what, int64_t counted, int64_t true_count, char *reason, size_t size)
{
    if (counted == true_count)
        return true;
    snprintf(reason, size, "its self-test counted %" PRId64 " %s, true are %" PRId64, counted, what, true_count);
    return false;
}

static bool all_agree(const struct vb_counts *counted, const struct vb_counts *truth, char *reason, size_t size)
{
    if (!agrees("allocs", counted->allocs, truth->allocs, reason, size) ||
        !agrees("frees", counted->frees, truth->frees, reason, size) ||
        (counted->usable_bytes != -1 &&
         !agrees("usable bytes", counted->usable_bytes, truth->usable_bytes, reason, size)) ||
        !agrees("live bytes", counted->live_bytes, truth->live_bytes, reason, size))
        return false;
    if (counted->asked_bytes == -1) /* the statistics know neither of these */
        return true;
    return agrees("bytes asked for", counted->asked_bytes, truth->asked_bytes, reason, size) &&
           agrees("resizes in place", counted->in_place, truth->in_place, reason, size) &&
           agrees("peak bytes", counted->peak_bytes, truth->peak_bytes, reason, size);
}

bool vb_counter_selftest(const struct vb_counter *counter, const struct vb_jemalloc *jemalloc, char *reason,
                         size_t size)
{
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        if (!counter->arm(reason, size))
            return false;
        struct truth truth = {.jemalloc = jemalloc};
        struct vb_counts counted;
        counter->begin();
        work(&truth);
        counter->end(&counted);
        counter->disarm();
        if (all_agree(&counted, &truth.counts, reason, size))
            return true;
    }
    return false;
}
