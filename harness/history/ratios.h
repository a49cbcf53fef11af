/* SPDX-License-Identifier: MIT
 *
 * The values of a series of ratios as the detector takes them: one per commit, in logarithms, all related to the first
 * anchor.
 *
 * A later anchor is related to an earlier one by what was measured at the later one's own commit: ln(t / first) = ln(t
 * / later) + ln(later / first). Errors add there, squared; all values under one anchor share the error of the second
 * term. */
#pragma once

#include "history/series.h"
#include "stats/steps.h"

struct vb_history_ratios {
    struct vb_step_series series;
    size_t *places;               /* of each value's commit in the line */
    size_t unlinked;              /* values under anchors that nothing relates to the first: left out */
    struct vb_step_point *points; /* behind series.points */
    double *group_errors;
};

/* Makes them of a series of ratios; values with doubts are left out, those of one commit are joined. Returns 0 or
 * VB_ERROR_MEMORY. */
int vb_history_ratios_make(struct vb_history_ratios *ratios, const struct vb_history *history,
                           const struct vb_history_series *series, struct vb_error *error);
void vb_history_ratios_release(struct vb_history_ratios *ratios);
