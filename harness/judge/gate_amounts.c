/* SPDX-License-Identifier: MIT
 *
 * The case's own counters against the reference's, instructions, bytes of code, and what is processed in a second. It
 * is unknown whether more of a counter is better. So any change of an exact counter counts. A counter that varies is
 * judged by its interval, and only if a limit is set. */
#include "judge/gate_trial.h"
#include "base/compare_counts.h"
#include "results/own_counters.h"
#include "judge/machine_kinds.h"

#include <math.h>
#include <string.h>

static void find(struct vb_gate_trial *trial, const struct vb_row_counter *was, const struct vb_row_counter *is,
                 enum vb_gate_severity severity, enum vb_gate_reason reason)
{
    const struct vb_gate_span unknown = {NAN, NAN};
    const struct vb_gate_pair pair = {.quantity = VB_GATE_COUNTER,
                                      .was = was ? (struct vb_gate_span){was->low, was->high} : unknown,
                                      .is = is ? (struct vb_gate_span){is->low, is->high} : unknown,
                                      .limit = trial->limits.counters};
    strcpy(vb_gate_find_pair(trial, &pair, severity, reason)->counter, was ? was->name : is->name);
}

/* By how much `value` may differ. */
static double allowed(double limit, double value)
{
    return limit * fabs(value);
}

/* Whether all of one span is above all of the other by more than the limit, either way. */
static bool is_beyond(const struct vb_row_counter *was, const struct vb_row_counter *is, double limit)
{
    return vb_count_compare_closely(is->low, was->high + allowed(limit, was->high)) > 0 ||
           vb_count_compare_closely(is->high, was->low - allowed(limit, was->low)) < 0;
}

/* Whether all of both spans is within the limit. */
static bool is_within(const struct vb_row_counter *was, const struct vb_row_counter *is, double limit)
{
    return vb_count_compare_closely(is->high, was->low + allowed(limit, was->low)) <= 0 &&
           vb_count_compare_closely(is->low, was->high - allowed(limit, was->high)) >= 0;
}

static bool has_span(const struct vb_row_counter *counter)
{
    return !isnan(counter->low) && !isnan(counter->high);
}

static void judge_counter(struct vb_gate_trial *trial, const struct vb_row_counter *was,
                          const struct vb_row_counter *is)
{
    double limit = trial->limits.counters;
    bool exact = was->exact && is->exact;
    if (exact && is_beyond(was, is, limit))
        find(trial, was, is, VB_GATE_FAIL, VB_GATE_CHANGED);
    else if (exact && is_beyond(was, is, 0))
        find(trial, was, is, VB_GATE_NOTE, VB_GATE_CHANGED_WITHIN);
    else if (exact)
        return;
    else if (!has_span(was) || !has_span(is) || (was->exact && !is->exact && limit == 0))
        find(trial, was, is, VB_GATE_UNDECIDED, VB_GATE_NOT_CONSTANT);
    else if (is_beyond(was, is, limit))
        find(trial, was, is, limit > 0 ? VB_GATE_FAIL : VB_GATE_NOTE,
             limit > 0 ? VB_GATE_CHANGED : VB_GATE_CHANGED_WITHIN);
    else if (limit > 0 && !is_within(was, is, limit))
        find(trial, was, is, VB_GATE_UNDECIDED, VB_GATE_WIDE);
}

static void judge_counters(struct vb_gate_trial *trial)
{
    if (trial->reference->counters[0] == '\0' && trial->row->counters[0] == '\0')
        return;
    struct vb_row_counters then = vb_row_counters(trial->reference);
    struct vb_row_counters now = vb_row_counters(trial->row);
    for (size_t i = 0; i < then.count; i++) {
        const struct vb_row_counter *is = vb_row_counter_find(&now, then.items[i].name);
        if (is)
            judge_counter(trial, &then.items[i], is);
        else
            find(trial, &then.items[i], NULL, VB_GATE_CANNOT, VB_GATE_NOT_COUNTED_HERE);
    }
    for (size_t i = 0; i < now.count; i++)
        if (!vb_row_counter_find(&then, now.items[i].name))
            find(trial, NULL, &now.items[i], VB_GATE_NOTE, VB_GATE_NEW);
}

