/* SPDX-License-Identifier: MIT */
#include "show/html/scale.h"

#include <math.h>
#include <string.h>

#define RATIO_LEAST 0.01 /* what lies beyond is drawn at the end */
#define RATIO_MOST  100.0

static struct vb_html_scale checked(double low, double high, bool log)
{
    bool usable = isfinite(low) && isfinite(high) && low < high && (!log || low > 0);
    return usable ? (struct vb_html_scale){low, high, log} : (struct vb_html_scale){log ? 1 : 0, 10, log};
}

struct vb_html_scale vb_html_linear_to(double most)
{
    return checked(0, 1.05 * most, false);
}

struct vb_html_scale vb_html_log_between(double least, double most)
{
    return checked(least / 1.6, most * 1.25, true);
}

struct vb_html_scale vb_html_ratio_scale(double least, double most, bool log)
{
    double low = fmax(fmin(least, 0.8), RATIO_LEAST);
    double high = fmin(fmax(most, 1.25), RATIO_MOST);
    return log ? checked(low / 1.1, high * 1.1, true) : checked(0, high * 1.05, false);
}

double vb_html_place(const struct vb_html_scale *scale, double value)
{
    if (isnan(value))
        return 0;
    if (scale->log && !(value > 0))
        return 0;
    double place = scale->log ? log(value / scale->low) / log(scale->high / scale->low)
                              : (value - scale->low) / (scale->high - scale->low);
    return fmin(fmax(place, 0), 1);
}

static size_t linear_ticks(const struct vb_html_scale *scale, size_t wanted, double *ticks)
{
    double rough = (scale->high - scale->low) / (double)wanted;
    double power = pow(10, floor(log10(rough)));
    double step = rough / power <= 1   ? power
                  : rough / power <= 2 ? 2 * power
                  : rough / power <= 5 ? 5 * power
                                       : 10 * power;
    size_t count = 0;
    for (double i = ceil(scale->low / step); count < VB_HTML_TICKS_MAX && i * step <= scale->high; i++)
        ticks[count++] = i * step;
    return count;
}

/* 1, 10, 100 where there are enough of them; else 1, 2, 5, 10. */
static size_t log_ticks(const struct vb_html_scale *scale, size_t wanted, double *ticks)
{
    static const double within[] = {1, 2, 5};
    double decades = log10(scale->high / scale->low);
    double skip = fmax(1, ceil(decades / (double)wanted));
    size_t each = decades < 1.5 ? 3 : decades < 3 ? 3 : 1;
    if (decades > (double)wanted * 0.7)
        each = 1;
    size_t count = 0;
    for (double exponent = floor(log10(scale->low)); exponent <= ceil(log10(scale->high)); exponent += skip)
        for (size_t i = 0; i < each && count < VB_HTML_TICKS_MAX; i++) {
            double tick = within[i] * pow(10, exponent);
            if (tick >= scale->low && tick <= scale->high)
                ticks[count++] = tick;
        }
    return count;
}

size_t vb_html_ticks(const struct vb_html_scale *scale, size_t wanted, double ticks[VB_HTML_TICKS_MAX])
{
    return scale->log ? log_ticks(scale, wanted, ticks) : linear_ticks(scale, wanted, ticks);
}

void vb_html_say_number(char text[VB_HTML_NUMBER_MAX], double value)
{
    text[0] = '\0';
    if (isfinite(value))
        snprintf(text, VB_HTML_NUMBER_MAX, "%.5g", value);
}

/* Without the zeros that end it. */
static void say_with(char *text, double value, double unit, const char *name)
{
    snprintf(text, VB_HTML_NUMBER_MAX, "%.4g%s", value / unit, name);
}

void vb_html_say_time(char text[VB_HTML_NUMBER_MAX], double ns)
{
    if (ns == 0)
        strcpy(text, "0");
    else if (ns >= 1e9)
        say_with(text, ns, 1e9, " s");
    else if (ns >= 1e6)
        say_with(text, ns, 1e6, " ms");
    else if (ns >= 1e3)
        say_with(text, ns, 1e3, " µs");
    else
        say_with(text, ns, 1, " ns");
}

void vb_html_say_tick(char text[VB_HTML_NUMBER_MAX], double value)
{
    if (fabs(value) >= 1e6)
        say_with(text, value, 1e6, "M");
    else if (fabs(value) >= 1e4)
        say_with(text, value, 1e3, "k");
    else
        say_with(text, value, 1, "");
}

void vb_html_put_scales(FILE *stream, const struct vb_html_scale *linear, const struct vb_html_scale *log)
{
    fprintf(stream, " data-lin=\"%.6g %.6g\" data-log=\"%.6g %.6g\"", linear->low, linear->high, log->low, log->high);
}
