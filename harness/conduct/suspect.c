/* SPDX-License-Identifier: MIT */
#include "conduct/suspect.h"
#include "stats/drift.h"
#include "stats/turns.h"

int vb_suspect(struct vb_measurement *measurement, struct vb_error *error)
{
    struct vb_turns turns;
    int status = vb_turns_open(&turns, measurement, error);
    for (size_t i = 0; status == 0 && i < measurement->variant_count; i++) {
        struct vb_variant_measurement *variant = &measurement->variants[i];
        struct vb_kinds kinds;
        double factor;
        if (variant->outcome != VB_OUTCOME_OK || vb_doubts_forbid_time(&variant->doubts))
            continue;
        if (vb_drift_find(&turns, i, &factor))
            vb_doubts_add(&variant->doubts, VB_DOUBT_DRIFTS, factor, 0);
        if (vb_turns_kinds(&turns, i, &kinds))
            vb_doubts_add(&variant->doubts, VB_DOUBT_TWO_KINDS, kinds.low, kinds.high);
    }
    if (status == 0)
        vb_turns_close(&turns);
    return status;
}
