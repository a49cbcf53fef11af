/* SPDX-License-Identifier: MIT
 *
 * Results of several machines made one: of each row an estimate over all of them, by random effects, and one for each
 * kind of machine. Runs of one machine, and machines of one kind, are joined as what they are alone (vb_meta_fixed()).
 * The estimates are of ln(ratio): to the baseline variant of a run, or of the new program to the old one. Times
 * themselves are geometric means. */
#pragma once

#include "judge/delta.h"
#include "judge/machine_kinds.h"
#include "stats/meta_analysis.h"

#include <stdbool.h>

struct vb_merge_options {
    enum vb_meta_method method;
    struct vb_delta_limits limits; /* of two programs: time, 0.03; allocs, bytes and live, 0 */
};

/* Of a row over machines or on one kind of them. */
enum vb_merge_verdict {
    VB_MERGE_NOT_TIMED,
    VB_MERGE_SAME,
    VB_MERGE_FASTER,
    VB_MERGE_SLOWER, /* of two programs: by more than the limit */
    VB_MERGE_CANNOT_TELL,
};

struct vb_merge_totals {
    size_t rows; /* of two programs: pairs */
    size_t slower, rose, kept, broken, failed, undecided;
    size_t differing; /* counts or kinds of machines disagree */
};

/* Whether these results can be made one. Returns 0, or VB_ERROR_USAGE with a sentence that names the two files: of
 * different builds or versions, of a comparison and of a run, of the same run, or merged already. */
int vb_merge_check(const struct vb_fleet *fleet, struct vb_error *error);

/* Merges what was checked. Returns 0 or VB_ERROR_MEMORY; release `merged` in either case. */
int vb_merge(struct vb_results *merged, const struct vb_fleet *fleet, const struct vb_merge_options *options,
             struct vb_merge_totals *totals, struct vb_error *error);
