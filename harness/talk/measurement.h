/* SPDX-License-Identifier: MIT
 *
 * What the conductor hands over when it has measured a point: readings and accounts, before any statistics. */
#pragma once

#include "talk/account.h"
#include "talk/doubt.h"
#include "talk/metric.h"
#include "talk/whereabouts.h"
#include "talk/witness.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One turn: `operations` runs of a variant's body in `elapsed_ns`. */
struct vb_reading {
    uint32_t launch;   /* from 0 */
    uint32_t round;    /* from 0 within the launch */
    uint32_t position; /* place in the round, from 0 */
    uint32_t variant;  /* index into the point's variants */
    int64_t operations;
    double elapsed_ns;   /* wall time of the whole turn */
    double cpu_ns;       /* CPU time of the whole turn, all threads of the worker */
    double others_ns;    /* of it, by threads that the case made; 0 where it runs its loop in several */
    uint32_t switches;   /* involuntary context switches during the turn */
    uint32_t faults;     /* page faults during the turn, minor and major */
    uint32_t migrations; /* 1 when the turn ended on another CPU than it began on */
};

/* What is known of a launch as a whole. */
struct vb_launch {
    int cpu;         /* the measuring CPU; -1 when workers could not be pinned */
    uint32_t layout; /* 1 + index of the layout that was measured; 0: the program itself */
    double
        spin_ns; /* time of a fixed chain of multiplications, the least of all workers: follows the CPU's frequency */
};

enum vb_outcome {
    VB_OUTCOME_OK,
    VB_OUTCOME_FAILED,  /* could not be measured: crashed, timed out, skipped, spoke nonsense, ... */
    VB_OUTCOME_BROKEN,  /* measured to be wrong: unequal checksum or a broken contract */
    VB_OUTCOME_UNTIMED, /* fine, but not timed: count only, or stopped before its first launch was complete */
};

/* What it came to that a variant was not measured or is wrong, for programs; its status says it in words. */
enum vb_trouble {
    VB_TROUBLE_NONE,
    VB_TROUBLE_OTHER, /* not measured, for another reason than those below */
    VB_TROUBLE_SKIPPED,
    VB_TROUBLE_NOT_BUILT, /* the case needs a library that was missing */
    VB_TROUBLE_CRASHED,
    VB_TROUBLE_TIMED_OUT,
    VB_TROUBLE_CHECKSUM, /* measured to be wrong, from here on */
    VB_TROUBLE_PERIOD,
    VB_TROUBLE_CONTRACT,
};

/* What became of a variant's contract. */
enum vb_contract_state {
    VB_CONTRACT_NOT_SAID,
    VB_CONTRACT_PROMISES_NOTHING,
    VB_CONTRACT_IS_KEPT,
    VB_CONTRACT_IS_KEPT_IN_PART, /* the rest could not be checked */
    VB_CONTRACT_NOT_CHECKED,
    VB_CONTRACT_IS_BROKEN,
};

#define VB_STATUS_MAX 300

struct vb_variant_measurement {
    const char *name; /* lives as long as the plan */
    enum vb_outcome outcome;
    enum vb_trouble trouble;
    char status[VB_STATUS_MAX]; /* "ok", "crashed (SIGSEGV)", "timed out after 10 s", "allocs 2 per op, promised 1", ...
                                 */
    uint64_t checksum;
    bool has_checksum;
    struct vb_account account;
    struct vb_metric_count metrics[VB_METRIC_COUNT];
    char metrics_source[VB_METRIC_WORDS_MAX]; /* as vb_metrics_say says it; "" when no metric was asked for */
    enum vb_contract_state contract_state;
    char contract[VB_REASON_MAX];            /* the same in words: "kept", "none", or what was broken, both numbers */
    struct vb_doubts doubts;                 /* about its time */
    double processed_bytes, processed_items; /* by an operation; 0: not said */
    struct vb_rates rates;                   /* of the case's own counters, as they were counted */
    double source_allocs;                    /* per operation as the source is written; 0: nothing to remove */
    const char *known_as;                    /* as in struct vb_variant, and so is `aside` */
    bool aside;
    struct vb_whereabouts *whereabouts; /* of its code, where two programs are compared; NULL: not asked for */
};

struct vb_measurement {
    const char *case_name;
    const char *case_summary;
    const char *case_libraries; /* that the case was built with, beyond the harness; NULL: none */
    const char *case_group;     /* in a summary, and the case's place there: as in struct vb_case_entry */
    int case_place;
    const char *allocator; /* that served malloc while it was timed: "jemalloc", "glibc", ... */
    char *point;           /* "hit=90", or "" */
    size_t variant_count;  /* variants[0] is the baseline if `has_baseline` */
    bool has_baseline;
    struct vb_variant_measurement *variants;
    struct vb_reading *readings; /* complete launches only, in the order in which the turns were taken */
    size_t reading_count;
    size_t reading_capacity;
    struct vb_launch *launches; /* launch_count of them */
    uint32_t launch_count;
    uint32_t launch_capacity;
    struct vb_witness *witnesses; /* launch_count x variant_count, those of a launch together; NULL without a launch */
    bool shares_cpu; /* all threads of a worker had one CPU, there are more, and the case did not say that one is meant
                      */
    uint32_t round_count; /* rounds of one launch */
    int64_t elapsed_ns;   /* wall time spent on this point */
    int64_t timed_ns;     /* of that, inside timed turns */
};

void vb_measurement_release(struct vb_measurement *measurement);

/* Room for `more` readings. Returns 0 or VB_ERROR_MEMORY (without words). */
int vb_measurement_reserve(struct vb_measurement *measurement, size_t more);

/* Counts one more launch, whose readings are already there, with a witness for each variant (NULL: nothing is known).
 * Returns 0 or VB_ERROR_MEMORY (without words). */
int vb_measurement_add_launch(struct vb_measurement *measurement, struct vb_launch launch,
                              const struct vb_witness *witnesses);

/* Appends copies of all launches of `from`, which is a later measurement of the same point and variants; the accounts
 * and outcomes of `to` stay. Returns 0 or VB_ERROR_MEMORY (without words), after which `to` has fewer of them, each
 * whole. */
int vb_measurement_append(struct vb_measurement *to, const struct vb_measurement *from);
