/* SPDX-License-Identifier: MIT */
#include "judge/counted.h"

#include "base/count.h"

#include <math.h>

enum vb_counted vb_counted_compare(struct vb_range was, struct vb_range is, double limit)
{
    double most = vb_count_sum(was.highest, limit);
    double gap = is.lowest - was.highest;
    double narrower = fmin(was.highest - was.lowest, is.highest - is.lowest);
    if (!isfinite(is.lowest) || !isfinite(was.highest))
        return VB_COUNTED_UNKNOWN;
    if (vb_count_compare(is.lowest, most) > 0)
        return vb_count_compare(gap, narrower) >= 0 ? VB_COUNTED_ROSE : VB_COUNTED_CLOSE;
    if (!isfinite(is.highest))
        return VB_COUNTED_UNKNOWN;
    return vb_count_compare((is.lowest + is.highest) / 2, most) > 0 ? VB_COUNTED_CLOSE : VB_COUNTED_NO_MORE;
}
