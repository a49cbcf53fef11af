/* SPDX-License-Identifier: MIT
 *
 * All that is said below the table of a case. */
#pragma once

#include "results/arrange.h"

#include <stdbool.h>
#include <stdio.h>

/* Writes the closing sentences, those about sweeps, and the remarks, a line each. `rows` are those of one case under
 * one allocator, arranged and at least one: no sentence compares those of two, which were measured apart.
 * `name_allocator`: say which one it is. Returns 0 or VB_ERROR_MEMORY (without words). */
int vb_closing_write(struct vb_rows rows, bool name_allocator, FILE *stream);
