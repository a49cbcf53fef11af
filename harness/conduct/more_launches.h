/* SPDX-License-Identifier: MIT
 *
 * Whether a point needs more launches. */
#pragma once

#include "conduct/conduct.h"
#include "talk/measurement.h"

#include <stdint.h>

struct vb_decide_options {
    double confidence; /* of the page's claims */
    double margin;     /* |ln ratio| below which a difference counts as none */
};

/* Whether another look could still matter: false once every comparison of the point is known to within half a percent,
 * or is decided and known to within two percent; where there is no baseline, once every mean is known to within two
 * percent. Never false with fewer than 20 launches, however well they agree. Returns 1, 0, or VB_ERROR_MEMORY. */
int vb_decide_more(const struct vb_measurement *measurement, const struct vb_decide_options *options);

/* As few as a point may have when its budget is over. */
uint32_t vb_least_launches(const struct vb_conduct_options *options);

/* Whether the next launch of a point may begin. Looks are taken at the launch counts for which the intervals are made.
 * The end of the point's budget, at `deadline_ns`, is one more look; it does not depend on what was measured. `left_ns`
 * is what the whole run has left, where that is a limit. Returns as vb_decide_more(). */
int vb_wants_more_launches(const struct vb_measurement *measurement, const struct vb_conduct_options *options,
                           int64_t deadline_ns, int64_t left_ns);
