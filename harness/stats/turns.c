/* SPDX-License-Identifier: MIT */
#include "stats/turns.h"

#include "stats/order.h"
#include "stats/paired.h"
#include "stats/special.h"
#include "stats/robust.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#define KINDS_WORTH_A_WORD 0.05 /* distance of two kinds at least, as a logarithm */

static double *turn(const struct vb_turns *turns, size_t launch, size_t round, size_t variant)
{
    return &turns->ns[(launch * turns->round_count + round) * turns->variant_count + variant];
}

static void count_places(struct vb_turns *turns, const struct vb_measurement *measurement)
{
    turns->variant_count = measurement->variant_count;
    for (size_t i = 0; i < measurement->reading_count; i++) {
        const struct vb_reading *reading = &measurement->readings[i];
        if (reading->launch >= turns->launch_count)
            turns->launch_count = (size_t)reading->launch + 1;
        if (reading->round >= turns->round_count)
            turns->round_count = (size_t)reading->round + 1;
    }
}

static void put_reading(struct vb_turns *turns, const struct vb_reading *reading)
{
    assert(reading->variant < turns->variant_count && reading->operations > 0);
    /* A turn of less than a tick reads 0, which has no logarithm. */
    double elapsed_ns = fmax(reading->elapsed_ns, VB_TURN_TICK_NS);
    *turn(turns, reading->launch, reading->round, reading->variant) = elapsed_ns / (double)reading->operations;
    int64_t *operations = &turns->operations[reading->variant];
    if (*operations == 0 || reading->operations < *operations)
        *operations = reading->operations;
}

/* Room for that many numbers, at least one. NULL without memory or if the product overflows. */
static double *room_for(size_t launches, size_t rounds, size_t variants)
{
    size_t count = 0;
    if (__builtin_mul_overflow(launches, rounds, &count) || __builtin_mul_overflow(count, variants, &count) ||
        __builtin_add_overflow(count, 1, &count))
        return NULL;
    return calloc(count, sizeof(double));
}

int vb_turns_open(struct vb_turns *turns, const struct vb_measurement *measurement, struct vb_error *error)
{
    *turns = (struct vb_turns){0};
    count_places(turns, measurement);
    turns->ns = room_for(turns->launch_count, turns->round_count, turns->variant_count);
    turns->operations = calloc(turns->variant_count + 1, sizeof *turns->operations);
    /* A value per launch, and beside it all turns of a variant, or the pairs of a launch and their logarithms. */
    turns->work = room_for(turns->launch_count + 3, turns->round_count + 3, 1);
    turns->layouts = calloc(2 * turns->launch_count + 1, sizeof *turns->layouts);
    if (!turns->ns || !turns->operations || !turns->work || !turns->layouts) {
        vb_turns_close(turns);
        return vb_fail_memory(error);
    }
    size_t places = turns->launch_count * turns->round_count * turns->variant_count;
    for (size_t i = 0; i < places; i++)
        turns->ns[i] = NAN;
    for (size_t i = 0; i < measurement->reading_count; i++)
        put_reading(turns, &measurement->readings[i]);
    for (size_t i = 0; measurement->launches && i < turns->launch_count && i < measurement->launch_count; i++)
        turns->layouts[i] = measurement->launches[i].layout;
    return 0;
}

void vb_turns_close(struct vb_turns *turns)
{
    free(turns->ns);
    free(turns->operations);
    free(turns->work);
    free(turns->layouts);
    *turns = (struct vb_turns){0};
}

size_t vb_turns_collect(const struct vb_turns *turns, size_t launch, size_t variant, double *values)
{
    size_t count = 0;
    for (size_t round = 0; round < turns->round_count; round++) {
        double ns = *turn(turns, launch, round, variant);
        if (!isnan(ns))
            values[count++] = ns;
    }
    return count;
}

/* The layouts of the launches that are kept for an estimate go here, one by one. */
static uint32_t *kept_layouts(const struct vb_turns *turns)
{
    return turns->layouts + turns->launch_count;
}

/* The estimate from one value per launch. Where launches are of several layouts, the layout is the unit. `scratch`
 * has room for 2 * launches. */
static struct vb_estimate estimate(const struct vb_turns *turns, double *values, size_t launches, double resolution,
                                   double *scratch)
{
    const uint32_t *layouts = kept_layouts(turns);
    bool layered = true;
    for (size_t i = 0; i < launches; i++)
        layered = layered && layouts[i] > 0;
    return layered ? vb_estimate_layered(values, layouts, launches, resolution, scratch)
                   : vb_estimate(values, launches, resolution);
}

/* The spread of the launches and their outliers. 1.4826 makes the median absolute deviation estimate the standard
 * deviation of a normal distribution (Rousseeuw and Croux, "Alternatives to the Median Absolute Deviation", JASA 88,
 * 1993). `scratch` has room for `launches`. */
