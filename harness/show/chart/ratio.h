/* SPDX-License-Identifier: MIT
 *
 * The chart of ratios: the time of each variant relative to its baseline, with its interval and the verdict, on one
 * logarithmic axis for all cases. */
#ifndef VB_SHOW_CHART_RATIO_H
#define VB_SHOW_CHART_RATIO_H

#include "show/chart/page.h"

/* Draws it where there is a ratio; returns whether there is. */
bool vb_chart_ratio(struct vb_page *page);

#endif
