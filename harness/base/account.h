/* SPDX-License-Identifier: MIT
 *
 * What the ledger knows of a variant: raw counts between two moments, and the account of one operation made from them.
 */
#ifndef VB_BASE_ACCOUNT_H
#define VB_BASE_ACCOUNT_H

#include <stdbool.h>
#include <stdint.h>

/* Everything that all threads of a process did between begin and end of counting. */
struct vb_counts {
    int64_t allocs;       /* blocks handed out; a realloc that moves is one alloc and one free */
    int64_t frees;        /* blocks given back */
    int64_t resizes;      /* blocks resized in place: neither alloc nor free; always 0 from the statistics backend,
                             which counts such a resize of a large block as one alloc and one free */
    int64_t asked_bytes;  /* sum of the sizes asked for by the allocs; -1: this backend cannot know */
    int64_t usable_bytes; /* sum of the usable sizes of the allocs */
    int64_t live_bytes;   /* usable bytes handed out (or grown) less those given back; negative when older blocks were
                             freed */
    int64_t peak_bytes;   /* the highest live_bytes in between, at least 0; -1: this backend cannot know */
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
    uint8_t has_asked;       /* 1: asked_bytes is known. No bool: it comes from another process, which may say 2 */
    uint8_t has_peak;        /* 1: peak_bytes is known */
    double allocs;           /* per operation */
    double frees;            /* per operation; NAN: not constant */
    double asked_bytes;      /* per operation */
    double usable_bytes;     /* per operation; NAN: not constant */
    double live_bytes;       /* per operation: what stays allocated, a leak unless the case means it; NAN: not constant */
    double once_allocs;      /* per loop, not per operation */
    double once_asked_bytes; /* per loop, not per operation */
    int64_t peak_bytes;      /* highest live usable bytes during the n operations */
    int64_t operations;      /* n */
    struct vb_range allocs_range;
    struct vb_range asked_range; /* means something if has_asked */
    char reason[VB_REASON_MAX];
};

/* Whether it can be true: of an exact one, every number finite (or NAN, where it may be), and none negative but what is
 * a difference. A worker may
 * say what it likes. */
bool vb_account_is_sound(const struct vb_account *account);

#endif
