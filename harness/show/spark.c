/* SPDX-License-Identifier: MIT */
#include "show/spark.h"
#include "stats/quantiles.h"

#include <math.h>
#include <stdio.h>

#define LEVELS 8

void vb_spark_draw(char *text, const double *values, size_t count, size_t columns, double flat_share, bool unicode)
{
    double low = INFINITY;
    double high = -INFINITY;
    columns = count < columns ? count : columns;
    for (int draws = 0; draws < 2; draws++) /* the means are made twice: for their range, and for the bars */
        for (size_t c = 0; c < columns; c++) {
            size_t from = c * count / columns;
            double mean = vb_mean(values + from, (c + 1) * count / columns - from);
            double span = fmax(high - low, flat_share * low);
            low = fmin(low, mean);
            high = fmax(high, mean);
            int level = draws && span > 0 ? (int)fmin((mean - low) / span * LEVELS, LEVELS - 1) : 0;
            if (draws) /* U+2581 .. U+2588 */
                text += sprintf(text, unicode ? "\xE2\x96%c" : "%c", unicode ? 0x81 + level : "_.:-=+*#"[level]);
        }
    *text = '\0';
}
