/* SPDX-License-Identifier: MIT */
#include "stats/ab.h"
#include "base/cleanup.h"

#include "base/error.h"
#include "stats/confidence.h"
#include "stats/holm.h"
#include "stats/quantiles.h"
#include "stats/distributions.h"

#include <math.h>
#include <stdlib.h>

bool vb_ab_wants_confirmation(const struct vb_estimate *effect, double limit)
{
    return effect->count == 0 || effect->center > limit / 2 ||
           vb_estimate_half_width(effect, VB_AB_SCREEN_CONFIDENCE) > limit;
}

static int looks_of(const struct vb_ab_pair *pair)
{
    return pair->confirmed && !pair->once ? VB_AB_LOOKS : 1;
}

/* P(T > (m - limit) / se), once for each look: the probability of so slow a mean at any look, if the truth is at the
 * limit. */
static double p_of(const struct vb_ab_pair *pair)
{
    const struct vb_estimate *effect = &pair->effect;
    if (!pair->confirmed || effect->count < VB_ESTIMATE_MIN || !(effect->error > 0))
        return pair->confirmed && effect->count >= VB_ESTIMATE_MIN && effect->center > pair->limit ? 0 : 1;
    return fmin(1, looks_of(pair) * vb_student_t_upper((effect->center - pair->limit) / effect->error, effect->df));
}

static enum vb_ab_verdict by_interval(const struct vb_ab_pair *pair)
{
    if (pair->same_within <= pair->limit / 10)
        return VB_AB_SAME; /* the interval may exclude 0, but the difference is below the margin */
    if (pair->high < 0)
        return VB_AB_FASTER;
    if (pair->low > 0)
        return pair->high <= pair->limit ? VB_AB_SLOWER_UNDER_LIMIT : VB_AB_CANNOT_TELL;
    return pair->same_within <= pair->limit ? VB_AB_SAME : VB_AB_CANNOT_TELL;
}

int vb_ab_judge(struct vb_ab_pair *pairs, size_t count)
{
    double *p_values VB_FREE = calloc(count, sizeof *p_values); /* of the confirmed pairs */
    if (!p_values)
        return VB_ERROR_MEMORY;
    size_t tested = 0;
    for (size_t i = 0; i < count; i++) {
        struct vb_ab_pair *pair = &pairs[i];
        double half_width = vb_estimate_half_width(&pair->effect, 1 - VB_ALPHA / looks_of(pair));
        pair->low = pair->effect.center - half_width;
        pair->high = pair->effect.center + half_width;
        pair->same_within = fmax(-pair->low, pair->high);
        pair->p_value = p_of(pair);
        pair->verdict = pair->same_code ? VB_AB_SAME_CODE : by_interval(pair);
        if (pair->confirmed && !pair->same_code)
            p_values[tested++] = pair->p_value;
    }
    vb_sort(p_values, tested);
    double cutoff = vb_holm_cutoff(p_values, tested, VB_ALPHA);
    for (size_t i = 0; i < count; i++)
        if (pairs[i].confirmed && !pairs[i].same_code && pairs[i].p_value <= cutoff)
            pairs[i].verdict = VB_AB_SLOWER;
    return 0;
}

bool vb_ab_wants_more(const struct vb_ab_pair *pair)
{
    double times = 1 + (double)VB_AB_MORE_LAUNCHES / VB_AB_CONFIRM_LAUNCHES;
    return pair->confirmed && pair->effect.count > 0 && pair->verdict == VB_AB_CANNOT_TELL &&
           vb_ab_launches_needed(pair) <= times * (double)pair->effect.count;
}

double vb_ab_launches_needed(const struct vb_ab_pair *pair)
{
    /* Told apart means that the interval lies on one side of 0, or of the limit, whichever is nearer to the centre. */
    double distance = fmin(fabs(pair->effect.center), fabs(pair->effect.center - pair->limit));
    distance = fmax(distance, pair->limit / 2);
    double excess = fmax(1, (pair->high - pair->low) / 2 / distance);
    /* The spread between layouts stays the same, however many launches there are of each. */
    const struct vb_estimate *effect = &pair->effect;
    if (effect->layout_count == 0 || !(effect->layout_sd > 0))
        return (double)effect->count * excess * excess;
    double of_both = effect->error * effect->error;
    double of_launches = fmin(of_both, effect->launch_error * effect->launch_error);
    double of_layouts = of_both - of_launches;
    double wanted = of_both / (excess * excess) - of_layouts;
    return wanted > 0 ? (double)effect->count * of_launches / wanted : INFINITY;
}

bool vb_ab_is_hidden_by_layout(const struct vb_ab_pair *pair)
{
    return pair->verdict == VB_AB_CANNOT_TELL && isfinite(pair->low) && isinf(vb_ab_launches_needed(pair));
}
