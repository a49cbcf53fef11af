/* SPDX-License-Identifier: MIT */
#include "stats/change.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>

static bool is_positive(double value)
{
    return value > 0 && isfinite(value);
}

/* How far an end of an interval is from its value, in logarithms; infinite where the end is unknown. */
static double reach(double value, double end)
{
    return is_positive(end) ? fabs(log(end / value)) : INFINITY;
}

struct vb_change vb_change_between(const struct vb_estimated *earlier, const struct vb_estimated *later)
{
    const struct vb_change unknown = {NAN, NAN, NAN};
    if (!is_positive(earlier->value) || !is_positive(later->value) || isnan(earlier->low) || isnan(earlier->high) ||
        isnan(later->low) || isnan(later->high))
        return unknown;
    double center = log(later->value / earlier->value);
    return (struct vb_change){
        .center = center,
        .low = center - hypot(reach(later->value, later->low), reach(earlier->value, earlier->high)),
        .high = center + hypot(reach(later->value, later->high), reach(earlier->value, earlier->low)),
    };
}

enum vb_change_verdict vb_change_judge(const struct vb_change *change, double limit)
{
    assert(limit >= 0);
    if (change->low > limit)
        return VB_CHANGE_WORSE;
    if (change->high < -limit)
        return VB_CHANGE_BETTER;
    if (change->low >= -limit && change->high <= limit)
        return VB_CHANGE_SAME;
    return VB_CHANGE_CANNOT_TELL;
}
