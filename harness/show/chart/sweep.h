/* SPDX-License-Identifier: MIT
 *
 * The chart of a sweep: time over the values of a parameter, a line per variant with its interval as a ribbon, where
 * the others cross the baseline's line, and below it allocations over the same values. */
#ifndef VB_SHOW_CHART_SWEEP_H
#define VB_SHOW_CHART_SWEEP_H

#include "show/chart/page.h"
#include "show/chart/sweeps.h"

/* Draws one of a case. Returns the script, to be freed, or NULL without memory. */
char *vb_chart_sweep(struct vb_page *page, const struct vb_chart_case *one, const struct vb_chart_sweep *sweep,
                     const char *name);

#endif
