/* SPDX-License-Identifier: MIT
 *
 * Merged results by kind of machine: a line per row with the ratio on each kind, and how much machines differ. */
#pragma once

#include "results/row.h"

#include <stdbool.h>
#include <stdio.h>

/* Writes the kinds with their machines, and the table where rows have ratios; nothing for results that are not merged.
 * Returns 0 or VB_ERROR_MEMORY; the caller checks the stream. */
int vb_merge_table_write(const struct vb_results *merged, size_t width, bool color, FILE *stream,
                         struct vb_error *error);
