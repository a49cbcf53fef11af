/* SPDX-License-Identifier: MIT
 *
 * Opens what a user names as something to read. */
#pragma once

#include "base/error.h"

#include <stdio.h>

/* Opens `path` for reading. A fifo that nobody writes to is an error, after a moment in which a writer may come.
 * Returns the stream, which the caller closes, or NULL with VB_ERROR_IO. */
FILE *vb_input_open(const char *path, struct vb_error *error);
