/* SPDX-License-Identifier: MIT
 *
 * The rows of two programs, a line per pair: on the terminal, and as Markdown. */
#pragma once

#include "results/arrange.h"
#include "show/grid.h"
#include "results/row.h"

#include <stdbool.h>
#include <stdio.h>

/* The two rows of one variant; NULL: that side has none. */
struct vb_ab_sides {
    const struct vb_row *old, *new;
};

enum vb_ab_column {
    VB_AB_CASE,
    VB_AB_OLD, /* time */
    VB_AB_NEW,
    VB_AB_CHANGE, /* of the time */
    VB_AB_INTERVAL,
    VB_AB_ALLOCS,
    VB_AB_BYTES,
    VB_AB_INSTRUCTIONS,
    VB_AB_LAYOUT, /* how much it moves the new program's time */
    VB_AB_VERDICT,
    VB_AB_COLUMNS,
};

/* What stands above a column, and whether it is of numbers. */
const char *vb_ab_heading(enum vb_ab_column column, bool *is_number);

/* Whether a row has a line of its own. The old row of a pair has none: it is shown in the line of the new one. */
bool vb_ab_speaks(struct vb_rows rows, size_t index);

/* Says what stands in each column; "" where nothing is known. */
void vb_ab_say_cells(char (*cells)[VB_GRID_TEXT], const struct vb_ab_sides *sides);

/* Write the table. Return 0 or VB_ERROR_MEMORY; the caller checks the stream. The second escapes as Markdown wants it.
 */
int vb_ab_table_write(const struct vb_results *results, size_t width, bool color, FILE *stream, struct vb_error *error);
int vb_ab_markdown_write(const struct vb_results *results, FILE *stream, struct vb_error *error);
