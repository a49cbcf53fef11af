/* SPDX-License-Identifier: MIT */
#include "stats/paired.h"
#include "base/cleanup.h"

#include "base/error.h"
#include "stats/holm.h"
#include "stats/quantiles.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#define LEAST_OF_AN_ORDER 3 /* so that one disturbed round does not move the median far */

double vb_launch_effect(double *ratios, size_t pairs, size_t leading)
{
    assert(pairs > 0 && leading <= pairs);
    if (leading < LEAST_OF_AN_ORDER || pairs - leading < LEAST_OF_AN_ORDER)
        return vb_median(ratios, pairs);
    return (vb_median(ratios, leading) + vb_median(ratios + leading, pairs - leading)) / 2;
}

size_t vb_look_launches(unsigned look)
{
    assert(look < VB_LOOKS);
    return (size_t)10 << look;
}

double vb_look_confidence(double confidence)
{
    return 1.0 - (1.0 - confidence) / VB_LOOKS;
}

/* Fills the fields of one comparison that do not depend on the others of its page. */
static void measure(struct vb_comparison *comparison, double confidence)
{
    const struct vb_estimate *effect = &comparison->effect;
    double half = vb_estimate_half_width(effect, vb_look_confidence(confidence));
    comparison->low = effect->center - half;
    comparison->high = effect->center + half;
    comparison->p_value = fmin(1.0, VB_LOOKS * vb_estimate_p_value(effect, 0.0));
    comparison->same_within = fmax(fabs(comparison->low), fabs(comparison->high));
    comparison->detectable = half;
}

/* Sameness comes first: a proven difference within the margin does not matter. Where 0 is near the middle of the
 * interval, twice the margin is enough: the words give the largest possible difference. */
static enum vb_verdict decide(const struct vb_comparison *comparison, double cutoff, double margin)
{
    bool is_around_0 = fabs(comparison->effect.center) <= comparison->detectable / 2;
    if (comparison->same_within <= (is_around_0 ? 2 * margin : margin))
        return VB_VERDICT_SAME;
    if (comparison->p_value > cutoff)
        return VB_VERDICT_CANNOT_TELL;
    if (comparison->high < 0.0)
        return VB_VERDICT_FASTER;
    if (comparison->low > 0.0)
        return VB_VERDICT_SLOWER;
    return VB_VERDICT_CANNOT_TELL;
}

int vb_judge(struct vb_comparison *comparisons, size_t count, double confidence, double margin)
{
    assert(confidence > 0.0 && confidence < 1.0 && margin > 0.0);
    double *p_values VB_FREE = calloc(count, sizeof *p_values);
    if (!p_values)
        return VB_ERROR_MEMORY;

    size_t tested = 0;
    for (size_t i = 0; i < count; i++) {
        measure(&comparisons[i], confidence);
        if (isfinite(comparisons[i].detectable)) /* without an interval nothing can be claimed, so nothing is tested */
            p_values[tested++] = comparisons[i].p_value;
    }
    vb_sort(p_values, tested);
    double cutoff = vb_holm_cutoff(p_values, tested, 1.0 - confidence);
    for (size_t i = 0; i < count; i++)
        comparisons[i].verdict = decide(&comparisons[i], cutoff, margin);
    return 0;
}
