/* SPDX-License-Identifier: MIT */
#include "conduct/contract.h"
#include "base/count.h"
#include "base/units.h"
#include "case.h"

#include <math.h>
#include <stdio.h>

enum verdict { NOT_PROMISED, NOT_CHECKED, KEPT, BROKEN };

/* One kind of quantity: what was promised, what was counted. */
struct clause {
    const char *what; /* "allocs" */
    const struct vb_promise *promise;
    bool varies; /* operations differ: that breaks a promise of a constant, whatever the numbers are */
    bool known;
    double counted;
    bool baseline_known;
    double baseline;
};

/* A promise that is no number is never kept. */
static enum verdict judge_exactly(double counted, double promised)
{
    return !isnan(promised) && vb_count_compare(counted, promised) == 0 ? KEPT : BROKEN;
}

static enum verdict judge(const struct clause *clause)
{
    double value = clause->promise->value;
    switch (clause->promise->kind) {
    case VB_CONTRACT_EXACTLY:
        if (clause->varies)
            return BROKEN;
        return !clause->known ? NOT_CHECKED : judge_exactly(clause->counted, value);
    case VB_CONTRACT_AT_MOST:
        if (!clause->known)
            return NOT_CHECKED;
        return !isnan(value) && vb_count_compare(clause->counted, value) <= 0 ? KEPT : BROKEN;
    case VB_CONTRACT_BASELINE_PLUS:
        if (!clause->known || !clause->baseline_known)
            return NOT_CHECKED;
        return judge_exactly(clause->counted, vb_count_sum(clause->baseline, value));
    default:
        return NOT_PROMISED;
    }
}

static void describe_breach(const struct clause *clause, const char *range, char *text, size_t size)
{
    char counted[32];
    char promised[32];
    bool relative = clause->promise->kind == VB_CONTRACT_BASELINE_PLUS;
    vb_format_exact(counted, sizeof counted, clause->counted);
    vb_format_exact(promised, sizeof promised, clause->promise->value + (relative ? clause->baseline : 0));
    if (clause->varies)
        snprintf(text, size, "not constant (%.100s), promised %s %s per op", range, promised, clause->what);
    else
        snprintf(text, size, "%s %s per op, promised %s%s", clause->what, counted,
                 clause->promise->kind == VB_CONTRACT_AT_MOST ? "at most " : "", promised);
}

void vb_contract_check(struct vb_variant_measurement *variant, const struct vb_promise *allocs,
                       const struct vb_promise *bytes, const struct vb_account *baseline)
{
    const struct vb_account *account = &variant->account;
    bool varies = account->kind == VB_ACCOUNT_VARIES;
    bool known = account->kind == VB_ACCOUNT_EXACT;
    bool baseline_known = baseline && baseline->kind == VB_ACCOUNT_EXACT;
    const struct clause clauses[] = {
        {"allocs", allocs, varies, known, account->allocs, baseline_known, baseline ? baseline->allocs : 0},
        {"bytes", bytes, varies, known && account->has_asked, account->asked_bytes,
         baseline_known && baseline->has_asked, baseline ? baseline->asked_bytes : 0},
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
            variant->outcome = VB_OUTCOME_BROKEN;
            snprintf(variant->status, sizeof variant->status, "contract broken: %.250s", variant->contract);
            return;
        }
    }
    if (kept && unchecked)
        snprintf(variant->contract, sizeof variant->contract, "kept (%s not checked)", unchecked);
    else
        snprintf(variant->contract, sizeof variant->contract, "%s", kept ? "kept" : unchecked ? "not checked" : "none");
}