static void describe_launches(struct vb_turn_times *times, const double *medians, size_t launches, double *scratch)
{
    for (size_t i = 0; i < launches; i++)
        scratch[i] = fabs(medians[i] - times->median_ns);
    times->noise = 1.4826 * vb_median(scratch, launches) / times->median_ns;
    double far = fmax(4 * times->noise, 0.01) * times->median_ns;
    for (size_t i = 0; i < launches; i++)
        times->outlier_count += fabs(medians[i] - times->median_ns) > far;
}

struct vb_turn_times vb_turns_times(struct vb_turns *turns, size_t variant)
{
    double *medians = turns->work;
    double *values = medians + turns->launch_count; /* of all turns one after another, for their mean */
    size_t launches = 0;
    size_t total = 0;
    for (size_t launch = 0; launch < turns->launch_count; launch++) {
        size_t count = vb_turns_collect(turns, launch, variant, values + total);
        if (count == 0)
            continue;
        kept_layouts(turns)[launches] = turns->layouts[launch];
        medians[launches++] = vb_median(values + total, count);
        total += count;
    }
    if (launches == 0)
        return (struct vb_turn_times){.median_ns = NAN, .min_ns = NAN, .mean_ns = NAN, .noise = NAN};

    struct vb_turn_times times = {.mean_ns = vb_mean(values, total), .min_ns = values[0]};
    for (size_t i = 1; i < total; i++)
        times.min_ns = fmin(times.min_ns, values[i]);
    times.estimate = estimate(turns, medians, launches, VB_TURN_TICK_NS / (double)turns->operations[variant], values);
    times.median_ns = vb_median(medians, launches);
    describe_launches(&times, medians, launches, values);
    return times;
}

bool vb_turns_kinds(struct vb_turns *turns, size_t variant, struct vb_kinds *kinds)
{
    if (turns->launch_count > 0 && turns->layouts[0] > 0)
        return false;
    double *medians = turns->work;
    double *values = medians + turns->launch_count;
    size_t launches = 0;
    for (size_t launch = 0; launch < turns->launch_count; launch++) {
        size_t count = vb_turns_collect(turns, launch, variant, values);
        if (count > 0)
            medians[launches++] = log(vb_median(values, count));
    }
    if (!vb_kinds_find(medians, launches, kinds) || kinds->high - kinds->low <= KINDS_WORTH_A_WORD)
        return false;
    *kinds = (struct vb_kinds){.low = exp(kinds->low), .high = exp(kinds->high)};
    return true;
}

/* How finely the logarithm of a ratio can be read: a tick more or less in the shortest turn of either side. The sum is
 * the worst case of the two (d ln(a / b) = da / a - db / b). */
static double effect_resolution(const struct vb_turns *turns, size_t variant, size_t baseline, double variant_ns,
                                double baseline_ns)
{
    return VB_TURN_TICK_NS / ((double)turns->operations[variant] * variant_ns) +
           VB_TURN_TICK_NS / ((double)turns->operations[baseline] * baseline_ns);
}

struct vb_estimate vb_turns_effect(struct vb_turns *turns, size_t variant, size_t baseline)
{
    double *effects = turns->work;
    double *variant_ns = effects + turns->launch_count;
    double *baseline_ns = variant_ns + turns->round_count;
    double *scratch = baseline_ns + turns->round_count;
    double fastest_variant = INFINITY;
    double fastest_baseline = INFINITY;
    size_t launches = 0;
    for (size_t launch = 0; launch < turns->launch_count; launch++) {
        size_t pairs = 0;
        for (size_t round = 0; round < turns->round_count; round++) {
            variant_ns[pairs] = *turn(turns, launch, round, variant);
            baseline_ns[pairs] = *turn(turns, launch, round, baseline);
            if (isnan(variant_ns[pairs]) || isnan(baseline_ns[pairs]))
                continue;
            fastest_variant = fmin(fastest_variant, variant_ns[pairs]);
            fastest_baseline = fmin(fastest_baseline, baseline_ns[pairs]);
            pairs++;
        }
        kept_layouts(turns)[launches] = turns->layouts[launch];
        if (pairs > 0)
            effects[launches++] = vb_launch_effect(variant_ns, baseline_ns, pairs, scratch);
    }
    if (launches == 0)
        return (struct vb_estimate){.center = NAN, .error = NAN, .df = NAN};
    double resolution = effect_resolution(turns, variant, baseline, fastest_variant, fastest_baseline);
    return estimate(turns, effects, launches, resolution, effects + turns->launch_count);
}

#define ERROR       0.0025 /* chance to see two kinds in evenly spread values */
#define TRIM        10     /* of this many, one on each side is ignored */
#define LEAST_SHARE 5      /* a kind has at least one in this many, */
#define LEAST_COUNT 4      /* and that many in any case */

/* What share of the range of `count` evenly spread values the widest of `gaps` gaps does not reach, but with
 * probability ERROR. One gap is wider than c with probability (1 - c)^(count - 2) (David and Nagaraja, Order
 * Statistics, 6.4). */
static double widest_share(size_t count, size_t gaps)
{
    return 1 - pow(ERROR / (double)gaps, 1 / (double)(count - 2));
}

/* The range of the middle half. */
static double spread(const double *sorted, size_t count)
{
    return vb_quantile_sorted(sorted, count, 0.75) - vb_quantile_sorted(sorted, count, 0.25);
}

