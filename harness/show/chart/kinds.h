/* SPDX-License-Identifier: MIT
 *
 * The kinds of charts. Those that return bool draw nothing where a case has nothing of the kind, and say whether it
 * has. */
#pragma once

#include "show/chart/page.h"
#include "show/chart/published.h"
#include "show/chart/sweeps.h"
#include "show/chart/turns_file.h"

#define VB_BARS_MAX 500 /* of a chart: more are unreadable, and higher than a picture can be */

/* Whether there is a time or a number of bytes, which make bars. */
bool vb_bars_are_known(const struct vb_chart_row *rows, size_t count);

/* A line for each variant of a case, or of all (NULL): bars of its time and its bytes, with what others published about
 * it (NULL: nothing). And bars of its rates and counters, where it has not too many rows. */
void vb_chart_bars(struct vb_page *page, const struct vb_chart_case *one, const struct vb_published *published);
bool vb_chart_rates(struct vb_page *page, const struct vb_chart_case *one);

/* A line for each variant of each case and point beside its baseline, with its interval on a logarithmic axis, and its
 * verdict. */
bool vb_chart_ratio(struct vb_page *page);

/* Time over the values of a parameter, a line per variant with its interval as a ribbon, where the others cross the
 * baseline's line, and below it allocations, rates and counters over the same values. */
void vb_chart_sweep(struct vb_page *page, const struct vb_chart_case *one, const struct vb_chart_sweep *sweep);

/* Percentiles: how long the slower operations take, a line per variant, a panel per point. The horizontal axis counts
 * nines: 90, 99 and 99.9 % are equally far apart, as the operations beyond them become ten times fewer. */
bool vb_chart_tail(struct vb_page *page, const struct vb_chart_case *one);

/* Single turns: a panel for each variant of a case and point, with the launches from left to right, the rounds of a
 * launch from left to right in it, every turn as a dot, and the median of each launch as a bar. */
bool vb_chart_turns(struct vb_page *page, const struct vb_chart_case *one, const struct vb_turns *turns);
