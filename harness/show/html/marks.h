/* SPDX-License-Identifier: MIT
 *
 * Small drawings for the cells of a table: a bar with the interval of its end, a point with that of a ratio. What they
 * show stands beside them in words; the script lets them say it, adds the launches, and draws them again on the other
 * scale. */
#pragma once

#include "results/row.h"
#include "show/scale.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define VB_HTML_WIDTH      1000 /* of every drawing, in units of its own: the page stretches it */
#define VB_HTML_NUMBER_MAX 40

/* Scales that have room for values from `least`, the smallest above 0, to `most`: the linear one begins at 0. */
struct vb_scale vb_html_linear_to(double most);
struct vb_scale vb_html_log_between(double least, double most);

/* From a little below `least` to a little above `most`, both above 0. */
struct vb_scale vb_html_linear_near(double least, double most);

/* Of a ratio: around 1, and no wider than differences that anybody tells apart in a drawing. */
struct vb_scale vb_html_ratio_scale(double least, double most, bool log);

/* A number that a drawing carries with it, for the script that draws it again on another scale: five digits. */
void vb_html_say_number(char text[VB_HTML_NUMBER_MAX], double value);

/* A tick of nanoseconds: "0", "250 ns", "1.5 ms". */
void vb_html_say_time(char text[VB_HTML_NUMBER_MAX], double ns);

/* Writes ` data-lin="0 12" data-log="1 20"`, the two scales of a drawing. */
void vb_html_put_scales(FILE *stream, const struct vb_scale *linear, const struct vb_scale *log);

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
