/* SPDX-License-Identifier: MIT
 *
 * Where a history changes: of what is exact each change, of what is noisy the proposals of the detector
 * (stats/steps.h), and what was said of them since. */
#pragma once

#include "history/marks.h"
#include "history/series.h"

struct vb_history_change {
    const struct vb_history_series *series;
    bool is_exact; /* certain by itself */
    size_t place;  /* of the commit it most likely is since; proven, of that it is since */
    size_t before; /* places: of a commit that has it not, and one that has it */
    size_t after;
    double old_value; /* of a ratio the levels, related to the first anchor */
    double new_value;
    enum vb_history_verdict verdict;            /* of `ab` */
    double ratio, low, high;                    /* that it found; NAN: none */
    const struct vb_history_blessing *blessing; /* NULL: none */
};

struct vb_history_changes {
    struct vb_history_change *items; /* in the order of the series, and then of the line */
    size_t count;
    size_t judged;  /* series in which changes were looked for */
    size_t too_few; /* of noisy ones, those with too few commits for any to be found */
};

/* Finds them; `history` and `marks` have to stay. Release in any case. Returns 0 or VB_ERROR_MEMORY. */
int vb_history_find_changes(struct vb_history_changes *changes, const struct vb_history *history,
                            const struct vb_history_marks *marks, struct vb_error *error);
void vb_history_release_changes(struct vb_history_changes *changes);

/* More is worse. Of a counter that is unknown, so any change is worse. */
bool vb_history_is_worse(const struct vb_history_change *change);

/* Still open: it is worse, was not accepted, and `ab` has not refuted it. */
bool vb_history_is_open(const struct vb_history_change *change);
