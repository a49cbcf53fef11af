/* SPDX-License-Identifier: MIT */
#include "results/number_words.h"

#include "base/units.h"
#include "results/row_codes.h"
#include "results/row.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define COUNT_COLUMNS 8 /* a fraction whose exact form is longer is shown with six digits */

void vb_say_count(char *text, double value)
{
    if (value == floor(value) && fabs(value) < 1e15) {
        snprintf(text, VB_WORDING_MAX, "%.0f", value == 0 ? 0.0 : value);
        return;
    }
    if (vb_format_exact(text, VB_WORDING_MAX, value) <= COUNT_COLUMNS)
        return;
    char rounded[VB_WORDING_MAX];
    snprintf(rounded, sizeof rounded, "%.6g", value);
    if (strpbrk(rounded, ".e")) /* 0.9999999 must not become 1: then the long form stays */
        memcpy(text, rounded, sizeof rounded);
}

void vb_say_counted(char *text, const struct vb_row *row, struct vb_counted_cell cell)
{
    if (isfinite(cell.value))
        vb_say_count(text, cell.value);
    else if (isfinite(cell.low) && isfinite(cell.high))
        snprintf(text, VB_WORDING_MAX, cell.low < cell.high ? "%.4g .. %.4g" : "%.4g", cell.low, cell.high);
    else
        strcpy(text, vb_row_varies(row) ? "?" : "n/a");
}

struct vb_counted_cell vb_allocs_cell(const struct vb_row *row)
{
    return (struct vb_counted_cell){row->allocs_per_op, row->allocs_low, row->allocs_high};
}

struct vb_counted_cell vb_bytes_cell(const struct vb_row *row)
{
    return (struct vb_counted_cell){row->bytes_per_op, row->bytes_low, row->bytes_high};
}

struct vb_counted_cell vb_live_cell(const struct vb_row *row)
{
    return (struct vb_counted_cell){row->live_bytes_per_op, row->live_bytes_low, row->live_bytes_high};
}

void vb_say_bound(char *text, double percent)
{
    if (percent > VB_BOUND_MAX) {
        snprintf(text, VB_WORDING_MAX, "more than %d", VB_BOUND_MAX);
        return;
    }
    int decimals = percent >= 10 ? 0 : 1;
    if (percent > 0 && percent < 0.1)
        decimals = (int)fmin(ceil(-log10(percent)), 4);
    double step = pow(10, decimals);
    double tolerance = 1 - 1e-9; /* 0.4 that came out of exp(log()) is not rounded up to 0.5 */
    snprintf(text, VB_WORDING_MAX, "%.*f", decimals, ceil(percent * step * tolerance) / step);
}

double vb_step_of_width(double width)
{
    return width > 0 && isfinite(width) ? pow(10, floor(log10(width / 2))) : 0;
}

#define NOTHING_OF_STEP 0.001 /* what is less of a step is said as 0 */
#define STEP_TOLERANCE  1e-6  /* of a step: 0.3 is three tenths, though 0.3 / 0.1 is a hair less than 3 */

/* Writes `steps` times `step` with as many decimals as the step has. */
static void say_steps(char *text, double steps, double step)
{
    int decimals = step < 1 ? (int)fmin(round(-log10(step)), 15) : 0;
    double value = steps * step;
    snprintf(text, VB_WORDING_MAX, fabs(value) < 1e15 ? "%.*f" : "%.*g", decimals, value == 0 ? 0.0 : value);
}

double vb_step_of_interval(double low, double high)
{
    double width = high - low;
    if (!(width > 0) || !isfinite(width))
        return 0;
    double power = floor(log10(width) + 1e-9); /* the tolerance is for 0.1 and its like */
    return pow(10, width < 10 ? power : power - 1);
}

static bool is_within(double value, double low, double high)
{
    return value >= low && value <= high;
}

void vb_say_known(char *text, double value, int decimals, double low, double high)
{
    double finest = pow(10, -decimals);
    double step = fmax(vb_step_of_interval(low, high), finest);
    while (step > 2 * finest && is_within(value, low, high) && !is_within(round(value / step) * step, low, high))
        step /= 10;
    vb_say_nearest(text, value, step);
}

void vb_say_nearest(char *text, double value, double step)
{
    if (value > 0 && value < step) /* neither 0 nor the whole step: 6.5 in 6.2 .. 640 is not 10 */
        step = pow(10, floor(log10(value)));
    if (step > 0)
        say_steps(text, round(value / step), step);
    else
        vb_say_count(text, value);
}

