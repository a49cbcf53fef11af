/* SPDX-License-Identifier: MIT */
#include "results/sweep.h"
#include "base/cleanup.h"
#include "base/array.h"
#include "base/case_table.h"
#include "base/units.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is swept, while the points are put in order. */
struct entry {
    struct vb_sweep_point point;
    uint32_t row_index;     /* among the rows of the group */
    uint32_t variant_index; /* of the first row of this variant on this line */
    uint32_t line_index;    /* of the first row on this line of points */
    bool missing;           /* the row was not measured, or not judged */
};

struct entries {
    struct entry *items;
    size_t count;
};

size_t vb_sweep_points_of(const struct vb_row *row, struct vb_sweep_point points[VB_SWEEP_PARAMETERS_MAX])
{
    const char *name = row->point;
    size_t count = 0;
    for (int i = 0; i < VB_SWEEP_PARAMETERS_MAX && *name; i++) {
        const char *end = name + strcspn(name, ",");
        const char *equals = memchr(name, '=', (size_t)(end - name));
        double x;
        if (equals && vb_parse_number_of(equals + 1, (size_t)(end - equals - 1), &x) == 0)
            points[count++] = (struct vb_sweep_point){.row = row,
                                                      .name_offset = (size_t)(name - row->point),
                                                      .name_length = (size_t)(equals - name),
                                                      .end_offset = (size_t)(end - row->point),
                                                      .x = x};
        name = *end ? end + 1 : end;
    }
    return count;
}

/* Adds an entry for every parameter of a row that is a number. */
static int add_row(struct entries *entries, const struct vb_row *row, const struct vb_row *baseline, uint32_t index,
                   bool missing)
{
    struct vb_sweep_point points[VB_SWEEP_PARAMETERS_MAX];
    size_t count = vb_sweep_points_of(row, points);
    for (size_t i = 0; i < count; i++) {
        struct entry *items = vb_array_grow(entries->items, entries->count, sizeof *items);
        if (!items)
            return VB_ERROR_MEMORY;
        entries->items = items;
        points[i].baseline = baseline;
        items[entries->count++] = (struct entry){.point = points[i], .row_index = index, .missing = missing};
    }
    return 0;
}

static bool is_measured(const struct vb_row *row)
{
    return vb_row_is_ok(row) && !isnan(row->mean_ns) && !isnan(row->ratio);
}

static int add_rows(struct entries *entries, struct vb_rows rows)
{
    const struct vb_row *const *first = rows.items;
    for (struct vb_rows point; rows.count > 0; rows = vb_rows_after(rows, point)) {
        point = vb_first_point(rows);
        const struct vb_row *baseline = vb_rows_baseline(point);
        bool compared = baseline && is_measured(baseline);
        for (size_t i = 0; i < point.count; i++) {
            const struct vb_row *row = point.items[i];
            bool missing = !compared || !is_measured(row) || row->verdict_code == VB_ROW_NOT_JUDGED ||
                           row->verdict_code == VB_ROW_NO_VERDICT;
            if (vb_row_is_baseline(row))
                continue;
            VB_OR_RETURN(add_row(entries, row, baseline, (uint32_t)(&point.items[i] - first), missing));
        }
    }
    return 0;
}

static int compare_texts(const char *a, size_t a_length, const char *b, size_t b_length)
{
    int order = memcmp(a, b, a_length < b_length ? a_length : b_length);
    return order != 0 ? order : a_length < b_length ? -1 : a_length > b_length;
}

static int compare_numbers(double a, double b)
{
    return a < b ? -1 : a > b;
}

int vb_sweep_compare_lines(const struct vb_sweep_point *a, const struct vb_sweep_point *b)
{
    const char *a_name = a->row->point + a->name_offset;
    const char *b_name = b->row->point + b->name_offset;
    int order = compare_texts(a_name, a->name_length, b_name, b->name_length);
    if (order == 0)
        order = compare_texts(a->row->point, a->name_offset, b->row->point, b->name_offset);
    return order != 0 ? order : strcmp(a->row->point + a->end_offset, b->row->point + b->end_offset);
}

