/* SPDX-License-Identifier: MIT
 *
 * Finds where the code of a subject lies. */
#ifndef VB_MEASURE_FIND_WHEREABOUTS_H
#define VB_MEASURE_FIND_WHEREABOUTS_H

#include "talk/whereabouts.h"
#include "measure/subject.h"

/* `found->paths` stays empty where that cannot be told, as where the paths are too long. */
void vb_whereabouts_find(const struct vb_subject *subject, struct vb_whereabouts *found);

#endif
