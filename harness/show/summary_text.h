/* SPDX-License-Identifier: MIT
 *
 * The summary of results as text: a line per case, side by side where a screen is too low for one under the other. */
#pragma once

#include "results/row.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct vb_summary_screen {
    size_t width;  /* columns; more than 0 */
    size_t height; /* lines that it may take, the prompt's excluded, where that is possible at all */
    bool unicode;  /* it can show the blocks that launches are drawn with */
    bool color;    /* failed and slower red, faster green */
    const char
        *path; /* where the results lie, for who wants to see all rows; "": where `vbench show` looks; NULL: nowhere */
};

/* Writes the summary, which results must be fit for (vb_summary_applies). Returns 0 or VB_ERROR_MEMORY; the caller
 * checks the stream. */
int vb_summary_write(const struct vb_results *results, const struct vb_summary_screen *screen, FILE *stream,
                     struct vb_error *error);
