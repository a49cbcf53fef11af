/* SPDX-License-Identifier: MIT */
#include "judge/delta.h"

#include "base/count.h"

#include <math.h>
#include <string.h>

static struct vb_estimated time_of(const struct vb_row *row)
{
    return (struct vb_estimated){row->mean_ns, row->ci_low_ns, row->ci_high_ns};
}

static struct vb_estimated ratio_of(const struct vb_row *row)
{
    return (struct vb_estimated){row->ratio, row->ratio_ci_low, row->ratio_ci_high};
}

static enum vb_change_verdict judge_count(double earlier, double later, double allowed)
{
    if (isnan(earlier) || isnan(later))
        return VB_CHANGE_CANNOT_TELL;
    if (vb_count_compare(later, earlier + allowed) > 0)
        return VB_CHANGE_WORSE;
    return vb_count_compare(later, earlier) < 0 ? VB_CHANGE_BETTER : VB_CHANGE_SAME;
}

/* A change of fewer nanoseconds than this counts as none, whatever its share. */
static enum vb_change_verdict judge_share(const struct vb_change *change, double limit, double scale_ns,
                                          double min_effect_ns)
{
    enum vb_change_verdict verdict = vb_change_judge(change, log1p(limit));
    bool decided = verdict == VB_CHANGE_WORSE || verdict == VB_CHANGE_BETTER;
    if (decided && fabs(expm1(change->center)) * scale_ns < min_effect_ns)
        return VB_CHANGE_SAME;
    return verdict;
}

struct vb_delta vb_delta_between(const struct vb_row *earlier, const struct vb_row *later,
                                 const struct vb_delta_limits *limits)
{
    const struct vb_estimated times[] = {time_of(earlier), time_of(later)};
    const struct vb_estimated ratios[] = {ratio_of(earlier), ratio_of(later)};
    struct vb_delta delta = {
        .time = vb_change_between(&times[0], &times[1]),
        .ratio = vb_change_between(&ratios[0], &ratios[1]),
    };
    /* What a share of the earlier ratio is in time: the earlier time of this variant, in the later run's nanoseconds.
     */
    double scale_ns = later->mean_ns * exp(-delta.ratio.center);
    delta.time_verdict = judge_share(&delta.time, limits->time, earlier->mean_ns, limits->min_effect_ns);
    delta.ratio_verdict = vb_row_is_baseline(earlier) && vb_row_is_baseline(later)
                              ? VB_CHANGE_SAME
                              : judge_share(&delta.ratio, limits->ratio, scale_ns, limits->min_effect_ns);
    delta.allocs_verdict = judge_count(earlier->allocs_per_op, later->allocs_per_op, limits->allocs);
    delta.bytes_verdict = judge_count(earlier->bytes_per_op, later->bytes_per_op, limits->bytes);
    return delta;
}
