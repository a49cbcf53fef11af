/* SPDX-License-Identifier: MIT */
#include "measure/subject.h"
#include "base/case_table.h"
#include "base/clock.h"
#include "base/units.h"
#include "base/cpu_wait.h"
#include "measure/ledger/ledger.h"
#include "measure/placement.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Operations of a batch; those of all threads together do not overflow. */
#define LONGEST_BATCH ((int64_t)1 << 40)

static int promise_of(const struct vb_run *run, struct vb_contract fixed,
                      struct vb_contract (*at)(const struct vb_run *), const char *quantity, struct vb_promise *promise,
                      struct vb_error *error)
{
    struct vb_contract contract = at ? at(run) : fixed;
    *promise = (struct vb_promise){.kind = (uint32_t)contract.kind, .value = contract.value};
    if (vb_contract_is_sound(contract))
        return 0;
    return vb_fail(error, VB_ERROR_MEASURE, "the variant promises %s that cannot be: kind %d, value %g", quantity,
                   (int)contract.kind, contract.value);
}

static int set_promises(const struct vb_subject *subject, struct vb_message *reply, struct vb_error *error)
{
    const struct vb_variant *variant = subject->variant;
    int status =
        promise_of(&subject->run, variant->allocs, variant->allocs_at, "allocations", &reply->as.opened.allocs, error);
    return status == 0
               ? promise_of(&subject->run, variant->bytes, variant->bytes_at, "bytes", &reply->as.opened.bytes, error)
               : status;
}

/* The entry at that place if it has that name. Without a place it is found by its name. */
static const struct vb_case_entry *find_case(const struct vb_case_entry *cases, uint32_t index, const char *name)
{
    if (index == VB_BY_NAME)
        return vb_case_find(cases, name);
    const struct vb_case_entry *entry = cases;
    for (uint32_t i = 0; entry->name && i < index; i++)
        entry++;
    return entry->name && strcmp(entry->name, name) == 0 ? entry : NULL;
}

static const struct vb_variant *find_variant(const struct vb_case *descriptor, uint32_t index, const char *name)
{
    size_t count = vb_case_variant_count(descriptor);
    for (size_t i = 0; i < count; i++)
        if ((index == VB_BY_NAME || index == i) && strcmp(descriptor->variants[i].name, name) == 0)
            return &descriptor->variants[i];
    return NULL;
}

static void take_word(char *word, const char *sent, size_t size)
{
    memcpy(word, sent, size);
    word[size - 1] = '\0';
}

/* Returns the case, with variant and settings found, or NULL. */
static const struct vb_case *find(struct vb_subject *subject, const struct vb_case_entry *cases,
                                  const struct vb_message *request, struct vb_error *error)
{
    char case_name[VB_NAME_MAX];
    char variant[VB_NAME_MAX];
    take_word(case_name, request->as.open.case_name, sizeof case_name);
    take_word(variant, request->as.open.variant, sizeof variant);
    take_word(subject->settings_text, request->as.open.settings, sizeof subject->settings_text);
    const struct vb_case_entry *entry = find_case(cases, request->as.open.case_index, case_name);
    if (!entry) {
        vb_fail(error, VB_ERROR_MEASURE, "this program has no case '%s'", case_name);
        return NULL;
    }
    if (!entry->descriptor) {
        vb_fail(error, VB_ERROR_MEASURE, "needs %s", entry->needs);
        return NULL;
    }
    subject->variant = find_variant(entry->descriptor, request->as.open.variant_index, variant);
    if (!subject->variant) {
        vb_fail(error, VB_ERROR_MEASURE, "this program has no variant '%s'", variant);
        return NULL;
    }
    if (vb_settings_parse(entry->descriptor, subject->settings_text, subject->settings, error) != 0)
        return NULL;
    return entry->descriptor;
}

/* Prepares what must exist before the case starts threads of its own. */
static void prepare_pass(struct vb_subject *subject, const struct vb_message *request)
{
    if (request->as.open.counts) {
        vb_ledger_open((enum vb_ledger_backend)request->as.open.backend);
        vb_ledger_arm();
    }
    subject->metrics = request->as.open.metrics;
    if (subject->metrics) {
        struct vb_event events[VB_EVENT_COUNT];
        for (int i = 0; i < VB_EVENT_COUNT; i++)
            events[i] = vb_event_of((enum vb_metric)i);
        vb_counters_open(&subject->counters, subject->metrics, events);
    }
    if (request->as.open.heap_pad_bytes > 0) {
        vb_placement_draw();
        subject->heap_pad = malloc(request->as.open.heap_pad_bytes);
    }
}

/* What is done around loops, and how long these may be. */
static int set_preparation(struct vb_subject *subject, int64_t period, struct vb_error *error)
{
    const struct vb_case *descriptor = subject->descriptor;
    int64_t batch = descriptor->batch_at ? descriptor->batch_at(&subject->run) : descriptor->batch;
    bool has_default = batch == 0 && (descriptor->prepare || descriptor->release);
    if (batch < 0 || batch > LONGEST_BATCH || batch % period != 0)
        return vb_fail(error, VB_ERROR_MEASURE,
                       "the case wants batches of %" PRId64 " operations, with a period of %" PRId64, batch, period);
    if (has_default) /* whole periods */
        batch = period < VB_DEFAULT_BATCH ? VB_DEFAULT_BATCH / period * period : period;
    subject->preparation =
        (struct vb_preparation){.prepare = descriptor->prepare, .release = descriptor->release, .batch = batch};
    subject->run.preparation = &subject->preparation;
    return 0;
}

