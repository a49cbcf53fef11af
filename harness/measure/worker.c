/* SPDX-License-Identifier: MIT */
#include "measure/worker.h"
#include "base/clock.h"
#include "base/environment.h"
#include "code/prove_same.h"
#include "measure/calibrate.h"
#include "measure/count_pass.h"
#include "measure/how_compiled.h"
#include "measure/whereabouts.h"
#include "measure/ledger/backtraces.h"
#include "measure/ledger/ledger.h"
#include "measure/ledger/symbols.h"
#include "measure/take_turns.h"
#include "measure/subject.h"
#include "measure/thread_allocs.h"
#include "talk/case_pack.h"
#include "talk/protocol.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

/* Why the metric "code" has no value. */
static void explain(const struct vb_code_finding *finding, struct vb_metric_count *count)
{
    static const char *const words[VB_CODE_REASONS] = {
        [VB_CODE_REASON_INSTRUCTIONS] = "code that cannot be disassembled",
        [VB_CODE_REASON_DATA] = "data that cannot be followed",
        [VB_CODE_REASON_REFERENCE] = "code that is found by name",
        [VB_CODE_REASON_SYMBOL] = "a function without a symbol",
        [VB_CODE_REASON_FILE] = "a file that cannot be read, or is not position-independent code for x86-64",
        [VB_CODE_REASON_TOOL] = "no disassembler: libcapstone is missing",
    };
    const char *reason = words[finding->reason] ? words[finding->reason] : "where it lies is not known";
    snprintf(count->reason, sizeof count->reason, "%s%s%.60s", reason, finding->function[0] ? ", from " : "",
             finding->function);
}

/* Fills the count, or the reason why it is not known. Reads the files of this process. */
static void code_size_find(const struct vb_subject *subject, struct vb_metric_count *count)
{
    *count = (struct vb_metric_count){.source = VB_BY_DISASSEMBLY, .counted_share = 1};
    struct vb_whereabouts places;
    vb_whereabouts_find(subject, &places);
    char *lines[VB_WHEREABOUTS_FILES_MAX];
    size_t files = vb_whereabouts_split(&places, lines, VB_WHEREABOUTS_FILES_MAX);
    struct vb_code_place roots[VB_ROOTS];
    for (int i = 0; i < VB_ROOTS; i++)
        roots[i] = (struct vb_code_place){.object = places.object[i], .address = places.address[i]};
    struct vb_code_finding finding = {.reason = VB_CODE_REASON_NONE};
    count->per_op = NAN;
    if (files == 0 || vb_code_reached(lines, files, roots, VB_ROOTS, &count->per_op, &finding) != 0 ||
        isnan(count->per_op))
        explain(&finding, count);
    else
        count->known = 1;
}

struct worker {
    const struct vb_case_source *source;
    struct vb_subject subject;
    struct vb_symbols *symbols; /* from when sites were first found until the worker ends */
    int64_t sited_operations;
    char *description; /* NULL until it is asked for */
    size_t description_bytes;
};

/* What a request's handler does: fills `reply` and returns 0, or returns an error whose text goes back as FAILED. */
typedef int request_handler(struct worker *worker, const struct vb_message *request, struct vb_message *reply,
                            struct vb_error *error);

static int open_case(struct worker *worker, const struct vb_message *request, struct vb_message *reply,
                     struct vb_error *error)
{
    if (worker->source->trouble[0])
        return vb_fail(error, VB_ERROR_MEASURE, "the module %s", worker->source->trouble);
    return vb_subject_open(&worker->subject, worker->source->cases, request, reply, error);
}

static int try_case(struct worker *worker, const struct vb_message *request, struct vb_message *reply,
                    struct vb_error *error)
{
    struct vb_loop_result result;
    int64_t operations = vb_subject_periods(&worker->subject, (double)request->as.trial.operations);
    int status = vb_subject_try(&worker->subject, operations, &result, error);
    reply->kind = VB_TRIED;
    reply->as.tried.elapsed_ns = (int64_t)result.elapsed_ns;
    reply->as.tried.checksum = result.checksum;
    return status;
}

/* No counters if none are wanted. */
static int64_t some_periods(const struct vb_subject *subject, int64_t operations)
{
    return operations > 0 ? vb_subject_periods(subject, (double)operations) : 0;
}

static int count_case(struct worker *worker, const struct vb_message *request, struct vb_message *reply,
                      struct vb_error *error)
{
    const struct vb_subject *subject = &worker->subject;
    const struct vb_count_request wanted = {
        .operations = vb_subject_periods(subject, (double)request->as.count.operations),
        .pairs = (int)request->as.count.pairs,
        .common_operations = some_periods(subject, request->as.count.common_operations),
        .op_ns = request->as.count.op_ns,
    };
    if (wanted.pairs < 2 || wanted.pairs > VB_COUNT_PAIRS_MAX)
        return vb_fail(error, VB_ERROR_MEASURE, "cannot count %d pairs", wanted.pairs);
    struct vb_count_result counted;
    int status = vb_count(&worker->subject, &wanted, &counted, error);
    if (status != 0)
        return status;
    reply->kind = VB_COUNTED;
    reply->as.counted.account = counted.account;
    reply->as.counted.checksum = counted.checksum;
    reply->as.counted.common_checksum = counted.common_checksum;
    reply->as.counted.rates = counted.rates;
    return 0;
}

