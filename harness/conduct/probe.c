/* SPDX-License-Identifier: MIT */

#include "talk/measurement.h"
#include "talk/status_words.h"
#include "base/clock.h"
#include "conduct/open_worker.h"
#include "conduct/probe_steps.h"
#include "conduct/turn_size.h"
#include "conduct/contracts.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Pairs of loops of a counting pass; fewer where counting is slow. */
#define COUNT_PAIRS      3
#define COUNT_PAIRS_SLOW 2

/* Of a case: more operations than anybody waits for, and few enough that sums of them fit. */
#define LONGEST_PERIOD ((int64_t)1 << 40)

/* Who serves malloc, for the record; and for the row, where none was chosen. Timing comes after counting, so its word
 * is the last. */
static void note_server(struct vb_point_job *job, const struct vb_server *server)
{
    struct vb_conduct_report *report = job->report;
    size_t index = 0;
    while (index < report->server_count && strcmp(report->servers[index].name, server->name) != 0)
        index++;
    if (server->name[0] == '\0' || index == VB_SERVERS_MAX)
        return;
    if (index == report->server_count)
        report->servers[report->server_count++] = *server;
    if (!job->point->allocator)
        job->measurement->allocator = report->servers[index].name;
}

int vb_probe_step(struct vb_probe *probe, vb_probe_taker *take, struct vb_error *error)
{
    struct vb_measurement *measurement = probe->job->measurement;
    for (size_t i = 0; i < measurement->variant_count; i++) {
        struct vb_variant_measurement *variant = &measurement->variants[i];
        struct vb_failure failure = {0};
        if (variant->outcome != VB_OUTCOME_OK || take(probe, i, &failure) == 0)
            continue;
        if (failure.stopped)
            return vb_fail(error, VB_ERROR_STOPPED, "stopped");
        vb_variant_fail(variant, failure.trouble, "%s", failure.text);
        vb_worker_end(&probe->workers[i]);
    }
    return 0;
}

/* Those that count are spread over the CPUs, but stay where they are: what a library starts once in a thread of its own
 * then runs while the loop's thread waits for its next request. */
static int start(struct vb_probe *probe, size_t index, struct vb_failure *failure)
{
    struct vb_point_job *job = probe->job;
    struct vb_crew_options crew = vb_crew_for(job, &job->crew, index, probe->purpose);
    if (probe->purpose == VB_PURPOSE_COUNT && vb_launch_cpus(job) == 1)
        vb_cpus_pin_in_turn(job->cpus, index);
    else
        vb_cpus_pin(job->cpus);
    int status = vb_start_worker(&probe->workers[index], &crew, failure);
    vb_cpus_unpin(job->cpus);
    return status;
}

static int ask_open(struct vb_probe *probe, size_t index, struct vb_failure *failure)
{
    struct vb_crew_options crew = vb_crew_for(probe->job, &probe->job->crew, index, probe->purpose);
    return vb_greet_and_open(probe->job, &crew, &probe->workers[index], index, probe->purpose, failure);
}

static int take_amounts(struct vb_variant_measurement *variant, const struct vb_message *reply,
                        struct vb_failure *failure)
{
    variant->processed_bytes = reply->as.opened.processed_bytes;
    variant->processed_items = reply->as.opened.processed_items;
    if (isfinite(variant->processed_bytes) && variant->processed_bytes >= 0 && isfinite(variant->processed_items) &&
        variant->processed_items >= 0)
        return 0;
    snprintf(failure->text, sizeof failure->text, "worker reported an impossible amount");
    return -1;
}

static int take_opened(struct vb_probe *probe, size_t index, struct vb_failure *failure)
{
    struct vb_point_job *job = probe->job;
    struct vb_worker *worker = &probe->workers[index];
    struct vb_message reply;
    if (vb_worker_answer(worker, &job->crew, VB_OPENED, &reply, failure) != 0)
        return -1;
    if (worker->untrusted[0] != '\0')
        memcpy(job->report->untrusted, worker->untrusted, sizeof worker->untrusted);
    note_server(job, &worker->server);
    job->allocs[index] = reply.as.opened.allocs;
    job->bytes[index] = reply.as.opened.bytes;
    job->period[index] = reply.as.opened.period;
    if (take_amounts(&job->measurement->variants[index], &reply, failure) != 0)
        return -1;
    if (job->period[index] < 1 || job->period[index] > LONGEST_PERIOD) {
        snprintf(failure->text, sizeof failure->text, "has a period of %" PRId64 " operations", job->period[index]);
        return -1;
    }
    return 0;
}

static int ask_count(struct vb_probe *probe, size_t index, struct vb_failure *failure)
{
    struct vb_message request = {.kind = VB_COUNT};
    request.as.count.operations = probe->count_operations;
    request.as.count.pairs = probe->is_slow ? COUNT_PAIRS_SLOW : COUNT_PAIRS;
    request.as.count.common_operations = probe->common_operations;
    request.as.count.op_ns = probe->is_slow ? 0 : probe->op_ns[index];
    return vb_worker_ask(&probe->workers[index], &request, failure);
}

