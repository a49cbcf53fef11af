/* SPDX-License-Identifier: MIT
 *
 * How long the long loops of one variant can be. */
#pragma once

#include "measure/subject.h"

/* Operations of the long loop, where one takes `op_ns` in loops of `counted`; 0: none is worth it. A part of the loop
 * is tried first: operations that take longer the more there are would make it last for minutes, and those that only
 * seemed long, beside what a loop costs by itself, allow a longer one. What the case computes afterwards depends on how
 * many were tried, so this comes after what the variants are compared by. Returns 0 or VB_ERROR_MEASURE. */
int vb_size_long(struct vb_subject *subject, double op_ns, int64_t counted, int64_t *operations,
                 struct vb_error *error);
