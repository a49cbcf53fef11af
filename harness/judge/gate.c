/* SPDX-License-Identifier: MIT */
#include "judge/gate.h"
#include "base/cleanup.h"
#include "base/array.h"
#include "results/case_facts.h"
#include "results/conditions.h"
#include "results/doubt_words.h"
#include "judge/gate_trial.h"
#include "judge/delta.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct vb_gate_finding *find(struct vb_gate_trial *trial, enum vb_gate_severity severity,
                                    enum vb_gate_quantity quantity, enum vb_gate_reason reason)
{
    struct vb_gate *gate = trial->gate;
    struct vb_gate_finding *findings = vb_array_grow(gate->findings, gate->count, sizeof *findings);
    if (!findings) {
        trial->status = VB_ERROR_MEMORY;
        return &trial->lost;
    }
    gate->findings = findings;
    struct vb_gate_finding *finding = &findings[gate->count++];
    *finding = (struct vb_gate_finding){.severity = severity,
                                        .quantity = quantity,
                                        .reason = reason,
                                        .reference = trial->reference,
                                        .row = trial->row,
                                        .was = {NAN, NAN},
                                        .is = {NAN, NAN}};
    return finding;
}

struct vb_gate_finding *vb_gate_find_pair(struct vb_gate_trial *trial, const struct vb_gate_pair *pair,
                                          enum vb_gate_severity severity, enum vb_gate_reason reason)
{
    struct vb_gate_finding *finding = find(trial, severity, pair->quantity, reason);
    finding->was = pair->was;
    finding->is = pair->is;
    finding->limit = pair->limit;
    return finding;
}

bool vb_gate_is_count(enum vb_gate_quantity quantity)
{
    return quantity >= VB_GATE_ALLOCS && quantity <= VB_GATE_CODE;
}

/* A change of ratio or time: what was found, and how sure it is. */
static void find_change(struct vb_gate_trial *trial, enum vb_gate_quantity quantity, enum vb_gate_severity severity,
                        enum vb_gate_reason reason)
{
    bool of_time = quantity != VB_GATE_RATIO;
    double was = of_time ? trial->reference->mean_ns : trial->reference->ratio;
    double is = of_time ? trial->row->mean_ns : trial->row->ratio;
    bool of_rate = quantity == VB_GATE_THROUGHPUT;
    const struct vb_delta_limits *limits = &trial->limits;
    const struct vb_gate_pair pair = {quantity,
                                      {was, was},
                                      {is, is},
                                      of_rate   ? limits->throughput
                                      : of_time ? limits->time
                                                : limits->ratio};
    struct vb_gate_finding *finding = vb_gate_find_pair(trial, &pair, severity, reason);
    finding->change = of_rate ? vb_gate_slowing(trial) : of_time ? trial->delta.time : trial->delta.ratio;
}

/* Times and ratios: only an interval decides. */
static void judge_share(struct vb_gate_trial *trial, enum vb_gate_quantity quantity, const struct vb_change *change,
                        double limit, enum vb_change_verdict verdict)
{
    if (isnan(change->center))
        return;
    switch (verdict) {
    case VB_CHANGE_WORSE: find_change(trial, quantity, VB_GATE_FAIL, VB_GATE_SLOWER); return;
    case VB_CHANGE_BETTER: find_change(trial, quantity, VB_GATE_NOTE, VB_GATE_FASTER); return;
    case VB_CHANGE_CANNOT_TELL:
        /* An interval that stays below the limit passes the gate. */
        if (change->high > log1p(limit))
            find_change(trial, quantity, VB_GATE_UNDECIDED, VB_GATE_WIDE);
        return;
    case VB_CHANGE_SAME: return;
    }
}

/* Whether the times of this row alone, not of the whole run, cannot be judged. */
static bool has_own_doubts(const struct vb_row *row)
{
    struct vb_doubts doubts = vb_row_doubts(row);
    return vb_doubts_forbid_verdict(&doubts) && vb_doubts_weightiest(&doubts) != VB_DOUBT_MEANINGLESS;
}

