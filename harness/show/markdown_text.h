/* SPDX-License-Identifier: MIT
 *
 * Texts in Markdown that are to be read as they are. */
#pragma once

#include <stdio.h>

/* Between the ends of an interval, with blanks at which no line is broken (U+00A0). */
#define VB_MARKDOWN_TO "\u00a0..\u00a0"

/* Writes a text that is to be read as it is, on one line: what Markdown or HTML would obey is escaped, line ends become
 * blanks, and what is not a character U+FFFD. */
void vb_markdown_put(FILE *stream, const char *text);

/* The same of the text between two places. */
void vb_markdown_put_part(FILE *stream, const char *text, const char *end);
