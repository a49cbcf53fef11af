/* SPDX-License-Identifier: MIT
 *
 * When a point has been measured enough. */
#pragma once

#include "talk/measurement.h"

#include <stdbool.h>

struct vb_decide_options {
    double confidence; /* of the page's claims */
    double margin;     /* |ln ratio| below which a difference counts as none */
};

/* Whether another look could still matter: false once every comparison of the point is known to within half a percent,
 * or is decided and known to within two percent; where there is no baseline, once every mean is known to within two
 * percent. Never false with fewer than 20 launches, however well they agree. Returns 1, 0, or VB_ERROR_MEMORY. */
int vb_decide_more(const struct vb_measurement *measurement, const struct vb_decide_options *options);
