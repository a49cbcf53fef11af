/* SPDX-License-Identifier: MIT */
#include "stats/holm.h"

double vb_holm_cutoff(const double *sorted_p, size_t count, double alpha)
{
    double cutoff = -1.0;
    for (size_t i = 0; i < count && sorted_p[i] <= alpha / (double)(count - i); i++)
        cutoff = sorted_p[i];
    return cutoff;
}
