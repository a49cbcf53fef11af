/* SPDX-License-Identifier: MIT
 *
 * What a sweep says, in a sentence for each variant: from which value of the parameter on it wins, and how well that
 * value is known. */
#pragma once

#include "results/sweep.h"

#include <stdbool.h>
#include <stdio.h>

/* Writes the sentences of all sweeps in the rows of one case under one allocator; nothing where there are none.
 * `name_allocator`: say which one it is. Returns 0 or VB_ERROR_MEMORY (without words). */
int vb_sweep_sentences_write(struct vb_rows rows, bool name_allocator, FILE *stream);
