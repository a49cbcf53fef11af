/* SPDX-License-Identifier: MIT */
#include "show/chart/quantity.h"
#include "results/own_counters.h"
#include "show/scale.h"
#include "results/verdict_words.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void vb_chart_say_grouped(char *text, double value)
{
    char digits[VB_WORDING_MAX];
    int count = snprintf(digits, sizeof digits, "%.0f", value);
    if (count < 5 || value >= 1e15) {
        snprintf(text, VB_WORDING_MAX, value < 1e15 ? "%.0f" : "%.3e", value);
        return;
    }
    for (int i = 0; i < count; i++) {
        if (i > 0 && (count - i) % 3 == 0)
            *text++ = ',';
        *text++ = digits[i];
    }
    *text = '\0';
}

void vb_chart_say_ns(char *text, double ns)
{
    if (ns == 0)
        strcpy(text, "0");
    else if (ns < 0.01) /* what is not zero never reads as 0 */
        snprintf(text, VB_WORDING_MAX, "%.2g", ns);
    else if (ns < 1000)
        snprintf(text, VB_WORDING_MAX, "%.*f", ns < 100 ? 2 : 1, ns);
    else if (ns < 1e9)
        vb_chart_say_grouped(text, ns);
    else
        snprintf(text, VB_WORDING_MAX, "%.3e", ns);
}

/* A time, or a ratio, as finely as its interval allows: "14" where that is 4 .. 25. */
static void say_known(char *text, double value, double low, double high)
{
    double step = vb_step_of_interval(low, high);
    if (value >= 0.01 && value < 1000)
        vb_say_known(text, value, value < 100 ? 2 : 1, low, high);
    else
        vb_chart_say_ns(text, step > 0 && step <= value ? round(value / step) * step : value);
}

/* A difference that is real never reads "1.00". */
void vb_chart_say_ratio(char *text, const struct vb_row *row)
{
    if (row->ratio < 0.1 || row->ratio >= 10) {
        say_known(text, row->ratio, row->ratio_ci_low, row->ratio_ci_high);
        return;
    }
    vb_say_known(text, row->ratio, 2, row->ratio_ci_low, row->ratio_ci_high);
    for (int decimals = 2; decimals <= 6 && strtod(text, NULL) == 1 && vb_row_is_claimed(row); decimals++)
        snprintf(text, VB_WORDING_MAX, "%.*f", decimals, row->ratio);
}

/* Two digits of how far a factor is from 1, or fewer where its interval does not allow as many. */
static void say_factor(char *text, double factor, double low, double high)
{
    bool is_whole = factor >= 9.95;
    int decimals = is_whole ? 0 : 1;
    while (!is_whole && decimals < 5 && (factor - 1) * pow(10, decimals) < 9.5)
        decimals++;
    vb_say_known(text, factor, decimals, low, high);
    if (is_whole)
        vb_chart_say_grouped(text, strtod(text, NULL));
}

/* "5.6x as fast", "1.12x as long", as the sentences below the table count it: the larger side over the smaller one. */
void vb_chart_say_verdict(char *text, const struct vb_row *row)
{
    char factor[VB_WORDING_MAX];
    bool faster = row->verdict_code == VB_ROW_FASTER && row->ratio < 1;
    if (faster || (row->verdict_code == VB_ROW_SLOWER && row->ratio > 1)) {
        if (faster)
            say_factor(factor, 1 / row->ratio, 1 / row->ratio_ci_high, 1 / row->ratio_ci_low);
        else
            say_factor(factor, row->ratio, row->ratio_ci_low, row->ratio_ci_high);
        snprintf(text, VB_VERDICT_MAX, "%sx as %s", factor, faster ? "fast" : "long");
        return;
    }
    snprintf(text, VB_VERDICT_MAX, "%s", *row->verdict ? row->verdict : "not judged");
}

#define NUMBER_MAX 1e15

/* How the kinds are called in titles, and the unit behind a number in words. */
static const struct {
    const char *title, *per, *unit;
} kinds[] = {
    [VB_TIME] = {"Mean time", "ns per operation", " ns"}, [VB_BYTES] = {"Allocated", "bytes per operation", " B"},
    [VB_ALLOCS] = {"Allocations per operation", "", ""},  [VB_BYTES_RATE] = {"Bytes per second", "", ""},
    [VB_ITEMS_RATE] = {"Items per second", "", ""},       [VB_COUNTER] = {"", "per operation", ""},
};

