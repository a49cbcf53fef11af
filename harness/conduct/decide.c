/* SPDX-License-Identifier: MIT */
#include "conduct/decide.h"
#include "base/error.h"
#include "stats/order.h"
#include "stats/paired.h"

#include <math.h>
#include <stdlib.h>

#define PRECISE 0.005
#define PRECISE_WHEN_DECIDED 0.02

/* Room for the numbers of one launch and of all launches. */
struct scratch {
    double *variant_ns; /* round_count each */
    double *baseline_ns;
    double *sorted;
    double *effects; /* launch_count */
};

/* Where the readings of a launch begin. Launches differ in length once a variant failed and was left out. */
static size_t find_launch(const struct vb_measurement *measurement, uint32_t launch)
{
    size_t low = 0;
    size_t high = measurement->reading_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (measurement->readings[middle].launch < launch)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Times per operation of `variant` in `launch`, by round. Returns how many there are. */
static size_t gather(const struct vb_measurement *measurement, uint32_t launch, size_t variant, double *per_op_ns)
{
    size_t count = 0;
    for (size_t i = find_launch(measurement, launch); i < measurement->reading_count; i++) {
        const struct vb_reading *reading = &measurement->readings[i];
        if (reading->launch != launch)
            break;
        if (reading->variant != variant || reading->round >= measurement->round_count)
            continue;
        per_op_ns[reading->round] = reading->elapsed_ns / (double)reading->operations;
        count++;
    }
    return count;
}

/* ln of the ratio to the baseline in one launch, or ln of the time itself where there is none. */
static double launch_value(const struct vb_measurement *measurement, uint32_t launch, size_t variant, bool paired,
                           struct scratch *scratch)
{
    size_t rounds = gather(measurement, launch, variant, scratch->variant_ns);
    if (!paired)
        return log(vb_median(scratch->variant_ns, rounds));
    gather(measurement, launch, 0, scratch->baseline_ns);
    return vb_launch_effect(scratch->variant_ns, scratch->baseline_ns, rounds, scratch->sorted);
}

static bool is_settled(const struct vb_measurement *measurement, size_t variant, bool paired,
                       const struct vb_decide_options *options, struct scratch *scratch)
{
    for (uint32_t launch = 0; launch < measurement->launch_count; launch++)
        scratch->effects[launch] = launch_value(measurement, launch, variant, paired, scratch);
    struct vb_estimate estimate = vb_estimate(scratch->effects, measurement->launch_count, 0);
    double half_width = vb_estimate_half_width(&estimate, vb_look_confidence(options->confidence));
    if (half_width <= PRECISE)
        return true;
    bool decided = !paired || fabs(estimate.center) - half_width > options->margin;
    return decided && half_width <= PRECISE_WHEN_DECIDED;
}

static int look(const struct vb_measurement *measurement, const struct vb_decide_options *options, struct scratch *scratch)
{
    bool paired = measurement->has_baseline && measurement->variants[0].outcome == VB_OUTCOME_OK;
    for (size_t i = 0; i < measurement->variant_count; i++) {
        if (measurement->variants[i].outcome != VB_OUTCOME_OK)
            continue;
        bool is_baseline = paired && i == 0;
        if (!is_baseline && !is_settled(measurement, i, paired, options, scratch))
            return 1;
    }
    return 0;
}

int vb_decide_more(const struct vb_measurement *measurement, const struct vb_decide_options *options)
{
    if (measurement->launch_count == 0)
        return 1;
    size_t rounds = measurement->round_count;
    double *numbers = calloc(3 * rounds + measurement->launch_count, sizeof *numbers);
    if (!numbers)
        return VB_ERROR_MEMORY;
    struct scratch scratch = {numbers, numbers + rounds, numbers + 2 * rounds, numbers + 3 * rounds};
    int more = look(measurement, options, &scratch);
    free(numbers);
    return more;
}
