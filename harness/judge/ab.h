/* SPDX-License-Identifier: MIT
 *
 * What the same variants take and allocate in two programs: one row per pair, for tables and exports. */
#pragma once

#include "talk/measurement.h"
#include "code/same.h"
#include "judge/ab_counts.h"
#include "judge/limits_rules.h"
#include "results/row.h"
#include "stats/ab.h"

#include <stdbool.h>

struct vb_ab_row {
    const struct vb_measurement
        *measurement;            /* the last of this pair: variants[0] is the base's, variants[1] the new */
    struct vb_ab_pair pair;      /* of the times; effect.count 0: not timed */
    struct vb_code_finding code; /* whether both sides run the same code; UNPROVEN where it was not checked */
    double limit;                /* tau, as a share */
    enum vb_ab_allocs allocs;
    bool broken;  /* a contract or a checksum */
    bool failed;  /* could not be measured */
    bool doubted; /* the times of one side allow no verdict, and so are not shown */
};

struct vb_ab_options {
    struct vb_delta_limits limits;       /* time is tau; allocs, bytes and live */
    const struct vb_limits_rules *rules; /* of their own for some; may be NULL */
    bool timed;                          /* false: only counts were compared */
};

struct vb_ab_totals {
    size_t rows, slower, rose, kept, broken, failed, undecided, faster;
};

/* Fills a row from what was measured of a pair: from its confirmation, if it was `confirmed`. Returns 0 or
 * VB_ERROR_MEMORY. */
int vb_ab_row_fill(struct vb_ab_row *row, const struct vb_measurement *measurement, bool confirmed,
                   const struct vb_ab_options *options, struct vb_error *error);

/* Judges all rows together; their pairs are then filled. Returns 0 or VB_ERROR_MEMORY. */
int vb_ab_rows_judge(struct vb_ab_row *rows, size_t count, struct vb_error *error);

/* Whether it failed because of the allocations of the new program. */
bool vb_ab_row_is_about_allocations(const struct vb_ab_row *row);

struct vb_ab_totals vb_ab_count(const struct vb_ab_row *rows, size_t count);

/* Whether its times were compared. */
bool vb_ab_row_is_timed(const struct vb_ab_row *row);

/* Whether its time failed. */
bool vb_ab_row_is_slower(const struct vb_ab_row *row);

/* The doubts of the side whose times allow no verdict; NULL: none forbids one. */
const struct vb_doubts *vb_ab_row_doubts(const struct vb_ab_row *row);
