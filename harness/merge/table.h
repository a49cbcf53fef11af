/* SPDX-License-Identifier: MIT
 *
 * Merged results by kind of machine: a line per row with the ratio on each kind, and how much machines differ. */
#pragma once

#include "results/row.h"
#include "merge/merge.h"

#include <stdbool.h>
#include <stdio.h>

/* Writes the kinds with their machines, and the table where rows have ratios; nothing for results that are not merged.
 * Returns 0 or VB_ERROR_MEMORY; the caller checks the stream. */
int vb_merge_table_write(const struct vb_results *merged, size_t width, bool color, FILE *stream,
                         struct vb_error *error);

/* "no time", "slower". */
const char *vb_merge_word(enum vb_merge_verdict verdict);

/* What kinds of machines say of a row, in words: "slower on AMD EPYC 7763 only". Says which kinds of machines say what,
 * where they do not all say the same; else what all say. "" for one kind, and where none has a time. `verdicts` has one
 * of each class. */
void vb_merge_say_classes(char *text, size_t size, const struct vb_fleet *fleet, const enum vb_merge_verdict *verdicts);
