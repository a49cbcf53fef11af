/* SPDX-License-Identifier: MIT
 *
 * One row against its reference, while the gate judges it. Only the gate's own files include this. */
#pragma once

#include "judge/gate.h"

struct vb_gate_trial {
    struct vb_gate *gate;
    const struct vb_gate_options *options;
    const struct vb_results *earlier, *later; /* which the two rows are of */
    const struct vb_row *reference;
    const struct vb_row *row;
    struct vb_delta_limits limits; /* of this row */
    struct vb_delta delta;
    int status;                  /* VB_ERROR_MEMORY after a finding could not be added */
    struct vb_gate_finding lost; /* which is then this */
};

/* A quantity then and now, and what it may differ by. */
struct vb_gate_pair {
    enum vb_gate_quantity quantity;
    struct vb_gate_span was, is;
    double limit;
};

/* Adds a finding about a quantity of the rows of the trial, and returns it to be completed. Without memory, which the
 * trial's status then says, that is a finding that nobody reads. */
struct vb_gate_finding *vb_gate_find_pair(struct vb_gate_trial *trial, const struct vb_gate_pair *pair,
                                          enum vb_gate_severity severity, enum vb_gate_reason reason);

/* Judges the ratio of merged results on each kind of machine. False: they are not merged. */
bool vb_gate_judge_classes(struct vb_gate_trial *trial);

/* Judges all that is counted. */
void vb_gate_judge_counts(struct vb_gate_trial *trial);

/* Judges the case's own counters, and instructions and bytes of code where a limit is set. */
void vb_gate_judge_amounts(struct vb_gate_trial *trial);

/* A change of what is processed in a second, as one of time for the same amount: more is worse. NAN where it is not
 * known. */
struct vb_change vb_gate_slowing(const struct vb_gate_trial *trial);
