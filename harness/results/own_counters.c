/* SPDX-License-Identifier: MIT */
#include "results/own_counters.h"
#include "base/cleanup.h"
#include "base/compare_counts.h"
#include "base/units.h"
#include "stats/paired.h"
#include "stats/estimate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A name and three numbers in full, with what stands between them. */
#define ITEM_MAX (VB_MAX_NAME_LENGTH + 3 * 32 + 4)

static void put_number(FILE *stream, double value)
{
    char text[32];
    if (isnan(value))
        return;
    vb_format_exact(text, sizeof text, value);
    fputs(text, stream);
}

static int set_text(struct vb_row *row, const struct vb_row_counters *counters)
{
    char text[VB_MAX_COUNTERS * ITEM_MAX + 1] = "";
    FILE *stream = fmemopen(text, sizeof text, "w");
    if (!stream)
        return VB_ERROR_MEMORY;
    for (size_t i = 0; i < counters->count; i++) {
        const struct vb_row_counter *counter = &counters->items[i];
        fprintf(stream, "%s%s=", i > 0 ? " " : "", counter->name);
        put_number(stream, counter->per_op);
        if (counter->exact && counter->low == counter->high)
            continue;
        putc(':', stream);
        put_number(stream, counter->low);
        putc(':', stream);
        put_number(stream, counter->high);
    }
    return fclose(stream) == 0 ? vb_row_set_text(&row->counters, text) : VB_ERROR_MEMORY;
}

/* What one operation added in each launch. Returns how many launches know. */
static size_t collect(const struct vb_measurement *measurement, size_t variant, const char *name, double *values)
{
    size_t count = 0;
    for (size_t launch = 0; measurement->witnesses && launch < measurement->launch_count; launch++) {
        const struct vb_witness *witness = &measurement->witnesses[launch * measurement->variant_count + variant];
        if (witness->watch.operations > 0)
            values[count++] = vb_tally_sum(&witness->tallies, name) / (double)witness->watch.operations;
    }
    return count;
}

/* The least and the most of what all loops and all launches had. */
static void find_ends(const struct vb_rate *rate, const double *values, size_t count, double *low, double *high)
{
    *low = rate->lowest;
    *high = rate->highest;
    for (size_t i = 0; i < count; i++) {
        *low = fmin(*low, values[i]);
        *high = fmax(*high, values[i]);
    }
}

/* Such a counter differs a little between loops, because a case adds up shares: by this much either way. */
#define ROUNDED_SHARE 0.4e-9

/* What was counted apart is exact only where the timed turns, which are many more, had the same. Where they had so only
 * up to rounding, its last digits are not known: that stands beside it as an interval. */
static struct vb_row_counter make_counter(const struct vb_rate *rate, double *values, size_t count, double confidence)
{
    struct vb_row_counter counter = {.per_op = rate->per_op, .low = rate->per_op, .high = rate->per_op};
    double low, high;
    find_ends(rate, values, count, &low, &high);
    strcpy(counter.name, rate->name);
    counter.exact = vb_count_is_near(low, high);
    if (counter.exact) {
        bool is_rounded = vb_count_compare_closely(low, high) != 0;
        counter.low -= is_rounded ? ROUNDED_SHARE * fabs(rate->per_op) : 0;
        counter.high += is_rounded ? ROUNDED_SHARE * fabs(rate->per_op) : 0;
        return counter;
    }
    counter.low = rate->lowest;
    counter.high = rate->highest;
    if (count == 0)
        return counter;
    struct vb_estimate estimate = vb_estimate(values, count, 0);
    double half_width = vb_estimate_half_width(&estimate, vb_look_confidence(confidence));
    counter.per_op = estimate.center;
    counter.low = isfinite(half_width) ? estimate.center - half_width : NAN;
    counter.high = isfinite(half_width) ? estimate.center + half_width : NAN;
    if (vb_count_is_near(counter.low, counter.high)) /* by chance: that is not what makes it exact */
        counter.low = counter.high = counter.per_op;
    return counter;
}

/* Those that were counted, and those that came only in timed turns. */
static struct vb_rates all_rates(const struct vb_measurement *measurement, size_t variant)
{
    struct vb_rates rates = measurement->variants[variant].rates;
    for (size_t launch = 0; measurement->witnesses && launch < measurement->launch_count; launch++) {
        const struct vb_tallies *tallies =
            &measurement->witnesses[launch * measurement->variant_count + variant].tallies;
        for (uint32_t i = 0; i < tallies->count; i++) {
            uint32_t known = 0;
            while (known < rates.count && strcmp(rates.items[known].name, tallies->items[i].name) != 0)
                known++;
            if (known < rates.count || rates.count == VB_MAX_COUNTERS)
                continue;
            rates.items[rates.count] = (struct vb_rate){0};
            strcpy(rates.items[rates.count++].name, tallies->items[i].name);
        }
    }
    return rates;
}

