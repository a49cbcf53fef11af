/* SPDX-License-Identifier: MIT */
#include "results/witnesses.h"
#include "stats/order.h"
#include "stats/paired.h"
#include "stats/robust.h"
#include "results/extras.h"

#include <math.h>
#include <stdlib.h>

/* The launches of one variant. */
struct launches {
    const struct vb_measurement *measurement;
    size_t variant;
    double *values; /* room for one per launch */
};

/* Something that a witness may know; NAN where it does not. `index` chooses among several of a kind. */
typedef double figure(const struct vb_witness *witness, size_t index);

static double level_of(const struct vb_witness *witness, size_t level)
{
    return witness->tail.recorded > 0 ? witness->tail.level_ns[level] : NAN;
}

static double slowest_of(const struct vb_witness *witness, size_t index)
{
    (void)index;
    return witness->tail.recorded > 0 ? witness->tail.slowest_ns : NAN;
}

static double recorded_of(const struct vb_witness *witness, size_t index)
{
    (void)index;
    return witness->tail.recorded > 0 ? (double)witness->tail.recorded : NAN;
}

static double growth_of(const struct vb_witness *witness, size_t index)
{
    (void)index;
    return witness->rss_growth_bytes >= 0 ? (double)witness->rss_growth_bytes : NAN;
}

static double first_of(const struct vb_witness *witness, size_t index)
{
    (void)index;
    return witness->first_ns;
}

static double cold_of(const struct vb_witness *witness, size_t index)
{
    (void)index;
    return witness->cold_ns;
}

/* The allocator's figures, those before the first turn and those after the last in turn. */
#define HEAP_FIGURES 14

static double heap_of(const struct vb_witness *witness, size_t index)
{
    const struct vb_heap_state *before = &witness->before;
    const struct vb_heap_state *after = &witness->after;
    const uint64_t figures[HEAP_FIGURES] = {
        before->allocated, after->allocated, before->active,  after->active,  before->resident,
        after->resident,   before->retained, after->retained, before->purges, after->purges,
        before->fills,     after->fills,     before->flushes, after->flushes,
    };
    return witness->has_heap ? (double)figures[index] : NAN;
}

/* Collects what the launches know and returns how many do. */
static size_t collect(const struct launches *launches, figure *what, size_t index)
{
    const struct vb_measurement *measurement = launches->measurement;
    size_t count = 0;
    for (size_t launch = 0; measurement->witnesses && launch < measurement->launch_count; launch++) {
        const struct vb_witness *witness =
            &measurement->witnesses[launch * measurement->variant_count + launches->variant];
        double value = what(witness, index);
        if (!isnan(value))
            launches->values[count++] = value;
    }
    return count;
}

static double median_of(const struct launches *launches, figure *what, size_t index)
{
    size_t count = collect(launches, what, index);
    return count > 0 ? vb_median(launches->values, count) : NAN;
}

static double most_of(const struct launches *launches, figure *what)
{
    size_t count = collect(launches, what, 0);
    double most = count > 0 ? launches->values[0] : NAN;
    for (size_t i = 1; i < count; i++)
        most = fmax(most, launches->values[i]);
    return most;
}

static void set_level(const struct launches *launches, enum vb_tail_level level, double confidence, double *center,
                      double *low, double *high)
{
    size_t count = collect(launches, level_of, level);
    if (count == 0)
        return;
    double resolution = vb_median(launches->values, count) * VB_TAIL_ERROR;
    struct vb_estimate estimate = vb_estimate(launches->values, count, resolution);
    double half_width = vb_estimate_half_width(&estimate, vb_look_confidence(confidence));
    *center = estimate.center;
    if (!isfinite(half_width) || !low)
        return;
    *low = fmax(estimate.center - half_width, 0);
    *high = estimate.center + half_width;
}

static void set_cold(const struct launches *launches, figure *what, double confidence, double *center, double *low,
                     double *high)
{
    size_t count = collect(launches, what, 0);
    if (count == 0)
        return;
    struct vb_estimate estimate = vb_estimate(launches->values, count, 0);
    double half_width = vb_estimate_half_width(&estimate, vb_look_confidence(confidence));
    *center = estimate.center;
    if (!isfinite(half_width))
        return;
    *low = fmax(estimate.center - half_width, 0);
    *high = estimate.center + half_width;
}

