/* SPDX-License-Identifier: MIT
 *
 * From values to places in a drawing, with round numbers to write beside it. */
#pragma once

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