/* Whether times of both rows may be held against each other: VB_GATE_TIME_JUDGED, or why not. */
static enum vb_gate_timed compare_times(struct vb_gate_trial *trial)
{
    const struct vb_row *reference = trial->reference;
    const struct vb_row *row = trial->row;
    enum vb_gate_reason reason;
    if (trial->options->count_only)
        return VB_GATE_TIME_NOT_MEASURED; /* not asked for */
    bool doubted = has_own_doubts(row) || has_own_doubts(reference);
    if (!doubted && isnan(reference->mean_ns) && isnan(row->mean_ns))
        return VB_GATE_TIME_NOT_MEASURED;
    if (!doubted && isnan(reference->mean_ns) && !trial->options->insists)
        return VB_GATE_TIME_NOT_IN_REFERENCE;
    if (doubted)
        reason = has_own_doubts(row) ? VB_GATE_DOUBTED_HERE : VB_GATE_DOUBTED_THERE;
    else if (isnan(reference->mean_ns))
        reason = VB_GATE_NOT_TIMED_THERE;
    else if (isnan(row->mean_ns))
        reason = VB_GATE_NOT_TIMED_HERE;
    else if (vb_row_times_mean_nothing(row))
        reason = VB_GATE_UNTRUSTED_HERE;
    else if (vb_row_times_mean_nothing(reference))
        reason = VB_GATE_UNTRUSTED_THERE;
    else
        return VB_GATE_TIME_JUDGED;
    find(trial, VB_GATE_CANNOT, VB_GATE_TIME, reason);
    return VB_GATE_TIME_FOUND;
}

static enum vb_gate_timed judge_ratio(struct vb_gate_trial *trial)
{
    const struct vb_delta *delta = &trial->delta;
    if (strcmp(trial->reference->baseline, trial->row->baseline) != 0)
        find(trial, VB_GATE_CANNOT, VB_GATE_RATIO, VB_GATE_OTHER_BASELINE);
    else if (vb_row_is_baseline(trial->row))
        return VB_GATE_TIME_OF_BASELINE;
    else if (isnan(trial->reference->ratio) || isnan(trial->row->ratio)) /* its baseline was not timed */
        return isnan(trial->reference->ratio) ? VB_GATE_TIME_NOT_IN_REFERENCE : VB_GATE_TIME_NOT_MEASURED;
    else if (vb_gate_judge_classes(trial)) /* few machines say little about others; each kind is judged for itself */
        return VB_GATE_TIME_JUDGED;
    else if (isnan(delta->ratio.low))
        find(trial, VB_GATE_UNDECIDED, VB_GATE_RATIO, VB_GATE_FEW_LAUNCHES);
    else {
        judge_share(trial, VB_GATE_RATIO, &delta->ratio, trial->limits.ratio, delta->ratio_verdict);
        return VB_GATE_TIME_JUDGED;
    }
    return VB_GATE_TIME_FOUND;
}

/* Whether nanoseconds of this row are to be judged: all are, or a rule has a limit for it. */
static bool wants_time(const struct vb_gate_trial *trial)
{
    const struct vb_delta_limits none = vb_limits_none();
    return trial->options->judge_time || !isnan(vb_limits_of(trial->options->rules, &none, trial->row).time);
}

static enum vb_gate_timed judge_ns(struct vb_gate_trial *trial)
{
    const struct vb_delta *delta = &trial->delta;
    if (!trial->gate->judges_time)
        find(trial, VB_GATE_CANNOT, VB_GATE_TIME, VB_GATE_OTHER_MACHINE);
    else if (isnan(delta->time.low))
        find(trial, VB_GATE_UNDECIDED, VB_GATE_TIME, VB_GATE_FEW_LAUNCHES);
    else {
        judge_share(trial, VB_GATE_TIME, &delta->time, trial->limits.time, delta->time_verdict);
        return VB_GATE_TIME_JUDGED;
    }
    return VB_GATE_TIME_FOUND;
}

