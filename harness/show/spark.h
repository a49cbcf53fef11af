/* SPDX-License-Identifier: MIT
 *
 * Numbers as a line of small bars. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define VB_SPARK_BYTES(columns) (3 * (columns) + 1)

/* Draws `count` values in at most `columns` columns, means of neighbours where there are more values, into `text`,
 * which has VB_SPARK_BYTES(columns). The bars are blocks of Unicode, or signs of ASCII. Means that differ by less than
 * `flat_share` of the least do not use the whole height. */
void vb_spark_draw(char *text, const double *values, size_t count, size_t columns, double flat_share, bool unicode);