int vb_row_set_counters(struct vb_row *row, const struct vb_measurement *measurement, size_t index, double confidence)
{
    const struct vb_rates rates = all_rates(measurement, index);
    if (rates.count == 0)
        return 0;
    double *values VB_FREE = calloc(measurement->launch_count + 1, sizeof *values);
    if (!values)
        return VB_ERROR_MEMORY;
    struct vb_row_counters counters = {.count = rates.count};
    for (uint32_t i = 0; i < rates.count; i++) {
        size_t count = collect(measurement, index, rates.items[i].name, values);
        counters.items[i] = make_counter(&rates.items[i], values, count, confidence);
    }
    return set_text(row, &counters);
}

/* A number up to `end`; NAN where there is none. */
static int read_number(const char *text, size_t length, double *value)
{
    *value = NAN;
    return length == 0 || vb_parse_number_of(text, length, value) == 0 ? 0 : VB_ERROR_FORMAT;
}

/* NAME=NUMBER or NAME=NUMBER:LOW:HIGH, of `length` bytes. */
static int read_counter(const char *text, size_t length, struct vb_row_counter *counter)
{
    const char *equal = memchr(text, '=', length);
    size_t name_length = equal ? (size_t)(equal - text) : 0;
    if (name_length == 0 || name_length > VB_MAX_NAME_LENGTH)
        return VB_ERROR_FORMAT;
    *counter = (struct vb_row_counter){.name = ""};
    memcpy(counter->name, text, name_length);
    const char *end = text + length;
    const char *number = equal + 1;
    const char *low = memchr(number, ':', (size_t)(end - number));
    if (read_number(number, (size_t)((low ? low : end) - number), &counter->per_op) != 0 || isnan(counter->per_op))
        return VB_ERROR_FORMAT;
    counter->exact = !low;
    counter->low = counter->high = counter->per_op;
    if (counter->exact)
        return 0;
    const char *high = memchr(low + 1, ':', (size_t)(end - low - 1));
    if (!high || read_number(low + 1, (size_t)(high - low - 1), &counter->low) != 0)
        return VB_ERROR_FORMAT;
    if (read_number(high + 1, (size_t)(end - high - 1), &counter->high) != 0)
        return VB_ERROR_FORMAT;
    counter->exact = counter->low < counter->high && vb_count_is_near(counter->low, counter->high);
    return 0;
}

int vb_counters_decode(const char *text, struct vb_row_counters *counters)
{
    struct vb_tallies names = {0};
    char problem[VB_REASON_MAX];
    counters->count = 0;
    while (*text) {
        size_t length = strcspn(text, " ");
        if (counters->count == VB_MAX_COUNTERS || read_counter(text, length, &counters->items[counters->count]) != 0 ||
            vb_tally_sum(&names, counters->items[counters->count].name) != 0 ||
            vb_tally_add(&names, counters->items[counters->count].name, 1, problem, sizeof problem) != 0)
            return VB_ERROR_FORMAT; /* no number, no name, or one that is there already */
        counters->count++;
        text += length + (text[length] == ' ');
    }
    return 0;
}

struct vb_row_counters vb_row_counters(const struct vb_row *row)
{
    struct vb_row_counters counters = {0};
    if (row->counters[0] != '\0' && vb_counters_decode(row->counters, &counters) != 0)
        counters.count = 0;
    return counters;
}

const struct vb_row_counter *vb_row_counter_find(const struct vb_row_counters *counters, const char *name)
{
    for (size_t i = 0; i < counters->count; i++)
        if (strcmp(counters->items[i].name, name) == 0)
            return &counters->items[i];
    return NULL;
}

size_t vb_row_counter_names(const struct vb_row *row, char (*names)[VB_MAX_NAME_LENGTH + 1], size_t count, size_t most)
{
    if (row->counters[0] == '\0')
        return count;
    struct vb_row_counters counters = vb_row_counters(row);
    for (size_t i = 0; i < counters.count; i++) {
        size_t known = 0;
        while (known < count && strcmp(names[known], counters.items[i].name) != 0)
            known++;
        if (known == count && count < most)
            strcpy(names[count++], counters.items[i].name);
    }
    return count;
}
