/* SPDX-License-Identifier: MIT
 *
 * The chart of single turns: a panel for each variant of a case and point, with the launches from left to right, the
 * rounds of a launch from left to right in it, every turn as a dot, and the median of each launch as a bar. */
#ifndef VB_SHOW_CHART_TURNS_H
#define VB_SHOW_CHART_TURNS_H

#include "show/chart/page.h"
#include "show/chart/turns_file.h"

/* Draws those of a case, where there are any; returns whether there are. */
bool vb_chart_turns(struct vb_page *page, const struct vb_chart_case *one, const struct vb_turns *turns);

#endif
