/* SPDX-License-Identifier: MIT
 *
 * What there is to say below a table. */
#pragma once

#include "results/arrange.h"
#include "results/row.h"

#include <stdbool.h>
#include <stdio.h>

/* Writes, for each point where single operations were recorded, how slow the slow ones are; nothing for others. `rows`
 * are those of one case under one allocator, arranged and at least one. */
void vb_tail_remarks_write(struct vb_rows rows, bool name_allocator, FILE *stream);

/* Writes, for each variant whose source has allocations that the compiler may remove, how many it removed. Returns 0 or
 * VB_ERROR_MEMORY (without words). */
int vb_removal_remarks_write(struct vb_rows rows, bool name_allocator, FILE *stream);

/* Writes, for each variant that was timed, what it allocates and never frees: it gets slower or runs out of memory
 * sooner or later. A table of counts alone has a column for it. */
void vb_leak_remarks_write(struct vb_rows rows, bool name_allocator, FILE *stream);

/* Writes the closing sentences, those about sweeps, and the remarks, a line each. `rows` are those of one case,
 * arranged and at least one: those under one allocator after the other, for no sentence compares those of two, which
 * were measured apart. `name_allocator`: say which one it is. Returns 0 or VB_ERROR_MEMORY (without words). */
int vb_closing_write(struct vb_rows rows, bool name_allocator, FILE *stream);

/* The same as a text, to be freed; NULL without memory. */
char *vb_closing_text(struct vb_rows rows, bool name_allocator);

/* Writes "2 of 300 rows failed: cache_hit:hit=90/inline_result, ..." without an end of line, naming the first of them,
 * and returns true; nothing and false where none did. */
bool vb_failed_rows_write(const struct vb_results *results, FILE *stream);
