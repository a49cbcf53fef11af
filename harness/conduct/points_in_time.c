/* SPDX-License-Identifier: MIT */
#include "conduct/points_in_time.h"

#include <math.h>

/* So many points tell what one needs. */
#define TELLING 4

bool vb_pace_take(struct vb_pace *pace, int64_t left_ns, size_t points_left)
{
    if (left_ns <= 0)
        return false;
    if (pace->count < TELLING)
        return true;
    double wanted_ns = pace->least_ns / (double)pace->count * (double)points_left;
    pace->credit += wanted_ns > (double)left_ns ? (double)left_ns / wanted_ns : 1;
    if (pace->credit < 1)
        return false;
    pace->credit = fmin(pace->credit - 1, 1);
    return true;
}

void vb_pace_note(struct vb_pace *pace, int64_t least_ns)
{
    pace->least_ns += (double)least_ns;
    pace->count++;
}
