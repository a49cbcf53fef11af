/* SPDX-License-Identifier: MIT
 *
 * The chart of ratios: a line for each variant of each case and point beside its baseline, with its interval on a
 * logarithmic axis, and its verdict. */
#ifndef VB_SHOW_CHART_RATIO_H
#define VB_SHOW_CHART_RATIO_H

#include "show/chart/page.h"

/* Whether there is a ratio to draw. */
bool vb_ratio_is_worth_it(const struct vb_chart_set *set);

/* Draws it. Returns the script, to be freed, or NULL without memory. */
char *vb_chart_ratio(struct vb_page *page, const char *name);

#endif
