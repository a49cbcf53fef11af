/* SPDX-License-Identifier: MIT
 *
 * Operations that are not called in a loop: the first of a process, and some that find empty caches. */
#ifndef VB_MEASURE_COLD_H
#define VB_MEASURE_COLD_H

#include "measure/subject.h"

/* Times the first period of a subject that has run no loop yet, then several periods with the caches emptied right
 * before each, behind what the case prepares (see measure/eviction.h). `first_ns` and `cold_ns` are per operation, less
 * what reading the clock takes; `cold_ns` is the median, and NAN where there is no memory to evict with. Returns 0 or
 * VB_ERROR_MEASURE. */
int vb_cold_measure(struct vb_subject *subject, double *first_ns, double *cold_ns, struct vb_error *error);

#endif
