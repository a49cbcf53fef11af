/* SPDX-License-Identifier: MIT */
#include "talk/account.h"

#include <math.h>

static bool is_count(double value)
{
    return isfinite(value) && value >= 0;
}

static bool is_count_or_unknown(double value)
{
    return isnan(value) || is_count(value);
}

static bool is_ordered(const struct vb_range *range)
{
    return isfinite(range->lowest) && isfinite(range->highest) && range->lowest <= range->highest;
}

static bool is_range(const struct vb_range *range)
{
    return is_ordered(range) && range->lowest >= 0;
}

/* A sum per operation, or the range of one that varies. */
static bool is_sum(double value, const struct vb_range *range)
{
    return range->varies ? is_range(range) : is_count(value);
}

static bool is_difference(double value, const struct vb_range *range)
{
    return isnan(value) ? is_ordered(range) : isfinite(value);
}

bool vb_account_is_sound(const struct vb_account *account)
{
    bool is_exact = account->kind == VB_ACCOUNT_EXACT;
    if (!is_exact && account->kind != VB_ACCOUNT_VARIES)
        return account->kind == VB_ACCOUNT_NONE;
    if (!is_count_or_unknown(account->frees) || !is_count_or_unknown(account->usable_bytes) ||
        !is_difference(account->live_bytes, &account->live_range))
        return false;
    if (!is_exact)
        return is_range(&account->allocs_range) && is_sum(account->allocs, &account->allocs_range) &&
               (!account->has_asked ||
                (is_range(&account->asked_range) && is_sum(account->asked_bytes, &account->asked_range)));
    return is_count(account->allocs) && isfinite(account->once_allocs) &&
           (!account->has_asked || (is_count(account->asked_bytes) && isfinite(account->once_asked_bytes))) &&
           (!account->has_peak || account->peak_bytes >= 0);
}
