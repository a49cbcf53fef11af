/* SPDX-License-Identifier: MIT
 *
 * What the same variants take and allocate in two programs: one row per pair, for tables and exports. */
#pragma once

#include "talk/measurement.h"
#include "code/prove_same.h"
#include "judge/limits_rules.h"
#include "results/row.h"
#include "stats/ab.h"
#include "judge/delta.h"
#include "talk/account.h"

#include <stdbool.h>

/* What two programs allocate, held against each other: the rule of `ab`, and of results that are merged from it. */
enum vb_ab_allocs {
    VB_AB_ALLOCS_FINE,             /* counted exactly, and no more than the limits allow */
    VB_AB_ALLOCS_VARY_AS_PROMISED, /* operations differ, and the new side's contract is kept */
    VB_AB_ALLOCS_VARY_ALIKE,       /* operations differ on both sides, and in the new are no more */
    VB_AB_ALLOCS_CLOSE,            /* operations differ on both sides, and too much to tell whether the new do more */
    VB_AB_ALLOCS_UNKNOWN,          /* not counted on one side, or operations differ and nothing says how much is well */
    VB_AB_ALLOCS_KEPT,             /* no more are allocated, but more bytes stay allocated */
    VB_AB_ALLOCS_ROSE,             /* allocations or bytes, beyond their limits */
};

/* What a side allocates per operation. */
struct vb_ab_counts {
    enum vb_account_kind kind;
    struct vb_range allocs, bytes, live; /* both ends NAN: not known */
    bool keeps_contract;
};

struct vb_ab_counts vb_ab_counts_of(const struct vb_account *account, bool keeps_contract);
struct vb_ab_counts vb_ab_counts_of_row(const struct vb_row *row);

/* `same_code`: both sides run the same machine code, which allocates alike, whatever was counted. */
enum vb_ab_allocs vb_ab_counts_judge(const struct vb_ab_counts *base, const struct vb_ab_counts *new, bool same_code,
                                     const struct vb_delta_limits *limits);

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
