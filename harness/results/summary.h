/* SPDX-License-Identifier: MIT
 *
 * A summary of results, one line per case: its best variant against its baseline. This is data; show/summary_text.h has
 * the words.
 *
 * The best variant of a case is the one of which it is surest that it is fast: the upper end of the interval of its
 * ratio is the lowest, over all points the geometric mean of these ends. It is chosen among the variants that have a
 * ratio at as many points as any has, and never among those that stand beside the question. Where nothing was timed
 * it is the one that allocates least. A case measured under several allocators has a line for each. */
#pragma once

#include "results/arrange.h"
#include "results/sweep.h"

#include <stdbool.h>
#include <stddef.h>

/* Where the best variant begins, or ceases, to be faster: of all its points, which differ in this parameter alone. */
struct vb_summary_break_even {
    char param[64]; /* "" : there is no such place, or not just one */
    struct vb_crossover crossover;
};

enum vb_summary_kind {
    VB_SUMMARY_COMPARED, /* there is a best variant with a ratio to the baseline, at one point or more */
    VB_SUMMARY_COUNTED,  /* nothing was timed: only what it allocates is known */
    VB_SUMMARY_ALONE,    /* timed, but there is nothing to compare */
    VB_SUMMARY_FAILED,   /* no row of it is of use */
};

/* Numbers from the least to the most over the points; both NAN: not known. */
struct vb_summary_range {
    double low;
    double high;
};

struct vb_summary_line {
    enum vb_summary_kind kind;
    const char *group;             /* NULL: none */
    int place;                     /* among the cases of all groups; 0: none was given */
    const struct vb_row *best;     /* the first row of the best variant; of a FAILED case its first row */
    const struct vb_row *baseline; /* of the same point; NULL: there is none */
    struct vb_rows rows;           /* all of the case under this allocator */
    size_t telling_bytes;          /* of the best variant's name, which suffice to tell it from the other variants */

    size_t point_count;  /* points at which the best variant was compared */
    size_t faster_count; /* of them, by their verdicts; what is left was not judged, or is in doubt */
    size_t slower_count;
    size_t same_count;
    size_t unsure_count;
    size_t looks_faster_count; /* of the unsure, whose interval leaves 1 out, but could by chance */
    size_t looks_slower_count;
    size_t failed_count; /* rows of the case, of whatever variant */
    size_t doubt_count;  /* likewise, rows with a doubt that forbids a verdict */

    double ratio;                      /* of the best variant: at its one point, else the geometric mean */
    struct vb_summary_range ratios;    /* over the points; equal where there is one */
    struct vb_summary_range intervals; /* the lowest and the highest end of the ratios' intervals */
    struct vb_summary_range allocs;    /* of the best variant less those of the baseline, per operation */
    struct vb_summary_range bytes;
    struct vb_summary_range mean_ns; /* of the best variant */
    bool allocs_vary;                /* of one of the two, at some point */
    struct vb_summary_break_even break_even;
};

struct vb_summary {
    struct vb_summary_line *lines; /* by place, those without one behind them as they came */
    size_t count;
    const struct vb_row **rows; /* the arrangement that the lines point into */
    bool name_allocators;
};

/* Summarizes results, whose rows are borrowed. Returns 0 or VB_ERROR_MEMORY (without words), and then there is nothing
 * to release. */
int vb_summary_make(struct vb_summary *summary, const struct vb_results *results);
void vb_summary_release(struct vb_summary *summary);

/* Whether there are rows of more than one case, for which alone a summary is made, and no two programs are compared. */
bool vb_summary_applies(const struct vb_results *results);