/* NAN where it makes no sense. */
static double amount_of(const struct vb_run *run, double fixed, double (*at)(const struct vb_run *))
{
    double amount = at ? at(run) : fixed;
    return isfinite(amount) && amount >= 0 ? amount : NAN;
}

static int set_amounts(struct vb_subject *subject, struct vb_message *reply, struct vb_error *error)
{
    const struct vb_case *descriptor = subject->descriptor;
    double bytes = amount_of(&subject->run, descriptor->processed_bytes, descriptor->processed_bytes_at);
    double items = amount_of(&subject->run, descriptor->processed_items, descriptor->processed_items_at);
    reply->as.opened.processed_bytes = bytes;
    reply->as.opened.processed_items = items;
    if (isnan(bytes) || isnan(items))
        return vb_fail(error, VB_ERROR_MEASURE,
                       "the case says of an operation that it processes %s which are no number, 0 or more",
                       isnan(bytes) ? "bytes" : "items");
    return 0;
}

static int describe(struct vb_subject *subject, struct vb_message *reply, struct vb_error *error)
{
    const struct vb_case *descriptor = subject->descriptor;
    int64_t period = descriptor->period_at ? descriptor->period_at(&subject->run) : descriptor->period;
    if (period < 0)
        return vb_fail(error, VB_ERROR_MEASURE, "the case has a period of %" PRId64 " operations", period);
    period = period == 0 ? 1 : period;
    subject->period = period * subject->run.thread_count; /* every thread runs whole periods */
    reply->kind = VB_OPENED;
    reply->as.opened.period = subject->period;
    int status = set_promises(subject, reply, error);
    if (status == 0)
        status = set_preparation(subject, period, error);
    return status == 0 ? set_amounts(subject, reply, error) : status;
}

int vb_subject_open(struct vb_subject *subject, const struct vb_case_entry *cases, const struct vb_message *request,
                    struct vb_message *reply, struct vb_error *error)
{
    const struct vb_case *descriptor = find(subject, cases, request, error);
    if (!descriptor)
        return VB_ERROR_MEASURE;
    subject->run = (struct vb_run){.settings = subject->settings,
                                   .setting_count = vb_case_param_count(descriptor),
                                   .thread_count = 1,
                                   .timer = &subject->timer};
    if (descriptor->threads)
        subject->run.thread_count = (int)vb_integer(&subject->run, VB_THREADS_PARAM);
    prepare_pass(subject, request);
    vb_floats_leave(&subject->timer.floats); /* what it was loaded with */
    int status = vb_run_step(&subject->run, descriptor->setup, error);
    if (status != 0)
        return status;
    subject->descriptor = descriptor;
    status = describe(subject, reply, error);
    if (subject->timer.skipped) /* period_at and the like may ask for a parameter that is not there */
        return vb_fail(error, VB_ERROR_MEASURE, "%s", subject->timer.reason);
    return status;
}

int vb_subject_close(struct vb_subject *subject, struct vb_error *error)
{
    int status = subject->descriptor ? vb_run_step(&subject->run, subject->descriptor->teardown, error) : 0;
    free(subject->heap_pad);
    subject->heap_pad = NULL;
    return status;
}

int64_t vb_subject_periods(const struct vb_subject *subject, double operations)
{
    double periods = ceil(fmin(operations, 0x1p60) / (double)subject->period);
    return periods < 1 ? subject->period : (int64_t)periods * subject->period;
}

int64_t vb_subject_batches(const struct vb_subject *subject, int64_t operations, int pairs, int64_t *step)
{
    int64_t batch = subject->preparation.batch * subject->run.thread_count;
    *step = subject->period;
    if (batch == 0 || 2 * (operations + pairs * subject->period) <= batch)
        return operations;
    *step = batch;
    return (operations + batch - 1) / batch * batch;
}

#define TELL_NS (250 * VB_NS_PER_MS)

/* A request may take many loops. Only a single loop that does not end may time out. */
static void tell_that_it_goes_on(struct vb_subject *subject)
{
    int64_t now_ns = vb_clock_ns();
    if (subject->serial == 0 || now_ns - subject->told_ns < TELL_NS)
        return;
    struct vb_message message = {.kind = VB_STILL, .serial = subject->serial};
    (void)vb_message_send(VB_CONTROL_FD, &message, NULL); /* an error here shows at the reply */
    subject->told_ns = now_ns;
}

int vb_subject_run(struct vb_subject *subject, enum vb_pass pass, int64_t operations, struct vb_loop_result *result,
                   struct vb_error *error)
{
    int status = vb_run_loop(&subject->run, subject->variant, pass, operations, result, error);
    tell_that_it_goes_on(subject);
    return status;
}

static int64_t cpu_time_ns(void)
{
    struct timespec used;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return used.tv_sec * VB_NS_PER_S + used.tv_nsec;
}

/* What this takes beside the loop is only in the time of a loop that had to wait, so that none seems too short. The
 * clock that waits are told by may differ from the other one a little: the CPU time is the least that a loop can have
 * taken. */
int vb_subject_try(struct vb_subject *subject, int64_t operations, struct vb_loop_result *result,
                   struct vb_error *error)
{
    int64_t start_ns = vb_unwaited_ns(), cpu_start_ns = cpu_time_ns();
    int status = vb_subject_run(subject, VB_PASS_PLAIN, operations, result, error);
    int64_t cpu_ns = cpu_time_ns() - cpu_start_ns, unwaited_ns = vb_unwaited_ns() - start_ns;
    result->elapsed_ns = fmin(result->elapsed_ns, fmax((double)unwaited_ns, (double)cpu_ns));
    return status;
}