/* The rate of a time whose interval begins at zero has no upper end: its interval goes on. */
static struct vb_amount amount(double value, double low, double high)
{
    if (!(value <= NUMBER_MAX))
        return (struct vb_amount){NAN, NAN, NAN};
    if (isnan(high) && low <= value)
        high = INFINITY;
    return low <= high ? (struct vb_amount){value, low, high} : (struct vb_amount){value, value, value};
}

static struct vb_amount counter_of(const struct vb_row *row, const char *name)
{
    const struct vb_row_counters counters = vb_row_counters(row);
    const struct vb_row_counter *counter = vb_row_counter_find(&counters, name);
    return counter ? amount(counter->per_op, counter->low, counter->high) : amount(NAN, NAN, NAN);
}

struct vb_amount vb_amount_of(const struct vb_row *row, const struct vb_quantity *quantity)
{
    switch (quantity->kind) {
    case VB_TIME: return amount(row->mean_ns, row->ci_low_ns, row->ci_high_ns);
    case VB_BYTES: return amount(row->bytes_per_op, NAN, NAN);
    case VB_ALLOCS: return amount(row->allocs_per_op, NAN, NAN);
    case VB_BYTES_RATE: return amount(row->bytes_per_second, row->bytes_per_second_low, row->bytes_per_second_high);
    case VB_ITEMS_RATE: return amount(row->items_per_second, row->items_per_second_low, row->items_per_second_high);
    case VB_COUNTER: break;
    }
    return counter_of(row, quantity->counter);
}

static bool is_known(const struct vb_chart_row *rows, size_t count, const struct vb_quantity *quantity)
{
    for (size_t i = 0; i < count; i++)
        if (!isnan(vb_amount_of(rows[i].row, quantity).value))
            return true;
    return false;
}

size_t vb_quantities_of(const struct vb_chart_row *rows, size_t count, struct vb_quantity rates[VB_RATES_MAX])
{
    char names[VB_RATES_MAX][VB_MAX_NAME_LENGTH + 1];
    size_t found = 0;
    size_t name_count = 0;
    for (int kind = VB_BYTES_RATE; kind <= VB_ITEMS_RATE; kind++) {
        rates[found] = (struct vb_quantity){.kind = (enum vb_quantity_kind)kind};
        found += is_known(rows, count, &rates[found]);
    }
    for (size_t i = 0; i < count; i++)
        name_count = vb_row_counter_names(rows[i].row, names, name_count, VB_RATES_MAX - found);
    for (size_t i = 0; i < name_count; i++) {
        rates[found] = (struct vb_quantity){.kind = VB_COUNTER};
        strcpy(rates[found++].counter, names[i]);
    }
    return found;
}

void vb_quantity_say_title(char *text, const struct vb_quantity *quantity, bool is_log)
{
    const char *per = kinds[quantity->kind].per;
    const char *more = is_log && *per ? ", log scale" : is_log ? "log scale" : "";
    int length = snprintf(text, VB_TITLE_MAX, "%s%s", kinds[quantity->kind].title, quantity->counter);
    if (*per || *more)
        snprintf(text + length, VB_TITLE_MAX - (size_t)length, " (%s%s)", per, more);
}

const char *vb_quantity_unit(const struct vb_quantity *quantity)
{
    return kinds[quantity->kind].unit;
}

static void say_rate(char *text, struct vb_amount amount, const char *unit)
{
    const char *prefix;
    double scale = vb_prefix_of(amount.value, &prefix);
    double high = isfinite(amount.high) ? amount.high : 2 * amount.value - amount.low; /* as far up as down, at least */
    say_known(text, amount.value / scale, amount.low / scale, high / scale);
    size_t length = strlen(text);
    snprintf(text + length, VB_WORDING_MAX - length, " %s%s", prefix, unit);
}

void vb_amount_say(char text[VB_WORDING_MAX], const struct vb_quantity *quantity, struct vb_amount amount)
{
    if (quantity->kind == VB_BYTES_RATE || quantity->kind == VB_ITEMS_RATE)
        say_rate(text, amount, quantity->kind == VB_BYTES_RATE ? "B/s" : "/s");
    else if (amount.low < amount.high || quantity->kind == VB_TIME)
        say_known(text, amount.value, amount.low, amount.high);
    else if (amount.value == floor(amount.value) && amount.value < 1e12) /* every operation does the same */
        vb_chart_say_grouped(text, amount.value);
    else
        vb_chart_say_ns(text, amount.value);
}
