/* SPDX-License-Identifier: MIT
 *
 * Which times are in doubt, by the readings of a point. */
#pragma once

#include "base/error.h"
#include "talk/measurement.h"

/* Adds the doubts that the launches of each variant show: work that drifts, and launches of two kinds. Returns 0 or
 * VB_ERROR_MEMORY. */
int vb_suspect(struct vb_measurement *measurement, struct vb_error *error);
