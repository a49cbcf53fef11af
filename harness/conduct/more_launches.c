/* SPDX-License-Identifier: MIT */
#include "conduct/more_launches.h"
#include "base/cleanup.h"

#include "base/clock.h"
#include "stats/drift.h"
#include "stats/two_kinds.h"
#include "stats/paired.h"
#include "conduct/turn_size.h"
#include "stats/turns.h"

#include <math.h>

#define PRECISE              0.005
#define PRECISE_WHEN_DECIDED 0.02

/* Processes often come in two kinds, one of them much slower. Where both are equally frequent, one sample of ten in
 * nine has at most two of one kind. A trimmed mean takes these for outliers; its interval is then narrow and wrong.
 * Of samples of twenty it is one in eighty. */
#define LEAST_LAUNCHES 20

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
        struct vb_kinds kinds;
        double factor;
        if (!has_time(&measurement->variants[i]) || vb_drift_find(turns, i, &factor))
            continue; /* where the work drifts, no number of launches helps */
        if (vb_turns_kinds(turns, i, &kinds))
            return 1; /* by chance the sample may have only one kind, or both in wrong shares; only more launches help
                       */
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
    struct vb_turns turns VB_RELEASE(vb_turns_close) = {0};
    VB_OR_RETURN(vb_turns_open(&turns, measurement, NULL));
    return look(measurement, &turns, options);
}

uint32_t vb_least_launches(const struct vb_conduct_options *options)
{
    return options->least_launches > 0 ? options->least_launches : VB_LAUNCHES_LEAST;
}

int vb_wants_more_launches(const struct vb_measurement *measurement, const struct vb_conduct_options *options,
                           int64_t deadline_ns, int64_t left_ns)
{
    uint32_t done = measurement->launch_count;
    if (options->launches > 0)
        return done < options->launches;
    if (done >= vb_least_launches(options) && vb_clock_ns() >= deadline_ns)
        return 0;
    if (done > 0 && left_ns <= 0)
        return 0;
    if (done >= vb_look_launches(VB_LOOKS - 1))
        return 0;
    const struct vb_decide_options decide = {.confidence = options->confidence, .margin = options->margin};
    for (unsigned look = 0; look < VB_LOOKS; look++)
        if (done == vb_look_launches(look))
            return vb_decide_more(measurement, &decide);
    return 1;
}
