/* SPDX-License-Identifier: MIT
 *
 * The words and numbers of a summary's line, each in its cell. */
#pragma once

#include "show/grid.h"
#include "results/summary.h"

enum vb_summary_column {
    VB_SUMMARY_CASE,
    VB_SUMMARY_BEST,   /* the variant */
    VB_SUMMARY_CHANGE, /* of time: "-77.9 % (-78.0 .. -77.8)", over points "-78 to -12 %" */
    VB_SUMMARY_SHORT,  /* the same in few columns: "-78..-77", over points "-78/-12", "-8..+2?" where one cannot tell */
    VB_SUMMARY_ALLOCS, /* "-1", over points "-9/-1" */
    VB_SUMMARY_WORD,   /* "faster", "faster 3/4", "from sync=0.7", "cannot tell", ... */
    VB_SUMMARY_BAR,    /* "[##------]": the best variant's time, where all of the bar is the baseline's */
    VB_SUMMARY_LAUNCHES, /* "▁▁█▁▁": the best variant's, in their order, at its first point */
    VB_SUMMARY_COLUMNS,
};

#define VB_SUMMARY_CELL 160

struct vb_summary_cells {
    char text[VB_SUMMARY_COLUMNS][VB_SUMMARY_CELL];
    enum vb_tone tone;
    size_t telling_bytes; /* of the best variant, that tell it from others */
};

void vb_summary_fill(struct vb_summary_cells *cells, const struct vb_summary_line *line, bool name_allocator);

/* Fills the cell of the launches, where they are known, which vb_summary_fill() leaves empty: with blocks of Unicode,
 * or with signs of ASCII. What differs by a few percents looks the same. */
void vb_summary_fill_launches(struct vb_summary_cells *cells, const struct vb_summary_line *line, bool unicode);
