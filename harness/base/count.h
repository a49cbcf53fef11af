/* SPDX-License-Identifier: MIT
 *
 * Counts per operation against other counts. They are whole numbers or shares of whole numbers, and exact but for what
 * a share loses when it is rounded to a double. */
#pragma once

/* -1, 0 or 1: `counted` is less than `reference`, the same, or more. The same within a billionth of the reference, and
 * so nothing but 0 is the same as 0. Neither is NAN. */
int vb_count_compare(double counted, double reference);

/* The sum of two counts, of either sign: 0 where they are opposite up to rounding. */
double vb_count_sum(double a, double b);
