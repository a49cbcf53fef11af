/* SPDX-License-Identifier: MIT */
#include "measure/count_pass.h"
#include "measure/run_loop.h"

#include <assert.h>
#include <stdlib.h>

static int by_value(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;
    return a < b ? -1 : a > b;
}

double vb_meter_slope(const double *counts, const int64_t *operations, size_t pairs)
{
    double slopes[VB_METER_PAIRS];
    assert(pairs >= 1 && pairs <= VB_METER_PAIRS);
    for (size_t i = 0; i < pairs; i++)
        slopes[i] = (counts[2 * i + 1] - counts[2 * i]) / (double)operations[i];
    qsort(slopes, pairs, sizeof slopes[0], by_value);
    return (slopes[(pairs - 1) / 2] + slopes[pairs / 2]) / 2;
}

/* Adds the counters of the last loop. A metric that one loop did not count stays unknown. The pass has the least
 * share of time in which the metric was counted. */
static void take_counts(const struct vb_counters *counters, double counts[][2 * VB_METER_PAIRS], size_t loop,
                        struct vb_metric_count *metered)
{
    for (int i = 0; i < VB_EVENT_COUNT; i++) {
        const struct vb_metric_count *count = &counters->counts[i];
        counts[i][loop] = count->per_op;
        if (!count->known && metered[i].known)
            metered[i] = *count;
        else if (count->counted_share < metered[i].counted_share)
            metered[i].counted_share = count->counted_share;
    }
}

/* An operation that misses nothing has a slope around 0. */
static double not_below_0(double slope)
{
    return slope > 0 ? slope : 0;
}

int vb_meter(struct vb_run *run, const struct vb_variant *variant, struct vb_counters *counters, int64_t operations,
             int64_t period, struct vb_metric_count *metered, struct vb_error *error)
{
    struct vb_loop_result result;
    int status = vb_run_loop(run, variant, VB_PASS_PLAIN, operations, &result, error); /* warm-up */
    for (int i = 0; i < VB_EVENT_COUNT; i++)
        metered[i] = (struct vb_metric_count){.known = true, .counted_share = 1};

    double counts[VB_EVENT_COUNT][2 * VB_METER_PAIRS];
    int64_t pair_operations[VB_METER_PAIRS];
    for (size_t loop = 0; status == 0 && loop < 2 * VB_METER_PAIRS; loop++) {
        pair_operations[loop / 2] = operations + (int64_t)(loop / 2) * period;
        int64_t once_or_twice = (int64_t)(loop % 2) + 1;
        run->timer->counters = counters;
        status = vb_run_loop(run, variant, VB_PASS_METER, pair_operations[loop / 2] * once_or_twice, &result, error);
        take_counts(counters, counts, loop, metered);
    }
    for (int i = 0; status == 0 && i < VB_EVENT_COUNT; i++)
        if (metered[i].known)
            metered[i].per_op = not_below_0(vb_meter_slope(counts[i], pair_operations, VB_METER_PAIRS));
    return status;
}
