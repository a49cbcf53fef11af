/* SPDX-License-Identifier: MIT
 *
 * The first look at a point, before any launch: does each variant work, do their results agree, what do they allocate,
 * are the contracts kept, and how long is an operation? */
#pragma once

#include "conduct/conduct.h"

/* Fills outcome, status, checksum, account and contract of each variant of job->measurement, and the job's calibration
 * unless only counting is wanted. A variant that fails here has an outcome other than OK. Returns 0, or
 * VB_ERROR_STOPPED. */
int vb_probe(struct vb_point_job *job, struct vb_error *error);
