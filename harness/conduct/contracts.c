/* SPDX-License-Identifier: MIT */
#include "conduct/contracts.h"

#include "base/units.h"
#include "base/compare_counts.h"
#include "talk/measurement.h"
#include "talk/status_words.h"
#include "case.h"
#include "conduct/open_worker.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* The share by which timed turns may allocate more, or less, than was counted. It is small where the count was
 * constant: only what a loop allocates once may add to it. It is larger where the count varied: such counts differ
 * between processes. */
#define SLACK_EXACT  0.001
#define SLACK_VARIES 0.25

/* Fewer bytes per operation than this are shown as a sum. */
#define LEAST_PER_OP 0.01

void vb_contracts_check(struct vb_point_job *job)
{
    struct vb_measurement *measurement = job->measurement;
    /* In a pair of a variant with itself, the first is not the baseline of a promise. */
    bool known = measurement->has_baseline && measurement->variants[0].has_checksum && !job->point->again;
    const struct vb_account *baseline = known ? &measurement->variants[0].account : NULL;
    for (size_t i = 0; i < measurement->variant_count; i++) {
        bool is_base = i == 0 && job->point->base; /* what was promised then is not to be kept now */
        if (measurement->variants[i].outcome == VB_OUTCOME_OK && !is_base)
            vb_contract_check(&measurement->variants[i], &job->allocs[i], &job->bytes[i], baseline);
    }
}

static void explain(struct vb_account *account, const struct vb_watch *watch)
{
    char counted[32];
    char timed[32];
    double per_op = (double)watch->bytes / (double)watch->operations;
    bool is_less = per_op < account->watched_range.lowest;
    double per_op_then = is_less ? account->watched_range.lowest : account->watched_range.highest;
    const char *unit = per_op_then > 0 ? " B/op" : "";
    vb_format_exact(counted, sizeof counted, per_op_then);
    if (per_op < LEAST_PER_OP) {
        snprintf(account->reason, sizeof account->reason,
                 "%s%s counted, but %" PRId64 " B in %" PRId64 " operations while timed", counted, unit, watch->bytes,
                 watch->operations);
        return;
    }
    snprintf(timed, sizeof timed, "%.6g", per_op);
    snprintf(account->reason, sizeof account->reason, "%s%s counted, but %s B/op while timed", counted, unit, timed);
}

/* The range begins at the count, or, for a count of zero, at one block in all. Its end is unknown. */
static void open_range(struct vb_range *range, double counted, double operations)
{
    range->lowest = fmax(counted, 1 / operations);
    range->highest = INFINITY;
    range->varies = 1;
}

/* Down to none: of the blocks it is not known in how many operations they were missing. */
static void lower_range(struct vb_range *range, double counted)
{
    *range = (struct vb_range){.lowest = 0, .highest = counted, .varies = 1};
}

/* What the turns allocate where every operation does the least, or the most, that was counted. */
static double expected_bytes(const struct vb_watch *watch, double per_op, double once)
{
    return per_op * (double)watch->operations + once * (double)watch->turns;
}

bool vb_account_watch(struct vb_account *account, const struct vb_watch *watch)
{
    bool is_exact = account->kind == VB_ACCOUNT_EXACT;
    if (account->kind == VB_ACCOUNT_NONE || !account->has_watched || watch->bytes < 0 || watch->operations == 0)
        return false;
    double slack = is_exact ? SLACK_EXACT : SLACK_VARIES;
    double least = expected_bytes(watch, account->watched_range.lowest, fmin(account->watched_once_range.lowest, 0));
    double most = expected_bytes(watch, account->watched_range.highest, fmax(account->watched_once_range.highest, 0));
    bool is_more = (double)watch->bytes > most * (1 + slack);
    if (!is_more && !((double)watch->bytes < least * (1 - slack)))
        return false;
    double allocs[] = {is_exact ? account->allocs : account->allocs_range.lowest,
                       is_exact ? account->allocs : account->allocs_range.highest};
    double asked[] = {is_exact ? account->asked_bytes : account->asked_range.lowest,
                      is_exact ? account->asked_bytes : account->asked_range.highest};
    account->kind = VB_ACCOUNT_VARIES;
    if (is_more) {
        open_range(&account->allocs_range, allocs[0], (double)watch->operations);
        open_range(&account->asked_range, asked[0], (double)watch->operations);
    } else {
        lower_range(&account->allocs_range, allocs[1]);
        lower_range(&account->asked_range, asked[1]);
    }
    account->frees = account->usable_bytes = account->live_bytes = NAN;
    account->live_range = (struct vb_range){NAN, NAN, 1};
    explain(account, watch);
    return true;
}

static struct vb_watch watch_of(const struct vb_measurement *measurement, size_t variant)
{
    struct vb_watch sum = {0};
    for (uint32_t launch = 0; launch < measurement->launch_count; launch++) {
        const struct vb_watch *watch = &measurement->witnesses[launch * measurement->variant_count + variant].watch;
        sum.bytes = watch->bytes < 0 || sum.bytes < 0 ? -1 : sum.bytes + watch->bytes;
        sum.operations += watch->operations;
        sum.turns += watch->turns;
    }
    return sum;
}

void vb_watch_point(struct vb_point_job *job)
{
    struct vb_measurement *measurement = job->measurement;
    bool corrected = false;
    for (size_t i = 0; i < measurement->variant_count; i++) {
        const struct vb_watch watch = watch_of(measurement, i);
        if (measurement->variants[i].outcome == VB_OUTCOME_OK)
            corrected |= vb_account_watch(&measurement->variants[i].account, &watch);
    }
    if (corrected)
        vb_contracts_check(job);
}

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
