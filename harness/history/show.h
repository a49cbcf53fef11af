/* SPDX-License-Identifier: MIT
 *
 * A history in words: its log, one commit, and its changes. */
#pragma once

#include "history/changes.h"

#include <stdio.h>

/* One line per series that is judged and, where it is noisy or has ever changed, worth one: commits, value now, change,
 * since when, and a sparkline of all values. */
void vb_history_write_log(const struct vb_history *history, const struct vb_history_changes *changes, FILE *stream);

/* What was measured of the commit at a place, and what changed there. */
void vb_history_write_commit(const struct vb_history *history, const struct vb_history_changes *changes, size_t place,
                             FILE *stream);

/* Prints the changes, those that need attention first. With `all`, settled ones, too. */
void vb_history_write_changes(const struct vb_history *history, const struct vb_history_changes *changes, bool all,
                              FILE *stream);

/* "sum/all: time +5.1 % since 1a2b3c4d5e6f (subject)": a change in one line without its end. */
void vb_history_write_change(const struct vb_history *history, const struct vb_history_change *change, FILE *stream);

/* "+5.1 %", or of what is exact "2 -> 3". */
void vb_history_say_difference(const struct vb_history_change *change, char *text, size_t size);
