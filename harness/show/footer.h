/* SPDX-License-Identifier: MIT
 *
 * What is said at the end of a screen: a paragraph for each text, as far as there is room. */
#pragma once

#include "results/row.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct vb_footer {
    FILE *stream;
    size_t width; /* columns */
    size_t lines; /* that are left */
};

/* Writes a text and returns true, if it leaves `keep` lines free. */
bool vb_footer_whole(struct vb_footer *footer, const char *text, size_t keep);

/* Writes a text in one line, cut behind a word. */
void vb_footer_cut(struct vb_footer *footer, const char *text);

/* Writes as many warnings as there is room for, and of one that has none its beginning; then how many more there are.
 * Returns 0 or VB_ERROR_MEMORY (without words). */
int vb_footer_warnings(struct vb_footer *footer, const struct vb_results *results);
