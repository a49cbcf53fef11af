/* SPDX-License-Identifier: MIT */
#include "conduct/find_doubts.h"
#include "base/cleanup.h"

#include "stats/drift.h"
#include "stats/turns.h"
#include "stats/two_kinds.h"

#include <math.h>

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
        if (variant->outcome != VB_OUTCOME_OK || vb_doubts_forbid_time(&variant->doubts))
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
