/* SPDX-License-Identifier: MIT
 *
 * The table on standard output, as wide and as colourful as what it goes to. */
#ifndef VB_CLI_SCREEN_H
#define VB_CLI_SCREEN_H

#include "base/error.h"
#include "report/row.h"

#include <stdbool.h>
#include <stddef.h>

enum vb_color {
    VB_COLOR_AUTO, /* on a terminal, unless NO_COLOR is set or TERM is "dumb" */
    VB_COLOR_ALWAYS,
    VB_COLOR_NEVER,
};

/* Takes the argument of an option --color; ends the program with a sentence when it is none of the words. */
struct argp_state;
void vb_color_take(struct argp_state *state, const char *argument, enum vb_color *color);

/* Whether standard output wants escape sequences, and how many columns its terminal has (0: it is none). */
bool vb_screen_wants_color(enum vb_color color);
size_t vb_screen_width(void);

/* What the table is to be like. All zero: as the screen is. */
struct vb_screen {
    enum vb_color color;
    bool heap;    /* with the allocator's own figures, where the results have them */
    size_t width; /* 0: that of the terminal, or without one as wide as it gets */
};

/* Prints the table. Returns 0 or an error of the table's; standard output itself is checked by whoever flushes it. */
int vb_screen_table(const struct vb_results *results, const struct vb_screen *screen, struct vb_error *error);

#endif
