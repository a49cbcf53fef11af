/* SPDX-License-Identifier: MIT
 *
 * Finds how the cases of this process were compiled: from what their files recorded, from the names of functions
 * that instrumented code calls, and from the debug information around their loops. */
#pragma once

#include "measure/ledger/source.h"
#include "measure/subject.h"
#include "talk/origin.h"
#include "talk/whereabouts.h"

void vb_origin_find(const struct vb_case_source *source, struct vb_origin *origin);

/* Finds the file and the address of a subject's code. */

/* `found->paths` stays empty if that is unknown, for example if the paths are too long. */
void vb_whereabouts_find(const struct vb_subject *subject, struct vb_whereabouts *found);