static int take_counted(struct vb_probe *probe, size_t index, struct vb_failure *failure)
{
    struct vb_message reply;
    if (vb_worker_answer(&probe->workers[index], &probe->job->crew, VB_COUNTED, &reply, failure) != 0)
        return -1;
    if (!vb_account_is_sound(&reply.as.counted.account) || !vb_rates_are_sound(&reply.as.counted.rates)) {
        snprintf(failure->text, sizeof failure->text, "worker reported impossible counts");
        return -1;
    }
    struct vb_variant_measurement *variant = &probe->job->measurement->variants[index];
    variant->account = reply.as.counted.account;
    variant->account.reason[sizeof variant->account.reason - 1] = '\0';
    variant->rates = reply.as.counted.rates;
    variant->checksum = reply.as.counted.checksum;
    variant->has_checksum = true;
    probe->common_checksum[index] = reply.as.counted.common_checksum;
    return 0;
}

static int count_worker(struct vb_probe *probe, size_t index, struct vb_failure *failure)
{
    return ask_count(probe, index, failure) == 0 ? take_counted(probe, index, failure) : -1;
}

static int calibrate_worker(struct vb_probe *probe, size_t index, struct vb_failure *failure)
{
    struct vb_message request = {.kind = VB_CALIBRATE, .as.calibrate.turn_ns = vb_launch_turn_ns(probe->job)};
    struct vb_message reply;
    if (vb_worker_call(&probe->workers[index], &probe->job->crew, &request, VB_CALIBRATED, &reply, failure) != 0)
        return -1;
    double op_ns = reply.as.calibrated.op_ns;
    if (!isfinite(op_ns) || op_ns <= 0) {
        snprintf(failure->text, sizeof failure->text, "worker measured no time");
        return -1;
    }
    probe->job->op_ns[index] = op_ns;
    double fixed_ns = reply.as.calibrated.fixed_ns;
    probe->job->fixed_ns[index] = isfinite(fixed_ns) && fixed_ns > 0 ? fixed_ns : 0;
    double beside_ns = reply.as.calibrated.beside_ns;
    probe->job->beside_ns[index] = isfinite(beside_ns) && beside_ns > 0 ? beside_ns : 0;
    if (op_ns < reply.as.calibrated.least_op_ns)
        vb_doubts_add(&probe->job->measurement->variants[index].doubts, VB_DOUBT_LOOP_REMOVED, op_ns,
                      reply.as.calibrated.least_op_ns);
    return 0;
}

/* Where two programs are compared, so that their code can be. Not to know it is not a failure. */
static int place_worker(struct vb_probe *probe, size_t index, struct vb_failure *failure)
{
    struct vb_variant_measurement *variant = &probe->job->measurement->variants[index];
    struct vb_message request = {.kind = VB_PLACE};
    struct vb_message reply;
    if (vb_worker_call(&probe->workers[index], &probe->job->crew, &request, VB_PLACED, &reply, failure) != 0)
        return -1;
    free(variant->whereabouts);
    variant->whereabouts = malloc(sizeof *variant->whereabouts);
    if (variant->whereabouts) {
        *variant->whereabouts = reply.as.placed;
        variant->whereabouts->paths[sizeof variant->whereabouts->paths - 1] = '\0';
    }
    return 0;
}

static int ask_close(struct vb_probe *probe, size_t index, struct vb_failure *failure)
{
    return vb_worker_ask_close(&probe->workers[index], failure);
}

static int close_worker(struct vb_probe *probe, size_t index, struct vb_failure *failure)
{
    return vb_worker_close(&probe->workers[index], &probe->job->crew, failure);
}

static int close_all(struct vb_probe *probe, struct vb_error *error)
{
    VB_OR_RETURN(vb_probe_step(probe, ask_close, error));
    return vb_probe_step(probe, close_worker, error);
}

/* Neighbours do not change what is counted, but they do change when threads of a case meet, so that there are some only
 * where counting would take long otherwise. */
static int count_workers(struct vb_probe *probe, struct vb_error *error)
{
    if (!probe->is_slow)
        return vb_probe_step(probe, count_worker, error);
    VB_OR_RETURN(vb_probe_step(probe, ask_count, error));
    return vb_probe_step(probe, take_counted, error);
}

/* Opens a worker for every variant that is well; those that time on the measuring CPU, as in a launch. */
static int open_all(struct vb_probe *probe, enum vb_purpose purpose, struct vb_error *error)
{
    probe->purpose = purpose;
    vb_cpus_choose(probe->job->cpus, vb_launch_cpus(probe->job));
    VB_OR_RETURN(vb_probe_step(probe, start, error));
    VB_OR_RETURN(vb_probe_step(probe, ask_open, error));
    return vb_probe_step(probe, take_opened, error);
}

size_t vb_probe_first_well(const struct vb_measurement *measurement)
{
    size_t index = 0;
    while (index + 1 < measurement->variant_count && measurement->variants[index].outcome != VB_OUTCOME_OK)
        index++;
    return index;
}

/* Whether the variants of a point do the same work: those fail whose period, or whose results, are not those of the
 * first that is well. */
