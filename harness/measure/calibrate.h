/* SPDX-License-Identifier: MIT
 *
 * Finds the time of an operation, by turns that grow until their operations take long enough. */
#pragma once

#include "measure/subject.h"

struct vb_calibration {
    double op_ns;    /* time of an operation; less than least_op_ns where there is no loop to be timed */
    double fixed_ns; /* of a turn, whatever the number of its operations: starting threads; 0: too little to measure */
    double least_op_ns; /* no machine does an operation in less */
    double beside_ns;   /* time of the work around loops of batches, per operation; 0: there are no batches */
};

/* Fills `calibration` from the least times of several turns of about `turn_ns` and of twice as many operations: a
 * neighbour can only make a turn longer. Fewer turns where they are long: it is done some 20 ms after the first of the
 * length that is kept, or, where one operation takes longer than that, after one; with several threads 200 ms. Returns
 * 0 or VB_ERROR_MEASURE. */
int vb_calibrate(struct vb_subject *subject, int64_t turn_ns, struct vb_calibration *calibration,
                 struct vb_error *error);

/* How long the long loops of one variant can be. */

/* Operations of the long loop, where one takes `op_ns` in loops of `counted`; 0: none is worth it. A part of the loop
 * is tried first: operations that take longer the more there are would make it last for minutes, and those that only
 * seemed long, beside what a loop costs by itself, allow a longer one. What the case computes afterwards depends on how
 * many were tried, so this comes after what the variants are compared by. Returns 0 or VB_ERROR_MEASURE. */
int vb_size_long(struct vb_subject *subject, double op_ns, int64_t counted, int64_t *operations,
                 struct vb_error *error);
