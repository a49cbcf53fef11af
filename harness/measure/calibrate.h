/* SPDX-License-Identifier: MIT
 *
 * How long is an operation? Found by turns that grow until one is as long as wanted. */
#ifndef VB_MEASURE_CALIBRATE_H
#define VB_MEASURE_CALIBRATE_H

#include "measure/subject.h"

/* Sets `op_ns` to the least time of an operation in several turns of about `turn_ns`: a neighbour can only make a turn
 * longer. Fewer turns where they are long: it is done some 20 ms after the first of the length that is kept, or, where
 * one operation takes longer than that, after one. Returns 0 or VB_ERROR_MEASURE. */
int vb_calibrate(struct vb_subject *subject, int64_t turn_ns, double *op_ns, struct vb_error *error);

#endif
