/* SPDX-License-Identifier: MIT */
#include "results/witnesses.h"
#include "base/cleanup.h"

#include "stats/quantiles.h"
#include "stats/paired.h"
#include "stats/estimate.h"
#include "stats/turns.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The launches of one variant. */
struct launches {
    const struct vb_measurement *measurement;
    size_t variant;
    double confidence;
    double *values; /* room for one per launch */
};

/* Something that a witness may know; NAN where it does not. `index` chooses among several of a kind. */
typedef double figure(const struct vb_witness *witness, size_t index);

static double level_of(const struct vb_witness *witness, size_t level)
{
    return witness->tail.recorded > 0 ? witness->tail.level_ns[level] : NAN;
}

/* Those of which there is one. */
enum single { SLOWEST, RECORDED, GROWTH, FIRST, COLD };

static double single_of(const struct vb_witness *witness, size_t index)
{
    switch ((enum single)index) {
    case SLOWEST: return witness->tail.recorded > 0 ? witness->tail.slowest_ns : NAN;
    case RECORDED: return witness->tail.recorded > 0 ? (double)witness->tail.recorded : NAN;
    case GROWTH: return witness->rss_growth_bytes >= 0 ? (double)witness->rss_growth_bytes : NAN;
    case FIRST: return witness->first_ns;
    case COLD: break;
    }
    return witness->cold_ns;
}

