/* SPDX-License-Identifier: MIT */
#include "judge/noise_floor.h"
#include "base/cleanup.h"
#include "stats/quantiles.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AGAIN           " (again)" /* behind the name of the second of a pair */
#define PAIR_POINT      "variant=" /* the last part of the point of a pair */
#define LEAST_NOISE_PCT 0.1

static bool is_second_of_pair(const struct vb_row *row)
{
    size_t length = strlen(row->baseline);
    return length > 0 && strncmp(row->variant, row->baseline, length) == 0 && strcmp(row->variant + length, AGAIN) == 0;
}

/* The largest difference from 1 that the interval of a ratio allows, in percent. */
static double bound_pct(const struct vb_row *row)
{
    return 100 * fmax(fabs(row->ratio_ci_low - 1), fabs(row->ratio_ci_high - 1));
}

int vb_floor_of(const struct vb_results *results, struct vb_floor *floor)
{
    *floor = (struct vb_floor){0};
    double *bounds VB_FREE = calloc(results->row_count, sizeof *bounds);
    if (!bounds)
        return VB_ERROR_MEMORY;
    for (size_t i = 0; i < results->row_count; i++) {
        const struct vb_row *row = &results->rows[i];
        if (!is_second_of_pair(row) || isnan(row->ratio_ci_low))
            continue;
        bounds[floor->pairs++] = bound_pct(row);
        floor->false_claims += vb_row_is_claimed(row);
        if (bound_pct(row) < floor->worst_pct)
            continue;
        floor->worst_pct = bound_pct(row);
        snprintf(floor->worst, sizeof floor->worst, "%.90s/%.90s", row->case_name, row->baseline);
    }
    if (floor->pairs > 0)
        floor->median_pct = vb_median(bounds, floor->pairs);
    return 0;
}

/* The length of a point without the part that names the pair. */
static size_t plain_point_length(const char *point)
{
    const char *last = strrchr(point, ',');
    const char *part = last ? last + 1 : point;
    if (strncmp(part, PAIR_POINT, strlen(PAIR_POINT)) != 0)
        return strlen(point);
    return (size_t)(last ? last - point : 0);
}

static bool is_same_work(const struct vb_row *a, const struct vb_row *b)
{
    size_t length = plain_point_length(a->point);
    return strcmp(a->case_name, b->case_name) == 0 && strcmp(a->variant, b->variant) == 0 &&
           length == plain_point_length(b->point) && strncmp(a->point, b->point, length) == 0;
}

static double noise_of(const struct vb_row *row)
{
    return fmax(row->noise_pct, LEAST_NOISE_PCT);
}

double vb_noise_factor(const struct vb_results *results, const struct vb_results *reference)
{
    double *factors VB_FREE = calloc(results->row_count, sizeof *factors);
    size_t count = 0;
    for (size_t i = 0; factors && i < results->row_count; i++) {
        const struct vb_row *row = &results->rows[i];
        if (isnan(row->noise_pct))
            continue;
        for (size_t k = 0; k < reference->row_count; k++) {
            if (isnan(reference->rows[k].noise_pct) || !is_same_work(row, &reference->rows[k]))
                continue;
            factors[count++] = noise_of(row) / noise_of(&reference->rows[k]);
            break;
        }
    }
    return count > 0 ? vb_median(factors, count) : NAN;
}
