/* SPDX-License-Identifier: MIT
 *
 * Results as the Markdown that GitHub renders: for each case a heading, a table and the closing sentences. */
#pragma once

#include "results/row.h"

#include <stdio.h>

/* Writes a text that is to be read as it is, on one line: what Markdown or HTML would obey is escaped, line ends become
 * blanks, and what is not a character U+FFFD. */
void vb_markdown_put(FILE *stream, const char *text);

/* Writes all cases, and the doubts about the whole run at the end. Returns 0 or VB_ERROR_MEMORY; the caller checks the
 * stream. */
int vb_markdown_write(const struct vb_results *results, FILE *stream, struct vb_error *error);
