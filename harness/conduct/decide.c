/* SPDX-License-Identifier: MIT */
#include "conduct/decide.h"
#include "base/error.h"
#include "stats/drift.h"
#include "stats/paired.h"
#include "stats/turns.h"

#include <math.h>

#define PRECISE              0.005
#define PRECISE_WHEN_DECIDED 0.02

/* Processes often come in two kinds, one of them much slower. Where both are equally frequent, one sample of ten in
 * nine has at most two of one kind. A trimmed mean takes these for outliers; its interval is then narrow and wrong.
 * Of samples of twenty it is one in eighty. */
#define LEAST_LAUNCHES 20

/* Where launches come in two kinds, the sample may by chance have only one kind, or both in wrong shares. Only more
 * launches help. Where the work drifts, no number of launches helps. */
static bool needs_all(struct vb_turns *turns, size_t variant)
{
    struct vb_kinds kinds;
    return vb_turns_kinds(turns, variant, &kinds);
}

static bool is_hopeless(struct vb_turns *turns, size_t variant)
{
    double factor;
    return vb_drift_find(turns, variant, &factor);
}

/* Without a baseline the mean has to be known, relative to itself. */
static bool is_settled(struct vb_turns *turns, size_t variant, bool paired, const struct vb_decide_options *options)
{
    struct vb_estimate estimate = paired ? vb_turns_effect(turns, variant, 0) : vb_turns_times(turns, variant).estimate;
    double half_width = vb_estimate_half_width(&estimate, vb_look_confidence(options->confidence));
    if (!paired)
        return half_width / estimate.center <= PRECISE_WHEN_DECIDED;
    if (half_width <= PRECISE)
        return true;
    return fabs(estimate.center) - half_width > options->margin && half_width <= PRECISE_WHEN_DECIDED;
}

/* A loop that the compiler removed has no time: more launches do not help. */
static bool has_time(const struct vb_variant_measurement *variant)
{
    return variant->outcome == VB_OUTCOME_OK && !vb_doubts_forbid_time(&variant->doubts);
}

static int look(const struct vb_measurement *measurement, struct vb_turns *turns,
                const struct vb_decide_options *options)
{
    bool paired = measurement->has_baseline && has_time(&measurement->variants[0]);
    for (size_t i = 0; i < measurement->variant_count; i++) {
        if (!has_time(&measurement->variants[i]))
            continue;
        if (is_hopeless(turns, i))
            continue;
        if (needs_all(turns, i))
            return 1;
        bool is_baseline = paired && i == 0 && measurement->variant_count > 1;
        if (!is_baseline && !is_settled(turns, i, paired && i > 0, options))
            return 1;
    }
    return 0;
}

int vb_decide_more(const struct vb_measurement *measurement, const struct vb_decide_options *options)
{
    if (measurement->launch_count < LEAST_LAUNCHES)
        return 1;
    struct vb_turns turns;
    if (vb_turns_open(&turns, measurement, NULL) != 0)
        return VB_ERROR_MEMORY;
    int more = look(measurement, &turns, options);
    vb_turns_close(&turns);
    return more;
}
