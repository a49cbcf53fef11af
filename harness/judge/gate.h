/* SPDX-License-Identifier: MIT
 *
 * The gate: results against a reference. Exact counts are judged exactly. Of times, the ratio to the baseline
 * variant is judged by its interval; nanoseconds only on request. What is missing does not pass. What it finds is
 * data; show/gate_sentences.h has the words. */
#pragma once

#include "case.h"
#include "judge/delta.h"
#include "judge/limits_rules.h"

#include <stdbool.h>
#include <stddef.h>

/* In the order in which they weigh. */
enum vb_gate_severity {
    VB_GATE_NOTE,      /* noted: it got better, or could not be compared and need not be */
    VB_GATE_UNDECIDED, /* the interval is too wide to decide */
    VB_GATE_CANNOT,    /* not measured, or no reference for it */
    VB_GATE_FAIL,      /* worse than the limit allows, or a broken promise */
    VB_GATE_SEVERITIES,
};

enum vb_gate_reason {
    VB_GATE_STATUS,           /* the row's status says it: broken, crashed, ... */
    VB_GATE_NOT_IN_RUN,       /* in the reference alone */
    VB_GATE_NOT_IN_REFERENCE, /* in the run alone */
    VB_GATE_BAD_REFERENCE,    /* the reference's own status is not "ok" */
    VB_GATE_CONTRACT_GONE,    /* there was a contract, and there is none any more */

    VB_GATE_ROSE,        /* a count, by more than the limit */
    VB_GATE_ROSE_WITHIN, /* a count, within a limit that is not 0 */
    VB_GATE_FELL,
    VB_GATE_RANGES_CLOSE,   /* counts that vary: higher now, but by less than they vary */
    VB_GATE_RANGES_ALIKE,   /* counts that vary, and are no more than they were */
    VB_GATE_RANGES_KEPT,    /* counts that vary within their contract */
    VB_GATE_RANGES_UNBOUND, /* counts that vary without a known end, or a reference without them; and no contract */
    VB_GATE_NOT_CONSTANT,   /* a count that did not vary and does now */
    VB_GATE_NOT_COUNTED_THERE,
    VB_GATE_NOT_COUNTED_HERE,
    VB_GATE_NOT_COUNTED, /* on neither side */
    VB_GATE_OTHER_FACT,  /* a count that depends on something which differs between the runs: `fact` */

    VB_GATE_CHANGED,        /* a counter of the case's own, by more than the limit, up or down */
    VB_GATE_CHANGED_WITHIN, /* likewise, within a limit that is not 0, or one that varies */
    VB_GATE_NEW,            /* a counter that the reference does not have */
    VB_GATE_OTHER_SOURCE,   /* events that were counted in two ways */

    VB_GATE_SLOWER,
    VB_GATE_FASTER,
    VB_GATE_WIDE, /* the interval reaches beyond the limit */
    VB_GATE_FEW_LAUNCHES,
    VB_GATE_OTHER_BASELINE,
    VB_GATE_OTHER_MACHINE, /* nanoseconds of another CPU or kind of build */
    VB_GATE_UNTRUSTED_THERE,
    VB_GATE_UNTRUSTED_HERE, /* a build or environment in which times mean nothing */
    VB_GATE_NOT_TIMED_THERE,
    VB_GATE_NOT_TIMED_HERE,
    VB_GATE_DOUBTED_THERE,
    VB_GATE_DOUBTED_HERE, /* something found while measuring forbids a verdict on the time */

    VB_GATE_SKIPPED,         /* here and in the reference: nothing to judge */
    VB_GATE_OTHER_LIBRARIES, /* the case was built with other versions of libraries */
};

/* A count or a time; for a count that varies the least and the most that was seen. NAN: not known. */
struct vb_gate_span {
    double low, high;
};

struct vb_gate_finding {
    enum vb_gate_severity severity;
    enum vb_gate_quantity quantity;
    enum vb_gate_reason reason;
    const struct vb_row *reference; /* NULL: there is none */
    const struct vb_row *row;       /* NULL: not measured */
    struct vb_gate_span was, is;
    double limit;                         /* counts: so many more are allowed; ratio and time: a share */
    struct vb_change change;              /* of ratio or time */
    char counter[VB_MAX_NAME_LENGTH + 1]; /* VB_GATE_COUNTER: its name */
    const char *fact;                     /* VB_GATE_OTHER_FACT: its key */
    const char *fact_was, *fact_is; /* what the runs say of it, or of the libraries; they belong to the results. Of a
                                        ratio fact_is is the kind of machine, or NULL */
};

/* What became of the time of a row. */
enum vb_gate_timed {
    VB_GATE_TIME_JUDGED,
    VB_GATE_TIME_FOUND,            /* a finding says why not */
    VB_GATE_TIME_OF_BASELINE,      /* has no ratio, and nanoseconds were not to be judged */
    VB_GATE_TIME_NOT_IN_REFERENCE, /* timed here alone; only noted */
    VB_GATE_TIME_NOT_MEASURED,     /* on neither side, or only counts were asked for */
    VB_GATE_TIME_KINDS,
};

struct vb_gate_options {
    struct vb_delta_limits limits;
    const struct vb_limits_rules *rules; /* limits of their own for some rows; may be NULL */
    bool judge_time;                     /* nanoseconds as well; where a rule has a limit for them, they are anyway */
    bool insists;    /* a limit for ratio or time was asked for: a row that cannot be judged does not pass */
    bool count_only; /* rows that were not timed are not missing */

    /* Which rows of the reference are meant; NULL: all of them. */
    bool (*selects)(void *context, const struct vb_row *row);
    void *context;
};

struct vb_gate {
    struct vb_gate_finding *findings; /* in the order of the rows; those of one row by their quantity */
    size_t count;
    size_t row_count;                  /* rows that were judged */
    size_t skipped_count;              /* rows that were not: skipped, here and in the reference */
    size_t elsewhere_count;            /* rows that were not: built with other versions of libraries */
    size_t totals[VB_GATE_SEVERITIES]; /* of them, by the weightiest finding; rows without one are in none */
    size_t timed[VB_GATE_TIME_KINDS];  /* of the pairs among them, by what became of their time */
    bool judges_time;                  /* the reference is of the same kind of CPU and build */
    const struct vb_gate_finding *first[VB_GATE_SEVERITIES]; /* of each severity; NULL: none */
};

/* Judges. The rows stay those of the two results, which must outlive the gate. Returns 0 or VB_ERROR_MEMORY; release in
 * either case. */
int vb_gate_judge(struct vb_gate *gate, const struct vb_results *reference, const struct vb_results *results,
                  const struct vb_gate_options *options, struct vb_error *error);
void vb_gate_release(struct vb_gate *gate);

/* The code of a row of which a finding is the weightiest. */
enum vb_row_gate vb_gate_code_of(enum vb_gate_severity severity);

/* Whether a quantity is an exact count. */
bool vb_gate_is_count(enum vb_gate_quantity quantity);
