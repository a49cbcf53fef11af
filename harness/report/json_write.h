/* SPDX-License-Identifier: MIT
 *
 * JSON to a stream. Jansson writes reals with a fixed number of digits, 0.10000000000000001; here they are as short as
 * they can be while reading back as the same double, 0.1. */
#ifndef VB_REPORT_JSON_WRITE_H
#define VB_REPORT_JSON_WRITE_H

#include "base/error.h"

#include <jansson.h>
#include <stdio.h>

/* Writes `root`, indented by 2, with a line end, and releases it. NULL, a root that could not be made, is a lack of
 * memory. `what` is for the message: "the results as JSON". Returns 0, VB_ERROR_MEMORY or VB_ERROR_IO. */
int vb_json_write(json_t *root, FILE *stream, const char *what, struct vb_error *error);

#endif
