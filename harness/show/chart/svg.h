/* SPDX-License-Identifier: MIT
 *
 * Finishes a chart that gnuplot wrote as SVG: title and description in words, for screen readers and for search, and
 * fonts for machines without DejaVu (Verdana has nearly its widths). */
#pragma once

#include <stdio.h>

/* Copies a picture; the words are the comment at the top of its script. Returns 0, or VB_ERROR_IO where it cannot be
 * read; the caller checks what was written. */
int vb_svg_finish(FILE *from, FILE *to, const char *script);
