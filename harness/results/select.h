/* SPDX-License-Identifier: MIT
 *
 * Rows chosen from results. */
#pragma once

#include "results/row.h"

#include <stdbool.h>

typedef bool vb_row_selector(void *context, const struct vb_row *row);

/* Drops the rows that are not selected. */
void vb_results_keep(struct vb_results *results, vb_row_selector *selects, void *context);

/* Copies facts, warnings and the selected rows. Returns 0 or VB_ERROR_MEMORY; release `copy` in either case. */
int vb_results_select(struct vb_results *copy, const struct vb_results *results, vb_row_selector *selects,
                      void *context);

/* Copies facts and warnings; appends the copy of a row. Both return 0 or VB_ERROR_MEMORY. */
int vb_results_copy_head(struct vb_results *copy, const struct vb_results *results);
int vb_results_copy_row(struct vb_results *results, const struct vb_row *row);
