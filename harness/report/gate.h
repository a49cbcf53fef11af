/* SPDX-License-Identifier: MIT
 *
 * The gate: results against a reference. What is exact is judged exactly; of times, the ratio to the baseline variant, by
 * its interval; nanoseconds only on request. Nothing passes for being absent. */
#ifndef VB_REPORT_GATE_H
#define VB_REPORT_GATE_H

#include "report/delta.h"
#include "report/limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* In the order in which they weigh. */
enum vb_gate_severity {
    VB_GATE_NOTE,      /* worth a line: got better, or could not be compared and was not asked to be */
    VB_GATE_UNDECIDED, /* an interval too wide to tell */
    VB_GATE_CANNOT,    /* not measured, or no reference for it */
    VB_GATE_FAIL,      /* worse than the limit allows, or a broken promise */
};

enum vb_gate_quantity {
    VB_GATE_ROW, /* as a whole: missing, failed, broken */
    VB_GATE_ALLOCS,
    VB_GATE_BYTES,
    VB_GATE_RATIO,
    VB_GATE_TIME,
};

struct vb_gate_finding {
    enum vb_gate_severity severity;
    enum vb_gate_quantity quantity;
    const struct vb_row *reference; /* NULL: there is none */
    const struct vb_row *row;       /* NULL: not measured */
    char *text;                     /* what was found, with both numbers and the limit */
};

struct vb_gate_options {
    struct vb_delta_limits limits;
    const struct vb_limits_rules *rules; /* limits of their own for some rows; may be NULL */
    bool judge_time;                     /* nanoseconds as well */
    bool insists;                        /* a limit for ratio or time was asked for: not to be able to judge them is no
                                            pass */
    bool count_only;                     /* what was not timed is not missed */

    /* Which rows of the reference are meant; NULL: all of them. */
    bool (*selects)(void *context, const struct vb_row *row);
    void *context;
};

struct vb_gate {
    struct vb_gate_finding *findings; /* in the order of the rows; those of one row by their quantity */
    size_t count;
    size_t row_count;                                /* rows that were judged */
    size_t elsewhere_count;                          /* rows that were not: built with other versions of libraries */
    size_t times_judged;                             /* of them, rows whose ratio or time was held against the reference */
    bool judges_time;                                /* the reference is of the same kind of CPU and build */
    size_t totals[VB_GATE_FAIL + 1];                 /* findings of each severity */
    const struct vb_gate_finding *first[VB_GATE_FAIL + 1]; /* of each severity; NULL: none */
};

/* Judges. The rows stay those of the two results, which must outlive the gate. Returns 0 or VB_ERROR_MEMORY; release in
 * either case. */
int vb_gate_judge(struct vb_gate *gate, const struct vb_results *reference, const struct vb_results *results,
                  const struct vb_gate_options *options, struct vb_error *error);
void vb_gate_release(struct vb_gate *gate);

/* Writes into the `gate` column of every row of `results`, which were judged, what was found, or "pass"; and appends the
 * selected rows of the reference that are missing, their status saying so. The gate's rows are not valid any more.
 * Returns 0 or VB_ERROR_MEMORY. */
int vb_gate_annotate(const struct vb_gate *gate, struct vb_results *results, struct vb_error *error);

/* "CASE:POINT/VARIANT" of a finding, to be read. */
void vb_gate_say_where(const struct vb_gate_finding *finding, char *text, size_t size);

/* "CASE:POINT", as a pattern that selects the whole point, baseline included, without which there is no ratio. */
void vb_gate_say_pattern(const struct vb_gate_finding *finding, char *text, size_t size);

/* "FAIL", "cannot judge", "cannot tell", "note". */
const char *vb_gate_severity_word(enum vb_gate_severity severity);

#endif
