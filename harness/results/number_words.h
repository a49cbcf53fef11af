/* SPDX-License-Identifier: MIT
 *
 * Numbers as the table, the verdicts and the closing sentences spell them. Every `text` has room for VB_WORDING_MAX. */
#pragma once

#include "results/row.h"

#include <stdbool.h>

#define VB_WORDING_MAX 40
#define VB_BOUND_MAX   1000 /* percent; above this only "more than 1000" is said */

/* A count per operation, finite: whole numbers whole ("24"), others so that they never read as whole ("0.333333"). */
void vb_say_count(char *text, double value);

/* A count of a row, or the range of one that varies: "0" is proven; "16 .. 40"; "?" where it was counted but differs
 * and no range is known, "n/a" where nothing was. */
struct vb_counted_cell {
    double value, low, high; /* NAN: not known */
};
void vb_say_counted(char *text, const struct vb_row *row, struct vb_counted_cell cell);

struct vb_counted_cell vb_allocs_cell(const struct vb_row *row);
struct vb_counted_cell vb_bytes_cell(const struct vb_row *row);
struct vb_counted_cell vb_live_cell(const struct vb_row *row);

/* The upper bound of a difference in percent, without the sign of percent: rounded up, so that what is said holds. One
 * decimal below 10, more only where nothing else would be left: "12", "1.8", "0.4", "0.03"; above 1000 "more than
 * 1000".
 */
void vb_say_bound(char *text, double percent);

/* The change of a time of which the ratio to another and its interval are known (its ends NAN: they are not), in
 * percent, as finely as the interval allows but not finer than a tenth: "-77.9", and for the interval, in which every
 * end is rounded outward, "-78.0 .. -77.8", or "" where it is not known. A ratio above ten is said as it is, "12.5x".
 * Short: whole percents where that says as much, and no blanks, "-78..-77". `interval` may be NULL. */
void vb_say_change_of_ratio(char *text, char *interval, double ratio, double low, double high, bool is_short);

/* A change in percent, with its sign, from the natural logarithm of its ratio: "+12.3", "-0.4", "0.0", "+2.1e+05". */
void vb_say_change(char *text, double effect);

/* How finely a number is to be said that is known to an interval of this width: a power of ten, such that one or two
 * digits of what is said are in doubt. 0, as finely as can be, when the width is 0 or unknown (NAN, infinite). */
double vb_step_of_width(double width);

/* Likewise of a number in a table that stands beside its interval: the width keeps one digit of a decimal fraction, and
 * two of what is more than 10, so that what lies between 4 and 25 is 14 and what lies between 8.477 and 8.485 is 8.481.
 */
double vb_step_of_interval(double low, double high);

/* `value` with so many decimals, or fewer where its interval does not allow as many (NAN: that is not known). What lies
 * in its interval reads so, if the ends have as many decimals. */
void vb_say_known(char *text, double value, int decimals, double low, double high);

/* `value`, finite, in multiples of a step like that: the nearest (with a digit of its own where it is less than a
 * step), or for the ends of an interval the next below or above, so that what is said holds. */
void vb_say_nearest(char *text, double value, double step);
void vb_say_below(char *text, double value, double step);
void vb_say_above(char *text, double value, double step);

/* The difference of a ratio from 1 as a percentage, given its natural logarithm: 0.0198 is 2. The sign does not matter,
 * so that "A is 2 % faster than B" and "B is 2 % slower than A" are the same statement. */
double vb_percent_of_effect(double effect);
