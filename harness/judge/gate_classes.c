/* SPDX-License-Identifier: MIT
 *
 * The ratio of merged results on each kind of machine, against the reference's on that kind; or against its only
 * one. A row that is slower on one kind of machine fails, even if it is not on others. */
#include "judge/gate_trial.h"

#include "judge/fleet.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *class_text(const struct vb_results *results, size_t class, const char *end)
{
    char key[64];
    snprintf(key, sizeof key, "machine_class.%zu%s", class + 1, end);
    return vb_results_fact(results, key);
}

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
    for (size_t c = 0; class && (other = class_text(trial->earlier, c, "")) != NULL; c++)
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
    struct vb_gate_finding *finding =
        vb_gate_find(trial, reason == VB_GATE_SLOWER ? VB_GATE_FAIL : VB_GATE_UNDECIDED, VB_GATE_RATIO, reason);
    if (!finding)
        return;
    finding->was = (struct vb_gate_span){was->ratio, was->ratio};
    finding->is = (struct vb_gate_span){is->ratio, is->ratio};
    finding->change = delta.ratio;
    finding->limit = trial->limits.ratio;
    finding->fact_is = class_text(trial->later, class, ".name");
}

bool vb_gate_judge_classes(struct vb_gate_trial *trial)
{
    struct vb_list ratios = trial->row->class_ratios;
    for (size_t c = 0; 3 * (c + 1) <= ratios.count; c++) {
        if (!(ratios.values[3 * c] > 0))
            continue;
        struct vb_row was = reference_on(trial, class_text(trial->later, c, ""));
        struct vb_row is = on_class(trial->row, c);
        find_on_class(trial, c, &was, &is);
    }
    return ratios.count > 0;
}
