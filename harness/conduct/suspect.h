/* SPDX-License-Identifier: MIT
 *
 * Finds doubts in the readings of a point. */
#ifndef VB_CONDUCT_SUSPECT_H
#define VB_CONDUCT_SUSPECT_H

#include "base/error.h"
#include "talk/measurement.h"

/* Adds the doubts that the launches of each variant show: work that drifts, and launches of two kinds. Returns 0 or
 * VB_ERROR_MEMORY. */
int vb_suspect(struct vb_measurement *measurement, struct vb_error *error);

#endif
