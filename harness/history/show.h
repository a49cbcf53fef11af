/* SPDX-License-Identifier: MIT
 *
 * A history in words: its log, one commit, and its changes. */
#pragma once

#include "history/series.h"
#include "show/html/page.h"

#include <stdio.h>

/* One line per series that is judged and, where it is noisy or has ever changed, worth one: commits, value now, change,
 * since when, and a sparkline of all values. Where `width` columns have no room for that, the name has a line of its
 * own. 0: as many as it takes. `unicode`: the screen can show blocks. */
void vb_history_write_log(const struct vb_history *history, const struct vb_history_changes *changes, size_t width,
                          bool unicode, FILE *stream);

/* What was measured of the commit at a place, and what changed there. */
void vb_history_write_commit(const struct vb_history *history, const struct vb_history_changes *changes, size_t place,
                             FILE *stream);

/* Says which ratios are not judged, and what to do about that: a line each, nothing where all are. */
void vb_history_write_left_out(const struct vb_history_changes *changes, FILE *stream);

/* Prints the changes, those that need attention first. With `all`, settled ones, too. */
void vb_history_write_changes(const struct vb_history *history, const struct vb_history_changes *changes, bool all,
                              FILE *stream);

/* "sum/all: time +5.1 % since 1a2b3c4d5e6f (subject)": a change in one line without its end. */
void vb_history_write_change(const struct vb_history *history, const struct vb_history_change *change, FILE *stream);

/* "+5.1 %", or of what is exact "2 -> 3". */
void vb_history_say_difference(const struct vb_history_change *change, char *text, size_t size);

/* Charts of a history, as scripts for gnuplot. */

/* Whether a series is on a chart: a ratio, or an exact count that has changed. */
bool vb_history_is_drawn(const struct vb_history_changes *changes, const struct vb_history_series *series);

/* Whether series `first` begins a chart: the series that follow it of the same machine, case and metric are on it. */
bool vb_history_begins_chart(const struct vb_history *history, const struct vb_history_changes *changes, size_t first);

/* Writes the script of that chart, which draws an SVG on gnuplot's standard output. */
void vb_history_write_chart(const struct vb_history *history, const struct vb_history_changes *changes, size_t first,
                            FILE *stream);

/* All values of a history, for other programs. */

/* One line per value: commit, place in the line, subject, machine, case, point, variant, allocator, metric, value, low,
 * high, doubted. Returns 0 or VB_ERROR_IO. */
int vb_history_write_csv(const struct vb_history *history, FILE *stream, struct vb_error *error);

/* An object with "commits", "series" (each with its "points") and "changes". Returns 0, VB_ERROR_MEMORY or VB_ERROR_IO.
 */
int vb_history_write_json(const struct vb_history *history, const struct vb_history_changes *changes, FILE *stream,
                          struct vb_error *error);

/* A history as the page for a browser draws it. */

/* Makes it of what is judged: ratios, and exact counts that have changed. Texts are borrowed from `history`. Release
 * in any case. Returns 0 or VB_ERROR_MEMORY. */
int vb_history_past_make(struct vb_html_past *past, const struct vb_history *history,
                         const struct vb_history_changes *changes, struct vb_error *error);
void vb_history_past_release(struct vb_html_past *past);
