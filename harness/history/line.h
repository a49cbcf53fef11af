/* SPDX-License-Identifier: MIT
 *
 * The line of commits that ends in one of them, first parent by first parent, as the history knows it. */
#pragma once

#include "history/series.h"

/* Fills line, place_of and commit_limit. Returns as vb_history_load(). */
int vb_history_load_line(struct vb_history *history, struct vb_database *database, const char *tip,
                         struct vb_error *error);
