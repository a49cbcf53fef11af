/* SPDX-License-Identifier: MIT */
#include "judge/match.h"

#include "results/row_index.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Old files, from when there was one allocator, name none. */
static const struct vb_row *find(const struct vb_row_index *index, const struct vb_row *row)
{
    const struct vb_row *found =
        vb_row_index_find(index, row->case_name, row->point, row->variant, row->allocator, row->side);
    if (!found && row->allocator[0] == '\0')
        found = vb_row_index_find(index, row->case_name, row->point, row->variant, "jemalloc", row->side);
    if (!found && strcmp(row->allocator, "jemalloc") == 0)
        found = vb_row_index_find(index, row->case_name, row->point, row->variant, "", row->side);
    return found;
}

struct side {
    const struct vb_results *results;
    struct vb_row_index index;
};

static void join(struct vb_matches *matches, const struct side *earlier, const struct side *later)
{
    for (size_t i = 0; i < later->results->row_count; i++) {
        const struct vb_row *row = &later->results->rows[i];
        matches->items[matches->count++] = (struct vb_match){.earlier = find(&earlier->index, row), .later = row};
    }
    for (size_t i = 0; i < earlier->results->row_count; i++) {
        const struct vb_row *row = &earlier->results->rows[i];
        if (!find(&later->index, row))
            matches->items[matches->count++] = (struct vb_match){.earlier = row};
    }
}

int vb_matches_make(struct vb_matches *matches, const struct vb_results *earlier, const struct vb_results *later,
                    struct vb_error *error)
{
    *matches = (struct vb_matches){.items = calloc(earlier->row_count + later->row_count + 1, sizeof *matches->items)};
    struct side sides[] = {{.results = earlier}, {.results = later}};
    int status = matches->items ? 0 : VB_ERROR_MEMORY;
    for (size_t i = 0; status == 0 && i < 2; i++)
        status = vb_row_index_make(&sides[i].index, sides[i].results, NULL);
    if (status == 0)
        join(matches, &sides[0], &sides[1]);
    for (size_t i = 0; i < 2; i++)
        vb_row_index_release(&sides[i].index);
    return status == 0 ? 0 : vb_fail_memory(error);
}

void vb_matches_release(struct vb_matches *matches)
{
    free(matches->items);
    *matches = (struct vb_matches){0};
}
