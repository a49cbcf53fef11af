/* SPDX-License-Identifier: MIT
 *
 * Finds the file and the address of a subject's code. */
#pragma once

#include "measure/subject.h"
#include "talk/whereabouts.h"

/* `found->paths` stays empty if that is unknown, for example if the paths are too long. */
void vb_whereabouts_find(const struct vb_subject *subject, struct vb_whereabouts *found);
