/* SPDX-License-Identifier: MIT
 *
 * A text that is written as a stream. As open_memstream(), which does not say when memory was too short for all of it.
 */
#pragma once

#include <stdbool.h>
#include <stdio.h>

/* Stays where it is while it is open. */
struct vb_text {
    char *bytes;
    size_t length;
    size_t capacity;
    char buffer[512]; /* of the stream */
};

/* Begins an empty text. Returns a stream that cannot be positioned, or NULL without memory. */
FILE *vb_text_open(struct vb_text *text);

/* Closes the stream. Returns the text, to be freed, or NULL if there was no memory for all of it. */
char *vb_text_close(struct vb_text *text, FILE *stream);

/* Whether a word stands among others, which have a blank between them. */
bool vb_text_has_word(const char *words, const char *word);

/* What stands behind the beginning of a text; NULL: it begins otherwise. */
const char *vb_text_behind(const char *text, const char *beginning);

/* How many lines a text has; an end of the last one begins another. */
size_t vb_text_lines(const char *text);
