/* SPDX-License-Identifier: MIT */
#include "conduct/site_pass.h"
#include "base/cleanup.h"
#include "base/random.h"
#include "conduct/open_worker.h"

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
    VB_OR_RETURN(vb_worker_call(worker, &job->crew, &request, VB_SITED, &reply, failure));
    size_t count = reply.as.sited.count < VB_CALL_SITES_MAX ? reply.as.sited.count : VB_CALL_SITES_MAX;
    *sites = (struct vb_call_sites){.items = calloc(count + 1, sizeof *sites->items),
                                    .unnamed = reply.as.sited.count - count,
                                    .lost_allocs_per_op = reply.as.sited.lost_allocs_per_op,
                                    .knows_lines = reply.as.sited.knows_lines};
    for (uint32_t i = 0; sites->items && i < count; i++) {
        request = (struct vb_message){.kind = VB_SITE, .as.site.index = i};
        VB_OR_RETURN(vb_worker_call(worker, &job->crew, &request, VB_SITE_NAMED, &reply, failure));
        take_site(&sites->items[sites->count++], &reply.as.site_named.site);
    }
    return 0;
}

static int open_and_ask(struct vb_point_job *job, size_t index, int64_t operations, struct vb_call_sites *sites,
                        struct vb_failure *failure)
{
    struct vb_worker worker VB_RELEASE(vb_worker_end) = {0}; /* a failure of its teardown was reported before */
    struct vb_message reply;
    VB_OR_RETURN(vb_open_worker(job, &job->crew, &worker, index, VB_PURPOSE_COUNT, &reply, failure));
    return ask(job, &worker, operations, sites, failure);
}

int vb_call_sites(const struct vb_plan_point *point, size_t index, int64_t operations,
                  const struct vb_conduct_options *options, struct vb_call_sites *sites, struct vb_error *error)
{
    struct vb_signals signals VB_RELEASE(vb_signals_close) = {.fd = -1};
    VB_OR_RETURN(vb_signals_open(&signals, error));
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
    if (open_and_ask(&job, index, operations, sites, &failure) != 0) {
        free(sites->items);
        return failure.stopped ? vb_fail(error, VB_ERROR_STOPPED, "stopped")
                               : vb_fail(error, VB_ERROR_MEASURE, "%s", failure.text);
    }
    return sites->items ? 0 : vb_fail_memory(error);
}