static void check_periods(struct vb_probe *probe)
{
    struct vb_measurement *measurement = probe->job->measurement;
    size_t first = vb_probe_first_well(measurement);
    for (size_t i = first + 1; i < measurement->variant_count; i++)
        if (measurement->variants[i].outcome == VB_OUTCOME_OK && probe->job->period[i] != probe->job->period[first])
            vb_variant_fail(&measurement->variants[i], VB_TROUBLE_PERIOD, VB_WORDS_PERIOD " from %s's",
                            measurement->variants[first].name);
}

/* Which side of an unequal pair is right is not for us to know: none of them is timed. */
static void mark_rest_unequal(struct vb_measurement *measurement)
{
    for (size_t i = 0; i < measurement->variant_count; i++)
        if (measurement->variants[i].outcome == VB_OUTCOME_OK)
            vb_variant_fail(&measurement->variants[i], VB_TROUBLE_CHECKSUM,
                            VB_WORDS_CHECKSUM "s of the case are unequal");
}

static void check_checksums(struct vb_measurement *measurement)
{
    const struct vb_variant_measurement *first = NULL;
    bool unequal = false;
    for (size_t i = 0; i < measurement->variant_count; i++) {
        struct vb_variant_measurement *variant = &measurement->variants[i];
        if (variant->outcome != VB_OUTCOME_OK || !variant->has_checksum)
            continue;
        if (!first)
            first = variant;
        if (variant->checksum == first->checksum)
            continue;
        unequal = true;
        vb_variant_fail(variant, VB_TROUBLE_CHECKSUM, VB_WORDS_CHECKSUM " %016" PRIx64 ", but %s's is %016" PRIx64,
                        variant->checksum, first->name, first->checksum);
    }
    if (unequal)
        mark_rest_unequal(measurement);
}

/* What is alike in short loops may still differ in long ones. */
static void check_common_checksums(struct vb_probe *probe)
{
    struct vb_measurement *measurement = probe->job->measurement;
    const size_t first = vb_probe_first_well(measurement);
    bool unequal = false;
    for (size_t i = first + 1; i < measurement->variant_count; i++) {
        struct vb_variant_measurement *variant = &measurement->variants[i];
        if (variant->outcome != VB_OUTCOME_OK || probe->common_checksum[i] == probe->common_checksum[first])
            continue;
        unequal = true;
        vb_variant_fail(variant, VB_TROUBLE_CHECKSUM,
                        VB_WORDS_CHECKSUM " %016" PRIx64 " over %" PRId64 " operations, but %s's is %016" PRIx64,
                        probe->common_checksum[i], probe->common_operations, measurement->variants[first].name,
                        probe->common_checksum[first]);
    }
    if (unequal)
        mark_rest_unequal(measurement);
}

/* A counter that one variant spells otherwise than the ones before it: they would stand in two columns. */
static void check_counters(struct vb_measurement *measurement)
{
    struct vb_tallies seen = {0};
    for (size_t i = 0; i < measurement->variant_count; i++) {
        struct vb_variant_measurement *variant = &measurement->variants[i];
        char problem[VB_REASON_MAX];
        int status = 0;
        for (uint32_t k = 0; status == 0 && variant->outcome == VB_OUTCOME_OK && k < variant->rates.count; k++)
            status = vb_tally_add(&seen, variant->rates.items[k].name, 0, problem, sizeof problem);
        if (status != 0)
            vb_variant_fail(variant, VB_TROUBLE_OTHER, "%s", problem);
    }
}

static void check_results(struct vb_probe *probe)
{
    check_checksums(probe->job->measurement);
    check_common_checksums(probe);
    check_counters(probe->job->measurement);
}

static int count_all(struct vb_probe *probe, struct vb_error *error)
{
    VB_OR_RETURN(open_all(probe, VB_PURPOSE_COUNT, error));
    check_periods(probe);
    VB_OR_RETURN(vb_probe_size_counts(probe, error));
    VB_OR_RETURN(count_workers(probe, error));
    check_results(probe);
    vb_contracts_check(probe->job);
    return close_all(probe, error);
}

static int calibrate_all(struct vb_probe *probe, struct vb_error *error)
{
    int64_t start_ns = vb_clock_ns();
    VB_OR_RETURN(open_all(probe, VB_PURPOSE_TIME, error));
    probe->job->overhead_ns = vb_clock_ns() - start_ns; /* which every launch will pay, too */
    VB_OR_RETURN(vb_probe_step(probe, calibrate_worker, error));
    if (probe->job->point->base)
        VB_OR_RETURN(vb_probe_step(probe, place_worker, error));
    return close_all(probe, error);
}

static void end_all(struct vb_probe *probe)
{
    for (size_t i = 0; i < probe->job->measurement->variant_count; i++)
        vb_worker_end(&probe->workers[i]);
}

int vb_probe(struct vb_point_job *job, struct vb_error *error)
{
    struct vb_probe probe = {.job = job};
    int status = count_all(&probe, error);
    end_all(&probe); /* also those whose variant turned out to be wrong */
    if (status == 0 && !job->options->count_only)
        status = calibrate_all(&probe, error);
    end_all(&probe);
    return status;
}
