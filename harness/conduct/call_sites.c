/* SPDX-License-Identifier: MIT */
#include "conduct/call_sites.h"
#include "base/random.h"
#include "conduct/opening.h"

#include <stdio.h>

static int ask(struct vb_point_job *job, size_t index, int64_t operations, char *text, size_t size, struct vb_failure *failure)
{
    struct vb_worker worker = {0};
    struct vb_message reply;
    struct vb_message request = {.kind = VB_SITES, .as.sites.operations = operations};
    int status = vb_open_worker(job, &job->crew, &worker, index, VB_PURPOSE_COUNT, &reply, failure);
    if (status == 0)
        status = vb_worker_call(&worker, &job->crew, &request, VB_SITED, &reply, failure);
    if (status == 0)
        snprintf(text, size, "%.*s", VB_SITES_TEXT_MAX - 1, reply.as.sited.text);
    vb_worker_end(&worker); /* whatever its teardown would say was said when it was measured */
    return status;
}

int vb_call_sites(const struct vb_plan_point *point, size_t index, int64_t operations,
                  const struct vb_conduct_options *options, char *text, size_t size, struct vb_error *error)
{
    struct vb_signals signals;
    int status = vb_signals_open(&signals, error);
    if (status != 0)
        return status;
    struct vb_cpus cpus;
    struct vb_random random;
    struct vb_conduct_report report = {0};
    struct vb_measurement measurement = {0};
    vb_cpus_open(&cpus);
    vb_random_seed(&random, options->seed);
    struct vb_point_job job = {
        .options = options,
        .point = point,
        .crew = {.launcher = options->launcher, .timeout_ns = options->timeout_ns, .signals = &signals},
        .cpus = &cpus,
        .random = &random,
        .measurement = &measurement,
        .report = &report,
    };
    struct vb_failure failure = {0};
    if (ask(&job, index, operations, text, size, &failure) != 0)
        status = failure.stopped ? vb_fail(error, VB_ERROR_STOPPED, "stopped")
                                 : vb_fail(error, VB_ERROR_MEASURE, "%s", failure.text);
    vb_signals_close(&signals);
    return status;
}
