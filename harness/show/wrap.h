/* SPDX-License-Identifier: MIT
 *
 * Sentences in lines that end between words, and paragraphs at the end of a screen, as far as there is room. */
#pragma once

#include "base/text.h"
#include "results/row.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Writes a text of one line or more, each broken between words so that no line takes more than `width` columns of the
 * screen; lines after the first begin with `indent` blanks. A word that is longer stands on a line by itself. 0:
 * nothing is broken. Returns how many lines it wrote; `stream` NULL: would have
 * written. */
size_t vb_wrap_write(const char *text, size_t width, size_t indent, FILE *stream);

/* Sentences that others write as a stream, wrapped when they are complete. */
struct vb_prose {
    size_t width;
    FILE *target;
    FILE *stream;
    struct vb_text text;
};

/* Begins them. Returns the stream that they are to be written to, which is `target` itself where nothing is to be
 * broken (`width` 0), or NULL without memory. */
FILE *vb_prose_begin(struct vb_prose *prose, size_t width, FILE *target);

/* Wraps and writes them. Returns 0 or VB_ERROR_MEMORY (without words). */
int vb_prose_end(struct vb_prose *prose);

/* What is left of a screen at whose end texts are written. */
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
