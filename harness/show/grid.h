/* SPDX-License-Identifier: MIT
 *
 * A table of texts in columns, as Markdown writes it, that fits itself into a terminal. */
#pragma once

#include "show/cut.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define VB_GRID_COLUMNS  48
#define VB_GRID_CELL_MAX 100                        /* columns of the screen that a cell may take at most */
#define VB_GRID_HEADING  32                         /* bytes of a brief heading with its end */
#define VB_GRID_TEXT     (4 * VB_GRID_CELL_MAX + 1) /* bytes of a cell with its end */

enum vb_tone {
    VB_TONE_PLAIN,
    VB_TONE_GOOD, /* green */
    VB_TONE_BAD,  /* red */
};

struct vb_grid_column {
    char heading[VB_GRID_TEXT];
    bool right;         /* flush right: numbers */
    unsigned sacrifice; /* 0: always shown; else the columns with the highest number go first when room is short */
    unsigned brief;     /* likewise, when its texts become brief; 0: never */
    char brief_heading[VB_GRID_HEADING]; /* then; "": as it is */
    bool carried; /* where not all of these have room beside the others, they are tables of their own below */
    size_t limit; /* longer cells are cut to this many columns of the screen; at most VB_GRID_CELL_MAX */
};

struct vb_grid_cell {
    const char *text; /* never NULL */
    enum vb_tone tone;
};

/* Most cells of a long table are never set, and take no room. */
struct vb_grid_row {
    enum vb_tone tone; /* of the whole row */
    unsigned length;
    char *cells; /* of each that was set: a byte for its column, one for its tone, then its text with its end */
};

/* Start from {0}; release when done. Columns are set up before the first row. */
struct vb_grid {
    struct vb_grid_column columns[VB_GRID_COLUMNS];
    size_t column_count;
    struct vb_grid_row *rows;
    size_t row_count;
    size_t widths[VB_GRID_COLUMNS];       /* of the longest text */
    size_t brief_widths[VB_GRID_COLUMNS]; /* likewise, of the brief ones */
    bool sacrificed[VB_GRID_COLUMNS];     /* left out by some vb_grid_write() for want of room */
    bool lacks_memory;                    /* for some text: it is not to be read */
};

/* Adds a column and returns its index. There must be room for it. */
size_t vb_grid_add_column(struct vb_grid *grid, const char *heading, bool right, unsigned sacrifice, size_t limit);

/* Lets the texts of a column become brief when room is short, in its turn among the columns that are sacrificed: they
 * lose "(what stands at their end)", and "1 .. 2" becomes "1..2". The heading becomes `heading` then, if that is not
 * NULL.
 */
void vb_grid_allow_brief(struct vb_grid *grid, size_t column, unsigned turn, const char *heading);

/* Adds an empty row: the cells are set afterwards, one left alone stays blank.
 * Returns 0 or VB_ERROR_MEMORY (without words). */
int vb_grid_add_row(struct vb_grid *grid, enum vb_tone tone);

/* Sets a cell of the last row; without memory it stays as it was, and the grid cannot be written. Returns true if the
 * text had to be cut, which then ends with "~". */
bool vb_grid_set(struct vb_grid *grid, size_t column, enum vb_tone tone, const char *text);

/* The cells of a row by their columns. The texts are the row's. */
void vb_grid_row_cells(const struct vb_grid_row *row, struct vb_grid_cell cells[VB_GRID_COLUMNS]);

/* A column with a lower number is hidden only after the first column, which names the row, has been cut. */
#define VB_GRID_DEAR 6

/* Writes the grid. Columns without any text are left out, but for the first. With `width` > 0, columns are sacrificed,
 * or made brief, until a line fits into that many columns of the screen; the first column is cut before the dear ones
 * go. What is carried is written whole, below the others if need be, as many in a table as there is room for. Returns 0
 * or VB_ERROR_MEMORY (without words), and then has written nothing. */
int vb_grid_write(struct vb_grid *grid, size_t width, bool color, FILE *stream);

/* Whether any row so far has a text in that column. */
bool vb_grid_has(const struct vb_grid *grid, size_t column);

/* Takes all rows away. The columns stay. */
void vb_grid_clear(struct vb_grid *grid);

void vb_grid_release(struct vb_grid *grid);
