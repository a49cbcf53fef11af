/* SPDX-License-Identifier: MIT
 *
 * Which cells of a summary's lines are shown, how wide, and in how many lines beside each other. */
#pragma once

#include "show/summary_cells.h"

#include <stdbool.h>
#include <stddef.h>

#define VB_SUMMARY_SIDES 3 /* columns of lines at most */
#define VB_SUMMARY_GAP   2 /* blanks between them */

/* A line: a case, or the name of a group. Both are borrowed. */
struct vb_summary_item {
    const struct vb_summary_cells *cells; /* NULL: a heading */
    const char *group;
};

struct vb_summary_layout {
    size_t sides;
    size_t lines; /* in each; the items go down the first side, then down the next */
    size_t gap;   /* between cells */
    bool shown[VB_SUMMARY_COLUMNS];
    size_t widths[VB_SUMMARY_SIDES][VB_SUMMARY_COLUMNS]; /* 0: no cell has a text */
};

/* One side where the screen is high enough, `height` being what it has for these lines; else as few sides as make it
 * so, if the short form of a line fits there; else one. What goes first where room is short: the bar, the launches,
 * then the change becomes short, then the word goes, for the signs of the change say it, then names are cut. The
 * interval stays. */
struct vb_summary_layout vb_summary_lay_out(const struct vb_summary_item *items, size_t count, size_t width,
                                            size_t height);

/* The columns of the screen that a side takes. */
size_t vb_summary_side_width(const struct vb_summary_layout *layout, size_t side);
