/* SPDX-License-Identifier: MIT
 *
 * Whether the variants of a point do the same work: period, checksums and counters agree. */
#include "conduct/probe_steps.h"
#include "talk/measurement.h"

#include <inttypes.h>

size_t vb_probe_first_well(const struct vb_measurement *measurement)
{
    size_t index = 0;
    while (index + 1 < measurement->variant_count && measurement->variants[index].outcome != VB_OUTCOME_OK)
        index++;
    return index;
}

void vb_probe_check_periods(struct vb_probe *probe)
{
    struct vb_measurement *measurement = probe->job->measurement;
    size_t first = vb_probe_first_well(measurement);
    for (size_t i = first + 1; i < measurement->variant_count; i++)
        if (measurement->variants[i].outcome == VB_OUTCOME_OK && probe->job->period[i] != probe->job->period[first])
            vb_variant_fail(&measurement->variants[i], VB_TROUBLE_PERIOD, VB_WORDS_PERIOD " from %s's",
                            measurement->variants[first].name);
}

/* Which side of an unequal pair is right is not for us to know: none of them is timed. */
static void mark_rest_unequal(struct vb_measurement *measurement)
{
    for (size_t i = 0; i < measurement->variant_count; i++)
        if (measurement->variants[i].outcome == VB_OUTCOME_OK)
            vb_variant_fail(&measurement->variants[i], VB_TROUBLE_CHECKSUM,
                            VB_WORDS_CHECKSUM "s of the case are unequal");
}

static void check_checksums(struct vb_measurement *measurement)
{
    const struct vb_variant_measurement *first = NULL;
    bool unequal = false;
    for (size_t i = 0; i < measurement->variant_count; i++) {
        struct vb_variant_measurement *variant = &measurement->variants[i];
        if (variant->outcome != VB_OUTCOME_OK || !variant->has_checksum)
            continue;
        if (!first)
            first = variant;
        if (variant->checksum == first->checksum)
            continue;
        unequal = true;
        vb_variant_fail(variant, VB_TROUBLE_CHECKSUM, VB_WORDS_CHECKSUM " %016" PRIx64 ", but %s's is %016" PRIx64,
                        variant->checksum, first->name, first->checksum);
    }
    if (unequal)
        mark_rest_unequal(measurement);
}

/* What is alike in short loops may still differ in long ones. */
static void check_common_checksums(struct vb_probe *probe)
{
    struct vb_measurement *measurement = probe->job->measurement;
    const size_t first = vb_probe_first_well(measurement);
    bool unequal = false;
    for (size_t i = first + 1; i < measurement->variant_count; i++) {
        struct vb_variant_measurement *variant = &measurement->variants[i];
        if (variant->outcome != VB_OUTCOME_OK || probe->common_checksum[i] == probe->common_checksum[first])
            continue;
        unequal = true;
        vb_variant_fail(variant, VB_TROUBLE_CHECKSUM,
                        VB_WORDS_CHECKSUM " %016" PRIx64 " over %" PRId64 " operations, but %s's is %016" PRIx64,
                        probe->common_checksum[i], probe->common_operations, measurement->variants[first].name,
                        probe->common_checksum[first]);
    }
    if (unequal)
        mark_rest_unequal(measurement);
}

/* A counter that one variant spells otherwise than the ones before it: they would stand in two columns. */
static void check_counters(struct vb_measurement *measurement)
{
    struct vb_tallies seen = {0};
    for (size_t i = 0; i < measurement->variant_count; i++) {
        struct vb_variant_measurement *variant = &measurement->variants[i];
        char problem[VB_REASON_MAX];
        int status = 0;
        for (uint32_t k = 0; status == 0 && variant->outcome == VB_OUTCOME_OK && k < variant->rates.count; k++)
            status = vb_tally_add(&seen, variant->rates.items[k].name, 0, problem, sizeof problem);
        if (status != 0)
            vb_variant_fail(variant, VB_TROUBLE_OTHER, "%s", problem);
    }
}

void vb_probe_check_results(struct vb_probe *probe)
{
    check_checksums(probe->job->measurement);
    check_common_checksums(probe);
    check_counters(probe->job->measurement);
}