char *vb_sweep_shared_settings(const struct vb_sweep_point *point)
{
    const char *behind = point->row->point + point->end_offset;
    if (point->name_offset == 0)
        return strdup(*behind == ',' ? behind + 1 : behind);
    char *text = NULL;
    int length = asprintf(&text, "%.*s%s", (int)point->name_offset - 1, point->row->point, behind);
    return length < 0 ? NULL : text;
}

static int by_line(const void *left, const void *right)
{
    const struct entry *a = left;
    const struct entry *b = right;
    int order = vb_sweep_compare_lines(&a->point, &b->point);
    return order != 0 ? order : compare_numbers(a->row_index, b->row_index);
}

static int by_line_and_variant(const void *left, const void *right)
{
    const struct entry *a = left;
    const struct entry *b = right;
    int order = vb_sweep_compare_lines(&a->point, &b->point);
    if (order == 0)
        order = strcmp(a->point.row->variant, b->point.row->variant);
    return order != 0 ? order : compare_numbers(a->row_index, b->row_index);
}

/* As they will be read: lines as their first rows came, that of the parameter named first before the others, and on a
 * line the variants as they came. */
static int by_reading(const void *left, const void *right)
{
    const struct entry *a = left;
    const struct entry *b = right;
    int order = compare_numbers(a->line_index, b->line_index);
    if (order == 0)
        order = compare_numbers((double)a->point.name_offset, (double)b->point.name_offset);
    if (order == 0)
        order = compare_numbers(a->variant_index, b->variant_index);
    if (order == 0)
        order = compare_numbers(a->point.x, b->point.x);
    return order != 0 ? order : compare_numbers(a->row_index, b->row_index);
}

static void put_in_order(struct entries *entries)
{
    struct entry *items = entries->items;
    if (entries->count == 0)
        return;
    qsort(items, entries->count, sizeof *items, by_line);
    for (size_t i = 0; i < entries->count; i++) {
        bool first = i == 0 || vb_sweep_compare_lines(&items[i].point, &items[i - 1].point) != 0;
        items[i].line_index = first ? items[i].row_index : items[i - 1].line_index;
    }
    qsort(items, entries->count, sizeof *items, by_line_and_variant);
    for (size_t i = 0; i < entries->count; i++) {
        bool first = i == 0 || items[i].line_index != items[i - 1].line_index ||
                     items[i].point.name_offset != items[i - 1].point.name_offset ||
                     strcmp(items[i].point.row->variant, items[i - 1].point.row->variant) != 0;
        items[i].variant_index = first ? items[i].row_index : items[i - 1].variant_index;
    }
    qsort(items, entries->count, sizeof *items, by_reading);
}

static bool is_same_line(const struct entry *a, const struct entry *b)
{
    return a->line_index == b->line_index && a->point.name_offset == b->point.name_offset;
}

/* What a row costs more than its baseline. Where the page claims no difference, the sign counts as unknown: an interval
 * that leaves 0 out all the same is put together with its mirror image. */
static struct vb_difference difference_at(const struct vb_sweep_point *point)
{
    double baseline_ns = point->baseline->mean_ns;
    const struct vb_row *row = point->row;
    bool has_interval = !isnan(row->ratio_ci_low) && !isnan(row->ratio_ci_high);
    struct vb_difference difference = {
        .x = point->x,
        .value = baseline_ns * (row->ratio - 1),
        .low = has_interval ? baseline_ns * (row->ratio_ci_low - 1) : -INFINITY,
        .high = has_interval ? baseline_ns * (row->ratio_ci_high - 1) : INFINITY,
    };
    if (!vb_row_is_claimed(row) && vb_side_of(&difference) != VB_SIDE_UNKNOWN) {
        difference.high = fmax(difference.high, -difference.low);
        difference.low = -difference.high;
    }
    return difference;
}

