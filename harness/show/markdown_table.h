/* SPDX-License-Identifier: MIT
 *
 * Results as the Markdown that GitHub renders: for each case a heading, a table and the closing sentences. */
#pragma once

#include "results/row.h"
#include "show/markdown_text.h"

#include <stdio.h>

/* Writes all cases, and the doubts about the whole run at the end. Returns 0 or VB_ERROR_MEMORY; the caller checks the
 * stream. */
int vb_markdown_write(const struct vb_results *results, FILE *stream, struct vb_error *error);
