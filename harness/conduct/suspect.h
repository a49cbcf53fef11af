/* SPDX-License-Identifier: MIT
 *
 * What the readings of a point say against themselves. */
#ifndef VB_CONDUCT_SUSPECT_H
#define VB_CONDUCT_SUSPECT_H

#include "base/error.h"
#include "talk/measurement.h"

/* Adds to the doubts of each variant what its launches show: work that drifts, and launches of two kinds. Returns 0 or
 * VB_ERROR_MEMORY. */
int vb_suspect(struct vb_measurement *measurement, struct vb_error *error);

#endif