static bool is_of_threads(const struct vb_sweep *sweep)
{
    const struct vb_sweep_point *point = &sweep->points[0];
    return point->name_length == strlen(VB_THREADS_PARAM) &&
           strncmp(point->row->point + point->name_offset, VB_THREADS_PARAM, point->name_length) == 0;
}

bool vb_sweep_misses_between(const struct vb_sweep *sweep, double low, double high)
{
    for (size_t i = 0; i < sweep->missing_count; i++)
        if (sweep->missing[i].x > low && sweep->missing[i].x < high)
            return true;
    return false;
}

/* Points that are not sure, from the lower end on (`upward`) or down from the upper end. */
static size_t count_unsure(const struct vb_sweep *sweep, bool upward)
{
    size_t count = 0;
    while (count < sweep->count &&
           vb_side_of(&sweep->differences[upward ? count : sweep->count - 1 - count]) == VB_SIDE_UNKNOWN)
        count++;
    return count;
}

struct vb_crossover vb_sweep_crossover(const struct vb_sweep *sweep)
{
    const struct vb_break_even *found = &sweep->break_even;
    bool closed = found->below != VB_SIDE_UNKNOWN && found->above != VB_SIDE_UNKNOWN;
    bool upward = closed ? found->above == VB_SIDE_LESS : found->below == VB_SIDE_UNKNOWN;
    struct vb_crossover crossover = {.upward = upward,
                                     .side = upward ? found->above : found->below,
                                     .at = found->at,
                                     .low = found->low,
                                     .high = found->high,
                                     .lowest = sweep->points[0].x,
                                     .highest = sweep->points[sweep->count - 1].x,
                                     .unsure_count = closed ? 0 : count_unsure(sweep, upward),
                                     .unsure = NAN};
    if (crossover.unsure_count > 0)
        crossover.unsure = sweep->points[upward ? crossover.unsure_count - 1 : sweep->count - crossover.unsure_count].x;
    return crossover;
}

/* Whether a point is missing where the sides are not sure: the break-even may lie on either side of it. */
static bool misses_the_change(const struct vb_sweep *sweep)
{
    size_t below = 0;
    size_t above = sweep->count - 1;
    if (sweep->break_even.below != VB_SIDE_UNKNOWN)
        while (below + 1 < above && vb_side_of(&sweep->differences[below + 1]) == sweep->break_even.below)
            below++;
    if (sweep->break_even.above != VB_SIDE_UNKNOWN)
        while (above > below + 1 && vb_side_of(&sweep->differences[above - 1]) == sweep->break_even.above)
            above--;
    return vb_sweep_misses_between(sweep, sweep->points[below].x, sweep->points[above].x);
}

/* Between one thread and two there is nothing, and so no break-even: what each of them costs is all there is to say. So
 * it is where the point between the two sides is missing. */
static void find_break_even(struct vb_sweep *sweep)
{
    sweep->break_even = vb_break_even_find(sweep->differences, sweep->count);
    if (sweep->break_even.kind == VB_BREAK_EVEN_ONE && (is_of_threads(sweep) || misses_the_change(sweep)))
        sweep->break_even = (struct vb_break_even){.kind = VB_BREAK_EVEN_SEVERAL, .at = NAN, .low = NAN, .high = NAN};
}

