/* SPDX-License-Identifier: MIT
 *
 * The line of commits that ends in one of them, first parent by first parent, as the history knows it. */
#ifndef VB_HISTORY_LINE_H
#define VB_HISTORY_LINE_H

#include "history/series.h"

/* Fills line, place_of and commit_limit. Returns as vb_history_load(). */
int vb_history_load_line(struct vb_history *history, struct vb_database *database, const char *tip,
                         struct vb_error *error);

#endif
