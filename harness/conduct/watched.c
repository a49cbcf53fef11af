/* SPDX-License-Identifier: MIT */
#include "conduct/watched.h"
#include "base/units.h"
#include "conduct/contract.h"

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
