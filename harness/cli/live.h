/* SPDX-License-Identifier: MIT
 *
 * On a terminal, what a point says as soon as it was measured. */
#ifndef VB_CLI_LIVE_H
#define VB_CLI_LIVE_H

#include "talk/measurement.h"

/* Writes a line about a point to standard error. `context` is not used: it fits vb_conduct_options.point_done. */
void vb_live_point(void *context, const struct vb_measurement *measurement);

#endif
