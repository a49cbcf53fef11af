/* SPDX-License-Identifier: MIT */
#include "talk/measurement.h"
#include "base/error.h"

#include <stdlib.h>

void vb_measurement_release(struct vb_measurement *measurement)
{
    free(measurement->point);
    for (size_t i = 0; measurement->variants && i < measurement->variant_count; i++)
        free(measurement->variants[i].whereabouts);
    free(measurement->variants);
    free(measurement->readings);
    free(measurement->launches);
    free(measurement->witnesses);
    *measurement = (struct vb_measurement){0};
}

int vb_measurement_reserve(struct vb_measurement *measurement, size_t more)
{
    size_t needed = measurement->reading_count + more;
    if (needed <= measurement->reading_capacity)
        return 0;
    size_t capacity = measurement->reading_capacity * 2 > needed ? measurement->reading_capacity * 2 : needed;
    struct vb_reading *readings = realloc(measurement->readings, capacity * sizeof *readings);
    if (!readings)
        return VB_ERROR_MEMORY;
    measurement->readings = readings;
    measurement->reading_capacity = capacity;
    return 0;
}

static int grow_launches(struct vb_measurement *measurement)
{
    uint32_t capacity = measurement->launch_capacity ? 2 * measurement->launch_capacity : 16;
    struct vb_launch *launches = reallocarray(measurement->launches, capacity, sizeof *launches);
    if (!launches)
        return VB_ERROR_MEMORY;
    measurement->launches = launches;
    struct vb_witness *witnesses =
        reallocarray(measurement->witnesses, capacity * (measurement->variant_count + 1), sizeof *witnesses);
    if (!witnesses)
        return VB_ERROR_MEMORY;
    measurement->witnesses = witnesses;
    measurement->launch_capacity = capacity;
    return 0;
}

int vb_measurement_add_launch(struct vb_measurement *measurement, struct vb_launch launch,
                              const struct vb_witness *witnesses)
{
    if (measurement->launch_count == measurement->launch_capacity && grow_launches(measurement) != 0)
        return VB_ERROR_MEMORY;
    struct vb_witness *theirs = &measurement->witnesses[measurement->launch_count * measurement->variant_count];
    for (size_t i = 0; i < measurement->variant_count; i++)
        theirs[i] = witnesses ? witnesses[i] : vb_no_witness;
    measurement->launches[measurement->launch_count++] = launch;
    return 0;
}

int vb_measurement_append(struct vb_measurement *to, const struct vb_measurement *from)
{
    size_t next = 0;
    for (uint32_t launch = 0; launch < from->launch_count; launch++) {
        size_t end = next;
        while (end < from->reading_count && from->readings[end].launch == launch)
            end++;
        if (vb_measurement_reserve(to, end - next) != 0)
            return VB_ERROR_MEMORY;
        uint32_t launch_there = to->launch_count;
        if (vb_measurement_add_launch(to, from->launches[launch], &from->witnesses[launch * from->variant_count]) != 0)
            return VB_ERROR_MEMORY;
        for (; next < end; next++) {
            struct vb_reading *reading = &to->readings[to->reading_count++];
            *reading = from->readings[next];
            reading->launch = launch_there;
        }
    }
    to->elapsed_ns += from->elapsed_ns;
    to->timed_ns += from->timed_ns;
    return 0;
}
