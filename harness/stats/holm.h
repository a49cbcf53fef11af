/* SPDX-License-Identifier: MIT
 *
 * Holm's procedure: several comparisons share one chance of error (Scandinavian Journal of Statistics 6, 1979). */
#pragma once

#include <stddef.h>

/* The largest of the ascending p-values that Holm's procedure rejects at `alpha`; -1 where it rejects none. Equal
 * p-values share their fate, for the bar rises from one to the next, so this one number decides about all. */
double vb_holm_cutoff(const double *sorted_p, size_t count, double alpha);
