/* SPDX-License-Identifier: MIT
 *
 * Cells as JSON values, for every format that is JSON. All return a new reference, or NULL without memory, which the
 * json_*_set_new and json_array_append_new functions take for a failure of their own. */
#ifndef VB_SHOW_JSON_VALUE_H
#define VB_SHOW_JSON_VALUE_H

#include "results/row.h"

#include <jansson.h>

/* A string. JSON is UTF-8; bytes that are not (a path, a message of another program) become U+FFFD. */
json_t *vb_json_text(const char *text);

/* null when it is not known; an integer when it is whole, so that 1 allocation is not written 1.0; else a real. */
json_t *vb_json_real(double value);

/* null when it is below 0, which means not known. */
json_t *vb_json_count(int64_t value);

/* The cell of that column. */
json_t *vb_json_cell(const struct vb_row *row, const struct vb_column *column);

#endif