void vb_say_below(char *text, double value, double step)
{
    if (value > NOTHING_OF_STEP * step && floor(value / step + STEP_TOLERANCE) == 0) /* 0.8 to 2.6 is not 0 to 3 */
        step = pow(10, floor(log10(value)));
    if (step > 0)
        say_steps(text, floor(value / step + STEP_TOLERANCE), step);
    else
        vb_say_count(text, value);
}

void vb_say_above(char *text, double value, double step)
{
    if (step > 0)
        say_steps(text, ceil(value / step - STEP_TOLERANCE), step);
    else
        vb_say_count(text, value);
}

double vb_percent_of_effect(double effect)
{
    return 100 * expm1(fabs(effect));
}

void vb_say_change(char *text, double effect)
{
    double percent = 100 * expm1(effect);
    if (fabs(percent) < 0.05)
        strcpy(text, "0.0");
    else
        snprintf(text, VB_WORDING_MAX, percent < 1e4 ? "%+.1f" : "%+.3g", percent);
}

#define FINEST_PERCENT 0.1 /* of a change of time: a summary shows no finer digits */
#define NEAR_NOTHING   2   /* percent of the time that are left: of less, finer steps tell one from the other */
#define FACTOR_FROM    10  /* ratios from here on are said as such */

/* In units of what is said: a percent, or the ratio itself. */
struct said_change {
    double value, low, high, step;
    const char *sign; /* of printf */
    const char *unit;
};

static struct said_change change_of(double ratio, double low, double high, bool is_short)
{
    bool as_factor = ratio >= FACTOR_FROM;
    double scale = as_factor ? 1 : 100;
    double origin = as_factor ? 0 : 1;
    struct said_change said = {.value = scale * (ratio - origin),
                               .low = scale * (low - origin),
                               .high = scale * (high - origin),
                               .unit = as_factor ? "x" : "",
                               .sign = as_factor ? "" : "+"};
    double finest = is_short ? 1 : FINEST_PERCENT;
    if (!as_factor && 100 * ratio < NEAR_NOTHING && ratio > 0)
        finest = pow(10, floor(log10(100 * ratio)) - 1);
    double step = isnan(low) || isnan(high) ? 0 : vb_step_of_width(said.high - said.low);
    said.step = fmax(step, finest);
    return said;
}

static int decimals_of_step(double step)
{
    return step < 1 ? (int)fmin(round(-log10(step)), 9) : 0;
}

/* A number of zero has no sign. */
static void say_signed(char *text, const struct said_change *said, double steps)
{
    double value = steps * said->step;
    int decimals = decimals_of_step(said->step);
    if (fabs(steps) < 0.5)
        snprintf(text, VB_WORDING_MAX, "%.*f%s", decimals, 0.0, said->unit);
    else if (*said->sign && value > 0)
        snprintf(text, VB_WORDING_MAX, "+%.*f%s", decimals, value, said->unit);
    else
        snprintf(text, VB_WORDING_MAX, fabs(value) < 1e7 ? "%.*f%s" : "%.*e%s", fabs(value) < 1e7 ? decimals : 1, value,
                 said->unit);
}

/* Says a number that belongs to a ratio in its steps, but with a digit of its own where they would leave nothing of it,
 * as 0x and -100 % do: what lies between 150x and 2900x does not lie between 0x and 3000x. */
static void say_change(char *text, struct said_change said, double number, double ratio, double (*rounded)(double))
{
    double all = *said.sign ? 100 : 1;
    double left = (*said.sign ? all : 0) + rounded(number / said.step) * said.step;
    if (left < said.step / 2 && all * ratio > NOTHING_OF_STEP * said.step)
        said.step = all * pow(10, floor(log10(ratio)));
    say_signed(text, &said, rounded(number / said.step));
}

static double down(double steps)
{
    return floor(steps + STEP_TOLERANCE);
}

static double up(double steps)
{
    return ceil(steps - STEP_TOLERANCE);
}

void vb_say_change_of_ratio(char *text, char *interval, double ratio, double low, double high, bool is_short)
{
    struct said_change said = change_of(ratio, low, high, is_short);
    say_change(text, said, said.value, ratio, round);
    if (!interval)
        return;
    interval[0] = '\0';
    if (isnan(low) || isnan(high))
        return;
    char from[VB_WORDING_MAX];
    char to[VB_WORDING_MAX];
    say_change(from, said, said.low, low, down);
    say_change(to, said, said.high, high, up);
    snprintf(interval, VB_WORDING_MAX, is_short ? "%.18s..%.18s" : "%.17s .. %.17s", from, to);
}
