/* SPDX-License-Identifier: MIT
 *
 * JSON, written straight to a stream: objects and arrays are opened, filled and closed. Reals are
 * as short as they can be while reading back as the same double. Texts become UTF-8: a byte that is not becomes U+FFFD.
 * Single writes are not checked; vb_json_finish() checks the stream. */
#pragma once

#include "results/row.h"
#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct vb_json {
    FILE *stream;
    unsigned depth;
    bool has_items; /* in the object or array that is open */
};

/* In all of these, `key` names a member of an object; it is NULL for an item of an array and for the whole. */
void vb_json_open(struct vb_json *json, const char *key, char bracket); /* '{' or '[' */
void vb_json_close(struct vb_json *json, char bracket);
void vb_json_text(struct vb_json *json, const char *key, const char *text);
void vb_json_integer(struct vb_json *json, const char *key, int64_t value);
void vb_json_bool(struct vb_json *json, const char *key, bool value);

/* null when it is not known; an integer when it is whole, so that 1 allocation is not written 1.0; else a real. */
void vb_json_real(struct vb_json *json, const char *key, double value);

/* The same, but a value that is not known is left out. */
void vb_json_known(struct vb_json *json, const char *key, double value);

/* The cell of that column, under its name. */
void vb_json_cell(struct vb_json *json, const struct vb_row *row, const struct vb_column *column);

/* Ends the text with a line end. `status` is what came of it so far: 0 or VB_ERROR_MEMORY. `what` is for the message:
 * "the results as JSON". Returns 0, VB_ERROR_MEMORY or VB_ERROR_IO. */
int vb_json_finish(struct vb_json *json, int status, const char *what, struct vb_error *error);

/* Writes the JSON schema of what --export-json writes, made from the columns of the results. Returns as above. */
int vb_json_schema_write(FILE *stream, struct vb_error *error);
