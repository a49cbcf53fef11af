/* SPDX-License-Identifier: MIT
 *
 * How a row differs from its counterpart of an earlier run: time, ratio, allocations, bytes, each with a word. What
 * `compare` shows and `gate` judges. */
#pragma once

#include "results/row.h"
#include "stats/change.h"
#include "talk/account.h"

#include <stdbool.h>
#include <stddef.h>

struct vb_delta_limits {
    double time;          /* changes within this share do not matter: 0.1 */
    double ratio;         /* likewise, of the ratio to the baseline variant */
    double allocs;        /* more of them per operation than this is worse */
    double bytes;         /* likewise */
    double frees;         /* more blocks left behind by an operation than this */
    double live;          /* more usable bytes left behind by an operation */
    double peak;          /* a higher peak of usable bytes in use */
    double usable;        /* more usable bytes per operation */
    double once;          /* more blocks allocated once per loop */
    double once_bytes;    /* more bytes asked for once per loop */
    double counters;      /* a change of a counter of the case's own by more than this share, either way */
    double throughput;    /* a fall of what is processed in a second by more than this share; NAN: not judged */
    double instructions;  /* a rise of them by more than this share; NAN: not judged */
    double code;          /* likewise, of the bytes of code that loop and set-up reach */
    double min_effect_ns; /* a change of less than this per operation counts as none */
};

struct vb_delta {
    struct vb_change time;  /* of mean_ns */
    struct vb_change ratio; /* of ratio */
    enum vb_change_verdict time_verdict;
    enum vb_change_verdict ratio_verdict; /* of a baseline, which has no ratio of its own: same */
    enum vb_change_verdict allocs_verdict;
    enum vb_change_verdict bytes_verdict;
};

struct vb_delta vb_delta_between(const struct vb_row *earlier, const struct vb_row *later,
                                 const struct vb_delta_limits *limits);

/* Counts per operation of two runs held against each other, where some vary: the rule of `gate` and of `ab`. */
enum vb_counted {
    VB_COUNTED_NO_MORE, /* the ranges overlap as those of the same random work do, or it is less */
    VB_COUNTED_CLOSE,   /* they hardly lie apart, or overlap less than those of the same random work do */
    VB_COUNTED_ROSE,    /* the least now is above the most then, by half of what the narrower of the two varies */
    VB_COUNTED_UNKNOWN, /* an end is not known */
};

/* Judges what it is against what it was; `limit` more is no rise. Of the same random work twice, each counted in twelve
 * pairs of loops, at most 6 in a thousand are close, and none has risen (20,000 simulated pairs each of normal,
 * Poisson and exponential counts). Among four pairs, the fewest that slow operations have, 0.5 % to 0.8 % have risen.
 */
enum vb_counted vb_counted_compare(struct vb_range was, struct vb_range is, double limit);

/* Two sets of results joined by what identifies a row: a row of the later results, of the earlier, or of both; the
 * other is NULL. */
struct vb_match {
    const struct vb_row *earlier;
    const struct vb_row *later;
};

struct vb_matches {
    struct vb_match *items;
    size_t count;
};

/* Joins by case, point, variant and allocator: the later rows in their order, then the earlier ones that have no
 * counterpart in theirs. A row that names no allocator matches one measured under jemalloc. The rows stay those of the
 * results, which must outlive the matches. Returns 0 or VB_ERROR_MEMORY; release in either case. */
int vb_matches_make(struct vb_matches *matches, const struct vb_results *earlier, const struct vb_results *later,
                    struct vb_error *error);
void vb_matches_release(struct vb_matches *matches);
