/* SPDX-License-Identifier: MIT
 *
 * JSON to a stream. Jansson writes reals with a fixed number of digits, 0.10000000000000001; here they are as short as
 * they can be while reading back as the same double, 0.1. */
#ifndef VB_SHOW_JSON_WRITE_H
#define VB_SHOW_JSON_WRITE_H

#include "results/row.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/* Writes `root`, indented by 2, with a line end, and releases it. NULL, a root that could not be made, is a lack of
 * memory. `what` is for the message: "the results as JSON". Returns 0, VB_ERROR_MEMORY or VB_ERROR_IO. */
int vb_json_write(json_t *root, FILE *stream, const char *what, struct vb_error *error);

/* Adds to `root` what a format has to say of a row; with `name_allocator` it says which allocator it is about. Returns
 * 0, or -1 without memory. */
typedef int vb_json_row_adder(json_t *root, const struct vb_row *row, bool name_allocator);

/* Fills `root` with all rows, and writes and releases it as vb_json_write() does. */
int vb_json_write_rows(json_t *root, const struct vb_results *results, vb_json_row_adder *add, FILE *stream,
                       const char *what, struct vb_error *error);

/* Writes `value` as a part of something larger that the caller writes, `depth` levels inside it, and releases it.
 * Returns 0, or VB_ERROR_MEMORY (without words) for NULL. The caller checks the stream. */
int vb_json_write_part(json_t *value, int depth, FILE *stream);

#endif
