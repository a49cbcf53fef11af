/* SPDX-License-Identifier: MIT
 *
 * One launch: a fresh process for every variant that is well, one CPU, one schedule played to its end. */
#pragma once

#include "conduct/conduct.h"

/* Runs one launch and appends its readings. When a variant fails the launch is dropped, that variant marked, and 0
 * returned; the caller sees launch_count unchanged and may try again with the rest. Returns VB_ERROR_STOPPED,
 * VB_ERROR_MEMORY or VB_ERROR_MEASURE otherwise. */
int vb_launch_run(struct vb_point_job *job, struct vb_error *error);
