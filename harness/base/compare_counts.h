/* SPDX-License-Identifier: MIT
 *
 * Counts per operation against other counts. They are whole numbers or shares of whole numbers, and exact but for what
 * a share loses when it is rounded to a double, or when a case adds up shares. */
#pragma once

#include <stdbool.h>

/* -1, 0 or 1: `counted` is less than `reference`, the same, or more. Whole numbers are the same only where they are
 * equal, others within a billionth of the reference, and so nothing but 0 is the same as 0. Neither is NAN. */
int vb_count_compare(double counted, double reference);

/* Likewise, for numbers that are known to their last digit: the same within a few roundings of a double. */
int vb_count_compare_closely(double counted, double reference);

/* Whether they are the same up to rounding, whole or not: sums of large whole numbers are rounded, too. */
bool vb_count_is_near(double counted, double reference);

/* The sum of two counts, of either sign: 0 where they are opposite up to rounding. */
double vb_count_sum(double a, double b);
