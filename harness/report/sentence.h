/* SPDX-License-Identifier: MIT
 *
 * What a table says, in a sentence: how the contender compares with the baseline, in time and in allocations. The
 * contender is the first variant beside the baseline that did not fail; the table has the others. */
#ifndef VB_REPORT_SENTENCE_H
#define VB_REPORT_SENTENCE_H

#include "report/arrange.h"

#include <stdbool.h>
#include <stdio.h>

/* Writes the closing sentences of one case under one allocator: a line per point, and for several points a last line
 * with what they share. `rows`, at least one, are arranged. `name_allocator`: say which one it is. */
void vb_sentence_write(struct vb_rows rows, bool name_allocator, FILE *stream);

/* Begins a sentence about the case of `row`: "`cache_hit:hit=90`: ", or "`cache_hit:hit=90` under glibc: "; `point` may
 * be "". */
void vb_sentence_begin(const struct vb_row *row, const char *point, bool name_allocator, FILE *stream);

/* Whether a row holds what it should; its status says what went wrong if not. */
bool vb_row_is_ok(const struct vb_row *row);

/* Whether it is what the ratios at its point refer to. */
bool vb_row_is_baseline(const struct vb_row *row);

/* Whether its allocations were counted, and are the same at n and 2n operations. */
bool vb_row_is_exact(const struct vb_row *row);

/* Whether its allocations were counted, and are not the same everywhere. */
bool vb_row_varies(const struct vb_row *row);

/* Whether its allocations were not counted, for a reason that its ledger tells. */
bool vb_row_is_uncounted(const struct vb_row *row);

#endif
