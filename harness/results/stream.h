/* SPDX-License-Identifier: MIT
 *
 * What every writer of a stream does at its end. */
#pragma once

#include "base/error.h"

#include <stdio.h>

/* Flushes `stream` after `what` ("the samples") was written to it, and finds out whether everything got through; single
 * writes need not be checked. Returns 0 or VB_ERROR_IO. */
int vb_stream_finish(FILE *stream, const char *what, struct vb_error *error);
