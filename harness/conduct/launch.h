/* SPDX-License-Identifier: MIT
 *
 * One launch: a fresh process for every variant that is well, one CPU, one schedule played to its end. */
#ifndef VB_CONDUCT_LAUNCH_H
#define VB_CONDUCT_LAUNCH_H

#include "conduct/conduct.h"

/* How long a turn is to be. Several threads need a few milliseconds, or they would be over before all have started. */
int64_t vb_launch_turn_ns(const struct vb_point_job *job);

/* Operations of a turn for each variant, from the calibration: `turn_ns` worth of the baseline's work, and the same
 * number for every variant within a factor of two of it, so that the ratio compares equal counts; a variant further
 * away gets its own. Multiples of the period; 0 for a variant that is not well. */
void vb_launch_operations(const struct vb_point_job *job, int64_t *operations);

/* Rounds of a launch: at least 64 for short turns (8 for long ones) and so many that the timed part is five times what
 * starting the processes costs, 256 at most, in whole blocks of the schedule. */
uint32_t vb_launch_rounds(const struct vb_point_job *job, const int64_t *operations, uint32_t variants);

/* Takes the first launch, in which all variants took turns, as a second calibration: alone, each in its own moment,
 * equals may have looked unlike, or a slow moment like slow work. Then turns come out too short, or of unequal length,
 * and what a turn costs beside its operations no longer cancels. Returns whether turns must change by more than a
 * quarter; the readings are then not worth keeping. */
bool vb_launch_recalibrate(struct vb_point_job *job);

/* Runs one launch and appends its readings. When a variant fails the launch is dropped, that variant marked, and 0
 * returned; the caller sees launch_count unchanged and may try again with the rest. Returns VB_ERROR_STOPPED,
 * VB_ERROR_MEMORY or VB_ERROR_MEASURE otherwise. */
int vb_launch_run(struct vb_point_job *job, struct vb_error *error);

#endif
