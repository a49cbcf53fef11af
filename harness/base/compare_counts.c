/* SPDX-License-Identifier: MIT */
#include "base/compare_counts.h"

#include <float.h>
#include <math.h>

#define ROUNDING       1e-9
#define CLOSE_ROUNDING (4 * DBL_EPSILON)

/* All whole numbers up to here are doubles. */
#define MOST_WHOLE 0x1p53

static bool is_whole(double value)
{
    return fabs(value) <= MOST_WHOLE && floor(value) == value;
}

static int compare(double counted, double reference, double rounding)
{
    double difference = counted - reference;
    bool both_infinite = isinf(counted) && isinf(reference) && (counted > 0) == (reference > 0);
    if (both_infinite || (isfinite(reference) && fabs(difference) <= rounding * fabs(reference)))
        return 0;
    return difference < 0 ? -1 : 1;
}

int vb_count_compare(double counted, double reference)
{
    return compare(counted, reference, is_whole(counted) && is_whole(reference) ? 0 : ROUNDING);
}

int vb_count_compare_closely(double counted, double reference)
{
    return compare(counted, reference, CLOSE_ROUNDING);
}

bool vb_count_is_near(double counted, double reference)
{
    return compare(counted, reference, ROUNDING) == 0;
}

double vb_count_sum(double a, double b)
{
    double sum = a + b;
    return isfinite(a) && fabs(sum) <= ROUNDING * fabs(a) ? 0 : sum;
}
