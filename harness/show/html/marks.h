/* SPDX-License-Identifier: MIT
 *
 * Small drawings for the cells of a table: a bar with the interval of its end, a point with that of a ratio. What they
 * show stands beside them in words; the script lets them say it, adds the launches, and draws them again on the other
 * scale. */
#pragma once

#include "show/html/scale.h"
#include "results/row.h"

#include <stdio.h>

/* The two scales of a column of drawings. */
struct vb_html_axis {
    struct vb_scale linear, log;
};

/* Write a time or a count of bytes of a row as a bar from the left; nothing for what is not known. */
void vb_html_put_time(FILE *stream, const struct vb_row *row, const struct vb_html_axis *axis);
void vb_html_put_bytes(FILE *stream, double bytes, const struct vb_scale *scale);

/* Writes ratios, on the logarithmic scale, as points with intervals, beside a line at 1. Nothing for none. `indexes`:
 * which rows of the page they are; NULL: of the row that this cell is in. */
void vb_html_put_ratios(FILE *stream, const struct vb_row *const *rows, const size_t *indexes, size_t count,
                        const struct vb_html_axis *axis);

/* Writes the ticks of such a column, for its head: those of both scales, of which the style shows one. `say` words
 * them. */
void vb_html_put_axis(FILE *stream, const struct vb_html_axis *axis, void (*say)(char *text, double value));
