/* SPDX-License-Identifier: MIT */
#include "show/chart/values.h"
#include "show/chart/lines.h"

#include <math.h>
#include <stdlib.h>

#define ZERO_PART 0.09 /* of a logarithmic axis, between zero and the first value that is not zero */
#define LOG_GAIN  2    /* how much further apart the closest neighbours must be before the scale becomes logarithmic */
#define APART_PX  4    /* markers closer than this are one */

/* Of a logarithmic axis: the values that it is about, counted from the one that stands apart. */
static double distance(const struct vb_values *values, enum vb_values_scale scale, size_t i)
{
    return scale == VB_VALUES_MIRRORED ? values->x[values->count - 1] - values->x[values->count - 1 - i] : values->x[i];
}

/* Whether a value stands apart from the logarithmic part: zero, or the last one where distances to it are drawn. */
static bool jumps(const struct vb_values *values)
{
    return values->scale != VB_VALUES_LINEAR && distance(values, values->scale, 0) == 0;
}

/* Where a value lies on the axis, 0 to 1. */
static double part_of(const struct vb_values *values, enum vb_values_scale scale, double x)
{
    const double *all = values->x;
    size_t last = values->count - 1;
    if (scale == VB_VALUES_LINEAR)
        return (x - all[0]) / (all[last] - all[0]);
    double zero = distance(values, scale, 0) == 0 ? ZERO_PART : 0;
    double origin = distance(values, scale, zero > 0 ? 1 : 0);
    double reach = distance(values, scale, last);
    double at = scale == VB_VALUES_MIRRORED ? all[last] - x : x;
    double part = at <= origin ? zero * at / origin : zero + (1 - zero) * log(at / origin) / log(reach / origin);
    return scale == VB_VALUES_MIRRORED ? 1 - part : part;
}

/* The smallest distance between neighbours as a part of all the way; 0 where the scale is impossible. */
static double closest(const struct vb_values *values, enum vb_values_scale scale)
{
    double smallest = 1;
    bool is_linear = scale == VB_VALUES_LINEAR;
    if (!is_linear && (distance(values, scale, 0) < 0 || (distance(values, scale, 0) == 0 && values->count < 3)))
        return 0;
    for (size_t i = 1; i < values->count; i++)
        smallest = fmin(smallest, part_of(values, scale, values->x[i]) - part_of(values, scale, values->x[i - 1]));
    return smallest;
}

void vb_values_set_scale(struct vb_values *values)
{
    double linear = closest(values, VB_VALUES_LINEAR);
    values->scale = VB_VALUES_LINEAR;
    if (closest(values, VB_VALUES_LOG) > LOG_GAIN * linear)
        values->scale = VB_VALUES_LOG;
    else if (linear * (values->last_px - values->first_px) < APART_PX &&
             closest(values, VB_VALUES_MIRRORED) > LOG_GAIN * linear)
        values->scale = VB_VALUES_MIRRORED;
}

double vb_values_px(const struct vb_values *values, double x)
{
    return values->first_px + part_of(values, values->scale, x) * (values->last_px - values->first_px);
}

const char *vb_values_say_scale(const struct vb_values *values, struct vb_page *page)
{
    if (values->scale == VB_VALUES_LINEAR)
        return "";
    if (values->scale == VB_VALUES_MIRRORED)
        return vb_page_say(page, " (distance to %s on a log scale)", values->texts[values->count - 1]);
    return jumps(values) ? vb_page_say(page, " (log scale from %s on)", values->texts[1]) : " (log scale)";
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
    if (jumps(values))
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
