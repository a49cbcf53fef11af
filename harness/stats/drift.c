/* SPDX-License-Identifier: MIT */
#include "stats/drift.h"

#include "stats/quantiles.h"

#include <math.h>

#define LEAST_ROUNDS    8
#define SMALLEST        0.09531017980432493 /* ln 1.1: a mean that is off by half of that is still useful */
#define MOST_LEAST      8
#define MOST_SHARE      0.85
#define FEWEST_LAUNCHES 2
#define FEWEST_ROUNDS   5
#define LEAST_QUARTER   4
#define CONFIDENCE      0.998 /* two-sided: 0.1 % on the side that matters, because a page has many rows */

/* The logarithm of the time in the last quarter of a launch over that in the first. Reorders within quarters. */
static double between_ends(double *values, size_t count)
{
    size_t quarter = count / 4;
    return log(vb_median(values + count - quarter, quarter) / vb_median(values, quarter));
}

/* What the same fall would be if it were steady, by what it does to the mean: twice the last quarter over the mean of
 * all four. So who gets warm in the first quarter counts half, because the mean is only a little longer for it.
 * Reorders likewise. */
static double steady_fall(double *values, size_t count)
{
    size_t quarter = count / 4;
    double last_ns = vb_median(values + count - quarter, quarter);
    double sum = 0;
    for (size_t i = 0; i < 3; i++)
        sum += log(last_ns / vb_median(values + i * count / 4, quarter));
    return fmin(0, sum / 2);
}

/* Whether operations take longer and longer in nearly every launch. Launches of different lengths rise by different
 * factors, which makes the interval wide. Where noise takes a launch that far up once in five, seven of eight do so
 * once in 12000 rows (binomial). This rule is for a rise only, because waking a thread often gets faster in the
 * first milliseconds. The interval decides about a fall. */
static bool most_rise(const double *drifts, size_t count)
{
    size_t up = 0;
    for (size_t i = 0; i < count; i++)
        up += drifts[i] > SMALLEST;
    return count >= MOST_LEAST && (double)up >= MOST_SHARE * (double)count;
}

/* Whether every turn of the last quarter took longer than every one of the first. */
static bool is_apart(const double *values, size_t count, size_t quarter)
{
    double first_ns = -INFINITY, last_ns = INFINITY;
    for (size_t i = 0; i < quarter; i++) {
        first_ns = fmax(first_ns, values[i]);
        last_ns = fmin(last_ns, values[count - quarter + i]);
    }
    return last_ns > first_ns;
}

static bool ascends(const double *values, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (!(values[i] > values[i - 1]))
            return false;
    return count >= FEWEST_ROUNDS;
}

/* Of few launches the interval is wide. It is enough that all rise by a tenth, and in each the quarters are apart; or,
 * of few rounds, that each takes longer than the one before. Chance does that once in 70 launches or less, and a
 * neighbour that comes in between does not come in each of them. */
static bool all_rise(struct vb_turns *turns, size_t variant, double *factor)
{
    double *drifts = turns->work;
    double *values = drifts + turns->launch_count;
    for (size_t launch = 0; launch < turns->launch_count; launch++) {
        size_t count = vb_turns_collect(turns, launch, variant, values);
        size_t quarter = count / 4;
        if (!(quarter < LEAST_QUARTER ? ascends(values, count) : is_apart(values, count, quarter)))
            return false;
        drifts[launch] = between_ends(values, count);
        if (!(drifts[launch] > SMALLEST))
            return false;
    }
    if (turns->launch_count < FEWEST_LAUNCHES)
        return false;
    *factor = exp(vb_median(drifts, turns->launch_count));
    return true;
}

bool vb_drift_find(struct vb_turns *turns, size_t variant, double *factor)
{
    if (turns->launch_count < MOST_LEAST && all_rise(turns, variant, factor))
        return true;
    double *drifts = turns->work;
    double *ends = drifts + turns->launch_count;
    double *values = ends + turns->launch_count;
    size_t count = 0;
    for (size_t launch = 0; launch < turns->launch_count; launch++) {
        size_t rounds = vb_turns_collect(turns, launch, variant, values);
        if (rounds < LEAST_ROUNDS)
            continue;
        ends[count] = between_ends(values, rounds);
        drifts[count] = ends[count] < 0 ? steady_fall(values, rounds) : ends[count];
        count++;
    }
    if (count < VB_ESTIMATE_MIN)
        return false;
    struct vb_estimate estimate = vb_estimate(drifts, count, 0);
    *factor = exp(vb_estimate(ends, count, 0).center);
    return most_rise(drifts, count) || fabs(estimate.center) - vb_estimate_half_width(&estimate, CONFIDENCE) > SMALLEST;
}
