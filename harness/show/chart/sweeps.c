/* SPDX-License-Identifier: MIT */
#include "show/chart/sweeps.h"

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

static bool is_same_name(const struct vb_chart_sweep_row *a, const struct vb_chart_sweep_row *b)
{
    return a->point.name_length == b->point.name_length &&
           memcmp(a->point.row->point + a->point.name_offset, b->point.row->point + b->point.name_offset,
                  a->point.name_length) == 0;
}

/* Rows of one line, sorted by value, and what is known of them. */
struct line {
    struct vb_chart_sweep_row *rows;
    size_t count;
    size_t values;
    size_t known; /* values with a time or a number of allocations */
};

static bool is_known(const struct vb_chart_sweep_row *row)
{
    return !isnan(row->chart_row->mean_ns) || !isnan(row->chart_row->row->allocs_per_op);
}

/* The line that begins with this row. */
static struct line line_at(struct vb_chart_sweep_row *rows, size_t left)
{
    struct line line = {.rows = rows};
    bool known = false; /* something is, at the value in hand */
    for (; line.count < left && vb_sweep_compare_lines(&rows[line.count].point, &rows->point) == 0; line.count++) {
        bool is_new = line.count == 0 || rows[line.count].point.x != rows[line.count - 1].point.x;
        line.values += is_new;
        known = known && !is_new;
        line.known += !known && is_known(&rows[line.count]);
        known = known || is_known(&rows[line.count]);
    }
    return line;
}

static const struct vb_chart_sweep_row *first_of(const struct vb_chart_sweep_row *a, const struct vb_chart_sweep_row *b)
{
    return !a || by_place(b, a) < 0 ? b : a;
}

/* A row that has the parameter that is swept, or NULL where none takes enough values. Lines of one name stand side by
 * side. */
static const struct vb_chart_sweep_row *choose_name(struct vb_chart_sweep_row *rows, size_t count)
{
    const struct vb_chart_sweep_row *chosen = NULL;
    size_t most = VALUES_MIN - 1;
    for (size_t i = 0; i < count;) {
        const struct vb_chart_sweep_row *name = &rows[i];
        const struct vb_chart_sweep_row *first = NULL;
        size_t values = 0;
        while (i < count && is_same_name(&rows[i], name)) {
            struct line line = line_at(&rows[i], count - i);
            values = line.values > values ? line.values : values;
            for (size_t k = 0; k < line.count; k++)
                first = first_of(first, &line.rows[k]);
            i += line.count;
        }
        if (values > most || (chosen && values == most && by_place(first, chosen) < 0)) {
            chosen = first;
            most = values;
        }
    }
    return chosen;
}

static int by_first_row(const void *left, const void *right)
{
    return by_place(((const struct line *)left)->rows, ((const struct line *)right)->rows);
}

/* Adds the lines of the chosen parameter, in the order in which their first rows came. */
static int add_lines(struct vb_chart_sweeps *sweeps, size_t count, const struct vb_chart_sweep_row *chosen)
{
    struct vb_chart_sweep_row name = *chosen;
    struct line *lines = calloc(count + 1, sizeof *lines);
    size_t line_count = 0;
    if (!lines)
        return VB_ERROR_MEMORY;
    for (size_t i = 0; i < count;) {
        struct line line = line_at(&sweeps->rows[i], count - i);
        i += line.count;
        if (is_same_name(line.rows, &name) && line.values >= VALUES_MIN && line.known > 1)
            lines[line_count++] = line;
    }
    for (size_t i = 0; i < line_count; i++)
        qsort(lines[i].rows, lines[i].count, sizeof *lines[i].rows, by_place);
    qsort(lines, line_count, sizeof *lines, by_first_row);
    int status = 0;
    for (size_t i = 0; status == 0 && i < line_count && i < VB_CHART_SWEEPS_MAX; i++) {
        struct vb_chart_sweep *sweep = &sweeps->items[sweeps->count++];
        *sweep =
            (struct vb_chart_sweep){lines[i].rows, lines[i].count, vb_sweep_shared_settings(&lines[i].rows->point)};
        status = sweep->others ? 0 : VB_ERROR_MEMORY;
    }
    sweeps->hidden = line_count - sweeps->count;
    free(lines);
    return status;
}

int vb_chart_sweeps_find(struct vb_chart_sweeps *sweeps, const struct vb_chart_case *one)
{
    size_t count = 0;
    *sweeps =
        (struct vb_chart_sweeps){.rows = calloc(one->row_count * VB_SWEEP_PARAMETERS_MAX + 1, sizeof *sweeps->rows)};
    if (!sweeps->rows)
        return VB_ERROR_MEMORY;
    for (size_t i = 0; i < one->row_count; i++) {
        struct vb_sweep_point points[VB_SWEEP_PARAMETERS_MAX];
        size_t found = vb_sweep_points_of(one->rows[i].row, points);
        for (size_t k = 0; k < found; k++)
            sweeps->rows[count++] = (struct vb_chart_sweep_row){.chart_row = &one->rows[i], .point = points[k]};
    }
    if (count > 0)
        qsort(sweeps->rows, count, sizeof *sweeps->rows, by_value);
    const struct vb_chart_sweep_row *chosen = choose_name(sweeps->rows, count);
    return chosen ? add_lines(sweeps, count, chosen) : 0;
}

void vb_chart_sweeps_release(struct vb_chart_sweeps *sweeps)
{
    for (size_t i = 0; i < sweeps->count; i++)
        free(sweeps->items[i].others);
    free(sweeps->rows);
}
