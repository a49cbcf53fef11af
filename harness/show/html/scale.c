/* SPDX-License-Identifier: MIT */
#include "show/html/scale.h"

#include <math.h>
#include <string.h>

#define RATIO_LEAST 0.01 /* what lies beyond is drawn at the end */
#define RATIO_MOST  100.0

static struct vb_scale checked(double low, double high, bool is_log)
{
    bool usable = isfinite(low) && isfinite(high) && low < high && (!is_log || low > 0);
    return usable ? (struct vb_scale){.low = low, .high = high, .is_log = is_log}
                  : (struct vb_scale){.low = is_log ? 1 : 0, .high = 10, .is_log = is_log};
}

struct vb_scale vb_html_linear_to(double most)
{
    return checked(0, 1.05 * most, false);
}

struct vb_scale vb_html_log_between(double least, double most)
{
    return checked(least / 1.6, most * 1.25, true);
}

struct vb_scale vb_html_linear_near(double least, double most)
{
    double room = fmax(0.1 * (most - least), 0.005 * most);
    return checked(fmax(least - room, 0.5 * least), most + room, false);
}

struct vb_scale vb_html_ratio_scale(double least, double most, bool log)
{
    double low = fmax(fmin(least, 0.8), RATIO_LEAST);
    double high = fmin(fmax(most, 1.25), RATIO_MOST);
    return log ? checked(low / 1.1, high * 1.1, true) : checked(0, high * 1.05, false);
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

void vb_html_put_scales(FILE *stream, const struct vb_scale *linear, const struct vb_scale *log)
{
    fprintf(stream, " data-lin=\"%.6g %.6g\" data-log=\"%.6g %.6g\"", linear->low, linear->high, log->low, log->high);
}
