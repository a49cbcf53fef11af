/* SPDX-License-Identifier: MIT
 *
 * Where the lines of a sweep cross the baseline's: a ring with the interval through it, a dashed line up to the words
 * above the panel. */
#include "show/chart/sweep.h"
#include "show/break_even_words.h"

#include <math.h>
#include <string.h>

void vb_crossing_note(struct vb_crossing *crossing, const struct vb_chart_row *chart_row)
{
    if (isnan(chart_row->row->break_even_at) || !*chart_row->baseline ||
        strcmp(chart_row->variant, chart_row->baseline) == 0)
        return;
    const struct vb_row *row = chart_row->row;
    bool misses = row->break_even_low > row->break_even_at || row->break_even_high < row->break_even_at;
    *crossing = (struct vb_crossing){.baseline = chart_row->baseline,
                                     .at = row->break_even_at,
                                     .low = misses ? NAN : row->break_even_low,
                                     .high = misses ? NAN : row->break_even_high,
                                     .x = NAN,
                                     .y = NAN};
}

/* The time of a line at a pixel, as it is drawn; NAN where it has none. */
static double line_at(const struct vb_sweep_chart *chart, size_t variant, double x)
{
    double left_x = NAN;
    double left_y = NAN;
    for (size_t i = 0; i < chart->values.count; i++) {
        double here = vb_values_px(&chart->values, chart->values.x[i]);
        double y = vb_sweep_amount(chart, &chart->panels[0].quantity, variant, i).value;
        if (!isnan(y) && here >= x - 0.001) {
            if (isnan(left_y))
                return here <= x + 0.001 ? y : NAN;
            double part = (x - left_x) / (here - left_x);
            if (!chart->panels[0].scale.is_log)
                return left_y + (y - left_y) * part;
            return left_y > 0 && y > 0 ? left_y * pow(y / left_y, part) : NAN;
        }
        left_x = here;
        left_y = y;
    }
    return NAN;
}

void vb_crossings_place(struct vb_sweep_chart *chart)
{
    const struct vb_values *values = &chart->values;
    for (size_t k = 0; k < chart->variants.count && chart->panels[0].quantity.kind == VB_TIME; k++) {
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

const char *vb_crossing_say(const struct vb_sweep_chart *chart, size_t variant)
{
    const struct vb_crossing *crossing = &chart->crossings[variant];
    /* A file that others wrote may have what is beyond the values. */
    double lowest = fmin(chart->values.x[0], fmin(crossing->at, crossing->low));
    double highest = fmax(chart->values.x[chart->values.count - 1], fmax(crossing->at, crossing->high));
    struct vb_crossover crossover = {.at = crossing->at,
                                     .low = crossing->low,
                                     .high = crossing->high,
                                     .lowest = lowest,
                                     .highest = highest,
                                     .unsure = isnan(crossing->high) ? highest : lowest};
    struct vb_break_even_words words;
    vb_break_even_say(&words, &crossover);
    return vb_page_say(chart->page, "%s breaks even with %s at %s=%s%s", chart->variants.names[variant],
                       crossing->baseline, chart->param, words.at[0] ? words.at : words.bound, words.interval);
}

/* The interval, cut to what the axis shows. */
static void interval_px(const struct vb_sweep_chart *chart, const struct vb_crossing *crossing, double *from,
                        double *to)
{
    const struct vb_values *values = &chart->values;
    *from = vb_values_px(values, fmax(values->x[0], crossing->low));
    *to = vb_values_px(values, fmin(values->x[values->count - 1], crossing->high));
}

/* Above the panel, where the crossing is: a piece of the line, and what is said of it. */
static void put_words(const struct vb_sweep_chart *chart, int n)
{
    size_t variant = chart->drawn[n];
    const char *text = vb_crossing_say(chart, variant);
    const struct vb_box *box = &chart->panels[0].box;
    double px = vb_fit_px(text, VB_FONT_PX, false) + 28;
    double x = fmin(chart->page->width - VB_MARGIN - px, chart->crossings[variant].x - px / 2);
    double y = box->top - 6 - (chart->drawn_count - n - 0.5) * VB_LINE_PX;
    x = fmax(box->left, x);
    vb_line_put_sample(chart->page, variant, x, y);
    vb_page_text(chart->page, text, x + 28, y, (struct vb_label){0});
}

/* The data: see plots/sweep.gp. */
void vb_crossings_put(const struct vb_sweep_chart *chart)
{
    FILE *data = chart->page->data;
    for (int n = 0; n < chart->drawn_count; n++)
        put_words(chart, n);
    fprintf(data, "crossing_count = %d\narray crossing_lines[%d]\n$crossings << END\n", chart->drawn_count,
            VB_CROSSINGS_MAX);
    for (int n = 0; n < chart->drawn_count; n++) {
        const struct vb_crossing *crossing = &chart->crossings[chart->drawn[n]];
        double from = NAN, to = NAN;
        if (!isnan(crossing->low) && !isnan(crossing->high))
            interval_px(chart, crossing, &from, &to);
        fprintf(data, "%.9g %.9g ", crossing->x, crossing->y);
        fprintf(data, isnan(from) ? "NaN NaN" : "%.9g %.9g", from, to - from);
        fprintf(data, " %.9g %.9g\n\n\n", chart->panels[0].scale.low, chart->panels[0].scale.high);
    }
    fputs("NaN NaN NaN NaN NaN NaN\nEND\n", data);
    for (int n = 0; n < VB_CROSSINGS_MAX; n++) /* gnuplot looks at the first, even where there is none */
        fprintf(data, "crossing_lines[%d] = %zu\n", n + 1, n < chart->drawn_count ? chart->drawn[n] + 1 : 1);
}
