/* SPDX-License-Identifier: MIT */
#include "results/arrange.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* The levels by which rows are distinguished, one within the other. */
enum level {
    CASE,
    ALLOCATOR,
    POINT,
    LEVELS,
};

/* Where a row belongs: behind the first row of its case, there behind the first of its allocator, and so on. */
struct place {
    const struct vb_row *row;
    const char *texts[LEVELS];
    const struct vb_row *first[LEVELS];
};

static const char *text_of(const struct vb_row *row, enum level level)
{
    return level == CASE ? row->case_name : level == ALLOCATOR ? row->allocator : row->point;
}

static int compare_rows(const struct vb_row *a, const struct vb_row *b)
{
    return (a > b) - (a < b);
}

static int by_text(const void *left, const void *right)
{
    const struct place *a = left;
    const struct place *b = right;
    int order = 0;
    for (int level = 0; order == 0 && level < LEVELS; level++)
        order = strcmp(a->texts[level], b->texts[level]);
    return order != 0 ? order : compare_rows(a->row, b->row);
}

static int by_place(const void *left, const void *right)
{
    const struct place *a = left;
    const struct place *b = right;
    int order = 0;
    for (int level = 0; order == 0 && level < LEVELS; level++)
        order = compare_rows(a->first[level], b->first[level]);
    return order != 0 ? order : compare_rows(a->row, b->row);
}

/* Of places by their texts: groups of a level lie side by side, but the first row of a group is the first of any of the
 * groups within it. */
static void find_firsts(struct place *places, size_t count)
{
    for (int level = 0; level < LEVELS; level++)
        for (size_t i = 0, end; i < count; i = end) {
            const struct vb_row *first = places[i].row;
            for (end = i; end < count; end++) {
                bool alike = true;
                for (int l = 0; alike && l <= level; l++)
                    alike = strcmp(places[i].texts[l], places[end].texts[l]) == 0;
                if (!alike)
                    break;
                first = places[end].row < first ? places[end].row : first;
            }
            for (size_t k = i; k < end; k++)
                places[k].first[level] = first;
        }
}

static const struct vb_row **arrange(const struct vb_results *results, bool by_allocator)
{
    size_t count = results->row_count;
    struct place *places = calloc(count + 1, sizeof *places);
    const struct vb_row **order = calloc(count + 1, sizeof(*order));
    for (size_t i = 0; places && i < count; i++) {
        const struct vb_row *row = &results->rows[i];
        places[i] = (struct place){row, {row->case_name, by_allocator ? row->allocator : "", row->point}, {0}};
    }
    if (places && order) {
        qsort(places, count, sizeof *places, by_text);
        find_firsts(places, count);
        qsort(places, count, sizeof *places, by_place);
        for (size_t i = 0; i < count; i++)
            order[i] = places[i].row;
    } else {
        free(order);
        order = NULL;
    }
    free(places);
    return order;
}

const struct vb_row **vb_arrange(const struct vb_results *results)
{
    return arrange(results, true);
}

const struct vb_row **vb_arrange_by_point(const struct vb_results *results)
{
    return arrange(results, false);
}

static struct vb_rows first_alike(struct vb_rows rows, enum level deepest)
{
    assert(rows.count > 0);
    struct vb_rows part = {.items = rows.items, .count = 1};
    for (; part.count < rows.count; part.count++)
        for (enum level level = CASE; level <= deepest; level++)
            if (strcmp(text_of(rows.items[0], level), text_of(rows.items[part.count], level)) != 0)
                return part;
    return part;
}

struct vb_rows vb_first_case(struct vb_rows rows)
{
    return first_alike(rows, CASE);
}

struct vb_rows vb_first_allocator(struct vb_rows rows)
{
    return first_alike(rows, ALLOCATOR);
}

struct vb_rows vb_first_point(struct vb_rows rows)
{
    return first_alike(rows, POINT);
}