static void set_tail(const struct launches *launches, double confidence, struct vb_row_extras *extras)
{
    set_level(launches, VB_TAIL_P50, confidence, &extras->p50_ns, NULL, NULL);
    set_level(launches, VB_TAIL_P90, confidence, &extras->p90_ns, NULL, NULL);
    set_level(launches, VB_TAIL_P99, confidence, &extras->p99_ns, &extras->p99_ci_low_ns, &extras->p99_ci_high_ns);
    set_level(launches, VB_TAIL_P99_9, confidence, &extras->p99_9_ns, &extras->p99_9_ci_low_ns,
              &extras->p99_9_ci_high_ns);
    set_level(launches, VB_TAIL_P99_99, confidence, &extras->p99_99_ns, &extras->p99_99_ci_low_ns,
              &extras->p99_99_ci_high_ns);
    extras->slowest_ns = most_of(launches, slowest_of);
    size_t count = collect(launches, recorded_of, 0);
    extras->recorded_ops = vb_mean(launches->values, count);
}

static void set_heap(const struct launches *launches, struct vb_row_extras *extras)
{
    double *const fields[HEAP_FIGURES] = {
        &extras->heap_allocated_bytes_before, &extras->heap_allocated_bytes_after, &extras->heap_active_bytes_before,
        &extras->heap_active_bytes_after,     &extras->heap_resident_bytes_before, &extras->heap_resident_bytes_after,
        &extras->heap_retained_bytes_before,  &extras->heap_retained_bytes_after,  &extras->heap_purges_before,
        &extras->heap_purges_after,           &extras->heap_fills_before,          &extras->heap_fills_after,
        &extras->heap_flushes_before,         &extras->heap_flushes_after,
    };
    for (size_t i = 0; i < HEAP_FIGURES; i++)
        *fields[i] = median_of(launches, heap_of, i);
}

int vb_row_set_witnesses(struct vb_row *row, const struct vb_measurement *measurement, size_t variant,
                         double confidence, bool keep_heap)
{
    struct launches launches = {
        .measurement = measurement,
        .variant = variant,
        .values = calloc(measurement->launch_count + 1, sizeof *launches.values),
    };
    if (!launches.values)
        return VB_ERROR_MEMORY;
    row->rss_growth_bytes = median_of(&launches, growth_of, 0);
    bool has_tail =
        collect(&launches, recorded_of, 0) > 0 &&
        vb_witnesses_tail_doubt(measurement, variant) == VB_TAIL_BELIEVED; /* one implausible launch is enough */
    bool has_heap = keep_heap && collect(&launches, heap_of, 0) > 0;
    bool has_cold = collect(&launches, first_of, 0) > 0;
    struct vb_row_extras *extras = has_tail || has_heap || has_cold ? vb_row_extras(row) : NULL;
    if (extras && has_tail)
        set_tail(&launches, confidence, extras);
    if (extras && has_heap)
        set_heap(&launches, extras);
    if (extras && has_cold) {
        set_cold(&launches, first_of, confidence, &extras->first_ns, &extras->first_ci_low_ns,
                 &extras->first_ci_high_ns);
        set_cold(&launches, cold_of, confidence, &extras->cold_ns, &extras->cold_ci_low_ns, &extras->cold_ci_high_ns);
    }
    free(launches.values);
    return extras || (!has_tail && !has_heap && !has_cold) ? 0 : VB_ERROR_MEMORY;
}

bool vb_witnesses_lack_clock(const struct vb_measurement *measurement)
{
    size_t count = measurement->witnesses ? measurement->launch_count * measurement->variant_count : 0;
    for (size_t i = 0; i < count; i++)
        if (measurement->witnesses[i].tail.recorded > 0 && isnan(measurement->witnesses[i].tail.slowest_ns))
            return true;
    return false;
}

enum vb_tail_doubt vb_witnesses_tail_doubt(const struct vb_measurement *measurement, size_t variant)
{
    for (size_t launch = 0; measurement->witnesses && launch < measurement->launch_count; launch++) {
        const struct vb_tail *tail = &measurement->witnesses[launch * measurement->variant_count + variant].tail;
        if (tail->doubt != VB_TAIL_BELIEVED)
            return (enum vb_tail_doubt)tail->doubt;
    }
    return VB_TAIL_BELIEVED;
}
