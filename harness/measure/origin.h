/* SPDX-License-Identifier: MIT
 *
 * How the cases of this process were compiled: from what their files left behind, from the names of functions that
 * instruments call, and from the debug information around their loops. */
#ifndef VB_MEASURE_ORIGIN_H
#define VB_MEASURE_ORIGIN_H

#include "base/origin.h"
#include "measure/source.h"

void vb_origin_find(const struct vb_case_source *source, struct vb_origin *origin);

#endif
