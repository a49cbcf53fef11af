/* SPDX-License-Identifier: MIT
 *
 * What two programs allocate, held against each other: the rule of `ab`, and of results that are merged from it. */
#pragma once

#include "judge/delta.h"
#include "talk/account.h"

#include <stdbool.h>

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
