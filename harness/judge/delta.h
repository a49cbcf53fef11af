/* SPDX-License-Identifier: MIT
 *
 * How a row differs from its counterpart of an earlier run: time, ratio, allocations, bytes, each with a word. What
 * `compare` shows and `gate` judges. */
#pragma once

#include "results/row.h"
#include "stats/change.h"

#include <stdbool.h>

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
