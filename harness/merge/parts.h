/* SPDX-License-Identifier: MIT
 *
 * The parts of merging; who merges includes merge/merge.h. */
#pragma once

#include "judge/machine_kinds.h"
#include "stats/meta_analysis.h"
#include "results/row.h"
#include "judge/ab.h"
#include "merge/merge.h"

#include <stdbool.h>

/* What rows of several machines say of one quantity, as estimates: of all machines, and of each kind. */
enum vb_merge_quantity {
    VB_MERGE_RATIO, /* ln of it */
    VB_MERGE_TIME,  /* ln of mean_ns */
};

struct vb_merge_effect {
    size_t machine_count;        /* that have an interval; 0: nothing of what follows is known */
    struct vb_meta over;         /* machines such as these */
    struct vb_estimate *classes; /* one per class of the fleet; count 0: not known. Owned */
    double plain;                /* mean over machines, with an interval or not; NAN: there is none */
};

/* Fills it from rows of one name, by source; NULL where a source has none. Rows that allow no verdict on their time do
 * not count. Returns 0 or VB_ERROR_MEMORY; release in either case. */
int vb_merge_effect_make(struct vb_merge_effect *effect, const struct vb_fleet *fleet, const struct vb_row *const *rows,
                         enum vb_merge_quantity quantity, enum vb_meta_method method);
void vb_merge_effect_release(struct vb_merge_effect *effect);

/* Whether a row has a time that counts. */
bool vb_merge_row_counts(const struct vb_row *row);

/* The cells of a merged row beside its estimates: what all machines say alike, and what differs. Fills `row` from rows
 * of one name, by source; NULL where a source has none, but one is there. Adds a warning to `merged` for counts that
 * differ and for machines without the row or its time. Returns 1 where something differs, 0 where not, or
 * VB_ERROR_MEMORY. */
int vb_merge_cells(struct vb_results *merged, struct vb_row *row, const struct vb_fleet *fleet,
                   const struct vb_row *const *rows);

/* All merged rows, judged together: over machines and on each kind of them, with Holm's procedure over all these
 * claims. What belongs to one merged row: */
struct vb_merge_pair {
    struct vb_merge_effect effect; /* of the ratio */
    bool has_ratio;                /* neither a baseline nor an old program's row */
    bool differs;                  /* counts, or machines lack it */
    bool same_code;                /* of two programs, on every machine */
    enum vb_ab_allocs allocs;      /* of the new program: the worst on any machine */
    char machine[128];             /* the first machine where they are that */
    bool on_others;                /* not on that one alone */
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
