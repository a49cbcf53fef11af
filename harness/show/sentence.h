/* SPDX-License-Identifier: MIT
 *
 * What a table says, in a sentence: how the contender compares with the baseline, in time and in allocations. The
 * contender is the first variant beside the baseline that did not fail; the table has the others. */
#pragma once

#include "results/arrange.h"

#include <stdbool.h>
#include <stdio.h>

/* Writes the closing sentences of one case under one allocator: a line per point, and for several points a last line
 * with what they share. `rows`, at least one, are arranged. `name_allocator`: say which one it is. */
void vb_sentence_write(struct vb_rows rows, bool name_allocator, FILE *stream);

/* Begins a sentence about the case of `row`: "`cache_hit:hit=90`: ", or "`cache_hit:hit=90` under glibc: "; `point` may
 * be "". */
void vb_sentence_begin(const struct vb_row *row, const char *point, bool name_allocator, FILE *stream);
