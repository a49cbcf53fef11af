/* SPDX-License-Identifier: MIT
 *
 * The JSON schema of what --export-json writes, made from the columns of the results. */
#pragma once

#include "base/error.h"

#include <stdio.h>

/* Returns 0, VB_ERROR_MEMORY or VB_ERROR_IO. */
int vb_json_schema_write(FILE *stream, struct vb_error *error);
