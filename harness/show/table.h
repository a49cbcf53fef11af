/* SPDX-License-Identifier: MIT
 *
 * The table people read: one per case, each with its closing sentences, and the doubts about the whole run at the
 * end. */
#pragma once

#include "results/row.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct vb_table_options {
    size_t width;  /* columns of the terminal: less important columns of the table give way; 0: as wide as it gets */
    size_t height; /* lines of the terminal, without the prompt's: one case is said in as few lines as it can; 0: any
                      number */
    bool color;    /* failed rows red, verdicts green and red */
    bool heap;     /* with what jemalloc reports about itself, where the results have it */
};

/* Writes all of `results` to be read. The summary of a case is the fact "case.NAME" and the confidence of the
 * intervals the fact "confidence"; both may be absent. Returns 0 or VB_ERROR_MEMORY; the caller checks the stream. */
int vb_table_write(const struct vb_results *results, const struct vb_table_options *options, FILE *stream,
                   struct vb_error *error);
