/* SPDX-License-Identifier: MIT
 *
 * What a sweep says, in a sentence for each variant: from which value of the parameter on it wins, and how well that
 * value is known. */
#pragma once

#include "results/sweep.h"
#include "results/wording.h"

#include <stdbool.h>
#include <stdio.h>

/* A break-even in the digits of its sentence, "" for what that does not say: the value, unless it is that of the only
 * end known; and the ends of its interval, unless they are the same. */
struct vb_break_even_words {
    char at[VB_WORDING_MAX], low[VB_WORDING_MAX], high[VB_WORDING_MAX];
};
void vb_break_even_say(struct vb_break_even_words *words, const struct vb_sweep *sweep);

/* Writes the sentences of all sweeps in the rows of one case under one allocator; nothing where there are none.
 * `name_allocator`: say which one it is. Returns 0 or VB_ERROR_MEMORY (without words). */
int vb_sweep_sentences_write(struct vb_rows rows, bool name_allocator, FILE *stream);
