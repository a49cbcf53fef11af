/* SPDX-License-Identifier: MIT
 *
 * How long: the operations of a turn, the rounds of a launch, and the CPUs that it takes. */
#pragma once

#include "conduct/conduct.h"

#include <stdint.h>

/* This many launches should fit into the budget of a point. Inference is from launches, not from the rounds in them. */
#define VB_LAUNCHES_WANTED 20

/* At least this many launches should fit when launches are lengthened to know the last percentile. */
#define VB_LAUNCHES_OF_TAILS 8

/* A point gets this many launches even when its budget is too small for them, unless the options ask for fewer. */
#define VB_LAUNCHES_LEAST 5

/* CPUs that a worker of this point keeps busy, its own threads and those of the case's making; at least 1. */
int vb_launch_cpus(const struct vb_point_job *job);

/* How long a turn should be. Several threads of one loop need a few milliseconds: shorter turns would end before all
 * threads have started. A partner thread that waits for the loop needs time to wake up. */
int64_t vb_launch_turn_ns(const struct vb_point_job *job);

/* Operations of a turn for each variant, from the calibration: the same number for the baseline and every variant
 * within a factor of two of it, which is a turn's worth of the slowest of them, so that the ratio compares equal
 * counts; a variant further away gets its own. Multiples of the period; 0 for a variant that failed. */
void vb_launch_operations(const struct vb_point_job *job, int64_t *operations);

/* Operations of the warm-up turn of each variant: two periods at least, but only one where that alone takes longer
 * than a warm-up should. 0 for a variant that is not well. */
void vb_launch_warm_up(const struct vb_point_job *job, int64_t *operations);

/* Rounds of a launch, in whole blocks of the schedule: at least 64 for short turns (8 for long ones), and so many that
 * the timed part is five times what starting the processes costs, 256 at most; the least of these where two programs
 * are compared. Fewer where VB_LAUNCHES_WANTED of these would not fit into the budget, but at least one per variant,
 * and half as much time as starting and warming up take. */
uint32_t vb_launch_rounds(const struct vb_point_job *job, const int64_t *operations, uint32_t variants);

/* The planned time of a launch of that many rounds. `operations` come from vb_launch_operations(), one per variant. */
double vb_launch_expected_ns(const struct vb_point_job *job, const int64_t *operations, uint32_t rounds);

/* Takes the first launch, in which all variants took turns, as a second calibration: alone, each in its own moment,
 * equals may have looked unlike, or a slow moment like slow work. Then turns come out too short, or of unequal length,
 * and what a turn costs beside its operations no longer cancels. Returns whether turns must change by more than a
 * share of `tolerance`, or what ran unlike numbers of operations is alike; the readings are then not worth keeping. */
bool vb_launch_recalibrate(struct vb_point_job *job, double tolerance);

/* Where a case records single operations, looks in the first launch whether there were enough of them for the last
 * percentile to be known, and if not, sets as many rounds as that takes. Not where rounds were asked for, nor where
 * the budget of the point, doubled, would have no room for VB_LAUNCHES_OF_TAILS of such launches. Returns whether it
 * did; the caller then discards the readings. */
bool vb_launch_lengthen(struct vb_point_job *job);
