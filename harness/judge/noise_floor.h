/* SPDX-License-Identifier: MIT
 *
 * The noise floor of a machine: how much variants differ when they are measured beside themselves, and whether
 * another run was much noisier. */
#pragma once

#include "results/row.h"

struct vb_floor {
    size_t pairs;        /* comparisons of a variant with itself */
    double worst_pct;    /* the largest difference from 1 that the interval of any of them allows; 0 without pairs */
    double median_pct;   /* the same for the pair in the middle */
    char worst[200];     /* "case/variant" of the worst one */
    size_t false_claims; /* of them that read faster or slower */
};

/* Reads the floor off results that were measured with --against-itself. Returns 0, or VB_ERROR_MEMORY. */
int vb_floor_of(const struct vb_results *results, struct vb_floor *floor);

/* How many times as much the launches of `results` differ as those of `reference` (floor or reference run): the median,
 * over rows of the same case, point and variant, of the quotient of their noise_pct, where a noise below a tenth of a
 * percent counts as that. NAN without common rows. */
double vb_noise_factor(const struct vb_results *results, const struct vb_results *reference);
