/* SPDX-License-Identifier: MIT
 *
 * All values of a history, for other programs. */
#pragma once

#include "history/changes.h"

#include <stdio.h>

/* One line per value: commit, place in the line, subject, machine, case, point, variant, allocator, metric, value, low,
 * high, doubted. Returns 0 or VB_ERROR_IO. */
int vb_history_write_csv(const struct vb_history *history, FILE *stream, struct vb_error *error);

/* An object with "commits", "series" (each with its "points") and "changes". Returns 0, VB_ERROR_MEMORY or VB_ERROR_IO.
 */
int vb_history_write_json(const struct vb_history *history, const struct vb_history_changes *changes, FILE *stream,
                          struct vb_error *error);
