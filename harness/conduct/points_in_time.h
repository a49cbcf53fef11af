/* SPDX-License-Identifier: MIT
 *
 * Which points are measured where a run may not last longer than its time: as many as fit, spread over the plan. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vb_pace {
    double least_ns; /* what the points so far needed at the least, summed */
    size_t count;    /* such points */
    double credit;   /* of a point: one is measured when it is whole */
};

/* Whether the next point is measured, of `points_left` that are to be had in `left_ns`. Where all of them fit, it is;
 * else it is one of those that fit, which lie evenly among the others. The first ones are always measured, because by
 * them it is known what a point needs, but none is when no time is left. */
bool vb_pace_take(struct vb_pace *pace, int64_t left_ns, size_t points_left);

/* What a point needed until it had its least launches. */
void vb_pace_note(struct vb_pace *pace, int64_t least_ns);
