/* SPDX-License-Identifier: MIT
 *
 * What else there is to say below a table: of the tails of single operations, and of allocations that the compiler
 * removed. */
#pragma once

#include "results/arrange.h"

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
