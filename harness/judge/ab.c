/* SPDX-License-Identifier: MIT */
#include "judge/ab.h"
#include "results/number_words.h"
#include "base/cleanup.h"

#include "stats/turns.h"
#include "judge/delta.h"
#include "results/row_codes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BASE, NEW };

static struct vb_delta_limits limits_of(const struct vb_measurement *measurement, const struct vb_ab_options *options)
{
    const struct vb_row named = {.case_name = (char *)(uintptr_t)measurement->case_name,
                                 .point = measurement->point,
                                 .variant = (char *)(uintptr_t)measurement->variants[BASE].name};
    return vb_limits_of(options->rules, &options->limits, &named);
}

static void fill_counts(struct vb_ab_row *row, const struct vb_delta_limits *limits)
{
    struct vb_ab_counts sides[NEW + 1];
    for (int side = BASE; side <= NEW; side++) {
        const struct vb_variant_measurement *variant = &row->measurement->variants[side];
        sides[side] = vb_ab_counts_of(&variant->account, variant->contract_state == VB_CONTRACT_IS_KEPT);
    }
    row->allocs = vb_ab_counts_judge(&sides[BASE], &sides[NEW], row->code.answer == VB_CODE_SAME, limits);
}

static void fill_outcome(struct vb_ab_row *row)
{
    for (int side = BASE; side <= NEW; side++) {
        enum vb_outcome outcome = row->measurement->variants[side].outcome;
        row->failed = row->failed || outcome == VB_OUTCOME_FAILED;
        row->broken = row->broken || outcome == VB_OUTCOME_BROKEN;
    }
}

/* The doubts that forbid a verdict on the times, of one side or the other; NULL: there are none. */
const struct vb_doubts *vb_ab_row_doubts(const struct vb_ab_row *row)
{
    for (int side = BASE; side <= NEW; side++)
        if (vb_doubts_forbid_verdict(&row->measurement->variants[side].doubts))
            return &row->measurement->variants[side].doubts;
    return NULL;
}

int vb_ab_row_fill(struct vb_ab_row *row, const struct vb_measurement *measurement, bool confirmed,
                   const struct vb_ab_options *options, struct vb_error *error)
{
    struct vb_delta_limits limits = limits_of(measurement, options);
    const struct vb_code_finding code = row->code;
    *row = (struct vb_ab_row){.measurement = measurement, .limit = limits.time, .code = code};
    row->pair = (struct vb_ab_pair){
        .limit = log1p(limits.time), .confirmed = confirmed, .same_code = code.answer == VB_CODE_SAME};
    fill_outcome(row);
    fill_counts(row, &limits);
    if (row->failed || row->broken || !options->timed)
        return 0;
    row->doubted = vb_ab_row_doubts(row) != NULL;
    if (row->doubted)
        return 0;
    struct vb_turns turns VB_RELEASE(vb_turns_close) = {0};
    VB_OR_RETURN(vb_turns_open(&turns, measurement, error));
    row->pair.effect = vb_turns_effect(&turns, NEW, BASE);
    return 0;
}

int vb_ab_rows_judge(struct vb_ab_row *rows, size_t count, struct vb_error *error)
{
    struct vb_ab_pair *pairs VB_FREE = calloc(count, sizeof *pairs);
    size_t timed = 0;
    for (size_t i = 0; pairs && i < count; i++)
        if (vb_ab_row_is_timed(&rows[i]))
            pairs[timed++] = rows[i].pair;
    if (!pairs || vb_ab_judge(pairs, timed) != 0)
        return vb_fail_memory(error);
    for (size_t i = count; i-- > 0;)
        if (vb_ab_row_is_timed(&rows[i]))
            rows[i].pair = pairs[--timed];
    return 0;
}

bool vb_ab_row_is_timed(const struct vb_ab_row *row)
{
    return row->pair.effect.count > 0;
}

bool vb_ab_row_is_slower(const struct vb_ab_row *row)
{
    return vb_ab_row_is_timed(row) && row->pair.verdict == VB_AB_SLOWER;
}

bool vb_ab_row_is_about_allocations(const struct vb_ab_row *row)
{
    const struct vb_variant_measurement *newer = &row->measurement->variants[NEW];
    bool contract_broken =
        newer->contract_state != VB_CONTRACT_IS_KEPT && newer->contract_state != VB_CONTRACT_PROMISES_NOTHING;
    return row->allocs == VB_AB_ALLOCS_ROSE || row->allocs == VB_AB_ALLOCS_KEPT ||
           (newer->outcome == VB_OUTCOME_BROKEN && contract_broken);
}

struct vb_ab_totals vb_ab_count(const struct vb_ab_row *rows, size_t count)
{
    struct vb_ab_totals totals = {.rows = count};
    for (size_t i = 0; i < count; i++) {
        const struct vb_ab_row *row = &rows[i];
        totals.slower += vb_ab_row_is_slower(row);
        totals.rose += row->allocs == VB_AB_ALLOCS_ROSE;
        totals.kept += row->allocs == VB_AB_ALLOCS_KEPT;
        totals.broken += row->broken;
        totals.failed += row->failed || row->doubted || (row->allocs == VB_AB_ALLOCS_UNKNOWN && !row->broken);
        totals.undecided +=
            row->allocs == VB_AB_ALLOCS_CLOSE || (vb_ab_row_is_timed(row) && row->pair.verdict == VB_AB_CANNOT_TELL);
        totals.faster += vb_ab_row_is_timed(row) && row->pair.verdict == VB_AB_FASTER;
    }
    return totals;
}

static struct vb_range exactly(double value)
{
    return (struct vb_range){value, value, 0};
}

static struct vb_range range_of(struct vb_counted_cell cell)
{
    return isnan(cell.value) ? (struct vb_range){cell.low, cell.high, 1} : exactly(cell.value);
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
        .allocs = range_of(vb_allocs_cell(row)),
        .bytes = range_of(vb_bytes_cell(row)),
        .live = range_of(vb_live_cell(row)),
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
