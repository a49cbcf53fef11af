/* SPDX-License-Identifier: MIT
 *
 * The kinds of charts. Each draws its chart, or nothing where there is nothing of the kind, and returns whether it
 * has. */
#pragma once

#include "show/chart/charts.h"
#include "show/chart/page.h"
#include "show/chart/find_sweeps.h"

#define VB_BARS_MAX 500 /* of a chart: more are unreadable, and higher than a picture can be */

/* What one chart is of. */
struct vb_chart_subject {
    const struct vb_charts *charts;
    const struct vb_chart_case *one;    /* NULL: all cases */
    const struct vb_chart_sweep *sweep; /* of a sweep */
    bool is_article;                    /* of bars: with what others published */
};

typedef bool vb_chart_kind(struct vb_page *page, const struct vb_chart_subject *subject);

/* Whether there is a time or a number of bytes, which make bars. */
bool vb_bars_are_known(const struct vb_chart_row *rows, size_t count);

/* A line for each variant of a case, or of all: bars of its time and its bytes. And bars of its rates and counters,
 * where it has not too many rows. */
vb_chart_kind vb_chart_bars;
vb_chart_kind vb_chart_rates;

/* A line for each variant of each case and point beside its baseline, with its interval on a logarithmic axis, and its
 * verdict. */
vb_chart_kind vb_chart_ratio;

/* Time over the values of a parameter, a line per variant with its interval as a ribbon, where the others cross the
 * baseline's line, and below it allocations, rates and counters over the same values. */
vb_chart_kind vb_chart_sweep;

/* Percentiles: how long the slower operations take, a line per variant, a panel per point. The horizontal axis counts
 * nines: 90, 99 and 99.9 % are equally far apart, as the operations beyond them become ten times fewer. */
vb_chart_kind vb_chart_tail;

/* Single turns: a panel for each variant of a case and point, with the launches from left to right, the rounds of a
 * launch from left to right in it, every turn as a dot, and the median of each launch as a bar. */
vb_chart_kind vb_chart_turns;
