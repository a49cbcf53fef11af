/* SPDX-License-Identifier: MIT
 *
 * What a table says, in a sentence: how the contender compares with the baseline, in time and in allocations. The
 * contender is the first variant beside the baseline that did not fail; the table has the others. */
#ifndef VB_REPORT_SENTENCE_H
#define VB_REPORT_SENTENCE_H

#include "report/row.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Writes the closing sentences of one case: a line per point, and for several points a last line with what they
 * share. The rows, at least one, are of one case, those of a point side by side. */
void vb_sentence_write(const struct vb_row *const *rows, size_t count, FILE *stream);

/* Whether a row holds what it should; its status says what went wrong if not. */
bool vb_row_is_ok(const struct vb_row *row);

#endif