/* What was counted because a limit asks for it. So not to know it is not a pass. */
static void judge_asked(struct vb_gate_trial *trial, enum vb_gate_quantity quantity, double was, double is,
                        double limit)
{
    const struct vb_gate_pair asked = {quantity, {was, was}, {is, is}, limit};
    bool of_events = quantity == VB_GATE_INSTRUCTIONS; /* which perf and callgrind count a little differently */
    if (isnan(limit))
        return;
    if (isnan(is))
        vb_gate_find_pair(trial, &asked, VB_GATE_CANNOT, VB_GATE_NOT_COUNTED_HERE);
    else if (isnan(was))
        vb_gate_find_pair(trial, &asked, VB_GATE_CANNOT, VB_GATE_NOT_COUNTED_THERE);
    else if (of_events && strcmp(trial->reference->metrics, trial->row->metrics) != 0)
        vb_gate_find_pair(trial, &asked, VB_GATE_CANNOT, VB_GATE_OTHER_SOURCE);
    else if (vb_count_compare(is, was + allowed(limit, was)) > 0)
        vb_gate_find_pair(trial, &asked, VB_GATE_FAIL, VB_GATE_ROSE);
    else if (vb_count_compare(is, was - allowed(limit, was)) < 0)
        vb_gate_find_pair(trial, &asked, VB_GATE_NOTE, VB_GATE_FELL);
}

void vb_gate_judge_amounts(struct vb_gate_trial *trial)
{
    const struct vb_row *was = trial->reference, *is = trial->row;
    judge_counters(trial);
    judge_asked(trial, VB_GATE_INSTRUCTIONS, was->instructions_per_op, is->instructions_per_op,
                trial->limits.instructions);
    judge_asked(trial, VB_GATE_CODE, was->code_bytes, is->code_bytes, trial->limits.code);
}

struct vb_change vb_gate_slowing(const struct vb_gate_trial *trial)
{
    bool of_bytes = trial->reference->processed_bytes_per_op > 0 && trial->row->processed_bytes_per_op > 0;
    double grown = of_bytes ? log(trial->row->processed_bytes_per_op / trial->reference->processed_bytes_per_op)
                            : log(trial->row->processed_items_per_op / trial->reference->processed_items_per_op);
    struct vb_change change = trial->delta.time;
    change.center -= grown;
    change.low -= grown;
    change.high -= grown;
    return change;
}

/* The ratio of merged results on each kind of machine, against the reference's on that kind; or against its only
 * one. A row that is slower on one kind of machine fails, even if it is not on others. */

/* A copy of a row whose ratio is that on a kind of machine; unchanged where the ratio is not known. It owns nothing. */
static struct vb_row on_class(const struct vb_row *row, size_t class)
{
    struct vb_row copy = *row;
    struct vb_list ratios = row->class_ratios;
    if (ratios.count < 3 * (class + 1) || !(ratios.values[3 * class] > 0))
        return copy;
    const double *ends = &ratios.values[3 * class];
    copy.ratio = ends[0];
    copy.ratio_ci_low = ends[1] > 0 ? ends[1] : NAN;
    copy.ratio_ci_high = ends[2] > 0 ? ends[2] : NAN;
    return copy;
}

static struct vb_row reference_on(const struct vb_gate_trial *trial, const char *class)
{
    const char *other;
    for (size_t c = 0; class && (other = vb_class_fact(trial->earlier, c, "")) != NULL; c++)
        if (strcmp(other, class) == 0)
            return on_class(trial->reference, c);
    return *trial->reference;
}

static void find_on_class(struct vb_gate_trial *trial, size_t class, const struct vb_row *was, const struct vb_row *is)
{
    struct vb_delta delta = vb_delta_between(was, is, &trial->limits);
    bool wide = delta.ratio_verdict == VB_CHANGE_CANNOT_TELL && delta.ratio.high > log1p(trial->limits.ratio);
    bool few = isnan(delta.ratio.low);
    if (delta.ratio_verdict != VB_CHANGE_WORSE && !wide && !few)
        return;
    enum vb_gate_reason reason = few ? VB_GATE_FEW_LAUNCHES : wide ? VB_GATE_WIDE : VB_GATE_SLOWER;
    const struct vb_gate_pair pair = {
        VB_GATE_RATIO, {was->ratio, was->ratio}, {is->ratio, is->ratio}, trial->limits.ratio};
    struct vb_gate_finding *finding =
        vb_gate_find_pair(trial, &pair, reason == VB_GATE_SLOWER ? VB_GATE_FAIL : VB_GATE_UNDECIDED, reason);
    finding->change = delta.ratio;
    finding->fact_is = vb_class_fact(trial->later, class, ".name");
}

bool vb_gate_judge_classes(struct vb_gate_trial *trial)
{
    struct vb_list ratios = trial->row->class_ratios;
    for (size_t c = 0; 3 * (c + 1) <= ratios.count; c++) {
        if (!(ratios.values[3 * c] > 0))
            continue;
        struct vb_row was = reference_on(trial, vb_class_fact(trial->later, c, ""));
        struct vb_row is = on_class(trial->row, c);
        find_on_class(trial, c, &was, &is);
    }
    return ratios.count > 0;
}
