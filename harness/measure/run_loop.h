/* SPDX-License-Identifier: MIT
 *
 * Runs one loop of a variant in a pass, and returns its result. */
#pragma once

#include "talk/account.h"
#include "base/error.h"
#include "talk/tally.h"
#include "case.h"
#include "measure/disturbance.h"
#include "measure/float_state.h"

#include <stdbool.h>

enum vb_pass {
    VB_PASS_PLAIN, /* neither timed nor counted: warm-up, checksums */
    VB_PASS_TIME,
    VB_PASS_COUNT,
    VB_PASS_COLD,  /* timed by the clock alone, once: a first operation, or one whose data was evicted before */
    VB_PASS_METER, /* under the machine's counters, or traced by a tool outside */
};

/* Work of a case around its loops, part of struct vb_run. All zero: none. */
struct vb_preparation {
    void (*prepare)(struct vb_run *run);
    void (*release)(struct vb_run *run);
    int64_t batch; /* operations of a loop in one thread at most; 0: no limit */
};

struct vb_counters;
struct vb_eviction;
struct vb_gbench_state;
struct vb_team;

/* Part of struct vb_run: what begin and end of VB_LOOP do in this pass, and whether both were called once, in order. */
struct vb_timer {
    enum vb_pass pass;
    struct vb_gbench_state *state; /* of a timed pass */
    struct vb_team *team;          /* of an untimed pass of several threads; NULL otherwise */
    struct vb_counts counts;       /* of a counting pass */
    int64_t watched_bytes;         /* of this thread, and in thread 0 of all that are none of the loop's */
    struct vb_counters *counters;  /* of a metering pass, set by the caller of vb_run_loop; NULL: traced from outside */
    struct vb_disturbance disturbance;  /* of a timed pass, in thread 0: where it began, then what it was */
    struct vb_tallies tallies;          /* what the loop function added to counters of its own */
    const struct vb_eviction *eviction; /* of a cold pass, set by the caller of vb_run_loop; NULL: nothing is evicted */
    struct vb_floats floats;            /* of the case, while the harness runs */
    int64_t begin_ns, end_ns;           /* when this thread's part of a timed or cold pass began and ended */
    bool in_loop_function;
    bool begun;
    bool ended;
    bool begun_twice;
    bool skipped;
    bool at_fault;              /* the case made a mistake; it did not skip */
    char reason[VB_REASON_MAX]; /* of vb_skip, or of the mistake */
};

struct vb_loop_result {
    uint64_t checksum;
    double elapsed_ns; /* from begin to end in a timed or cold pass (from the first thread's begin to the last one's
                          end), of the whole call otherwise */
    double cpu_ns;     /* of a timed pass */
    struct vb_counts counts;
    int64_t watched_bytes;             /* allocated from begin to end, by all threads of the process; -1: not known */
    struct vb_disturbance disturbance; /* of a timed pass */
    struct vb_tallies tallies;         /* of all threads */
};

/* Runs `operations` >= 1 operations of `variant`, a multiple of run->thread_count, which share them. Refuses to time
 * while the ledger is armed. Returns 0 or VB_ERROR_MEASURE with the reason: skipped, never looped, left its loop early,
 * looped twice, or counted wrongly. `run` must outlive the call; its timer is set here. What run->preparation asks for
 * is done around it, and where that limits batches, there are as many loops as that takes: the result is of all of
 * them. */
int vb_run_loop(struct vb_run *run, const struct vb_variant *variant, enum vb_pass pass, int64_t operations,
                struct vb_loop_result *result, struct vb_error *error);

/* Calls `step` (setup or teardown) with a timer in place, so that it may call vb_skip. Returns 0 or VB_ERROR_MEASURE.
 */
int vb_run_step(struct vb_run *run, void (*step)(struct vb_run *), struct vb_error *error);

/* Whether the last failure was the case's own vb_skip(). */
bool vb_run_was_skipped(const struct vb_run *run);
