/* SPDX-License-Identifier: MIT */
#include "show/chart/scale.h"

#include <math.h>

/* The same for lines, which need not begin at zero. */
#define LINES_LOG_RATIO 20

static double scaled(const struct vb_scale *scale, double value)
{
    return scale->is_log ? log10(value) : value;
}

struct vb_scale vb_scale_of_bars(const struct vb_scale_bar *bars, size_t count, double length_px)
{
    double smallest = INFINITY;
    double largest = 0;
    for (size_t i = 0; i < count; i++) {
        if (!(bars[i].value > 0))
            continue;
        smallest = fmin(smallest, bars[i].value);
        largest = fmax(largest, bars[i].value);
    }
    struct vb_scale scale = {.is_log = largest / smallest > VB_SCALE_LOG_RATIO};
    scale.low = scale.is_log ? log10(smallest) - 0.5 : 0; /* so that the smallest bar is still one */
    scale.high = scale.low;
    for (size_t i = 0; i < count; i++) {
        if (isnan(bars[i].end) || (scale.is_log && bars[i].end <= 0))
            continue;
        double stretch = length_px / fmax(length_px - bars[i].room_px, 1);
        scale.high = fmax(scale.high, scale.low + (scaled(&scale, bars[i].end) - scale.low) * stretch);
    }
    if (scale.high <= scale.low) /* nothing but zeros */
        scale.high = scale.low + 1;
    return scale;
}

struct vb_scale vb_scale_of_lines(double low, double high)
{
    struct vb_scale scale = {.is_log = low > 0 && high / low > LINES_LOG_RATIO};
    scale.low = scale.is_log ? log10(low) : 0;
    scale.high = scale.is_log ? log10(high) : high > 0 ? high : 1;
    double room = (scale.high - scale.low) * (scale.is_log ? 0.05 : 0.12);
    scale.high += room;
    scale.low -= scale.is_log ? room : 0;
    return scale;
}

double vb_scale_part(const struct vb_scale *scale, double value)
{
    if (isnan(value) || (scale->is_log && value <= 0))
        return 0;
    return fmax(0, fmin(1, (scaled(scale, value) - scale->low) / (scale->high - scale->low)));
}

double vb_scale_value(const struct vb_scale *scale, double part)
{
    double place = scale->low + (scale->high - scale->low) * part;
    return scale->is_log ? pow(10, place) : place;
}

double vb_scale_between(const struct vb_scale *scale, double from, double to, double part)
{
    if (!scale->is_log)
        return from + (to - from) * part;
    return from > 0 && to > 0 ? exp(log(from) + (log(to) - log(from)) * part) : NAN;
}

static void add_tic(struct vb_tics *tics, double value)
{
    if (tics->count < VB_TICS_MAX)
        tics->values[tics->count++] = value;
}

static void fill_linear(struct vb_tics *tics, double high, double most)
{
    double step = pow(10, floor(log10(high / most)));
    if (step * most < high)
        step *= step * 2 * most >= high ? 2 : step * 5 * most >= high ? 5 : 10;
    for (int i = 0; i * step <= high * 1.000001 && i < VB_TICS_MAX; i++)
        add_tic(tics, i * step);
}

/* Every power of ten or every few; with 2 and 5 between them where there is room. */
static void fill_log(struct vb_tics *tics, const struct vb_scale *scale, double most)
{
    static const double digits[] = {1, 2, 5};
    double first = floor(scale->low);
    double last = floor(scale->high);
    double step = floor((last - first) / most) + 1;
    int used = (last - first + 1) * 3 <= most ? 3 : 1;
    for (double power = first; power <= last; power += step)
        for (int k = 0; k < used; k++) {
            double place = log10(digits[k]) + power;
            if (place >= scale->low && place <= scale->high)
                add_tic(tics, digits[k] * pow(10, power));
        }
}

void vb_tics_fill(struct vb_tics *tics, const struct vb_scale *scale, double length_px, double tic_px)
{
    double most = fmax(2, floor(length_px / tic_px));
    tics->count = 0;
    if (scale->is_log)
        fill_log(tics, scale, most);
    else
        fill_linear(tics, scale->high, most);
}

/* The smallest of the steps whose last two multiples are far enough apart: on a logarithmic axis they crowd there. */
static double choose_step(const struct vb_scale *scale, double length_px, double tic_px)
{
    static const double digits[] = {1, 2, 5};
    double high = vb_scale_value(scale, 1);
    double range = high - vb_scale_value(scale, 0);
    for (double power = floor(log10(range)) - 3;; power++)
        for (int k = 0; k < 3; k++) {
            double step = digits[k] * pow(10, power);
            if (step > range || (1 - vb_scale_part(scale, high - step)) * length_px >= tic_px)
                return step;
        }
}

void vb_tics_fill_steps(struct vb_tics *tics, const struct vb_scale *scale, double length_px, double tic_px)
{
    double step = choose_step(scale, length_px, tic_px);
    double high = vb_scale_value(scale, 1);
    tics->count = 0;
    for (double i = ceil(vb_scale_value(scale, 0) / step); i * step <= high && tics->count < VB_TICS_MAX; i++)
        add_tic(tics, i * step);
}