static int meter_case(struct worker *worker, const struct vb_message *request, struct vb_message *reply,
                      struct vb_error *error)
{
    struct vb_subject *subject = &worker->subject;
    int64_t operations = vb_subject_periods(subject, (double)request->as.meter.operations);
    struct vb_metric_count *counts = reply->as.metered.counts;
    reply->kind = VB_METERED;
    if (subject->metrics & 1u << VB_METRIC_CODE)
        code_size_find(subject, &counts[VB_METRIC_CODE]);
    return subject->metrics == 1u << VB_METRIC_CODE ? 0
                                                    : vb_meter(&subject->run, subject->variant, &subject->counters,
                                                               operations, subject->period, counts, error);
}

static int trace_case(struct worker *worker, const struct vb_message *request, struct vb_message *reply,
                      struct vb_error *error)
{
    struct vb_subject *subject = &worker->subject;
    struct vb_loop_result result;
    int64_t warm_up = vb_subject_periods(subject, (double)request->as.trace.warm_up_operations);
    int64_t operations = vb_subject_periods(subject, (double)request->as.trace.operations);
    int status = vb_subject_run(subject, VB_PASS_PLAIN, warm_up, &result, error);
    subject->timer.counters = NULL;
    if (status == 0)
        status = vb_subject_run(subject, VB_PASS_METER, operations, &result, error);
    reply->kind = VB_TRACED;
    return status;
}

static int make_description(struct worker *worker, struct vb_error *error)
{
    const struct vb_case_source *source = worker->source;
    struct vb_origin origin = {0};
    if (!source->trouble[0])
        vb_origin_find(source, &origin);
    worker->description =
        vb_cases_pack(source->cases, &origin, source->trouble[0] ? source->trouble : NULL, &worker->description_bytes);
    return worker->description ? 0 : vb_fail_memory(error);
}

static int describe(struct worker *worker, const struct vb_message *request, struct vb_message *reply,
                    struct vb_error *error)
{
    int status = worker->description ? 0 : make_description(worker, error);
    if (status != 0)
        return status;
    size_t offset = worker->description_bytes;
    if (request->as.describe.offset < offset)
        offset = request->as.describe.offset;
    size_t left = worker->description_bytes - offset;
    reply->kind = VB_DESCRIBED;
    reply->as.described.total_bytes = worker->description_bytes;
    reply->as.described.length = left < VB_DESCRIBED_BYTES ? (uint32_t)left : VB_DESCRIBED_BYTES;
    memcpy(reply->as.described.bytes, worker->description + offset, reply->as.described.length);
    return 0;
}

static int find_sites(struct worker *worker, const struct vb_message *request, struct vb_message *reply,
                      struct vb_error *error)
{
    struct vb_subject *subject = &worker->subject;
    if (vb_ledger_active() != VB_LEDGER_HOOK)
        return vb_fail(error, VB_ERROR_MEASURE, "only jemalloc's hook sees where allocations come from");
    struct vb_loop_result result;
    int64_t operations = vb_subject_periods(subject, (double)request->as.sites.operations);
    int status = vb_subject_run(subject, VB_PASS_PLAIN, operations, &result, error);
    if (status != 0)
        return status;
    vb_sites_begin();
    status = vb_subject_run(subject, VB_PASS_COUNT, operations, &result, error);
    vb_sites_end();
    const struct vb_site *sites;
    int64_t lost;
    reply->kind = VB_SITED;
    reply->as.sited.count = (uint32_t)vb_sites_get(&sites, &lost);
    reply->as.sited.knows_lines = vb_symbols_know_lines();
    reply->as.sited.lost_allocs_per_op = (double)lost / (double)operations;
    worker->sited_operations = operations;
    vb_symbols_close(worker->symbols);
    worker->symbols = vb_symbols_open(); /* what is mapped now */
    return status != 0 || worker->symbols ? status : vb_fail_memory(error);
}

static int name_site(struct worker *worker, const struct vb_message *request, struct vb_message *reply,
                     struct vb_error *error)
{
    const struct vb_site *sites;
    int64_t lost;
    reply->kind = VB_SITE_NAMED;
    if (request->as.site.index >= vb_sites_get(&sites, &lost))
        return vb_fail(error, VB_ERROR_MEASURE, "there is no such place");
    vb_sites_name(worker->symbols, request->as.site.index, worker->sited_operations, &reply->as.site_named.site);
    return 0;
}

static int calibrate_case(struct worker *worker, const struct vb_message *request, struct vb_message *reply,
                          struct vb_error *error)
{
    struct vb_calibration calibration;
    int status = vb_calibrate(&worker->subject, request->as.calibrate.turn_ns, &calibration, error);
    if (status != 0)
        return status;
    reply->kind = VB_CALIBRATED;
    reply->as.calibrated.op_ns = calibration.op_ns;
    reply->as.calibrated.fixed_ns = calibration.fixed_ns;
    reply->as.calibrated.least_op_ns = calibration.least_op_ns;
    reply->as.calibrated.beside_ns = calibration.beside_ns;
    return 0;
}

