/* SPDX-License-Identifier: MIT */
#include "results/launches.h"
#include "stats/order.h"
#include "stats/turns.h"

#include <math.h>
#include <stdlib.h>

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
    double *turns = calloc(measurement->reading_count + 1, sizeof *turns);
    double *medians = calloc(measurement->reading_count + 1, sizeof *medians);
    int status = turns && medians ? 0 : VB_ERROR_MEMORY;
    if (status == 0) {
        size_t count = find_medians(measurement, variant, wall_ns, turns, medians);
        status = vb_row_set_list(&row->launch_ns, medians, count);
    }
    if (status == 0) {
        size_t count = find_medians(measurement, variant, cpu_ns, turns, medians);
        status = vb_row_set_list(&row->launch_cpu_ns, medians, count);
    }
    free(turns);
    free(medians);
    return status;
}
