/* SPDX-License-Identifier: MIT */
#include "conduct/decide.h"
#include "base/cleanup.h"

#include "base/error.h"
#include "stats/drift.h"
#include "stats/kinds.h"
#include "stats/paired.h"
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

/* Other threads than the loop's may use this share of the turns' CPU time without a doubt. */
#define OTHERS_WORTH_A_WORD 0.1

/* Threads of the case that share the loop's only CPU take turns with it. That is a doubt unless the case says that
 * it is meant so. */
static void suspect_threads(struct vb_measurement *measurement, size_t index)
{
    double others_ns = 0;
    double all_ns = 0;
    for (size_t i = 0; i < measurement->reading_count; i++) {
        const struct vb_reading *reading = &measurement->readings[i];
        if (reading->variant != index)
            continue;
        others_ns += fmax(reading->others_ns, 0);
        all_ns += reading->cpu_ns;
    }
    if (others_ns > OTHERS_WORTH_A_WORD * all_ns)
        vb_doubts_add(&measurement->variants[index].doubts, VB_DOUBT_SHARED_CPU,
                      100 * others_ns / fmax(all_ns, others_ns), 1);
}

/* The clock may take this share of a batch's time without a doubt. */
#define CLOCK_WORTH_A_WORD 0.01

/* Each batch is timed by itself. The cost of the clock is the same in all variants and moves ratios towards 1. */
static void suspect_batches(struct vb_measurement *measurement, size_t index)
{
    const struct vb_witness *witness = &measurement->witnesses[index]; /* of the first launch */
    double elapsed_ns = 0;
    double operations = 0;
    bool several = false;
    for (size_t i = 0; i < measurement->reading_count; i++) {
        const struct vb_reading *reading = &measurement->readings[i];
        if (reading->variant != index)
            continue;
        elapsed_ns += reading->elapsed_ns;
        operations += (double)reading->operations;
        several |= reading->operations > witness->batch;
    }
    double batch_ns = (double)witness->batch * elapsed_ns / operations;
    if (witness->batch > 0 && several && witness->clock_ns > CLOCK_WORTH_A_WORD * batch_ns)
        vb_doubts_add(&measurement->variants[index].doubts, VB_DOUBT_SHORT_BATCHES,
                      fmin(100 * witness->clock_ns / batch_ns, 100), batch_ns);
}

int vb_suspect(struct vb_measurement *measurement, struct vb_error *error)
{
    struct vb_turns turns VB_RELEASE(vb_turns_close) = {0};
    VB_OR_RETURN(vb_turns_open(&turns, measurement, error));
    for (size_t i = 0; i < measurement->variant_count; i++) {
        struct vb_variant_measurement *variant = &measurement->variants[i];
        struct vb_kinds kinds;
        double factor;
        if (!has_time(variant))
            continue;
        if (measurement->shares_cpu)
            suspect_threads(measurement, i);
        if (measurement->witnesses)
            suspect_batches(measurement, i);
        if (vb_drift_find(&turns, i, &factor))
            vb_doubts_add(&variant->doubts, VB_DOUBT_DRIFTS, factor, 0);
        if (vb_turns_kinds(&turns, i, &kinds))
            vb_doubts_add(&variant->doubts, VB_DOUBT_TWO_KINDS, kinds.low, kinds.high);
    }
    return 0;
}
