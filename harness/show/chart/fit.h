/* SPDX-License-Identifier: MIT
 *
 * Texts of a chart: how wide they are and where they break, so that everything can be placed before it is drawn. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define VB_FIT_LINES_MAX 8

/* A part of a text, which outlives it. */
struct vb_fit_line {
    const char *text;
    size_t length;
    bool is_cut; /* an ellipsis follows */
};

struct vb_fit {
    struct vb_fit_line lines[VB_FIT_LINES_MAX];
    int count;
};

/* Width of a text in pixels, never much too small. */
double vb_fit_px(const char *text, double size, bool bold);

/* Breaks a text into lines that are at most max_px wide, at most max_lines of them: what does not fit then ends in an
 * ellipsis. Breaks behind a blank or another separator, else anywhere: a name without one must break too. The text is
 * well-formed UTF-8. */
struct vb_fit vb_fit(const char *text, double max_px, double size, bool bold, int max_lines);

/* Whether DejaVu Sans has all characters of a line. Where pngcairo finds no glyph, it spoils the picture. */
bool vb_fit_is_in_dejavu(const struct vb_fit_line *line);

/* Writes a line as a string of gnuplot; `squares`: with a square for each character that DejaVu Sans may lack. */
void vb_fit_put_string(FILE *stream, const struct vb_fit_line *line, bool squares);
