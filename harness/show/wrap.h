/* SPDX-License-Identifier: MIT
 *
 * Sentences in lines that end between words. */
#pragma once

#include "base/text.h"

#include <stddef.h>
#include <stdio.h>

/* Writes a text of one line or more, each broken between words so that no line takes more than `width` columns of the
 * screen; lines after the first begin with `indent` blanks. A word that is longer stands on a line by itself. 0:
 * nothing is broken. Returns how many lines it wrote. */
size_t vb_wrap_write(const char *text, size_t width, size_t indent, FILE *stream);

/* The bytes of the first line that this would write. */
size_t vb_wrap_fit(const char *text, size_t width);

/* How many lines that would be. */
size_t vb_wrap_count(const char *text, size_t width, size_t indent);

/* Sentences that others write as a stream, wrapped when they are complete. */
struct vb_prose {
    size_t width;
    FILE *target;
    FILE *stream;
    struct vb_text text;
};

/* Begins them. Returns the stream that they are to be written to, which is `target` itself where nothing is to be
 * broken
 * (`width` 0), or NULL without memory. */
FILE *vb_prose_begin(struct vb_prose *prose, size_t width, FILE *target);

/* Wraps and writes them. Returns 0 or VB_ERROR_MEMORY (without words). */
int vb_prose_end(struct vb_prose *prose);
