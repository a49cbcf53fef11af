/* SPDX-License-Identifier: MIT
 *
 * What a worker measures: a variant of a case at a point, set up once and run any number of times. */
#pragma once

#include "base/case_table.h"
#include "talk/protocol.h"
#include "measure/perf_events.h"
#include "measure/run_loop.h"

struct vb_subject {
    const struct vb_case *descriptor; /* NULL until it is open */
    const struct vb_variant *variant;
    struct vb_run run;
    struct vb_timer timer;
    struct vb_setting settings[VB_MAX_SETTINGS];
    char settings_text[VB_SETTINGS_MAX];
    int64_t period;
    struct vb_preparation preparation;
    vb_metric_set metrics; /* not empty: `counters` is open */
    struct vb_counters counters;
    uint32_t serial; /* of the current request; long loops are reported with it; 0: none */
    int64_t told_ns; /* when that was last */
    void *heap_pad;  /* stays allocated while the case is open: the case's own blocks come after it */
};

/* Finds what an OPEN request names, sets the case up, and fills the reply. The subject must stay where it is from then
 * on. Returns 0 or VB_ERROR_MEASURE. */
int vb_subject_open(struct vb_subject *subject, const struct vb_case_entry *cases, const struct vb_message *request,
                    struct vb_message *reply, struct vb_error *error);

/* Tears the case down, if it is open. Returns 0 or VB_ERROR_MEASURE with the teardown's reason. */
int vb_subject_close(struct vb_subject *subject, struct vb_error *error);

/* As many operations as asked for, rounded up to whole periods; at least one. */
int64_t vb_subject_periods(const struct vb_subject *subject, double operations);

/* How many operations `pairs` pairs of loops begin with, where `operations` are wanted: as many, if the longest of
 * these loops is still a single batch; else rounded up to whole batches, so that what a batch costs is the same in all.
 * `*step`, by which the pairs are to differ, is then a batch, else a period. */
int64_t vb_subject_batches(const struct vb_subject *subject, int64_t operations, int pairs, int64_t *step);

/* Runs its loop once to see how long it takes. The time is without that in which this thread could have run and had no
 * CPU: how busy the machine is must not decide how many operations are counted. */
int vb_subject_try(struct vb_subject *subject, int64_t operations, struct vb_loop_result *result,
                   struct vb_error *error);

/* Runs its loop once, as vb_run_loop() does. */
int vb_subject_run(struct vb_subject *subject, enum vb_pass pass, int64_t operations, struct vb_loop_result *result,
                   struct vb_error *error);
