/* SPDX-License-Identifier: MIT */
#include "show/chart/values.h"
#include "show/chart/lines.h"

#include <math.h>
#include <stdlib.h>

#define ZERO_PART 0.09 /* of a logarithmic axis, between zero and the first value that is not zero */
#define LOG_GAIN  2    /* how much further apart the closest neighbours must be before the scale becomes logarithmic */
#define APART_PX  4    /* markers closer than this are one */

/* The smallest distance between neighbours as a part of all the way; 0 where the scale is impossible. On a logarithmic
 * scale a zero stands apart. */
static double closest(const struct vb_values *values, enum vb_values_scale scale)
{
    size_t count = values->count;
    double last = values->x[count - 1];
    double smallest = 1;
    bool mirrored = scale == VB_VALUES_MIRRORED;
    double first = mirrored ? 0 : values->x[0];
    double end = mirrored ? last - values->x[0] : last;
    size_t from = scale != VB_VALUES_LINEAR && first == 0 ? 1 : 0;
    for (size_t i = from; i + 1 < count; i++) {
        double a = mirrored ? last - values->x[count - 1 - i] : values->x[i];
        double b = mirrored ? last - values->x[count - 2 - i] : values->x[i + 1];
        double begin = mirrored ? last - values->x[count - 1 - from] : values->x[from];
        if (scale != VB_VALUES_LINEAR && begin <= 0)
            return 0;
        double step = scale == VB_VALUES_LINEAR ? (b - a) / (end - first) : log(b / a) / log(end / begin);
        smallest = fmin(smallest, step);
    }
    if (scale != VB_VALUES_LINEAR && count - from < 2)
        return 0;
    return from == 1 ? fmin(ZERO_PART, smallest * (1 - ZERO_PART)) : smallest;
}

void vb_values_set_scale(struct vb_values *values)
{
    const double *x = values->x;
    size_t last = values->count - 1;
    double linear = closest(values, VB_VALUES_LINEAR);
    values->scale = VB_VALUES_LINEAR;
    if (closest(values, VB_VALUES_LOG) > LOG_GAIN * linear)
        values->scale = VB_VALUES_LOG;
    else if (linear * (values->last_px - values->first_px) < APART_PX &&
             closest(values, VB_VALUES_MIRRORED) > LOG_GAIN * linear)
        values->scale = VB_VALUES_MIRRORED;
    bool mirrored = values->scale == VB_VALUES_MIRRORED;
    values->origin = mirrored ? x[last] - x[last - 1] : x[0] == 0 ? x[1] : x[0];
    values->reach = mirrored ? x[last] - x[0] : x[last];
    values->jumps = mirrored || (values->scale == VB_VALUES_LOG && x[0] == 0);
}

static double log_part(const struct vb_values *values, double x)
{
    double zero = values->jumps ? ZERO_PART : 0;
    if (x <= values->origin)
        return zero * x / values->origin;
    return zero + (1 - zero) * log(x / values->origin) / log(values->reach / values->origin);
}

double vb_values_px(const struct vb_values *values, double x)
{
    double first = values->x[0];
    double last = values->x[values->count - 1];
    double part = 0;
    switch (values->scale) {
    case VB_VALUES_LINEAR: part = (x - first) / (last - first); break;
    case VB_VALUES_LOG: part = log_part(values, x); break;
    case VB_VALUES_MIRRORED: part = 1 - log_part(values, last - x); break;
    }
    return values->first_px + part * (values->last_px - values->first_px);
}

const char *vb_values_say_scale(const struct vb_values *values, struct vb_page *page)
{
    if (values->scale == VB_VALUES_LINEAR)
        return "";
    if (values->scale == VB_VALUES_MIRRORED)
        return vb_page_say(page, " (distance to %s on a log scale)", values->texts[values->count - 1]);
    return values->jumps ? vb_page_say(page, " (log scale from %s on)", values->texts[1]) : " (log scale)";
}

/* Chooses the values that get a number: all, or as many as there is room for, the first and the last among them.
 * Returns how many, NULL without memory. */
static struct vb_spread *choose_numbers(const struct vb_values *values, struct vb_page *page, double room_px,
                                        size_t *count)
{
    struct vb_spread *numbers = vb_page_keep(page, values->count, sizeof *numbers);
    for (size_t step = 1; numbers; step++) {
        double total_px = 0;
        *count = 0;
        for (size_t i = 0; i < values->count; i++) {
            bool is_end = i == 0 || i + 1 == values->count;
            if (!is_end && (i % step != 0 || values->count - 1 - i < step))
                continue;
            double px = vb_fit_px(values->texts[i], VB_SMALL_PX, false) + 10;
            numbers[(*count)++] =
                (struct vb_spread){.want = vb_values_px(values, values->x[i]), .size = px, .index = i};
            total_px += px;
        }
        if (total_px <= room_px * 0.75 || step > values->count) /* most of them stand where they belong */
            break;
    }
    return numbers;
}

/* The sign that the axis jumps: between the value that stands apart and its neighbour. */
static void put_break(const struct vb_values *values, struct vb_page *page, double y)
{
    size_t i = values->scale == VB_VALUES_MIRRORED ? values->count - 1 : 1;
    double x = (vb_values_px(values, values->x[i - 1]) + vb_values_px(values, values->x[i])) / 2;
    vb_page_rule(page, x - 5, y + 5, x - 1, y - 5, 1, VB_AXIS);
    vb_page_rule(page, x + 1, y + 5, x + 5, y - 5, 1, VB_AXIS);
}

void vb_values_put_numbers(const struct vb_values *values, struct vb_page *page, double y, double low, double high)
{
    size_t count;
    struct vb_spread *numbers = choose_numbers(values, page, high - low, &count);
    if (!numbers)
        return;
    page->failed |= vb_spread(numbers, count, low, high) != 0;
    for (size_t i = 0; i < count; i++) {
        const struct vb_spread *number = &numbers[i];
        vb_page_rule(page, number->want, y, number->want, y + 4, 1, VB_AXIS);
        if (fabs(number->place - number->want) > 3)
            vb_page_rule(page, number->want, y + 4, number->place, y + 15, 1, VB_AXIS);
        vb_page_text(page, values->texts[number->index], number->place, y + 23,
                     (struct vb_label){.size = VB_SMALL_PX, .colour = VB_TIC_TEXT, .align = VB_CENTER});
    }
    if (values->jumps)
        put_break(values, page, y);
}

void vb_values_put_rules(const struct vb_values *values, struct vb_page *page, double low, double high, double top,
                         double bottom)
{
    size_t count;
    struct vb_spread *numbers = choose_numbers(values, page, high - low, &count);
    for (size_t i = 0; numbers && i < count; i++)
        vb_page_rule(page, numbers[i].want, top, numbers[i].want, bottom, 1, VB_FAINT);
}
