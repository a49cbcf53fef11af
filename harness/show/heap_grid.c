/* SPDX-License-Identifier: MIT */
#include "show/case_grid.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MIB 1048576.0

#define FIGURE(name_) offsetof(struct vb_row, heap_##name_##_before), offsetof(struct vb_row, heap_##name_##_after)

/* Memory is shown before and after, because the total matters as much as the growth. Events are shown as a
 * difference, because they are counted from the start of the process. */
static const struct {
    const char *heading;
    size_t before, after; /* in struct vb_row */
    bool is_memory;
    unsigned sacrifice;
} figures[] = {
    {"Allocated", FIGURE(allocated_bytes), true, 10},
    {"Active", FIGURE(active_bytes), true, 40},
    {"Resident", FIGURE(resident_bytes), true, 20},
    {"Retained", FIGURE(retained_bytes), true, 60},
    {"Purges", FIGURE(purges), false, 30},
    {"Fills", FIGURE(fills), false, 45},
    {"Flushes", FIGURE(flushes), false, 50},
};

#define FIGURES (sizeof figures / sizeof figures[0])

static bool has_figures(const struct vb_row *row)
{
    for (size_t i = 0; i < FIGURES; i++)
        if (!isnan(vb_row_real(row, figures[i].before)) && !isnan(vb_row_real(row, figures[i].after)))
            return true;
    return false;
}

void vb_heap_grid_open(struct vb_grid *grid)
{
    vb_grid_add_column(grid, "Method", false, 0, VB_GRID_CELL_MAX);
    for (size_t i = 0; i < FIGURES; i++)
        vb_grid_add_column(grid, figures[i].heading, true, figures[i].sacrifice, 30);
}

static void put_figure(struct vb_grid *grid, const struct vb_row *row, size_t figure)
{
    double before = vb_row_real(row, figures[figure].before);
    double after = vb_row_real(row, figures[figure].after);
    char text[VB_GRID_TEXT] = "n/a";
    if (isnan(before) || isnan(after)) {
        vb_grid_set(grid, figure + 1, VB_TONE_PLAIN, text);
        return;
    }
    if (figures[figure].is_memory) {
        char earlier[64];
        char later[64];
        snprintf(earlier, sizeof earlier, "%.1f", before / MIB);
        snprintf(later, sizeof later, "%.1f", after / MIB);
        bool moved = strcmp(earlier, later) != 0;
        snprintf(text, sizeof text, moved ? "%s -> %s" : "%s", earlier, later);
    } else {
        snprintf(text, sizeof text, after == before ? "0" : "%+.0f", after - before);
    }
    vb_grid_set(grid, figure + 1, VB_TONE_PLAIN, text);
}

int vb_heap_grid_fill(struct vb_grid *grid, struct vb_rows rows, bool *any)
{
    *any = false;
    size_t variant_columns = 0;
    for (size_t i = 0; i < rows.count; i++) {
        size_t columns = vb_text_columns(rows.items[i]->variant);
        if (has_figures(rows.items[i]) && columns > variant_columns)
            variant_columns = columns;
    }
    for (size_t i = 0; i < rows.count; i++) {
        const struct vb_row *row = rows.items[i];
        if (!has_figures(row))
            continue;
        if (vb_grid_add_row(grid, VB_TONE_PLAIN) != 0)
            return VB_ERROR_MEMORY;
        *any = true;
        vb_method_cell(grid, 0, row, variant_columns);
        for (size_t figure = 0; figure < FIGURES; figure++)
            put_figure(grid, row, figure);
    }
    return 0;
}
