/* SPDX-License-Identifier: MIT */
#include "stats/layouts_estimate.h"
#include "stats/turns.h"

#include "stats/quantiles.h"
#include "stats/paired.h"
#include "stats/estimate.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

static size_t index_of(const struct vb_turns *turns, size_t launch, size_t round, size_t variant)
{
    return (launch * turns->round_count + round) * turns->variant_count + variant;
}

static double *turn(const struct vb_turns *turns, size_t launch, size_t round, size_t variant)
{
    return &turns->ns[index_of(turns, launch, round, variant)];
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
    turns->places[index_of(turns, reading->launch, reading->round, reading->variant)] = reading->position;
    int64_t *operations = &turns->operations[reading->variant];
    if (*operations == 0 || reading->operations < *operations)
        *operations = reading->operations;
}

/* Room for that many numbers. NULL without memory or if the product overflows. */
static double *room_for(size_t launches, size_t rounds, size_t variants)
{
    size_t count = 0;
    if (__builtin_mul_overflow(launches, rounds, &count) || __builtin_mul_overflow(count, variants, &count))
        return NULL;
    return calloc(count, sizeof(double));
}

int vb_turns_open(struct vb_turns *turns, const struct vb_measurement *measurement, struct vb_error *error)
{
    *turns = (struct vb_turns){0};
    count_places(turns, measurement);
    turns->ns = room_for(turns->launch_count, turns->round_count, turns->variant_count);
    turns->operations = calloc(turns->variant_count, sizeof *turns->operations);
    /* A value per launch, and beside it all turns of a variant. */
    turns->work = room_for(turns->launch_count + 3, turns->round_count + 3, 1);
    turns->layouts = calloc(2 * turns->launch_count, sizeof *turns->layouts);
    size_t turn_count = turns->launch_count * turns->round_count * turns->variant_count; /* no overflow: see `ns` */
    turns->places = turns->ns ? calloc(turn_count, sizeof *turns->places) : NULL;
    if (!turns->places || !turns->operations || !turns->work || !turns->layouts) {
        vb_turns_close(turns);
        return vb_fail_memory(error);
    }
    for (size_t i = 0; i < turn_count; i++)
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
    free(turns->places);
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

static double fastest_ns(const struct vb_turns *turns, size_t variant)
{
    double least_ns = INFINITY;
    for (size_t launch = 0; launch < turns->launch_count; launch++)
        for (size_t round = 0; round < turns->round_count; round++)
            least_ns = fmin(least_ns, *turn(turns, launch, round, variant));
    return least_ns;
}

/* How finely the logarithm of a ratio can be read: a tick more or less in the shortest turn of either side. The sum is
 * the worst case of the two (d ln(a / b) = da / a - db / b). */
static double effect_resolution(const struct vb_turns *turns, size_t variant, size_t baseline)
{
    return VB_TURN_TICK_NS / ((double)turns->operations[variant] * fastest_ns(turns, variant)) +
           VB_TURN_TICK_NS / ((double)turns->operations[baseline] * fastest_ns(turns, baseline));
}

/* ln(variant / baseline) of the rounds of a launch in which the variant had its turn before the baseline, or of the
 * others. */
static size_t collect_ratios(const struct vb_turns *turns, size_t launch, size_t variant, size_t baseline, bool leads,
                             double *ratios)
{
    size_t count = 0;
    for (size_t round = 0; round < turns->round_count; round++) {
        size_t of_variant = index_of(turns, launch, round, variant);
        size_t of_baseline = index_of(turns, launch, round, baseline);
        double ratio = turns->ns[of_variant] / turns->ns[of_baseline];
        if (!isnan(ratio) && leads == (turns->places[of_variant] < turns->places[of_baseline]))
            ratios[count++] = log(ratio);
    }
    return count;
}

struct vb_estimate vb_turns_effect(struct vb_turns *turns, size_t variant, size_t baseline)
{
    double *effects = turns->work;
    double *ratios = effects + turns->launch_count;
    size_t launches = 0;
    for (size_t launch = 0; launch < turns->launch_count; launch++) {
        size_t leading = collect_ratios(turns, launch, variant, baseline, true, ratios);
        size_t pairs = leading + collect_ratios(turns, launch, variant, baseline, false, ratios + leading);
        kept_layouts(turns)[launches] = turns->layouts[launch];
        if (pairs > 0)
            effects[launches++] = vb_launch_effect(ratios, pairs, leading);
    }
    if (launches == 0)
        return (struct vb_estimate){.center = NAN, .error = NAN, .df = NAN};
    return estimate(turns, effects, launches, effect_resolution(turns, variant, baseline), ratios);
}