/* Whether its case says what an operation processes. */
static bool says_amounts(const struct vb_row *row)
{
    return row->processed_bytes_per_op > 0 || row->processed_items_per_op > 0;
}

/* A fall of a rate by a share is a rise of the time by somewhat more. A fall by the whole or more is impossible. */
static void judge_throughput(struct vb_gate_trial *trial)
{
    struct vb_change slowing = vb_gate_slowing(trial);
    double limit = trial->limits.throughput;
    double slower = limit < 1 ? limit / (1 - limit) : INFINITY;
    bool then = says_amounts(trial->reference);
    bool now = says_amounts(trial->row);
    if (isnan(slowing.center) && !then && !now)
        return;
    if (isnan(slowing.center))
        find(trial, VB_GATE_CANNOT, VB_GATE_THROUGHPUT, now ? VB_GATE_NOT_COUNTED_THERE : VB_GATE_NOT_COUNTED_HERE);
    else if (!trial->gate->judges_time)
        find(trial, VB_GATE_CANNOT, VB_GATE_THROUGHPUT, VB_GATE_OTHER_MACHINE);
    else if (isnan(slowing.low))
        find(trial, VB_GATE_UNDECIDED, VB_GATE_THROUGHPUT, VB_GATE_FEW_LAUNCHES);
    else
        judge_share(trial, VB_GATE_THROUGHPUT, &slowing, slower, vb_change_judge(&slowing, log1p(slower)));
}

static void judge_times(struct vb_gate_trial *trial)
{
    enum vb_gate_timed timed = compare_times(trial);
    if (timed == VB_GATE_TIME_JUDGED && !isnan(trial->limits.throughput))
        judge_throughput(trial);
    if (timed == VB_GATE_TIME_JUDGED) {
        timed = judge_ratio(trial);
        if (wants_time(trial)) {
            enum vb_gate_timed of_ns = judge_ns(trial);
            timed = timed == VB_GATE_TIME_FOUND ? timed : of_ns;
        }
    }
    trial->gate->timed[timed]++;
}

/* Whether the contract was kept, as far as it was checked. */
static bool has_contract(const struct vb_row *row)
{
    return row->contract_code == VB_ROW_KEPT || row->contract_code == VB_ROW_KEPT_IN_PART;
}

static void judge_pair(struct vb_gate_trial *trial)
{
    const struct vb_row *reference = trial->reference;
    const struct vb_row *row = trial->row;
    if (!vb_row_is_ok(reference)) {
        find(trial, VB_GATE_CANNOT, VB_GATE_ROW, VB_GATE_BAD_REFERENCE);
        return;
    }
    trial->limits = vb_limits_of(trial->options->rules, &trial->options->limits, row);
    trial->delta = vb_delta_between(reference, row, &trial->limits);
    if (has_contract(reference) && row->contract_code == VB_ROW_NO_CONTRACT)
        find(trial, VB_GATE_CANNOT, VB_GATE_CONTRACT, VB_GATE_CONTRACT_GONE);
    vb_gate_judge_counts(trial);
    vb_gate_judge_amounts(trial);
    judge_times(trial);
}

/* What a case was built with, in both runs; NULL: with nothing beyond the harness, or the file does not say. */
struct libraries {
    const char *case_name; /* the case that was last asked for: rows of one come together */
    const char *then, *now;
};

/* Versions of a library allocate differently. That is no change of this program: such a row is noted and not judged. */
static bool has_other_libraries(struct vb_gate_trial *trial, struct libraries *libraries)
{
    if (!trial->reference || !trial->row || !vb_row_is_ok(trial->row))
        return false;
    const char *case_name = trial->row->case_name;
    if (!libraries->case_name || strcmp(libraries->case_name, case_name) != 0)
        *libraries = (struct libraries){case_name, vb_case_fact(trial->earlier, case_name, VB_CASE_LIBRARIES),
                                        vb_case_fact(trial->later, case_name, VB_CASE_LIBRARIES)};
    if (!libraries->then || !libraries->now || strcmp(libraries->then, libraries->now) == 0)
        return false;
    struct vb_gate_finding *finding = find(trial, VB_GATE_NOTE, VB_GATE_ROW, VB_GATE_OTHER_LIBRARIES);
    finding->fact_was = libraries->then;
    finding->fact_is = libraries->now;
    trial->gate->elsewhere_count++;
    return true;
}

