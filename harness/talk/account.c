/* SPDX-License-Identifier: MIT */
#include "talk/account.h"

#include <math.h>
#include <stddef.h>

static bool is_count(double value)
{
    return isfinite(value) && value >= 0;
}

static bool is_count_or_unknown(double value)
{
    return isnan(value) || is_count(value);
}

static bool is_range(const struct vb_range *range)
{
    return is_count(range->lowest) && is_count(range->highest) && range->lowest <= range->highest;
}

bool vb_account_is_sound(const struct vb_account *account)
{
    if (account->kind == VB_ACCOUNT_VARIES)
        return is_range(&account->allocs_range) && (!account->has_asked || is_range(&account->asked_range)) &&
               is_count_or_unknown(account->frees) && is_count_or_unknown(account->usable_bytes) &&
               !isinf(account->live_bytes);
    if (account->kind != VB_ACCOUNT_EXACT)
        return account->kind == VB_ACCOUNT_NONE;
    return is_count(account->allocs) && is_count_or_unknown(account->frees) &&
           is_count_or_unknown(account->usable_bytes) && !isinf(account->live_bytes) &&
           isfinite(account->once_allocs) &&
           (!account->has_asked || (is_count(account->asked_bytes) && isfinite(account->once_asked_bytes))) &&
           (!account->has_peak || account->peak_bytes >= 0);
}