/* Makes a sweep of each variant on each line. A value that was met before, in another spelling, is passed over. */
static void collect(struct vb_sweeps *sweeps, const struct entries *entries)
{
    size_t used = 0;
    size_t missed = 0;
    for (size_t i = 0, next; i < entries->count; i = next) {
        const struct entry *first = &entries->items[i];
        struct vb_sweep sweep = {.points = sweeps->points + used,
                                 .differences = sweeps->differences + used,
                                 .missing = sweeps->missing + missed};
        for (next = i; next < entries->count; next++) {
            const struct entry *entry = &entries->items[next];
            if (!is_same_line(entry, first) || entry->variant_index != first->variant_index)
                break;
            if (entry->missing) {
                sweeps->missing[missed + sweep.missing_count++] = entry->point;
                continue;
            }
            if (sweep.count > 0 && sweep.points[sweep.count - 1].x == entry->point.x)
                continue;
            sweeps->points[used + sweep.count] = entry->point;
            sweeps->differences[used + sweep.count++] = difference_at(&entry->point);
        }
        if (sweep.count < 2)
            continue;
        used += sweep.count;
        missed += sweep.missing_count;
        find_break_even(&sweep);
        const struct vb_sweep *last = sweeps->count > 0 ? &sweeps->items[sweeps->count - 1] : NULL;
        bool same_line = last && vb_sweep_compare_lines(&last->points[0], &sweep.points[0]) == 0;
        sweep.line = last ? last->line + !same_line : 0;
        sweeps->items[sweeps->count++] = sweep;
    }
}

int vb_sweeps_find(struct vb_sweeps *sweeps, struct vb_rows rows)
{
    *sweeps = (struct vb_sweeps){0};
    struct entries entries = {0};
    int status = add_rows(&entries, rows);
    if (status == 0 && entries.count > 0) {
        put_in_order(&entries);
        sweeps->items = calloc(entries.count / 2 + 1, sizeof *sweeps->items);
        sweeps->points = calloc(entries.count, sizeof *sweeps->points);
        sweeps->missing = calloc(entries.count, sizeof *sweeps->missing);
        sweeps->differences = calloc(entries.count, sizeof *sweeps->differences);
        if (sweeps->items && sweeps->points && sweeps->missing && sweeps->differences)
            collect(sweeps, &entries);
        else
            status = VB_ERROR_MEMORY;
    }
    free(entries.items);
    if (status != 0)
        vb_sweeps_release(sweeps);
    return status;
}

void vb_sweeps_release(struct vb_sweeps *sweeps)
{
    free(sweeps->items);
    free(sweeps->points);
    free(sweeps->missing);
    free(sweeps->differences);
    *sweeps = (struct vb_sweeps){0};
}

/* The longest last; of equals the first last. */
static int by_count(const void *left, const void *right)
{
    const struct vb_sweep *a = left;
    const struct vb_sweep *b = right;
    if (a->count != b->count)
        return a->count < b->count ? -1 : 1;
    return a->line > b->line ? -1 : a->line < b->line;
}

static void mark(struct vb_results *results, const struct vb_sweep *sweep)
{
    for (size_t i = 0; i < sweep->count; i++) {
        struct vb_row *row = &results->rows[sweep->points[i].row - results->rows];
        row->break_even_at = sweep->break_even.at;
        row->break_even_low = sweep->break_even.low;
        row->break_even_high = sweep->break_even.high;
    }
}

static int mark_group(struct vb_results *results, struct vb_rows rows)
{
    struct vb_sweeps sweeps VB_RELEASE(vb_sweeps_release) = {0};
    VB_OR_RETURN(vb_sweeps_find(&sweeps, rows));
    if (sweeps.count > 0)
        qsort(sweeps.items, sweeps.count, sizeof *sweeps.items, by_count);
    for (size_t i = 0; i < sweeps.count; i++)
        if (sweeps.items[i].break_even.kind == VB_BREAK_EVEN_ONE)
            mark(results, &sweeps.items[i]);
    return 0;
}

int vb_sweeps_mark(struct vb_results *results)
{
    const struct vb_row **order VB_FREE = vb_arrange(results);
    if (!order)
        return VB_ERROR_MEMORY;
    struct vb_rows left = {.items = order, .count = results->row_count};
    for (struct vb_rows group; left.count > 0; left = vb_rows_after(left, group)) {
        group = vb_first_allocator(left);
        VB_OR_RETURN(mark_group(results, group));
    }
    return 0;
}
