/* SPDX-License-Identifier: MIT */
#include "show/spark.h"

#include <math.h>
#include <stdio.h>

#define LEVELS 8

static double mean_of(const double *values, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += values[i];
    return sum / (double)count;
}

void vb_spark_draw(char *text, const double *values, size_t count, size_t columns, double flat_share, bool unicode)
{
    double low = INFINITY;
    double high = -INFINITY;
    columns = count < columns ? count : columns;
    for (int draws = 0; draws < 2; draws++) /* the means are made twice: for their range, and for the bars */
        for (size_t c = 0; c < columns; c++) {
            size_t from = c * count / columns;
            double mean = mean_of(values + from, (c + 1) * count / columns - from);
            double span = fmax(high - low, flat_share * low);
            low = fmin(low, mean);
            high = fmax(high, mean);
            int level = draws && span > 0 ? (int)fmin((mean - low) / span * LEVELS, LEVELS - 1) : 0;
            if (draws) /* U+2581 .. U+2588 */
                text += sprintf(text, unicode ? "\xE2\x96%c" : "%c", unicode ? 0x81 + level : "_.:-=+*#"[level]);
        }
    *text = '\0';
}
