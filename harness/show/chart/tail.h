/* SPDX-License-Identifier: MIT
 *
 * The chart of percentiles: how long the slower operations take, a line per variant, a panel per point. The horizontal
 * axis counts nines: 90, 99 and 99.9 % are equally far apart, as the operations beyond them become ten times fewer. */
#ifndef VB_SHOW_CHART_TAIL_H
#define VB_SHOW_CHART_TAIL_H

#include "show/chart/page.h"

/* Draws those of a case, where it has any; returns whether it has. */
bool vb_chart_tail(struct vb_page *page, const struct vb_chart_case *one);

#endif
