/* SPDX-License-Identifier: MIT
 *
 * What the readings of a point say of its measuring: whether it is enough, and whether it is in doubt. */
#pragma once

#include "talk/measurement.h"
#include "base/error.h"

#include <stdbool.h>

struct vb_decide_options {
    double confidence; /* of the page's claims */
    double margin;     /* |ln ratio| below which a difference counts as none */
};

/* Whether another look could still matter: false once every comparison of the point is known to within half a percent,
 * or is decided and known to within two percent; where there is no baseline, once every mean is known to within two
 * percent. Never false with fewer than 20 launches, however well they agree. Returns 1, 0, or VB_ERROR_MEMORY. */
int vb_decide_more(const struct vb_measurement *measurement, const struct vb_decide_options *options);

/* Adds the doubts that the launches of each variant show: work that drifts, and launches of two kinds. Returns 0 or
 * VB_ERROR_MEMORY. */
int vb_suspect(struct vb_measurement *measurement, struct vb_error *error);
