/* SPDX-License-Identifier: MIT
 *
 * What the ledger knows of a variant: raw counts between two moments, and the account of one operation made from them.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Everything that all threads of a process did between begin and end of counting.
 *
 * Of a block that is resized (realloc and its kin) only its usable size counts, which follows from the size asked for
 * wherever the heap happens to have room: a resize to another usable size is one alloc of the new size and one free of
 * the old one, whether the block moved or grew or shrank where it is; a resize within its usable size is nothing. So a
 * buffer that grows has asked for every size on its way, and both backends tell the same of allocs, frees and live
 * bytes. What the program holds at one moment never includes a block twice: the peak does not tell either whether a
 * block was moved. */
struct vb_counts {
    int64_t allocs;        /* blocks handed out */
    int64_t frees;         /* blocks given back */
    int64_t in_place;      /* of the resizes, those that left the block where it is, its usable size changed or not; 0
                             from the statistics backend, which cannot tell */
    int64_t asked_bytes;   /* sum of the sizes asked for by the allocs; -1: this backend cannot know */
    int64_t usable_bytes;  /* sum of the usable sizes of the allocs; -1: this backend cannot know */
    int64_t live_bytes;    /* usable bytes handed out less those given back; negative when older blocks were freed */
    int64_t peak_bytes;    /* the highest live_bytes in between, at least 0; -1: this backend cannot know */
    int64_t watched_bytes; /* what jemalloc's own counts of all threads grew by, which are read in timed turns, too; -1:
                              not known */
    int64_t threads;       /* that allocated or freed: 0, 1, or 2 for more than one; -1: this backend cannot know */
};

enum vb_account_kind {
    VB_ACCOUNT_NONE,   /* not counted; `reason` says why */
    VB_ACCOUNT_EXACT,  /* allocs and bytes asked for are the same whole number per period in every repetition; what else
                          is not is NAN, and `reason` shows its range */
    VB_ACCOUNT_VARIES, /* counted exactly, but operations differ; `reason` shows the range */
};

#define VB_REASON_MAX 200

/* The least and the most that an operation was seen to do, from the slopes of all pairs of runs. */
struct vb_range {
    double lowest, highest;
    uint8_t varies; /* 1: not the same whole number per period everywhere, even where the two are equal */
};

/* The account of one operation, from runs of n and 2n operations. Sums per operation are the slope, (c(2n) - c(n)) / n;
 * `once` is what the loop costs beside it, c(n) - n * slope. */
struct vb_account {
    enum vb_account_kind kind;
    uint8_t has_asked;   /* 1: asked_bytes is known. No bool: it comes from another process, which may say 2 */
    uint8_t has_peak;    /* 1: peak_bytes is known */
    double allocs;       /* per operation; where its range varies, the median */
    double frees;        /* per operation; NAN: not constant */
    double asked_bytes;  /* per operation; where its range varies, the median */
    double usable_bytes; /* per operation; NAN: not constant, or not known */
    double live_bytes;   /* per operation: what stays allocated, a leak unless the case means it; NAN: not constant */
    double once_allocs;  /* per loop, not per operation */
    double once_asked_bytes; /* per loop, not per operation */
    uint8_t threads;         /* that allocated or freed in any run: 1, or 2 for more; 0: none did, or it is not known */
    int64_t peak_bytes;      /* highest live usable bytes during the n operations */
    int64_t operations;      /* n */
    struct vb_range allocs_range;
    struct vb_range asked_range; /* means something if has_asked */
    struct vb_range live_range;
    uint8_t has_watched;                /* 1: what follows is known, to hold timed turns against */
    struct vb_range watched_range;      /* watched_bytes per operation */
    struct vb_range watched_once_range; /* and per loop, beside its operations */
    char reason[VB_REASON_MAX];
};

/* Whether it can be true: every number that a row takes is finite (or NAN, where it may be), none is negative but what
 * is a difference, and no range ends below its beginning. A worker may say what it likes. */
bool vb_account_is_sound(const struct vb_account *account);