/* A point that the case cannot run here, as it could not when the reference was made. */
static bool is_skipped(struct vb_gate_trial *trial)
{
    if (!trial->reference || !trial->row || !vb_row_is_skipped(trial->reference) || !vb_row_is_skipped(trial->row))
        return false;
    find(trial, VB_GATE_NOTE, VB_GATE_ROW, VB_GATE_SKIPPED);
    trial->gate->skipped_count++;
    return true;
}

/* A failed or broken row is reported with or without a reference. */
static void judge_match(struct vb_gate_trial *trial)
{
    const struct vb_row *row = trial->row;
    if (!row)
        find(trial, VB_GATE_CANNOT, VB_GATE_ROW, VB_GATE_NOT_IN_RUN);
    else if (vb_row_is_broken(row))
        find(trial, VB_GATE_FAIL, VB_GATE_ROW, VB_GATE_STATUS);
    else if (!vb_row_is_ok(row))
        find(trial, VB_GATE_CANNOT, VB_GATE_ROW, VB_GATE_STATUS);
    else if (!trial->reference)
        find(trial, VB_GATE_CANNOT, VB_GATE_ROW, VB_GATE_NOT_IN_REFERENCE);
    else
        judge_pair(trial);
}

/* Judges a row and counts it under its weightiest finding. */
static void judge_row(struct vb_gate_trial *trial)
{
    struct vb_gate *gate = trial->gate;
    size_t before = gate->count;
    judge_match(trial);
    gate->row_count++;
    int weightiest = -1;
    for (size_t i = before; i < gate->count; i++)
        if ((int)gate->findings[i].severity > weightiest)
            weightiest = (int)gate->findings[i].severity;
    if (weightiest >= 0)
        gate->totals[weightiest]++;
}

int vb_gate_judge(struct vb_gate *gate, const struct vb_results *reference, const struct vb_results *results,
                  const struct vb_gate_options *options, struct vb_error *error)
{
    *gate = (struct vb_gate){.judges_time = vb_results_fact(reference, "cpu") &&
                                            vb_conditions_share(reference, results, "cpu") &&
                                            vb_results_fact(reference, "build_type") &&
                                            vb_conditions_share(reference, results, "build_type")};
    struct libraries libraries = {0};
    struct vb_matches matches VB_RELEASE(vb_matches_release) = {0};
    VB_OR_RETURN(vb_matches_make(&matches, reference, results, error));
    for (size_t i = 0; i < matches.count; i++) {
        struct vb_gate_trial trial = {.gate = gate,
                                      .options = options,
                                      .earlier = reference,
                                      .later = results,
                                      .reference = matches.items[i].earlier,
                                      .row = matches.items[i].later};
        bool unselected = !trial.row && options->selects && !options->selects(options->context, trial.reference);
        if (!unselected && !is_skipped(&trial) && !has_other_libraries(&trial, &libraries))
            judge_row(&trial);
        if (trial.status != 0)
            return vb_fail_memory(error);
    }
    for (size_t i = gate->count; i-- > 0;)
        gate->first[gate->findings[i].severity] = &gate->findings[i];
    return 0;
}

void vb_gate_release(struct vb_gate *gate)
{
    free(gate->findings);
    *gate = (struct vb_gate){0};
}

enum vb_row_gate vb_gate_code_of(enum vb_gate_severity severity)
{
    static const enum vb_row_gate codes[VB_GATE_SEVERITIES] = {
        [VB_GATE_NOTE] = VB_ROW_GATE_NOTE,
        [VB_GATE_UNDECIDED] = VB_ROW_GATE_UNDECIDED,
        [VB_GATE_CANNOT] = VB_ROW_GATE_CANNOT,
        [VB_GATE_FAIL] = VB_ROW_GATE_FAIL,
    };
    return codes[severity];
}
