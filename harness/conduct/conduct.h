/* SPDX-License-Identifier: MIT
 *
 * The conductor: measures the points of a plan, each variant in processes of its own. */
#pragma once

#include "base/error.h"
#include "base/layouts.h"
#include "talk/measurement.h"
#include "conduct/cpu.h"
#include "conduct/crew.h"
#include "conduct/plan.h"
#include "conduct/signals.h"

#include <stdbool.h>
#include <stdint.h>

struct vb_conduct_options {
    int64_t turn_ns;         /* wanted length of a turn */
    int64_t warm_up_ns;      /* per worker and launch */
    int64_t timeout_ns;      /* for each answer of a worker, and for each turn */
    int64_t budget_ns;       /* for all points together */
    bool keep_budget;        /* points that have no room in it are left out, which their rows say */
    int64_t point_budget_ns; /* for one point; whatever it leaves is not passed on */
    uint32_t rounds;         /* per launch; 0: as many as make launches worth their cost */
    uint32_t launches;       /* per point; 0: as many as the decision needs, within the budget */
    uint32_t least_launches; /* of a point whose budget is over before; 0: VB_LAUNCHES_LEAST */
    uint64_t seed;           /* of every order drawn */
    bool count_only;         /* no timing */
    bool cold;               /* launches begin with a first operation, and some with empty caches */
    uint32_t ledger;         /* enum vb_ledger_backend, passed on to the workers */
    vb_metric_set metrics;   /* to be counted in a pass of their own, which the budgets do not cover */
    const char *allocator;   /* serves malloc in this program; named in rows of points that ask for no allocator, unless
                                their workers report another; NULL: not known */
    const struct vb_module_file *module; /* that workers of this program load; NULL: none */
    const struct vb_layouts *layouts;    /* of that module, or else of this program: timed launches rotate through them;
                                            NULL:    none */
    char *const *launcher;               /* words before a worker's command, ending with NULL; may be NULL */
    double confidence;                   /* of the decisions, and so of the stopping rule */
    double margin;                       /* |ln ratio| below which a difference counts as none */
    bool progress;                       /* on standard error, between launches */
    void (*point_done)(void *context, const struct vb_measurement *measurement); /* after each point, where progress is
                                                                                    shown; NULL: nothing is done */
    void *point_context;
};

/* Larger than the number of known allocators, because a worker may have an unknown one. */
#define VB_SERVERS_MAX 8

struct vb_conduct_report {
    size_t measured_count;                    /* measurements filled; less than the plan's points when stopped */
    int stopped_by;                           /* the signal that asked to stop; 0: none */
    bool pinned;                              /* every worker was started on a CPU of our choice */
    int cpu_count;                            /* CPUs that we may use */
    struct vb_server servers[VB_SERVERS_MAX]; /* of malloc, as the workers that counted and timed reported it */
    size_t server_count;
    char untrusted[VB_REASON_MAX]; /* why times mean nothing, as a worker reported it; "" otherwise */
    double others_share;           /* of the measuring CPUs' time in launches, what other processes used, 0 to 1 */
    double stolen_share;           /* what a hypervisor took away, 0 to 1; both NAN: not known */
    int64_t elapsed_ns;
};

/* Measures every point of `plan` into `measurements` (plan->count of them, uninitialised), to be released by the
 * caller, all of them. A variant that fails costs only itself: that is not an error here. Returns 0, or an error when
 * measuring as such is impossible. */
int vb_conduct(const struct vb_plan *plan, const struct vb_conduct_options *options,
               struct vb_measurement *measurements, struct vb_conduct_report *report, struct vb_error *error);

/* What the parts of the conductor share while they work on one point. */
struct vb_point_job {
    const struct vb_conduct_options *options;
    const struct vb_plan_point *point;
    struct vb_crew_options crew;
    struct vb_cpus *cpus;
    struct vb_random *random;
    struct vb_measurement *measurement;
    struct vb_conduct_report *report;
    size_t layout;                     /* 1 + index of the layout of the current launch; 0: none */
    double op_ns[VB_MAX_VARIANTS];     /* time of one operation, from calibration */
    double fixed_ns[VB_MAX_VARIANTS];  /* what a turn costs beside its operations; 0: too little to measure */
    double beside_ns[VB_MAX_VARIANTS]; /* what the case prepares for an operation takes */
    int64_t period[VB_MAX_VARIANTS];
    uint32_t cut_count; /* launches that took much longer than planned */
    struct vb_promise allocs[VB_MAX_VARIANTS];
    struct vb_promise bytes[VB_MAX_VARIANTS];
    int64_t overhead_ns; /* what one launch costs beside its rounds */
    int64_t budget_ns;   /* for all launches together */
};
