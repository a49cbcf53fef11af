/* SPDX-License-Identifier: MIT */
#include "show/html/cells.h"

#include "show/case_grid.h"

#include <assert.h>

struct reading {
    struct vb_rows rows;
    size_t next;
    bool begins_point;
    vb_html_row_reader *reader;
    void *context;
};

static int read_row(void *context, const struct vb_grid_row *cells)
{
    struct reading *reading = context;
    bool parts = true; /* a row that only parts two points is all empty */
    for (size_t i = 0; parts && i < cells->cell_count; i++)
        parts = cells->cells[i].text[0] == '\0';
    if (parts) {
        reading->begins_point = true;
        return 0;
    }
    assert(reading->next < reading->rows.count);
    struct vb_html_row row = {reading->rows.items[reading->next++], cells, reading->begins_point};
    reading->begins_point = false;
    return reading->reader(reading->context, &row);
}

int vb_html_read_case(struct vb_grid *grid, struct vb_rows rows, bool name_allocators, vb_html_row_reader *reader,
                      void *context)
{
    struct reading reading = {rows, 0, true, reader, context};
    bool cut = false;
    vb_grid_clear(grid);
    int status = vb_case_grid_fill(grid, rows, name_allocators, &cut);
    return status == 0 ? vb_grid_read(grid, read_row, &reading) : status;
}
