/* SPDX-License-Identifier: MIT */
#include "show/chart/lines.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COLOURS 8 /* in plots/colours.gp; with more lines than colours, the markers tell */

size_t vb_lines_find(struct vb_lines *lines, const char *name)
{
    size_t k = 0;
    while (k < lines->count && strcmp(lines->names[k], name) != 0)
        k++;
    if (k == lines->count && k < VB_LINES_MAX)
        lines->names[lines->count++] = name;
    return k;
}

/* Filled circle, square, triangles, diamond of gnuplot's; hollow where colours come again. */
static int marker_of(size_t k)
{
    static const int markers[COLOURS] = {7, 5, 9, 13, 11, 7, 5, 9};
    size_t number = k + 1;
    return k < COLOURS ? markers[k] : markers[(number + number / COLOURS) % 5] - 1;
}

/* Smaller for the later ones: where all lines are one, each is still seen. */
static double size_of(size_t k, size_t count)
{
    return count < 2 ? 0.9 : 1.1 - 0.55 * (double)k / (double)(count - 1);
}

static const char *colour_of(struct vb_page *page, size_t k)
{
    return vb_page_say(page, "line_colour(%zu)", k + 1);
}

static int count_lines(const struct vb_lines *lines, size_t k)
{
    return vb_page_lines(lines->names[k], lines->names_px, 3) + (lines->remarks[k] != NULL);
}

int vb_lines_measure(struct vb_lines *lines)
{
    int count = 0;
    lines->names_px = 60;
    for (size_t k = 0; k < lines->count; k++)
        lines->names_px = fmax(lines->names_px, fmin(210, vb_fit_px(lines->names[k], VB_FONT_PX, false)));
    for (size_t k = 0; k < lines->count; k++)
        count += count_lines(lines, k);
    return count;
}

double vb_lines_beside_px(const struct vb_lines *lines)
{
    return lines->names_px + 56;
}

void vb_line_put_sample(struct vb_page *page, size_t k, double x, double y)
{
    const char *colour = colour_of(page, k);
    vb_page_rule(page, x, y, x + 22, y, 2, colour);
    vb_page_marker(page, x + 11, y, marker_of(k), 0.9, colour);
}

/* A text that wants its middle somewhere, and where it is put. */
struct text {
    double want;
    double size;
    double place;
    size_t index; /* the caller's */
};

/* Texts side by side, without a gap. */
struct block {
    size_t count;
    double px;
    double sum; /* of where each wants the block to begin */
    double start;
};

static void place_blocks(struct text *items, const struct block *blocks, size_t block_count)
{
    for (size_t b = 0; b < block_count; b++) {
        double at = blocks[b].start;
        for (size_t i = 0; i < blocks[b].count; i++, items++) {
            items->place = at + items->size / 2;
            at += items->size;
        }
    }
}

/* Places texts, by ascending `want`, as near to it as goes without touching, all between `low` and `high`. Returns 0 or
 * VB_ERROR_MEMORY. Texts that would touch become one block around the mean of their places, again and again (pool
 * adjacent violators: Barlow and others, "Statistical inference under order restrictions", 1972). */
static int spread(struct text *items, size_t count, double low, double high)
{
    struct block *blocks = calloc(count + 1, sizeof *blocks);
    size_t n = 0;
    if (!blocks)
        return VB_ERROR_MEMORY;
    for (size_t i = 0; i < count; i++) {
        double start = items[i].want - items[i].size / 2;
        blocks[n++] = (struct block){1, items[i].size, start, fmax(low, fmin(high - items[i].size, start))};
        for (; n > 1 && blocks[n - 2].start + blocks[n - 2].px > blocks[n - 1].start; n--) {
            struct block *into = &blocks[n - 2];
            into->sum += blocks[n - 1].sum - (double)blocks[n - 1].count * into->px;
            into->count += blocks[n - 1].count;
            into->px += blocks[n - 1].px;
            into->start = fmax(low, fmin(high - into->px, into->sum / (double)into->count));
        }
    }
    place_blocks(items, blocks, n);
    free(blocks);
    return 0;
}

static void put_name(const struct vb_lines *lines, struct vb_page *page, const struct text *name, double x)
{
    size_t k = name->index;
    double y = name->place - count_lines(lines, k) * VB_LINE_PX / 2.0;
    vb_page_rule(page, x + 3, name->want, x + 20, name->place, 0.8, colour_of(page, k));
    vb_line_put_sample(page, k, x + 22, name->place);
    int count = vb_page_paragraph(page, lines->names[k], x + 50, y, lines->names_px, 3, (struct vb_label){0});
    if (lines->remarks[k])
        vb_page_text(page, lines->remarks[k], x + 50, y + (count + 0.5) * VB_LINE_PX,
                     (struct vb_label){.size = VB_SMALL_PX, .colour = VB_GREY});
}

static int by_want(const void *left, const void *right)
{
    const struct text *a = left;
    const struct text *b = right;
    if (a->want != b->want)
        return a->want < b->want ? -1 : 1;
    return a->index < b->index ? -1 : a->index > b->index;
}

void vb_lines_put_names(const struct vb_lines *lines, struct vb_page *page, const double *ends, double x, double low,
                        double high)
{
    struct text names[VB_LINES_MAX];
    size_t count = 0;
    for (size_t k = 0; k < lines->count; k++) {
        double size = count_lines(lines, k) * VB_LINE_PX + 1;
        if (!isnan(ends[k]))
            names[count++] = (struct text){.want = ends[k], .size = size, .index = k};
    }
    qsort(names, count, sizeof *names, by_want);
    page->failed |= spread(names, count, low, high) != 0;
    for (size_t i = 0; i < count; i++)
        put_name(lines, page, &names[i], x);
}

void vb_lines_put_styles(const struct vb_lines *lines, struct vb_page *page)
{
    fprintf(page->data, "line_count = %zu\narray markers[%zu]\narray sizes[%zu]\n", lines->count, lines->count,
            lines->count);
    for (size_t k = 0; k < lines->count; k++)
        fprintf(page->data, "markers[%zu] = %d\nsizes[%zu] = %.3g\n", k + 1, marker_of(k), k + 1,
                size_of(k, lines->count));
}

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
static struct text *choose_numbers(const struct vb_values *values, struct vb_page *page, double room_px, size_t *count)
{
    struct text *numbers = vb_page_keep(page, values->count, sizeof *numbers);
    for (size_t step = 1; numbers; step++) {
        double total_px = 0;
        *count = 0;
        for (size_t i = 0; i < values->count; i++) {
            bool is_end = i == 0 || i + 1 == values->count;
            if (!is_end && (i % step != 0 || values->count - 1 - i < step))
                continue;
            double px = vb_fit_px(values->texts[i], VB_SMALL_PX, false) + 10;
            numbers[(*count)++] = (struct text){.want = vb_values_px(values, values->x[i]), .size = px, .index = i};
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
    struct text *numbers = choose_numbers(values, page, high - low, &count);
    if (!numbers)
        return;
    page->failed |= spread(numbers, count, low, high) != 0;
    for (size_t i = 0; i < count; i++) {
        const struct text *number = &numbers[i];
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
    struct text *numbers = choose_numbers(values, page, high - low, &count);
    for (size_t i = 0; numbers && i < count; i++)
        vb_page_rule(page, numbers[i].want, top, numbers[i].want, bottom, 1, VB_FAINT);
}
