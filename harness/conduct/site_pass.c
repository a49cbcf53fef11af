/* SPDX-License-Identifier: MIT */
#include "conduct/site_pass.h"
#include "base/random.h"
#include "conduct/opening.h"

#include <math.h>
#include <stdlib.h>

/* A faulty worker may send anything: texts are terminated and numbers are checked. */
static void take_site(struct vb_call_site *target, const struct vb_call_site *said)
{
    *target = *said;
    if (target->frame_count > VB_CALL_FRAMES_MAX)
        target->frame_count = VB_CALL_FRAMES_MAX;
    for (size_t i = 0; i < target->frame_count; i++) {
        struct vb_call_frame *frame = &target->frames[i];
        frame->function[sizeof frame->function - 1] = '\0';
        frame->file[sizeof frame->file - 1] = '\0';
    }
    if (!isfinite(target->allocs_per_op))
        target->allocs_per_op = 0;
    if (!isfinite(target->bytes_per_op))
        target->bytes_per_op = 0;
}

static int ask(struct vb_point_job *job, struct vb_worker *worker, int64_t operations, struct vb_call_sites *sites,
               struct vb_failure *failure)
{
    struct vb_message reply;
    struct vb_message request = {.kind = VB_SITES, .as.sites.operations = operations};
    int status = vb_worker_call(worker, &job->crew, &request, VB_SITED, &reply, failure);
    if (status != 0)
        return status;
    size_t count = reply.as.sited.count < VB_CALL_SITES_MAX ? reply.as.sited.count : VB_CALL_SITES_MAX;
    *sites = (struct vb_call_sites){.items = calloc(count + 1, sizeof *sites->items),
                                    .unnamed = reply.as.sited.count - count,
                                    .lost_allocs_per_op = reply.as.sited.lost_allocs_per_op,
                                    .knows_lines = reply.as.sited.knows_lines};
    for (uint32_t i = 0; status == 0 && sites->items && i < count; i++) {
        request = (struct vb_message){.kind = VB_SITE, .as.site.index = i};
        status = vb_worker_call(worker, &job->crew, &request, VB_SITE_NAMED, &reply, failure);
        if (status == 0)
            take_site(&sites->items[sites->count++], &reply.as.site_named.site);
    }
    return status;
}

static int open_and_ask(struct vb_point_job *job, size_t index, int64_t operations, struct vb_call_sites *sites,
                        struct vb_failure *failure)
{
    struct vb_worker worker = {0};
    struct vb_message reply;
    int status = vb_open_worker(job, &job->crew, &worker, index, VB_PURPOSE_COUNT, &reply, failure);
    if (status == 0)
        status = ask(job, &worker, operations, sites, failure);
    vb_worker_end(&worker); /* a failure of its teardown was already reported when it was measured */
    return status;
}

int vb_call_sites(const struct vb_plan_point *point, size_t index, int64_t operations,
                  const struct vb_conduct_options *options, struct vb_call_sites *sites, struct vb_error *error)
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
        .crew = {.launcher = options->launcher,
                 .module = options->module,
                 .timeout_ns = options->timeout_ns,
                 .signals = &signals},
        .cpus = &cpus,
        .random = &random,
        .measurement = &measurement,
        .report = &report,
    };
    struct vb_failure failure = {0};
    *sites = (struct vb_call_sites){0};
    if (open_and_ask(&job, index, operations, sites, &failure) != 0)
        status = failure.stopped ? vb_fail(error, VB_ERROR_STOPPED, "stopped")
                                 : vb_fail(error, VB_ERROR_MEASURE, "%s", failure.text);
    else if (!sites->items)
        status = vb_fail_memory(error);
    vb_signals_close(&signals);
    if (status != 0)
        free(sites->items);
    return status;
}
