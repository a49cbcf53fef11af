/* SPDX-License-Identifier: MIT */
#include "results/select.h"

#include "results/cells.h"

#include <math.h>

/* Copies a row cell by cell, so that texts are owned twice. */
int vb_results_copy_row(struct vb_results *results, const struct vb_row *row)
{
    struct vb_row *copy = vb_results_append(results);
    int status = copy ? 0 : VB_ERROR_MEMORY;
    for (size_t c = 0; status == 0 && c < vb_column_count; c++) {
        const struct vb_column *column = &vb_columns[c];
        struct vb_list list;
        switch (column->type) {
        case VB_COLUMN_TEXT:
            status = vb_row_set_text(vb_cell_text_field(copy, column), vb_cell_text(row, column));
            break;
        case VB_COLUMN_CODE: (void)vb_cell_set_code(copy, column, vb_cell_code(row, column)); break;
        case VB_COLUMN_REAL: *vb_cell_real_field(copy, column) = vb_cell_real(row, column); break;
        case VB_COLUMN_COUNT: *vb_cell_count_field(copy, column) = vb_cell_count(row, column); break;
        case VB_COLUMN_LIST:
            list = vb_cell_list(row, column);
            status = vb_row_set_list(vb_cell_list_field(copy, column), list.values, list.count);
            break;
        }
    }
    return status;
}

void vb_results_keep(struct vb_results *results, vb_row_selector *selects, void *context)
{
    size_t kept = 0;
    for (size_t i = 0; i < results->row_count; i++) {
        if (selects(context, &results->rows[i]))
            results->rows[kept++] = results->rows[i];
        else
            vb_row_release(&results->rows[i]);
    }
    results->row_count = kept;
}

int vb_results_copy_head(struct vb_results *copy, const struct vb_results *results)
{
    int status = 0;
    for (size_t i = 0; status == 0 && i < results->fact_count; i++)
        status = vb_results_set_fact(copy, results->facts[i].key, results->facts[i].value);
    for (size_t i = 0; status == 0 && i < results->warning_count; i++)
        status = vb_results_add_warning(copy, "%s", results->warnings[i]);
    return status;
}

int vb_results_select(struct vb_results *copy, const struct vb_results *results, vb_row_selector *selects,
                      void *context)
{
    vb_results_init(copy);
    int status = vb_results_copy_head(copy, results);
    for (size_t i = 0; status == 0 && i < results->row_count; i++)
        if (selects(context, &results->rows[i]))
            status = vb_results_copy_row(copy, &results->rows[i]);
    return status;
}
