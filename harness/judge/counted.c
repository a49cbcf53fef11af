/* SPDX-License-Identifier: MIT */
#include "judge/counted.h"

#include "base/count.h"

#include <math.h>

/* Rare allocations are none in some loops of both; a middle so many times the most is higher for all that. */
#define FAR 2

static double middle_of(struct vb_range range)
{
    return (range.lowest + range.highest) / 2;
}

enum vb_counted vb_counted_compare(struct vb_range was, struct vb_range is, double limit)
{
    double most = vb_count_sum(was.highest, limit);
    double gap = is.lowest - was.highest;
    double narrower = fmin(was.highest - was.lowest, is.highest - is.lowest);
    if (!isfinite(is.lowest) || !isfinite(was.highest))
        return VB_COUNTED_UNKNOWN;
    if (vb_count_compare(is.lowest, most) > 0)
        return vb_count_compare(gap, narrower / 2) >= 0 ? VB_COUNTED_ROSE : VB_COUNTED_CLOSE;
    if (!isfinite(is.highest))
        return VB_COUNTED_UNKNOWN;
    double now = middle_of(is);
    bool is_above = vb_count_compare(is.lowest, vb_count_sum(middle_of(was), limit)) >= 0 || now > FAR * most;
    return vb_count_compare(now, most) > 0 && is_above ? VB_COUNTED_CLOSE : VB_COUNTED_NO_MORE;
}
