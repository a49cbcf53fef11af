/* SPDX-License-Identifier: MIT */
#include "show/chart/find_sweeps.h"
#include "show/chart/quantity.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define VALUES_MIN 3

/* By line of points and value. */
static int by_value(const void *left, const void *right)
{
    const struct vb_chart_sweep_row *a = left;
    const struct vb_chart_sweep_row *b = right;
    int order = vb_sweep_compare_lines(&a->point, &b->point);
    return order != 0 ? order : a->point.x < b->point.x ? -1 : a->point.x > b->point.x;
}

/* The place of a row, then of the parameter in its point. */
static int by_place(const void *left, const void *right)
{
    const struct vb_chart_sweep_row *a = left;
    const struct vb_chart_sweep_row *b = right;
    if (a->chart_row != b->chart_row)
        return a->chart_row < b->chart_row ? -1 : 1;
    return a->point.name_offset < b->point.name_offset ? -1 : a->point.name_offset > b->point.name_offset;
}

static int by_first_row(const void *left, const void *right)
{
    return by_place(((const struct vb_chart_sweep *)left)->rows, ((const struct vb_chart_sweep *)right)->rows);
}

static bool has_same_name(const struct vb_chart_sweep *a, const struct vb_chart_sweep *b)
{
    const struct vb_sweep_point *one = &a->rows->point;
    const struct vb_sweep_point *other = &b->rows->point;
    return one->name_length == other->name_length &&
           memcmp(one->row->point + one->name_offset, other->row->point + other->name_offset, one->name_length) == 0;
}

static bool is_known(const struct vb_chart_sweep_row *row)
{
    const struct vb_quantity time = {.kind = VB_TIME};
    const struct vb_quantity allocs = {.kind = VB_ALLOCS};
    return !isnan(vb_amount_of(row->chart_row->row, &time).value) ||
           !isnan(vb_amount_of(row->chart_row->row, &allocs).value);
}

/* The line that begins with this row, of rows by value; its values are counted. */
static struct vb_chart_sweep line_at(struct vb_chart_sweep_row *rows, size_t left)
{
    struct vb_chart_sweep line = {.rows = rows};
    bool known = false; /* something is, at the value in hand */
    for (; line.count < left && vb_sweep_compare_lines(&rows[line.count].point, &rows->point) == 0; line.count++) {
        struct vb_chart_sweep_row *row = &rows[line.count];
        bool is_new = line.count == 0 || row->point.x != row[-1].point.x;
        line.value_count += is_new;
        row->value = line.value_count - 1;
        known = known && !is_new;
        line.known_count += !known && is_known(row);
        known = known || is_known(row);
    }
    return line;
}

/* Splits the rows into lines, in the order in which their first rows came. Returns how many. */
static size_t split(struct vb_chart_sweeps *sweeps, size_t count)
{
    size_t lines = 0;
    qsort(sweeps->rows, count, sizeof *sweeps->rows, by_value);
    for (size_t i = 0; i < count; i += sweeps->items[lines++].count)
        sweeps->items[lines] = line_at(&sweeps->rows[i], count - i);
    for (size_t i = 0; i < lines; i++)
        qsort(sweeps->items[i].rows, sweeps->items[i].count, sizeof *sweeps->rows, by_place);
    qsort(sweeps->items, lines, sizeof *sweeps->items, by_first_row);
    return lines;
}

/* Keeps the lines of the parameter that takes the most values. */
static int choose(struct vb_chart_sweeps *sweeps, size_t line_count)
{
    struct vb_chart_sweep chosen = {.value_count = VALUES_MIN - 1};
    for (size_t i = 0; i < line_count; i++)
        if (sweeps->items[i].value_count > chosen.value_count)
            chosen = sweeps->items[i];
    for (size_t i = 0; chosen.rows && i < line_count; i++) {
        struct vb_chart_sweep line = sweeps->items[i];
        if (line.value_count < VALUES_MIN || line.known_count < 2 || !has_same_name(&line, &chosen))
            continue;
        if (sweeps->count == VB_CHART_SWEEPS_MAX) {
            sweeps->hidden++;
            continue;
        }
        line.others = vb_sweep_shared_settings(&line.rows->point);
        if (!line.others)
            return VB_ERROR_MEMORY;
        sweeps->items[sweeps->count++] = line;
    }
    return 0;
}

int vb_chart_sweeps_find(struct vb_chart_sweeps *sweeps, const struct vb_chart_case *one)
{
    size_t count = 0;
    size_t most = one->row_count * VB_SWEEP_PARAMETERS_MAX + 1;
    *sweeps = (struct vb_chart_sweeps){.rows = calloc(most, sizeof *sweeps->rows),
                                       .items = calloc(most, sizeof *sweeps->items)};
    if (!sweeps->rows || !sweeps->items)
        return VB_ERROR_MEMORY;
    for (size_t i = 0; i < one->row_count; i++) {
        struct vb_sweep_point points[VB_SWEEP_PARAMETERS_MAX];
        size_t found = vb_sweep_points_of(one->rows[i].row, points);
        for (size_t k = 0; k < found; k++)
            sweeps->rows[count++] = (struct vb_chart_sweep_row){.chart_row = &one->rows[i], .point = points[k]};
    }
    return choose(sweeps, split(sweeps, count));
}

void vb_chart_sweeps_release(struct vb_chart_sweeps *sweeps)
{
    for (size_t i = 0; i < sweeps->count; i++)
        free(sweeps->items[i].others);
    free(sweeps->items);
    free(sweeps->rows);
}