/* The allocator's figures, before the first turn and after the last. */
static const struct {
    size_t figure, before, after; /* offsets in vb_heap_state, and of the two in vb_row */
} heap_figures[] = {
#define FIGURE(figure, field)                                                                                          \
    {                                                                                                                  \
        offsetof(struct vb_heap_state, figure), offsetof(struct vb_row, heap_##field##_before),                        \
            offsetof(struct vb_row, heap_##field##_after)                                                              \
    }
    FIGURE(allocated, allocated_bytes), FIGURE(active, active_bytes), FIGURE(resident, resident_bytes),
    FIGURE(retained, retained_bytes),   FIGURE(purges, purges),       FIGURE(fills, fills),
    FIGURE(flushes, flushes),
};

static double figure_of(const struct vb_witness *witness, const struct vb_heap_state *state, size_t offset)
{
    uint64_t value;
    memcpy(&value, (const char *)state + offset, sizeof value);
    return witness->has_heap ? (double)value : NAN;
}

static double before_of(const struct vb_witness *witness, size_t offset)
{
    return figure_of(witness, &witness->before, offset);
}

static double after_of(const struct vb_witness *witness, size_t offset)
{
    return figure_of(witness, &witness->after, offset);
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

/* How finely single readings of a clock tell operations apart: by the least difference between them; where all are
 * alike, not at all. Sorts them. */
static double resolution_of(double *values, size_t count)
{
    double least = INFINITY;
    vb_sort(values, count);
    for (size_t i = 1; i < count; i++)
        if (values[i] > values[i - 1])
            least = fmin(least, values[i] - values[i - 1]);
    return isfinite(least) ? least : values[0];
}

/* The mean of what the launches know; its interval where there is a place for it. `error` is a share of the median by
 * which each may be wrong; 0: they are single readings. */
static void set_mean(const struct launches *launches, figure *what, size_t index, double error, double *center,
                     double *low, double *high)
{
    size_t count = collect(launches, what, index);
    if (count == 0)
        return;
    double resolution = error > 0 ? error * vb_median(launches->values, count) : resolution_of(launches->values, count);
    struct vb_estimate estimate = vb_estimate(launches->values, count, resolution);
    double half_width = vb_estimate_half_width(&estimate, vb_look_confidence(launches->confidence));
    *center = estimate.center;
    if (!isfinite(half_width) || !low)
        return;
    *low = fmax(estimate.center - half_width, 0);
    *high = estimate.center + half_width;
}

static void set_level(const struct launches *launches, enum vb_tail_level level, double *center, double *low,
                      double *high)
{
    set_mean(launches, level_of, level, VB_TAIL_ERROR, center, low, high);
}

static void set_tail(const struct launches *launches, struct vb_row *row)
{
    set_level(launches, VB_TAIL_P50, &row->p50_ns, NULL, NULL);
    set_level(launches, VB_TAIL_P90, &row->p90_ns, NULL, NULL);
    set_level(launches, VB_TAIL_P99, &row->p99_ns, &row->p99_ci_low_ns, &row->p99_ci_high_ns);
    set_level(launches, VB_TAIL_P99_9, &row->p99_9_ns, &row->p99_9_ci_low_ns, &row->p99_9_ci_high_ns);
    set_level(launches, VB_TAIL_P99_99, &row->p99_99_ns, &row->p99_99_ci_low_ns, &row->p99_99_ci_high_ns);
    size_t count = collect(launches, single_of, SLOWEST);
    for (size_t i = 0; i < count; i++)
        row->slowest_ns = fmax(row->slowest_ns, launches->values[i]); /* of a number and NAN, the number */
    count = collect(launches, single_of, RECORDED);
    row->recorded_ops = vb_mean(launches->values, count);
}

static void set_heap(const struct launches *launches, struct vb_row *row)
{
    for (size_t i = 0; i < sizeof heap_figures / sizeof heap_figures[0]; i++) {
        *vb_row_real_field(row, heap_figures[i].before) = median_of(launches, before_of, heap_figures[i].figure);
        *vb_row_real_field(row, heap_figures[i].after) = median_of(launches, after_of, heap_figures[i].figure);
    }
}

int vb_row_set_witnesses(struct vb_row *row, const struct vb_measurement *measurement, size_t variant,
                         double confidence, bool keep_heap)
{
    struct launches launches = {
        .measurement = measurement,
        .variant = variant,
        .confidence = confidence,
        .values = calloc(measurement->launch_count + 1, sizeof *launches.values),
    };
    if (!launches.values)
        return VB_ERROR_MEMORY;
    row->rss_growth_bytes = median_of(&launches, single_of, GROWTH);
    if (collect(&launches, single_of, RECORDED) > 0 &&
        vb_witnesses_tail_doubt(measurement, variant) == VB_TAIL_BELIEVED) /* one implausible launch is enough */
        set_tail(&launches, row);
    if (keep_heap)
        set_heap(&launches, row);
    if (collect(&launches, single_of, FIRST) > 0) {
        set_mean(&launches, single_of, FIRST, 0, &row->first_ns, &row->first_ci_low_ns, &row->first_ci_high_ns);
        set_mean(&launches, single_of, COLD, 0, &row->cold_ns, &row->cold_ci_low_ns, &row->cold_ci_high_ns);
    }
    free(launches.values);
    return 0;
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

/* The time of one operation of a turn, by one clock or another; NAN where it is not known. */
typedef double clock_time(const struct vb_reading *reading);

static double wall_ns(const struct vb_reading *reading)
{
    return fmax(reading->elapsed_ns, VB_TURN_TICK_NS) / (double)reading->operations; /* as in mean_ns */
}

static double cpu_ns(const struct vb_reading *reading)
{
    return reading->cpu_ns / (double)reading->operations;
}

/* Puts the median turn of each launch into `medians` and returns how many there are, or 0 if a turn lacks this time.
 * Both arrays have room for one more than the readings; those of a launch lie side by side. */
static size_t find_medians(const struct vb_measurement *measurement, size_t variant, clock_time *time, double *turns,
                           double *medians)
{
    size_t launches = 0;
    size_t count = 0;
    for (size_t i = 0; i < measurement->reading_count; i++) {
        const struct vb_reading *reading = &measurement->readings[i];
        bool first_of_launch = i > 0 && reading->launch != reading[-1].launch;
        if (first_of_launch && count > 0) {
            medians[launches++] = vb_median(turns, count);
            count = 0;
        }
        if (reading->variant != variant)
            continue;
        turns[count] = time(reading);
        if (!isfinite(turns[count++]))
            return 0;
    }
    if (count > 0)
        medians[launches++] = vb_median(turns, count);
    return launches;
}

int vb_row_set_launches(struct vb_row *row, const struct vb_measurement *measurement, size_t variant)
{
    double *turns VB_FREE = calloc(measurement->reading_count + 1, sizeof *turns);
    double *medians VB_FREE = calloc(measurement->reading_count + 1, sizeof *medians);
    if (!turns || !medians)
        return VB_ERROR_MEMORY;
    size_t count = find_medians(measurement, variant, wall_ns, turns, medians);
    VB_OR_RETURN(vb_row_set_list(&row->launch_ns, medians, count));
    count = find_medians(measurement, variant, cpu_ns, turns, medians);
    return vb_row_set_list(&row->launch_cpu_ns, medians, count);
}
