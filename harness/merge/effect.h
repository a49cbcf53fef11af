/* SPDX-License-Identifier: MIT
 *
 * What rows of several machines say of one quantity, as estimates: of all machines, and of each kind. Inside of
 * merging. */
#pragma once

#include "judge/fleet.h"
#include "stats/meta.h"

#include <stdbool.h>

enum vb_merge_quantity {
    VB_MERGE_RATIO, /* ln of it */
    VB_MERGE_TIME,  /* ln of mean_ns */
};

struct vb_merge_effect {
    size_t machine_count;        /* that have an interval; 0: nothing of what follows is known */
    struct vb_meta over;         /* machines such as these */
    struct vb_estimate *classes; /* one per class of the fleet; count 0: not known. Owned */
    double plain;                /* mean over machines, with an interval or not; NAN: there is none */
};

/* Fills it from rows of one name, by source; NULL where a source has none. Rows that allow no verdict on their time do
 * not count. Returns 0 or VB_ERROR_MEMORY; release in either case. */
int vb_merge_effect_make(struct vb_merge_effect *effect, const struct vb_fleet *fleet, const struct vb_row *const *rows,
                         enum vb_merge_quantity quantity, enum vb_meta_method method);
void vb_merge_effect_release(struct vb_merge_effect *effect);

/* Whether a row has a time that counts. */
bool vb_merge_row_counts(const struct vb_row *row);
