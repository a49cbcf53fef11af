/* SPDX-License-Identifier: MIT
 *
 * A worker's part in a launch: its turns, when the baton comes to it, and what it sees of itself meanwhile. */
#pragma once

#include "measure/subject.h"
#include "talk/baton.h"

#include <stdbool.h>

/* Where `cold`, times a first operation and some with empty caches when the baton comes to it first. Takes the turns of
 * worker `self` on the stage behind VB_STAGE_FD, or in `segment` as the protocol has it, and fills the PLAYED reply.
 * Returns 0 or VB_ERROR_MEASURE; then it has kept the baton. */
int vb_play(struct vb_subject *subject, uint32_t self, uint32_t segment, bool cold, struct vb_message *reply,
            struct vb_error *error);
