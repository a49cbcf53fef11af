/* SPDX-License-Identifier: MIT */
#include "results/row_index.h"

#include <stdlib.h>
#include <string.h>

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
