/* SPDX-License-Identifier: MIT
 *
 * All merged rows, judged together: over machines and on each kind of them, with Holm's procedure over all these
 * claims. Inside of merging. */
#pragma once

#include "judge/ab.h"
#include "merge/merge.h"
#include "merge/effect.h"

/* What belongs to one merged row. */
struct vb_merge_pair {
    struct vb_merge_effect effect; /* of the ratio */
    bool has_ratio;                /* neither a baseline nor an old program's row */
    bool differs;                  /* counts, or machines lack it */
    bool same_code;                /* of two programs, on every machine */
    enum vb_ab_allocs allocs;      /* of the new program: the worst on any machine */
    char machine[128];             /* the first machine where they are that */
    enum vb_merge_verdict over;
    enum vb_merge_verdict *classes; /* one per class. Owned */
};

struct vb_merge_page {
    const struct vb_fleet *fleet;
    const struct vb_merge_options *options;
    struct vb_merge_pair *pairs; /* of the merged rows, in their order */
    size_t count;
};

/* Adds what belongs to the next row, all zero. NULL without memory. */
struct vb_merge_pair *vb_merge_page_add(struct vb_merge_page *page);
void vb_merge_page_release(struct vb_merge_page *page);

/* Holds the new program's counts against the old one's, machine by machine; rows by source. */
void vb_merge_pair_count(struct vb_merge_pair *pair, const struct vb_merge_page *page, const struct vb_row *const *old,
                         const struct vb_row *const *new);

/* Judges, writes ratios, verdicts and findings into the rows, and counts them. Returns 0 or VB_ERROR_MEMORY. */
int vb_merge_page_judge(struct vb_merge_page *page, struct vb_results *merged, struct vb_merge_totals *totals);
