/* SPDX-License-Identifier: MIT */
#include "judge/ab.h"

#include "base/text.h"
#include "results/doubt_words.h"
#include "stats/turns.h"

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
    struct vb_turns turns;
    int status = vb_turns_open(&turns, measurement, error);
    if (status != 0)
        return status;
    row->pair.effect = vb_turns_effect(&turns, NEW, BASE);
    vb_turns_close(&turns);
    return 0;
}

int vb_ab_rows_judge(struct vb_ab_row *rows, size_t count, struct vb_error *error)
{
    struct vb_ab_pair *pairs = calloc(count + 1, sizeof *pairs);
    size_t *places = calloc(count + 1, sizeof *places);
    size_t timed = 0;
    int status = pairs && places ? 0 : VB_ERROR_MEMORY;
    for (size_t i = 0; status == 0 && i < count; i++)
        if (rows[i].pair.effect.count > 0) {
            places[timed] = i;
            pairs[timed++] = rows[i].pair;
        }
    if (status == 0)
        status = vb_ab_judge(pairs, timed);
    for (size_t i = 0; status == 0 && i < timed; i++)
        rows[places[i]].pair = pairs[i];
    free(pairs);
    free(places);
    return status == 0 ? 0 : vb_fail_memory(error);
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
