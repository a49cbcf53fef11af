/* SPDX-License-Identifier: MIT */
#include "show/known_grid.h"
#include "results/case_facts.h"
#include "show/case_grid.h"
#include "results/wording.h"

#include <math.h>
#include <stdio.h>

enum column {
    METHOD,
    MEAN,
    ALLOCATED,
    QUIET,
};

#define NAME_MAX_COLUMNS 40

static int add_row(struct vb_grid *grid, const struct vb_row *row, const char *name)
{
    if (vb_grid_add_row(grid, VB_TONE_PLAIN) != 0)
        return VB_ERROR_MEMORY;
    char text[VB_GRID_TEXT];
    snprintf(text, sizeof text, "%.60s%s%.100s", name, row->point[0] ? "  " : "", row->point);
    vb_grid_set(grid, METHOD, VB_TONE_PLAIN, text);
    if (isfinite(row->mean_ns)) {
        vb_say_known(text, row->mean_ns, vb_decimals_of_mean(row->mean_ns), row->ci_low_ns, row->ci_high_ns);
        vb_grid_set(grid, MEAN, VB_TONE_PLAIN, text);
    }
    double quiet_ns = row->quiet_ns;
    if (isfinite(quiet_ns)) {
        vb_say_known(text, quiet_ns, vb_decimals_of_mean(quiet_ns), row->quiet_ci_low_ns, row->quiet_ci_high_ns);
        vb_grid_set(grid, QUIET, VB_TONE_PLAIN, text);
    }
    vb_say_counted(text, row, vb_bytes_cell(row));
    vb_grid_set(grid, ALLOCATED, VB_TONE_PLAIN, text);
    return 0;
}

int vb_known_grid_fill(struct vb_grid *grid, const struct vb_results *results, struct vb_rows rows, bool *any)
{
    char name[NAME_MAX_COLUMNS * 4];
    int status = 0;
    *any = false;
    for (size_t i = 0; status == 0 && i < rows.count; i++) {
        const struct vb_row *row = rows.items[i];
        if (!vb_row_is_ok(row) || !vb_case_known_as(results, row, name, sizeof name))
            continue;
        if (!*any) {
            vb_grid_add_column(grid, "Method", false, 0, VB_GRID_CELL_MAX);
            vb_grid_add_column(grid, "Mean (ns)", true, 0, 20);
            vb_grid_add_column(grid, "Allocated (B)", true, 0, 20);
            vb_grid_add_column(grid, "Quiet (ns)", true, 0, 20);
        }
        *any = true;
        status = add_row(grid, row, name);
    }
    return status;
}
