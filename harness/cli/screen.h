/* SPDX-License-Identifier: MIT
 *
 * The table on standard output, as wide and as colourful as what it goes to. */
#pragma once

#include "base/error.h"
#include "results/row.h"

#include <stdbool.h>
#include <stddef.h>

#define VB_SCREEN_WIDTH_MIN 20 /* columns; nothing narrower could be read */
#define VB_SCREEN_WIDTH_MAX 10000

enum vb_color {
    VB_COLOR_AUTO, /* on a terminal, unless NO_COLOR is set or TERM is "dumb" */
    VB_COLOR_ALWAYS,
    VB_COLOR_NEVER,
};

/* Whether standard output wants escape sequences, and how many columns a table on it may have: those of its terminal,
 * else of the variable COLUMNS, else 0, as many as it takes. */
bool vb_screen_wants_color(enum vb_color color);
size_t vb_screen_width(void);

/* Whether it can show more than ASCII, as the locale's variables say. */
bool vb_screen_is_unicode(void);

/* What results are to look like. All zero: tables, as the screen is. */
struct vb_screen {
    enum vb_color color;
    bool heap;        /* with the allocator's own figures, where the results have them, which only tables show */
    bool summary;     /* several cases as a line for each */
    size_t width;     /* 0: as vb_screen_width(); a summary, which has to end somewhere, then takes 80 */
    const char *path; /* where the results were saved, to be named; NULL: nowhere */
};

/* Prints the results: tables, or a summary where there are several cases. Returns 0 or an error; the caller flushes and
 * checks standard output. */
int vb_screen_show(const struct vb_results *results, const struct vb_screen *screen, struct vb_error *error);
