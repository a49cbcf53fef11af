/* SPDX-License-Identifier: MIT
 *
 * Where the lines of a sweep cross the baseline's: a ring with the interval through it, a dashed line up to the words
 * above the panel. */
#include "show/chart/sweep_lines.h"
#include "results/wording.h"

#include <math.h>
#include <string.h>

/* Of a parameter that counts something, a fraction would be no value, unless it takes only a few. */
#define WHOLE_RANGE_MIN 10

/* The time of a line at a pixel, as it is drawn; NAN where it has none. */
static double line_at(const struct vb_sweep_chart *chart, size_t variant, double x)
{
    double left_x = NAN;
    double left_y = NAN;
    for (size_t i = 0; i < chart->values.count; i++) {
        double here = vb_values_px(&chart->values, chart->values.x[i]);
        double y = vb_sweep_cell(chart, variant, i)->ns;
        if (!isnan(y) && here >= x - 0.001) {
            if (isnan(left_y))
                return here <= x + 0.001 ? y : NAN;
            return vb_scale_between(&chart->time, left_y, y, (x - left_x) / (here - left_x));
        }
        left_x = here;
        left_y = y;
    }
    return NAN;
}

void vb_crossings_place(struct vb_sweep_chart *chart)
{
    const struct vb_values *values = &chart->values;
    for (size_t k = 0; k < chart->variants.count && chart->has_time; k++) {
        struct vb_crossing *crossing = &chart->crossings[k];
        size_t baseline = 0;
        if (!crossing->baseline || crossing->at < values->x[0] || crossing->at > values->x[values->count - 1])
            continue;
        while (baseline < chart->variants.count && strcmp(chart->variants.names[baseline], crossing->baseline) != 0)
            baseline++;
        if (baseline == chart->variants.count)
            continue;
        crossing->x = vb_values_px(values, crossing->at);
        crossing->y = line_at(chart, baseline, crossing->x);
        if (!isnan(crossing->y) && chart->drawn_count < VB_CROSSINGS_MAX)
            chart->drawn[chart->drawn_count++] = k;
    }
}

static bool are_whole(const struct vb_values *values)
{
    for (size_t i = 0; i < values->count; i++)
        if (values->x[i] != floor(values->x[i]))
            return false;
    return values->x[values->count - 1] - values->x[0] >= WHOLE_RANGE_MIN;
}

/* As the sentence below the table says it: no finer than the interval, nor than the points allow. */
static double step_of(const struct vb_sweep_chart *chart, const struct vb_crossing *crossing)
{
    double range = chart->values.x[chart->values.count - 1] - chart->values.x[0];
    double width = isnan(crossing->low) ? 0 : crossing->high - crossing->low;
    double step = vb_step_of_width(fmax(width, range / 1000));
    return are_whole(&chart->values) ? fmax(step, 1) : step;
}

const char *vb_crossing_say(const struct vb_sweep_chart *chart, size_t variant)
{
    const struct vb_crossing *crossing = &chart->crossings[variant];
    double step = step_of(chart, crossing);
    char at[VB_WORDING_MAX];
    char low[VB_WORDING_MAX];
    char high[VB_WORDING_MAX];
    if (isnan(crossing->low) && step < 1)
        snprintf(at, sizeof at, "%.3g", crossing->at);
    else
        vb_say_nearest(at, crossing->at, step);
    const char *text = vb_page_say(chart->page, "%s breaks even with %s at %s=%s", chart->variants.names[variant],
                                   crossing->baseline, chart->param, at);
    if (isnan(crossing->low))
        return text;
    vb_say_below(low, crossing->low, step);
    vb_say_above(high, crossing->high, step);
    return vb_page_say(chart->page, "%s (%s to %s)", text, low, high);
}

/* The interval, cut to what the axis shows. */
static void interval_px(const struct vb_sweep_chart *chart, const struct vb_crossing *crossing, double *from,
                        double *to)
{
    const struct vb_values *values = &chart->values;
    *from = vb_values_px(values, fmax(values->x[0], crossing->low));
    *to = vb_values_px(values, fmin(values->x[values->count - 1], crossing->high));
}

static void put_words(const struct vb_sweep_chart *chart)
{
    for (int n = 0; n < chart->drawn_count; n++) {
        char colour[VB_LINE_COLOUR_MAX];
        const char *text = vb_crossing_say(chart, chart->drawn[n]);
        double half = vb_fit_px(text, VB_FONT_PX, false) / 2;
        double x = fmax(chart->left + half, fmin(chart->page->width - 24 - half, chart->crossings[chart->drawn[n]].x));
        vb_line_say_colour(colour, chart->drawn[n]);
        vb_page_text(chart->page, text, x, chart->top[0] - 6 - (chart->drawn_count - n - 0.5) * VB_LINE_PX,
                     (struct vb_label){.size = VB_FONT_PX, .colour = colour, .align = VB_CENTER});
    }
}

/* A tint behind the panel, as wide as the interval. */
static void put_bands(const struct vb_sweep_chart *chart)
{
    struct vb_page *page = chart->page;
    for (int n = 0; n < chart->drawn_count; n++) {
        const struct vb_crossing *crossing = &chart->crossings[chart->drawn[n]];
        double from, to;
        if (isnan(crossing->low))
            continue;
        interval_px(chart, crossing, &from, &to);
        fprintf(page->data, "set object %d rectangle from screen %.5f,%.5f to screen %.5f,%.5f", ++page->object_count,
                from / page->width, 1 - chart->bottom[0] / page->height, to / page->width,
                1 - chart->top[0] / page->height);
        fprintf(page->data, " behind fillcolor rgb line_colour(%zu) fillstyle transparent solid 0.10 noborder\n",
                chart->drawn[n] + 1);
    }
}

/* The data: x, time, from, to, height up to the words, each a part of its own. */
void vb_crossings_put(const struct vb_sweep_chart *chart)
{
    FILE *data = chart->page->data;
    put_words(chart);
    put_bands(chart);
    fprintf(data, "crossing_count = %d\narray crossing_lines[%d]\n$crossings << END\n", chart->drawn_count,
            VB_CROSSINGS_MAX);
    for (int n = 0; n < chart->drawn_count; n++) {
        const struct vb_crossing *crossing = &chart->crossings[chart->drawn[n]];
        double from = NAN, to = NAN;
        if (!isnan(crossing->low))
            interval_px(chart, crossing, &from, &to);
        fprintf(data, "%.9g %.9g ", crossing->x, crossing->y);
        fprintf(data, isnan(from) ? "NaN NaN" : "%.9g %.9g", from, to - from);
        fprintf(data, " %.9g\n\n\n", vb_scale_value(&chart->time, 1) - crossing->y);
    }
    fputs("NaN NaN NaN NaN NaN\nEND\n", data);
    for (int n = 0; n < VB_CROSSINGS_MAX; n++) /* gnuplot looks at the first, even where there is none */
        fprintf(data, "crossing_lines[%d] = %zu\n", n + 1, n < chart->drawn_count ? chart->drawn[n] + 1 : 1);
}
