/* SPDX-License-Identifier: MIT
 *
 * Data inside an element of a page. */
#pragma once

#include <stdio.h>

/* Writes a text as a string of JSON in which nothing can end the element, open another, or be a line end to a script:
 * no
 * '<', '>' or '&', no U+2028, no control character. What is not a character becomes U+FFFD. */
void vb_html_put_json(FILE *stream, const char *text);

/* A part of such a string, for the caller to put quotes around. */
void vb_html_put_json_part(FILE *stream, const char *text);