bool vb_kinds_find(double *values, size_t count, struct vb_kinds *kinds)
{
    if (count < VB_KINDS_MIN)
        return false;
    vb_sort(values, count);
    size_t trim = count / TRIM;
    size_t least = (count + LEAST_SHARE - 1) / LEAST_SHARE;
    least = least > LEAST_COUNT ? least : LEAST_COUNT;
    double range = values[count - 1 - trim] - values[trim];
    size_t widest = least; /* of the gaps below a value, the index of that value */
    for (size_t i = least; i <= count - least; i++)
        if (values[i] - values[i - 1] > values[widest] - values[widest - 1])
            widest = i;
    double gap = values[widest] - values[widest - 1];
    if (!(gap > widest_share(count - 2 * trim, count - 2 * least + 1) * range))
        return false;
    if (gap < spread(values, widest) || gap < spread(values + widest, count - widest))
        return false; /* the thin end of a long tail has gaps, too */
    *kinds = (struct vb_kinds){.low = vb_median(values, widest), .high = vb_median(values + widest, count - widest)};
    return true;
}

static double share_up_to(const double *values, size_t count, double limit)
{
    size_t below = 0;
    for (size_t i = 0; i < count; i++)
        below += values[i] <= limit;
    return (double)below / (double)count;
}

/* The standard error, over launches, of the share of turns that are no slower than `limit`. `scratch` has room for a
 * launch. */
static double error_of_share(const struct vb_turns *turns, size_t variant, double limit, double *scratch,
                             size_t *launches)
{
    double mean = 0;
    double squares = 0; /* of deviations: Welford, Technometrics 4, 1962 */
    *launches = 0;
    for (size_t launch = 0; launch < turns->launch_count; launch++) {
        size_t count = vb_turns_collect(turns, launch, variant, scratch);
        if (count == 0)
            continue;
        double share = share_up_to(scratch, count, limit);
        double deviation = share - mean;
        mean += deviation / (double)++*launches;
        squares += deviation * (share - mean);
    }
    double number = (double)*launches;
    return *launches > 1 ? sqrt(squares / (number - 1) / number) : NAN;
}

struct vb_quiet vb_quiet_of(struct vb_turns *turns, size_t variant, double confidence)
{
    struct vb_quiet quiet = {.ns = NAN, .low = NAN, .high = NAN};
    double *values = turns->work;
    size_t total = 0;
    for (size_t launch = 0; launch < turns->launch_count; launch++)
        total += vb_turns_collect(turns, launch, variant, values + total);
    if (total == 0)
        return quiet;
    vb_sort(values, total);
    quiet.ns = vb_quantile_sorted(values, total, VB_QUIET_FRACTION);
    size_t launches;
    double error = error_of_share(turns, variant, quiet.ns, values + total, &launches);
    if (launches < VB_ESTIMATE_MIN)
        return quiet;
    double half = error * vb_student_t_quantile(0.5 + confidence / 2, (double)(launches - 1));
    half = fmax(half, 1 / (double)total); /* the quantile is never known better than to one turn */
    quiet.low = vb_quantile_sorted(values, total, fmax(VB_QUIET_FRACTION - half, 0));
    quiet.high = vb_quantile_sorted(values, total, fmin(VB_QUIET_FRACTION + half, 1));
    return quiet;
}

#define LEAST_ROUNDS    8
#define SMALLEST        0.09531017980432493 /* ln 1.1: a mean that is off by half of that is still useful */
#define MOST_LEAST      8
#define MOST_SHARE      0.85
#define FEWEST_LAUNCHES 2
#define FEWEST_ROUNDS   5
#define LEAST_QUARTER   4
#define CONFIDENCE      0.998 /* two-sided: 0.1 % on the side that matters, because a page has many rows */

/* The logarithm of the time in the last quarter of a launch over that in the first; NAN: too few rounds. */
static double drift_of(const struct vb_turns *turns, size_t launch, size_t variant, double *values)
{
    size_t count = vb_turns_collect(turns, launch, variant, values);
    size_t quarter = count / 4;
    if (count < LEAST_ROUNDS)
        return NAN;
    double first_ns = vb_median(values, quarter);
    return log(vb_median(values + count - quarter, quarter) / first_ns);
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
    double first_ns = 0, last_ns = INFINITY;
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
        quarter = quarter > 0 ? quarter : 1;
        drifts[launch] = log(vb_median(values + count - quarter, quarter) / vb_median(values, quarter));
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
    double *values = drifts + turns->launch_count;
    size_t count = 0;
    for (size_t launch = 0; launch < turns->launch_count; launch++) {
        double drift = drift_of(turns, launch, variant, values);
        if (!isnan(drift))
            drifts[count++] = drift;
    }
    if (count < VB_ESTIMATE_MIN)
        return false;
    struct vb_estimate estimate = vb_estimate(drifts, count, 0);
    *factor = exp(estimate.center);
    return most_rise(drifts, count) || fabs(estimate.center) - vb_estimate_half_width(&estimate, CONFIDENCE) > SMALLEST;
}
