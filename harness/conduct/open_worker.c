/* SPDX-License-Identifier: MIT */
#include "conduct/open_worker.h"
#include "conduct/turn_size.h"

#include <stdarg.h>
#include <stdio.h>

void vb_variant_fail(struct vb_variant_measurement *variant, enum vb_trouble trouble, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    variant->trouble = trouble != VB_TROUBLE_NONE ? trouble : VB_TROUBLE_OTHER;
    variant->outcome = trouble >= VB_TROUBLE_CHECKSUM ? VB_OUTCOME_BROKEN : VB_OUTCOME_FAILED;
    vsnprintf(variant->status, sizeof variant->status, format, arguments);
    va_end(arguments);
}

int vb_ask_open(const struct vb_point_job *job, struct vb_worker *worker, size_t index, enum vb_purpose purpose,
                uint64_t heap_pad_bytes, struct vb_failure *failure)
{
    struct vb_message request = {.kind = VB_OPEN};
    snprintf(request.as.open.case_name, sizeof request.as.open.case_name, "%s", job->point->entry->name);
    size_t variant = job->point->variants[index];
    bool is_other = job->point->base && index == 0; /* whose table may have another order */
    request.as.open.case_index = is_other ? VB_BY_NAME : (uint32_t)job->point->case_index;
    request.as.open.variant_index = is_other ? VB_BY_NAME : (uint32_t)variant;
    snprintf(request.as.open.variant, sizeof request.as.open.variant, "%s",
             job->point->entry->descriptor->variants[variant].name);
    snprintf(request.as.open.settings, sizeof request.as.open.settings, "%s", job->point->settings);
    request.as.open.heap_pad_bytes = heap_pad_bytes;
    request.as.open.counts = purpose == VB_PURPOSE_COUNT;
    request.as.open.backend = job->options->ledger;
    request.as.open.metrics = purpose == VB_PURPOSE_METER ? job->options->metrics : 0;
    return vb_worker_ask(worker, &request, failure);
}

int vb_greet_and_open(const struct vb_point_job *job, const struct vb_crew_options *crew, struct vb_worker *worker,
                      size_t index, enum vb_purpose purpose, struct vb_failure *failure)
{
    VB_OR_RETURN(vb_worker_greet(worker, crew, failure));
    return vb_ask_open(job, worker, index, purpose, 0, failure);
}

int vb_start_worker(struct vb_worker *worker, const struct vb_crew_options *crew, struct vb_failure *failure)
{
    struct vb_error error;
    if (vb_worker_start(worker, crew, -1, &error) == 0)
        return 0;
    snprintf(failure->text, sizeof failure->text, "%.*s", VB_STATUS_MAX - 1, error.text);
    return -1;
}

/* Both sides of a pair have the same seed in a launch. A variant whose allocator has a program of its own has no
 * layouts. */
static void use_layout(struct vb_crew_options *own, const struct vb_point_job *job, size_t index)
{
    bool is_other = job->point->base && index == 0;
    const struct vb_layouts *layouts = is_other ? job->point->base->layouts : job->options->layouts;
    if (job->layout == 0 || !layouts)
        return;
    own->layout = &layouts->items[job->layout - 1];
    if (own->module)
        own->module = &own->layout->file;
    else
        own->program = own->layout->file.path;
}

struct vb_crew_options vb_crew_of(const struct vb_point_job *job, size_t index)
{
    struct vb_crew_options own = job->crew;
    if (job->point->base && index == 0) {
        own.program = job->point->base->program;
        own.program_status = &job->point->base->program_status;
        own.module = job->point->base->module;
    }
    use_layout(&own, job, index);
    return own;
}

struct vb_crew_options vb_crew_for(const struct vb_point_job *job, const struct vb_crew_options *crew, size_t index,
                                   enum vb_purpose purpose)
{
    struct vb_crew_options own = *crew;
    const struct vb_crew_options of_variant = vb_crew_of(job, index);
    own.program = of_variant.program;
    own.program_status = of_variant.program_status;
    own.module = of_variant.module;
    if (purpose == VB_PURPOSE_COUNT)
        own.allocator = NULL;
    return own;
}

int vb_open_worker(struct vb_point_job *job, const struct vb_crew_options *crew, struct vb_worker *worker, size_t index,
                   enum vb_purpose purpose, struct vb_message *reply, struct vb_failure *failure)
{
    vb_cpus_choose(job->cpus, vb_launch_cpus(job));
    vb_cpus_pin(job->cpus);
    struct vb_crew_options own = vb_crew_for(job, crew, index, purpose);
    int status = vb_start_worker(worker, &own, failure);
    vb_cpus_unpin(job->cpus);
    if (status == 0)
        status = vb_greet_and_open(job, &own, worker, index, purpose, failure);
    return status == 0 ? vb_worker_answer(worker, crew, VB_OPENED, reply, failure) : -1;
}
