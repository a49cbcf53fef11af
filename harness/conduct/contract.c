/* SPDX-License-Identifier: MIT */
#include "conduct/contract.h"
#include "base/count.h"
#include "talk/measurement.h"
#include "base/units.h"
#include "case.h"
#include "conduct/opening.h"

#include <math.h>
#include <stdio.h>

enum verdict { NOT_PROMISED, NOT_CHECKED, KEPT, BROKEN };

/* One kind of quantity: what was promised, what was counted. */
struct clause {
    const char *what; /* "allocs" */
    const struct vb_promise *promise;
    bool known;
    struct vb_range counted;
    bool baseline_known;
    struct vb_range baseline;
};

/* Whether counts in a range can be `value` at all. A value that is not a number is never reached. */
static bool can_be(double lowest, double highest, double value)
{
    return !isnan(value) && vb_count_compare(lowest, value) <= 0 && vb_count_compare(highest, value) >= 0;
}

static enum verdict judge_difference(const struct clause *clause)
{
    const struct vb_range *counted = &clause->counted;
    const struct vb_range *baseline = &clause->baseline;
    double value = clause->promise->value;
    if (!clause->known || !clause->baseline_known)
        return NOT_CHECKED;
    if (counted->varies && !baseline->varies)
        return BROKEN; /* a constant plus a constant does not vary */
    if (!baseline->varies)
        return can_be(counted->lowest, counted->lowest, vb_count_sum(baseline->lowest, value)) ? KEPT : BROKEN;
    bool possible = !isnan(value) && vb_count_compare(counted->lowest, vb_count_sum(baseline->highest, value)) <= 0 &&
                    vb_count_compare(counted->highest, vb_count_sum(baseline->lowest, value)) >= 0;
    return possible ? NOT_CHECKED : BROKEN;
}

/* Operations that differ always break a promise of a constant. They break a promise of a limit only beyond that
 * limit. */
static enum verdict judge(const struct clause *clause)
{
    const struct vb_range *counted = &clause->counted;
    double value = clause->promise->value;
    switch (clause->promise->kind) {
    case VB_CONTRACT_EXACTLY:
        if (!clause->known)
            return NOT_CHECKED;
        return !counted->varies && can_be(counted->lowest, counted->lowest, value) ? KEPT : BROKEN;
    case VB_CONTRACT_AT_MOST:
        if (!clause->known)
            return NOT_CHECKED;
        if (!isnan(value) && vb_count_compare(counted->highest, value) <= 0)
            return KEPT;
        return !isnan(value) && vb_count_compare(counted->lowest, value) <= 0 ? NOT_CHECKED : BROKEN;
    case VB_CONTRACT_BASELINE_PLUS: return judge_difference(clause);
    default: return NOT_PROMISED;
    }
}

static void describe_breach(const struct clause *clause, const char *range, char *text, size_t size)
{
    char counted[32];
    char promised[32];
    bool relative = clause->promise->kind == VB_CONTRACT_BASELINE_PLUS;
    const char *limit = clause->promise->kind == VB_CONTRACT_AT_MOST ? "at most " : "";
    vb_format_exact(counted, sizeof counted, clause->counted.lowest);
    vb_format_exact(promised, sizeof promised, clause->promise->value + (relative ? clause->baseline.lowest : 0));
    if (clause->counted.varies)
        snprintf(text, size, VB_WORDS_VARIES " (%.100s), promised %s%s %s per op", range, limit, promised,
                 clause->what);
    else
        snprintf(text, size, "%s %s per op, promised %s%s", clause->what, counted, limit, promised);
}

/* An exact account may come without a range. */
static struct vb_range allocs_of(const struct vb_account *account)
{
    return account->kind == VB_ACCOUNT_EXACT ? (struct vb_range){account->allocs, account->allocs, 0}
                                             : account->allocs_range;
}

static struct vb_range asked_of(const struct vb_account *account)
{
    return account->kind == VB_ACCOUNT_EXACT ? (struct vb_range){account->asked_bytes, account->asked_bytes, 0}
                                             : account->asked_range;
}

void vb_contract_check(struct vb_variant_measurement *variant, const struct vb_promise *allocs,
                       const struct vb_promise *bytes, const struct vb_account *baseline)
{
    static const struct vb_account uncounted = {.kind = VB_ACCOUNT_NONE};
    const struct vb_account *account = &variant->account;
    if (!baseline)
        baseline = &uncounted;
    bool known = account->kind != VB_ACCOUNT_NONE;
    bool base_known = baseline->kind != VB_ACCOUNT_NONE;
    const struct clause clauses[] = {
        {"allocs", allocs, known, allocs_of(account), base_known, allocs_of(baseline)},
        {"bytes", bytes, known && account->has_asked, asked_of(account), base_known && baseline->has_asked,
         asked_of(baseline)},
    };
    bool kept = false;
    const char *unchecked = NULL;
    for (size_t i = 0; i < sizeof clauses / sizeof clauses[0]; i++) {
        enum verdict verdict = judge(&clauses[i]);
        kept |= verdict == KEPT;
        if (verdict == NOT_CHECKED)
            unchecked = clauses[i].what;
        if (verdict == BROKEN) {
            describe_breach(&clauses[i], account->reason, variant->contract, sizeof variant->contract);
            variant->contract_state = VB_CONTRACT_IS_BROKEN;
            vb_variant_fail(variant, VB_TROUBLE_CONTRACT, VB_WORDS_CONTRACT "%.250s", variant->contract);
            return;
        }
    }
    variant->contract_state = kept        ? unchecked ? VB_CONTRACT_IS_KEPT_IN_PART : VB_CONTRACT_IS_KEPT
                              : unchecked ? VB_CONTRACT_NOT_CHECKED
                                          : VB_CONTRACT_PROMISES_NOTHING;
    if (kept && unchecked)
        snprintf(variant->contract, sizeof variant->contract, VB_WORDS_KEPT VB_WORDS_IN_PART "%s not checked)",
                 unchecked);
    else
        snprintf(variant->contract, sizeof variant->contract, "%s",
                 kept        ? VB_WORDS_KEPT
                 : unchecked ? VB_WORDS_NOT_CHECKED
                             : VB_WORDS_NO_CONTRACT);
}
