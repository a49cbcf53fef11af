/* SPDX-License-Identifier: MIT */
#include "base/count.h"

#include <math.h>
#include <stdbool.h>

#define ROUNDING 1e-9

int vb_count_compare(double counted, double reference)
{
    double difference = counted - reference;
    bool both_infinite = isinf(counted) && isinf(reference) && (counted > 0) == (reference > 0);
    if (both_infinite || (isfinite(reference) && fabs(difference) <= ROUNDING * fabs(reference)))
        return 0;
    return difference < 0 ? -1 : 1;
}

double vb_count_sum(double a, double b)
{
    double sum = a + b;
    return isfinite(a) && fabs(sum) <= ROUNDING * fabs(a) ? 0 : sum;
}
