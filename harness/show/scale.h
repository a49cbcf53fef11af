/* SPDX-License-Identifier: MIT
 *
 * Axes: from which value to which, linear or logarithmic, and the numbers beside them. For every chart, whoever draws
 * it: gnuplot's, and those inside of a page. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* low < high; both above 0 where it is logarithmic. */
struct vb_scale {
    double low, high;
    bool is_log;
    double least_step; /* between ticks; 1 where there is nothing between whole numbers */
};

/* Beyond this ratio of the largest to the smallest positive value, the smallest is no longer seen on a linear axis. */
#define VB_SCALE_LOG_RATIO 50

/* For lines through values from `low` to `high`, which is 0 where none is positive: from zero, or logarithmic. */
struct vb_scale vb_scale_of_lines(double low, double high);

/* Where a value lies: 0 at the foot of the axis, 1 at its end. What lies outside is put at the end that it lies beyond,
 * NAN at 0. */
double vb_scale_part(const struct vb_scale *scale, double value);

/* The value at such a place. */
double vb_scale_value(const struct vb_scale *scale, double part);

/* Round numbers on an axis, ascending, about `most` of them. Returns how many. */
#define VB_TICKS_MAX 64
size_t vb_ticks(const struct vb_scale *scale, double most, double ticks[VB_TICKS_MAX]);

/* The power of a thousand, 1 to 1e12, in which a number is written, and its prefix: "", "k", "M", "G", "T". */
double vb_prefix_of(double value, const char **prefix);

/* A number on an axis, short: "0", "2.5", "5000", "20k", "3M". `text` has room for VB_TICK_MAX. */
#define VB_TICK_MAX 40
void vb_say_tick(char *text, double value);
