/* SPDX-License-Identifier: MIT
 *
 * Charts of a history, as scripts for gnuplot. */
#pragma once

#include "history/changes.h"

#include <stdio.h>

/* Whether a series is on a chart: a ratio, or an exact count that has changed. */
bool vb_history_is_drawn(const struct vb_history_changes *changes, const struct vb_history_series *series);

/* Whether series `first` begins a chart: the series that follow it of the same machine, case and metric are on it. */
bool vb_history_begins_chart(const struct vb_history *history, const struct vb_history_changes *changes, size_t first);

/* Writes the script of that chart, which draws an SVG on gnuplot's standard output. */
void vb_history_write_chart(const struct vb_history *history, const struct vb_history_changes *changes, size_t first,
                            FILE *stream);
