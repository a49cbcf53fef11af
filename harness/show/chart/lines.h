/* SPDX-License-Identifier: MIT
 *
 * What charts of lines share: the looks of the variants, and texts that stand as near to their places as they can
 * without touching each other. */
#pragma once

#include "show/chart/page.h"

#define VB_LINES_MAX 64 /* of a chart */

/* The lines of a chart. */
struct vb_lines {
    const char *names[VB_LINES_MAX];
    const char *remarks[VB_LINES_MAX]; /* below the name, or NULL */
    size_t count;
    double names_px; /* once they are measured */
};

/* Measures the names; returns how many lines of text they take, one below the other. */
int vb_lines_measure(struct vb_lines *lines);

/* The line of that name, which is added where it is new; VB_LINES_MAX where there is no room. */
size_t vb_lines_find(struct vb_lines *lines, const char *name);

/* The names beside a panel that ends at the pixel x, between `low` and `high`, as near to the ends of the lines, at the
 * heights `ends`, as they can be. A line whose end is NAN has none. What they need of the width. */
void vb_lines_put_names(const struct vb_lines *lines, struct vb_page *page, const double *ends, double x, double low,
                        double high);
double vb_lines_beside_px(const struct vb_lines *lines);

/* Line k, from 0: a piece of it for a key; its colour, as gnuplot calls it. */
void vb_line_put_sample(struct vb_page *page, size_t k, double x, double y);
const char *vb_line_colour(struct vb_page *page, size_t k);

/* Their looks for gnuplot. */
void vb_lines_put_styles(const struct vb_lines *lines, struct vb_page *page);

/* A text that wants its middle somewhere, and where it is put. */
struct vb_spread {
    double want;
    double size;
    double place;
    size_t index; /* the caller's */
};

/* Places texts, by ascending `want`, as near to it as goes without touching, all between `low` and `high`. Returns 0 or
 * VB_ERROR_MEMORY. */
int vb_spread(struct vb_spread *items, size_t count, double low, double high);