static int play_schedule(struct worker *worker, const struct vb_message *request, struct vb_message *reply,
                         struct vb_error *error)
{
    return vb_play(&worker->subject, request->as.play.worker, request->as.play.segment, request->as.play.cold == 1,
                   reply, error);
}

static int place_case(struct worker *worker, const struct vb_message *request, struct vb_message *reply,
                      struct vb_error *error)
{
    (void)request;
    (void)error;
    reply->kind = VB_PLACED;
    vb_whereabouts_find(&worker->subject, &reply->as.placed);
    return 0;
}

static int close_case(struct worker *worker, const struct vb_message *request, struct vb_message *reply,
                      struct vb_error *error)
{
    (void)request;
    reply->kind = VB_CLOSED;
    return vb_subject_close(&worker->subject, error);
}

static request_handler *handler_of(const struct worker *worker, uint32_t kind)
{
    if (kind == VB_DESCRIBE)
        return describe;
    if (kind == VB_OPEN)
        return worker->subject.descriptor ? NULL : open_case;
    if (kind == VB_CLOSE)
        return close_case;
    if (!worker->subject.descriptor)
        return NULL;
    switch (kind) {
    case VB_TRY: return try_case;
    case VB_COUNT: return count_case;
    case VB_SITES: return find_sites;
    case VB_SITE: return name_site;
    case VB_METER: return worker->subject.metrics ? meter_case : NULL;
    case VB_TRACE: return trace_case;
    case VB_PLACE: return place_case;
    case VB_CALIBRATE: return worker->subject.metrics ? NULL : calibrate_case;
    case VB_PLAY: return worker->subject.metrics ? NULL : play_schedule;
    default: return NULL;
    }
}

static void answer(struct worker *worker, const struct vb_message *request, struct vb_message *reply)
{
    *reply = (struct vb_message){.serial = request->serial};
    struct vb_error error = {0};
    enum vb_fault fault = VB_FAULT_CASE;
    request_handler *handler = handler_of(worker, request->kind);
    int status;
    worker->subject.serial = request->kind == VB_PLAY ? 0 : request->serial; /* a launch is watched by its turns */
    worker->subject.told_ns = vb_clock_ns();
    if (handler) {
        status = handler(worker, request, reply, &error);
        if (status != 0 && worker->subject.run.timer && vb_run_was_skipped(&worker->subject.run))
            fault = VB_FAULT_SKIPPED;
    } else {
        status = vb_fail(&error, VB_ERROR_MEASURE, "request %u makes no sense here", request->kind);
        fault = VB_FAULT_PROTOCOL;
    }
    if (status == 0)
        return;
    reply->kind = VB_FAILED;
    reply->as.failed.fault = (uint32_t)fault;
    snprintf(reply->as.failed.reason, sizeof reply->as.failed.reason, "%.*s", VB_REASON_MAX - 1, error.text);
}

static struct vb_server find_server(void)
{
    struct vb_allocator allocator;
    struct vb_server server = {.name = ""}; /* all of it is sent */
    vb_allocator_describe(&allocator);
    snprintf(server.name, sizeof server.name, "%s", allocator.name);
    snprintf(server.file, sizeof server.file, "%s", allocator.file);
    snprintf(server.version, sizeof server.version, "%s", allocator.version);
    return server;
}

int vb_worker_main(const struct vb_case_source *source)
{
    pid_t parent = getppid();
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* a conductor that is killed takes us with it, even out of an endless loop */
    if (getppid() != parent)
        return EXIT_FAILURE;
    signal(SIGCHLD, SIG_DFL); /* vbench may have been started with it ignored */
    vb_threads_watch();

    struct worker worker = {.source = source};
    struct vb_message message;
    memset(&message, 0, sizeof message); /* with what lies between its fields: all of it is sent */
    message.kind = VB_HELLO;
    snprintf(message.as.hello.program, sizeof message.as.hello.program, "%s", vb_program_version());
    const char *untrusted = vb_untrustworthy_time();
    snprintf(message.as.hello.untrusted, sizeof message.as.hello.untrusted, "%s", untrusted ? untrusted : "");
    message.as.hello.server = find_server();
    struct vb_error error;
    if (vb_message_send(VB_CONTROL_FD, &message, &error) != 0) {
        fprintf(stderr, "a worker is started by vbench, not by hand\n");
        return 2;
    }
    for (;;) {
        struct vb_message reply;
        if (vb_message_receive(VB_CONTROL_FD, &message, 0, &error) != 0)
            return EXIT_FAILURE;
        answer(&worker, &message, &reply);
        if (vb_message_send(VB_CONTROL_FD, &reply, &error) != 0)
            return EXIT_FAILURE;
        if (message.kind == VB_CLOSE)
            return EXIT_SUCCESS;
    }
}
