/* SPDX-License-Identifier: MIT
 *
 * Order statistics. Values are finite; no function here allocates. */
#pragma once

#include <stddef.h>

/* Sorts into ascending order. */
void vb_sort(double *values, size_t count);

/* The quantile `fraction` (0 to 1) of at least one value in ascending order, by linear interpolation between the two
 * nearest order statistics (type 7 of Hyndman and Fan, "Sample Quantiles in Statistical Packages", 1996). */
double vb_quantile_sorted(const double *sorted, size_t count, double fraction);

/* The same of at least one value in any order, without sorting all of them. Reorders `values`. */
double vb_quantile(double *values, size_t count, double fraction);

/* The median of at least one value. Reorders `values`. */
double vb_median(double *values, size_t count);

/* The arithmetic mean of at least one value. */
double vb_mean(const double *values, size_t count);
