/* SPDX-License-Identifier: MIT
 *
 * The words and numbers of a summary's line, each in its cell; and those of one point in a line of its own, as soon as
 * it was measured. Verdicts come at the end, for all points together. */
#pragma once

#include "show/grid.h"
#include "results/summary.h"
#include "results/row.h"

#include <stdio.h>

enum vb_summary_column {
    VB_SUMMARY_CASE,
    VB_SUMMARY_BEST,   /* the variant */
    VB_SUMMARY_CHANGE, /* of time: "-77.9 % (-78.0 .. -77.8)", over points "-78 to -12 % (-79 .. -10)" */
    VB_SUMMARY_SHORT,  /* the same in few columns: "-78..-77", over points "-79..-10", and a sign in place of the word:
                        * "-8..+2?" where one cannot tell, "-1..+1=" the same, "-78..-77!" in doubt */
    VB_SUMMARY_ALLOCS, /* "-1", over points "-9/-1" */
    VB_SUMMARY_WORD,   /* "faster", "faster 3/4", "from sync=0.7", "looks faster", ... */
    VB_SUMMARY_BAR,    /* "[##------]": the best variant's time, where all of the bar is the baseline's */
    VB_SUMMARY_LAUNCHES, /* "▁▁█▁▁": the best variant's, in their order, at its first point */
    VB_SUMMARY_COLUMNS,
};

#define VB_SUMMARY_CELL 200

struct vb_summary_cells {
    char text[VB_SUMMARY_COLUMNS][VB_SUMMARY_CELL];
    enum vb_tone tone;
    size_t telling_bytes; /* of the best variant, that tell it from others */
};

void vb_summary_fill(struct vb_summary_cells *cells, const struct vb_summary_line *line, bool name_allocator);

/* Fills the cell of the launches, where they are known, which vb_summary_fill() leaves empty: with blocks of Unicode,
 * or with signs of ASCII. What differs by a few percents looks the same. */
void vb_summary_fill_launches(struct vb_summary_cells *cells, const struct vb_summary_line *line, bool unicode);

/* Writes "cache_hit:hit=90  inline_result -62.0 % (-65.0 .. -59.0), allocs -1", or "...: 36.2 ns" where there is
 * nothing to compare, or "...: failed (...)", with an end of line, cut to so many columns of the screen. `results` hold
 * the rows of one point; without any, nothing is written. Returns 0 or VB_ERROR_MEMORY (without words). */
int vb_live_line_write(const struct vb_results *results, size_t width, FILE *stream);