struct vb_rows vb_rows_after(struct vb_rows rows, struct vb_rows part)
{
    assert(part.count <= rows.count);
    return (struct vb_rows){.items = rows.items + part.count, .count = rows.count - part.count};
}

const struct vb_row *vb_rows_baseline(struct vb_rows point)
{
    for (size_t i = point.count; i-- > 0;)
        if (vb_row_is_baseline(point.items[i]))
            return point.items[i];
    return NULL;
}

const struct vb_row *vb_rows_old_side(struct vb_rows rows, size_t index)
{
    const struct vb_row *new = rows.items[index];
    const struct vb_row *old = index > 0 ? rows.items[index - 1] : NULL;
    bool paired = old && new->side[0] && vb_row_is_old_side(old) && !vb_row_is_old_side(new) &&
                  strcmp(old->variant, new->variant) == 0 && strcmp(old->point, new->point) == 0 &&
                  strcmp(old->allocator, new->allocator) == 0 && strcmp(old->case_name, new->case_name) == 0;
    return paired ? old : NULL;
}

bool vb_rows_name_allocators(const struct vb_results *results)
{
    for (size_t i = 0; i < results->row_count; i++) {
        const char *allocator = results->rows[i].allocator;
        if (strcmp(allocator, results->rows[0].allocator) != 0)
            return true;
        if (allocator[0] != '\0' && strcmp(allocator, "jemalloc") != 0)
            return true;
    }
    return false;
}

bool vb_results_are_compared(const struct vb_results *results)
{
    for (size_t i = 0; i < results->row_count; i++)
        if (results->rows[i].side[0] != '\0')
            return true;
    return false;
}

/* By what tells most rows apart first: the order itself is of no matter. */
static int compare_keys(const struct vb_row *a, const struct vb_row *b)
{
    int order = strcmp(a->point, b->point);
    order = order ? order : strcmp(a->case_name, b->case_name);
    order = order ? order : strcmp(a->variant, b->variant);
    order = order ? order : strcmp(a->allocator, b->allocator);
    return order ? order : strcmp(a->side, b->side);
}

static int find_order(const void *key, const void *item)
{
    return compare_keys(key, *(const struct vb_row *const *)item);
}

/* Equal keys stay in the order of the rows. */
static int sort_order(const void *left, const void *right)
{
    const struct vb_row *a = *(const struct vb_row *const *)left;
    const struct vb_row *b = *(const struct vb_row *const *)right;
    int order = compare_keys(a, b);
    return order ? order : (a > b) - (a < b);
}

int vb_row_index_make(struct vb_row_index *index, const struct vb_results *results, const struct vb_row **second)
{
    *index = (struct vb_row_index){.rows = calloc(results->row_count + 1, sizeof *index->rows)};
    if (!index->rows)
        return VB_ERROR_MEMORY;
    for (size_t i = 0; i < results->row_count; i++)
        index->rows[i] = &results->rows[i];
    qsort(index->rows, results->row_count, sizeof *index->rows, sort_order);
    const struct vb_row *first = NULL;
    for (size_t i = 0; i < results->row_count; i++) {
        const struct vb_row *row = index->rows[i];
        if (index->count == 0 || compare_keys(index->rows[index->count - 1], row) != 0)
            index->rows[index->count++] = row;
        else if (!first || row < first)
            first = row;
    }
    if (second)
        *second = first;
    return 0;
}

void vb_row_index_release(struct vb_row_index *index)
{
    free(index->rows);
    *index = (struct vb_row_index){0};
}

const struct vb_row *vb_row_index_find(const struct vb_row_index *index, const char *case_name, const char *point,
                                       const char *variant, const char *allocator, const char *side)
{
    const struct vb_row key = {.case_name = (char *)case_name,
                               .point = (char *)point,
                               .variant = (char *)variant,
                               .allocator = (char *)allocator,
                               .side = (char *)side};
    const struct vb_row **found =
        index->count ? bsearch(&key, index->rows, index->count, sizeof *index->rows, find_order) : NULL;
    return found ? *found : NULL;
}
