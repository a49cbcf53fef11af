/* SPDX-License-Identifier: MIT */
#include "show/scale.h"

#include <math.h>
#include <stdio.h>

#define LINES_LOG_RATIO 20 /* lines need not begin at zero */
#define SHORT_RATIO     6  /* a logarithmic axis that is shorter has no powers of ten to count by */

struct vb_scale vb_scale_of_lines(double low, double high)
{
    if (!(low > 0 && high / low > LINES_LOG_RATIO))
        return (struct vb_scale){.high = 1.12 * (high > 0 ? high : 1)};
    double room = pow(high / low, 0.05);
    return (struct vb_scale){.low = low / room, .high = high * room, .is_log = true};
}

double vb_scale_part(const struct vb_scale *scale, double value)
{
    if (isnan(value) || (scale->is_log && value <= 0))
        return 0;
    double part = scale->is_log ? log(value / scale->low) / log(scale->high / scale->low)
                                : (value - scale->low) / (scale->high - scale->low);
    return fmax(0, fmin(1, part));
}

double vb_scale_value(const struct vb_scale *scale, double part)
{
    return scale->is_log ? scale->low * pow(scale->high / scale->low, part)
                         : scale->low + (scale->high - scale->low) * part;
}

/* The least of 1, 2 and 5 times a power of ten that is no less. */
static double round_up(double value)
{
    double power = pow(10, floor(log10(value)));
    return value <= power * 1.000001 ? power
           : value <= 2 * power      ? 2 * power
           : value <= 5 * power      ? 5 * power
                                     : 10 * power;
}

static size_t fill_steps(const struct vb_scale *scale, double step, double ticks[VB_TICKS_MAX])
{
    size_t count = 0;
    for (double i = ceil(scale->low / step); i * step <= scale->high * 1.000001 && count < VB_TICKS_MAX; i++)
        ticks[count++] = fmin(i * step, scale->high) + 0.0; /* no -0 */
    return count;
}

/* A step whose last two multiples are far enough apart: on a logarithmic axis they crowd there. */
static double find_step(const struct vb_scale *scale, double most)
{
    double range = scale->high - scale->low;
    double step = round_up(range / most);
    while (scale->is_log && step < range && (1 - vb_scale_part(scale, scale->high - step)) * most < 1)
        step = round_up(step * 1.5);
    return fmax(step, scale->least_step);
}

/* Every power of ten or every few; with 2 and 5 between them where there is room. */
static size_t fill_powers(const struct vb_scale *scale, double most, double ticks[VB_TICKS_MAX])
{
    static const double digits[] = {1, 2, 5};
    double first = ceil(log10(scale->low));
    double last = floor(log10(scale->high));
    double step = fmax(1, ceil((last - first + 1) / most));
    int used = 3 * log10(scale->high / scale->low) <= most + 1 ? 3 : 1;
    size_t count = 0;
    for (double power = used > 1 ? first - 1 : first; power <= last; power += step)
        for (int k = 0; k < used; k++) {
            double tick = digits[k] * pow(10, power);
            if (tick >= scale->low && tick <= scale->high && count < VB_TICKS_MAX)
                ticks[count++] = tick;
        }
    return count;
}

size_t vb_ticks(const struct vb_scale *scale, double most, double ticks[VB_TICKS_MAX])
{
    most = fmax(2, fmin(floor(most), VB_TICKS_MAX - 2));
    return scale->is_log && scale->high / scale->low > SHORT_RATIO ? fill_powers(scale, most, ticks)
                                                                   : fill_steps(scale, find_step(scale, most), ticks);
}

double vb_prefix_of(double value, const char **prefix)
{
    static const char *const prefixes[] = {"", "k", "M", "G", "T"};
    double unit = 1;
    size_t i = 0;
    for (; value >= 1000 * unit && i + 1 < sizeof prefixes / sizeof prefixes[0]; i++)
        unit *= 1000;
    *prefix = prefixes[i];
    return unit;
}

void vb_say_tick(char *text, double value)
{
    const char *prefix = "";
    double unit = value < 1e4 ? 1 : vb_prefix_of(value, &prefix);
    snprintf(text, VB_TICK_MAX, "%.6g%s", value / unit, prefix);
}
