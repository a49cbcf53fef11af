/* SPDX-License-Identifier: MIT
 *
 * Small drawings for the cells of a table: a bar with the interval of its end and the launches behind it, an interval of
 * a ratio. Each carries its numbers, so that the script can draw it again on the other scale, and a title that says them. */
#ifndef VB_REPORT_HTML_MARKS_H
#define VB_REPORT_HTML_MARKS_H

#include "report/html/scale.h"
#include "report/row.h"

#include <stdio.h>

/* The two scales of a column of drawings. */
struct vb_html_axis {
    struct vb_html_scale linear, log;
};

/* Writes the time of a row as a bar. `confidence`, of the interval, is "99 %" or NULL. Nothing for what has no time. */
void vb_html_put_time(FILE *stream, const struct vb_row *row, const struct vb_html_axis *axis, const char *confidence);

/* Writes a count of bytes as a bar. `words`: what it says, "24". */
void vb_html_put_bytes(FILE *stream, double bytes, const struct vb_html_scale *scale, const char *words);

/* Writes the ratio of a row as a point with its interval, beside a line at 1. */
void vb_html_put_ratio(FILE *stream, const struct vb_row *row, const struct vb_html_axis *axis, const char *title);

/* Writes the ticks of such a column, for its head: those of both scales, of which the style shows one. `say` words them. */
void vb_html_put_axis(FILE *stream, const struct vb_html_axis *axis, void (*say)(char *text, double value));

#endif
