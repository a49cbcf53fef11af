/* SPDX-License-Identifier: MIT */
#include "judge/ab_counts.h"

#include "judge/counted.h"
#include "results/row_codes.h"

#include <math.h>

static struct vb_range exactly(double value)
{
    return (struct vb_range){value, value, 0};
}

static struct vb_range range_of(double value, double low, double high)
{
    return isnan(value) ? (struct vb_range){low, high, 1} : exactly(value);
}

struct vb_ab_counts vb_ab_counts_of(const struct vb_account *account, bool keeps_contract)
{
    bool exact = account->kind == VB_ACCOUNT_EXACT;
    struct vb_ab_counts counts = {.kind = account->kind, .keeps_contract = keeps_contract};
    counts.allocs = exact ? exactly(account->allocs) : account->allocs_range;
    counts.bytes = !account->has_asked ? exactly(NAN) : exact ? exactly(account->asked_bytes) : account->asked_range;
    counts.live = isnan(account->live_bytes) ? account->live_range : exactly(account->live_bytes);
    return counts;
}

struct vb_ab_counts vb_ab_counts_of_row(const struct vb_row *row)
{
    return (struct vb_ab_counts){
        .kind = vb_row_is_exact(row) ? VB_ACCOUNT_EXACT
                : vb_row_varies(row) ? VB_ACCOUNT_VARIES
                                     : VB_ACCOUNT_NONE,
        .allocs = range_of(row->allocs_per_op, row->allocs_low, row->allocs_high),
        .bytes = range_of(row->bytes_per_op, row->bytes_low, row->bytes_high),
        .live = range_of(row->live_bytes_per_op, row->live_bytes_low, row->live_bytes_high),
        .keeps_contract = row->contract_code == VB_ROW_KEPT,
    };
}

/* The weightier of what was found of allocations and of bytes. */
static enum vb_counted compare(const struct vb_ab_counts *base, const struct vb_ab_counts *new,
                               const struct vb_delta_limits *limits)
{
    enum vb_counted allocs = vb_counted_compare(base->allocs, new->allocs, limits->allocs);
    enum vb_counted bytes = isnan(base->bytes.lowest) || isnan(new->bytes.lowest)
                                ? VB_COUNTED_NO_MORE
                                : vb_counted_compare(base->bytes, new->bytes, limits->bytes);
    return allocs == VB_COUNTED_ROSE || bytes == VB_COUNTED_ROSE ? VB_COUNTED_ROSE
           : allocs != VB_COUNTED_NO_MORE                        ? allocs
                                                                 : bytes;
}

enum vb_ab_allocs vb_ab_counts_judge(const struct vb_ab_counts *base, const struct vb_ab_counts *new, bool same_code,
                                     const struct vb_delta_limits *limits)
{
    if (base->kind == VB_ACCOUNT_NONE || new->kind == VB_ACCOUNT_NONE)
        return VB_AB_ALLOCS_UNKNOWN;
    enum vb_counted found = compare(base, new, limits);
    if (found == VB_COUNTED_ROSE)
        return VB_AB_ALLOCS_ROSE;
    if (vb_counted_compare(base->live, new->live, limits->live) == VB_COUNTED_ROSE)
        return VB_AB_ALLOCS_KEPT;
    if (base->kind == VB_ACCOUNT_EXACT && new->kind == VB_ACCOUNT_EXACT)
        return VB_AB_ALLOCS_FINE;
    if (new->keeps_contract)
        return VB_AB_ALLOCS_VARY_AS_PROMISED;
    if (base->kind != new->kind) /* one of them varies */
        return VB_AB_ALLOCS_UNKNOWN;
    if (same_code || found == VB_COUNTED_NO_MORE)
        return VB_AB_ALLOCS_VARY_ALIKE;
    return found == VB_COUNTED_CLOSE ? VB_AB_ALLOCS_CLOSE : VB_AB_ALLOCS_UNKNOWN;
}
