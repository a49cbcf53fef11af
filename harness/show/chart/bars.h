/* SPDX-License-Identifier: MIT
 *
 * The charts of bars: a line for each variant, with its time and its bytes; or with its rates and counters. */
#ifndef VB_SHOW_CHART_BARS_H
#define VB_SHOW_CHART_BARS_H

#include "show/chart/page.h"
#include "show/chart/published.h"

#define VB_BARS_MAX 500 /* of a chart: more are unreadable, and higher than a picture can be */

/* Whether there is a time or a number of bytes. */
bool vb_bars_are_known(const struct vb_chart_row *rows, size_t count);

/* Draws the bars of a case, or of all (NULL), with what others published about it (NULL: nothing). */
void vb_chart_bars(struct vb_page *page, const struct vb_chart_case *one, const struct vb_published *published);

/* Draws those of rates and counters, where the case has any and not too many rows. Returns whether it has. */
bool vb_chart_rates(struct vb_page *page, const struct vb_chart_case *one);

#endif
