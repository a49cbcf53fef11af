/* SPDX-License-Identifier: MIT
 *
 * The cells of a row by column, for code that walks vb_columns instead of naming fields. */
#pragma once

#include "results/row.h"

#include <stdbool.h>
#include <stdio.h>

/* The column of that name, or NULL. */
const struct vb_column *vb_column_find(const char *name);

/* "key", "words", "noisy", "exact", "setup". */
const char *vb_column_kind_name(enum vb_column_kind kind);

/* The cell of a column of the named type. A text is never NULL; an unknown real is NAN, an unknown count -1. */
const char *vb_cell_text(const struct vb_row *row, const struct vb_column *column);
double vb_cell_real(const struct vb_row *row, const struct vb_column *column);
int64_t vb_cell_count(const struct vb_row *row, const struct vb_column *column);
const char *vb_cell_code(const struct vb_row *row, const struct vb_column *column);    /* "" where it is unknown */
struct vb_list vb_cell_list(const struct vb_row *row, const struct vb_column *column); /* borrowed from the row */

/* Whether the cell of any column holds something. An empty text is nothing. */
bool vb_cell_is_known(const struct vb_row *row, const struct vb_column *column);

/* The same cells, to be set. */
char **vb_cell_text_field(struct vb_row *row, const struct vb_column *column);
double *vb_cell_real_field(struct vb_row *row, const struct vb_column *column);
int64_t *vb_cell_count_field(struct vb_row *row, const struct vb_column *column);
struct vb_list *vb_cell_list_field(struct vb_row *row, const struct vb_column *column);

/* Sets a code by its name. Returns 0, or VB_ERROR_FORMAT if there is none of that name. */
int vb_cell_set_code(struct vb_row *row, const struct vb_column *column, const char *name);

/* Whether a fact may be called that: lower case letters, digits, '_' and '.', and not "warning", which a results file
 * uses for something else. */
bool vb_fact_key_is_valid(const char *key);

/* Prints the columns as a table to be read: name, unit, kind and meaning, a line each. Returns 0 or VB_ERROR_IO. */
int vb_columns_print(FILE *stream);
