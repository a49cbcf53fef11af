/* SPDX-License-Identifier: MIT */
#include "measure/worker.h"
#include "base/case_table.h"
#include "base/clock.h"
#include "base/environment.h"
#include "base/protocol.h"
#include "base/units.h"
#include "measure/counters.h"
#include "measure/disturbance.h"
#include "measure/ledger.h"
#include "measure/metering.h"
#include "measure/run.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* How often the counting pass measures n and 2n operations. */
#define COUNT_PAIRS 3

/* Turns taken at each n tried while calibrating, at the n found, and the time after which either is enough. */
#define CALIBRATE_TRIES    3
#define CALIBRATE_TURNS    30
#define CALIBRATE_LIMIT_NS (100 * VB_NS_PER_MS)

struct worker {
    const struct vb_case_entry *cases;
    const struct vb_case *descriptor; /* NULL until a case is open */
    const struct vb_variant *variant;
    struct vb_run run;
    struct vb_timer timer;
    struct vb_setting settings[VB_MAX_SETTINGS];
    char settings_text[VB_SETTINGS_MAX];
    int64_t period;
    vb_metric_set metrics; /* not empty: `counters` is open */
    struct vb_counters counters;
    struct vb_stage *stage; /* NULL until a schedule is played */
    void *heap_pad;         /* stays allocated while the case is open: the case's own blocks come after it */
};

/* What a request's handler does: fills `reply` and returns 0, or returns an error whose text goes back as FAILED. */
typedef int request_handler(struct worker *worker, const struct vb_message *request, struct vb_message *reply,
                            struct vb_error *error);

static struct vb_promise promise_of(const struct vb_run *run, struct vb_contract fixed,
                                    struct vb_contract (*at)(const struct vb_run *))
{
    struct vb_contract contract = at ? at(run) : fixed;
    return (struct vb_promise){.kind = (uint32_t)contract.kind, .value = contract.value};
}

static const struct vb_variant *find_variant(const struct vb_case *descriptor, const char *name)
{
    size_t count = vb_case_variant_count(descriptor);
    for (size_t i = 0; i < count; i++)
        if (strcmp(descriptor->variants[i].name, name) == 0)
            return &descriptor->variants[i];
    return NULL;
}

static int open_case(struct worker *worker, const struct vb_message *request, struct vb_message *reply,
                     struct vb_error *error)
{
    const struct vb_case_entry *entry = vb_case_find(worker->cases, request->as.open.case_name);
    if (!entry)
        return vb_fail(error, VB_ERROR_MEASURE, "this program has no case '%s'", request->as.open.case_name);
    if (!entry->descriptor)
        return vb_fail(error, VB_ERROR_MEASURE, "needs %s", entry->needs);
    worker->variant = find_variant(entry->descriptor, request->as.open.variant);
    if (!worker->variant)
        return vb_fail(error, VB_ERROR_MEASURE, "this program has no variant '%s'", request->as.open.variant);

    memcpy(worker->settings_text, request->as.open.settings, sizeof worker->settings_text);
    int status = vb_settings_parse(entry->descriptor, worker->settings_text, worker->settings, error);
    if (status != 0)
        return status;
    worker->run = (struct vb_run){.settings = worker->settings,
                                  .setting_count = vb_case_param_count(entry->descriptor),
                                  .thread_count = 1,
                                  .timer = &worker->timer};
    if (entry->descriptor->threads)
        worker->run.thread_count = (int)vb_integer(&worker->run, VB_THREADS_PARAM);
    if (request->as.open.counts) { /* while there is no thread but this one */
        vb_ledger_open((enum vb_ledger_backend)request->as.open.backend);
        vb_ledger_arm();
    }
    worker->metrics = request->as.open.metrics;
    if (worker->metrics) { /* likewise */
        struct vb_event events[VB_METRIC_COUNT];
        for (int i = 0; i < VB_METRIC_COUNT; i++)
            events[i] = vb_event_of((enum vb_metric)i);
        vb_counters_open(&worker->counters, worker->metrics, events);
    }
    if (request->as.open.heap_pad_bytes > 0)
        worker->heap_pad = malloc(request->as.open.heap_pad_bytes);
    status = vb_run_step(&worker->run, entry->descriptor->setup, error);
    if (status != 0)
        return status;

    worker->descriptor = entry->descriptor;
    int64_t period =
        worker->descriptor->period_at ? worker->descriptor->period_at(&worker->run) : worker->descriptor->period;
    worker->period = (period < 1 ? 1 : period) * worker->run.thread_count; /* every thread runs whole periods */
    reply->kind = VB_OPENED;
    reply->as.opened.period = worker->period;
    reply->as.opened.allocs = promise_of(&worker->run, worker->variant->allocs, worker->variant->allocs_at);
    reply->as.opened.bytes = promise_of(&worker->run, worker->variant->bytes, worker->variant->bytes_at);
    if (worker->timer.skipped) /* period_at and the like may ask for a parameter that is not there */
        return vb_fail(error, VB_ERROR_MEASURE, "%s", worker->timer.reason);
    return 0;
}

static int64_t whole_periods(const struct worker *worker, double operations)
{
    double periods = ceil(fmin(operations, 0x1p60) / (double)worker->period);
    return periods < 1 ? worker->period : (int64_t)periods * worker->period;
}

static int try_case(struct worker *worker, const struct vb_message *request, struct vb_message *reply,
                    struct vb_error *error)
{
    struct vb_loop_result result;
    int64_t operations = whole_periods(worker, (double)request->as.trial.operations);
    int status = vb_run_loop(&worker->run, worker->variant, VB_PASS_PLAIN, operations, &result, error);
    reply->kind = VB_TRIED;
    reply->as.tried.elapsed_ns = (int64_t)result.elapsed_ns;
    reply->as.tried.checksum = result.checksum;
    return status;
}

/* FNV-1a over the bytes of one more checksum. */
static uint64_t mix_checksum(uint64_t mixed, uint64_t checksum)
{
    for (int i = 0; i < 64; i += 8)
        mixed = (mixed ^ ((checksum >> i) & 0xff)) * 0x100000001b3u;
    return mixed;
}

/* The pairs differ by a period each, so that growth which happens to look constant between one n and 2n shows. */
static int count_pairs(struct worker *worker, int64_t operations, struct vb_counts *counts, int64_t *pair_operations,
                       const char **doubt, uint64_t *checksum, struct vb_error *error)
{
    for (size_t i = 0; i < 2 * COUNT_PAIRS; i++) {
        struct vb_loop_result result;
        pair_operations[i / 2] = operations + (int64_t)(i / 2) * worker->period;
        int64_t once_or_twice = (int64_t)(i % 2) + 1;
        int status = vb_run_loop(&worker->run, worker->variant, VB_PASS_COUNT, pair_operations[i / 2] * once_or_twice,
                                 &result, error);
        if (status != 0)
            return status;
        counts[i] = result.counts;
        *checksum = mix_checksum(*checksum, result.checksum);
        if (!*doubt)
            *doubt = vb_ledger_doubt();
    }
    return 0;
}

static int count_case(struct worker *worker, const struct vb_message *request, struct vb_message *reply,
                      struct vb_error *error)
{
    int64_t operations = whole_periods(worker, (double)request->as.count.operations);
    struct vb_loop_result warm_up;
    int status = vb_run_loop(&worker->run, worker->variant, VB_PASS_PLAIN, operations, &warm_up, error);
    if (status != 0)
        return status;

    struct vb_counts counts[2 * COUNT_PAIRS];
    int64_t pair_operations[COUNT_PAIRS];
    const char *doubt = NULL;
    uint64_t checksum = mix_checksum(0xcbf29ce484222325u, warm_up.checksum);
    status = count_pairs(worker, operations, counts, pair_operations, &doubt, &checksum, error);
    if (status != 0)
        return status;

    reply->kind = VB_COUNTED;
    reply->as.counted.checksum = checksum;
    struct vb_account *account = &reply->as.counted.account;
    if (vb_ledger_active() == VB_LEDGER_OFF || doubt) {
        *account = (struct vb_account){.kind = VB_ACCOUNT_NONE, .operations = operations};
        snprintf(account->reason, sizeof account->reason, "%s", doubt ? doubt : vb_ledger_reason());
        return 0;
    }
    *account = vb_ledger_account(counts, pair_operations, COUNT_PAIRS, worker->period);
    return 0;
}

static int meter_case(struct worker *worker, const struct vb_message *request, struct vb_message *reply,
                      struct vb_error *error)
{
    int64_t operations = whole_periods(worker, (double)request->as.meter.operations);
    reply->kind = VB_METERED;
    return vb_meter(&worker->run, worker->variant, &worker->counters, operations, worker->period,
                    reply->as.metered.counts, error);
}

static int trace_case(struct worker *worker, const struct vb_message *request, struct vb_message *reply,
                      struct vb_error *error)
{
    struct vb_loop_result result;
    int64_t warm_up = whole_periods(worker, (double)request->as.trace.warm_up_operations);
    int64_t operations = whole_periods(worker, (double)request->as.trace.operations);
    int status = vb_run_loop(&worker->run, worker->variant, VB_PASS_PLAIN, warm_up, &result, error);
    worker->timer.counters = NULL;
    if (status == 0)
        status = vb_run_loop(&worker->run, worker->variant, VB_PASS_METER, operations, &result, error);
    reply->kind = VB_TRACED;
    return status;
}

/* The least time of `turns` turns of `operations`, or of as many as the limit allows, but one: a neighbour can only
 * make a turn longer, and one that was preempted says nothing at all. */
static int least_turn(struct worker *worker, int64_t operations, int turns, double *least_ns, struct vb_error *error)
{
    int64_t deadline_ns = vb_clock_ns() + CALIBRATE_LIMIT_NS;
    *least_ns = INFINITY;
    for (int i = 0; i < turns && (i == 0 || vb_clock_ns() < deadline_ns); i++) {
        struct vb_loop_result result;
        int status = vb_run_loop(&worker->run, worker->variant, VB_PASS_TIME, operations, &result, error);
        if (status != 0)
            return status;
        *least_ns = fmin(*least_ns, result.elapsed_ns);
    }
    return 0;
}

/* Grows n until a turn takes half of what is wanted: shorter ones would time the clock as much as the work. */
static int calibrate_case(struct worker *worker, const struct vb_message *request, struct vb_message *reply,
                          struct vb_error *error)
{
    double turn_ns = (double)request->as.calibrate.turn_ns;
    int64_t operations = worker->period;
    double least_ns = 0;
    for (;;) {
        int status = least_turn(worker, operations, CALIBRATE_TRIES, &least_ns, error);
        if (status != 0)
            return status;
        if (least_ns >= turn_ns / 2 || operations >= (int64_t)1 << 40)
            break;
        double grown = fmin(turn_ns / (least_ns + 1), 10) * (double)operations; /* the first turns are cold: in steps */
        operations = whole_periods(worker, fmax(grown, (double)operations + 1));
    }
    int status = least_turn(worker, operations, CALIBRATE_TURNS, &least_ns, error);
    reply->kind = VB_CALIBRATED;
    reply->as.calibrated.op_ns = least_ns / (double)operations;
    return status;
}

static int map_stage(struct worker *worker, struct vb_error *error)
{
    if (worker->stage)
        return 0;
    struct stat status;
    if (fstat(VB_STAGE_FD, &status) != 0 || (size_t)status.st_size < sizeof(struct vb_stage))
        return vb_fail(error, VB_ERROR_MEASURE, "no stage to play on");
    size_t size = (size_t)status.st_size;
    struct vb_stage *stage = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, VB_STAGE_FD, 0);
    if (stage == MAP_FAILED)
        return vb_fail(error, VB_ERROR_MEASURE, "cannot map the stage");
    if (stage->magic != VB_PROTOCOL_MAGIC || stage->version != VB_PROTOCOL_VERSION ||
        size < vb_stage_size(stage->turn_count)) {
        munmap(stage, size);
        return vb_fail(error, VB_ERROR_MEASURE, "the stage is not of this protocol version");
    }
    worker->stage = stage;
    return 0;
}

static bool conductor_is_gone(void)
{
    char byte;
    return recv(VB_CONTROL_FD, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

static int play_turn(struct worker *worker, struct vb_turn *turn, struct vb_error *error)
{
    struct vb_loop_result result;
    int64_t lead_in = turn->operations / 8 / worker->period * worker->period; /* brings our data back into the caches */
    if (lead_in > 0) {
        int status = vb_run_loop(&worker->run, worker->variant, VB_PASS_PLAIN, lead_in, &result, error);
        if (status != 0)
            return status;
    }
    struct vb_disturbance start;
    vb_disturbance_begin(&start);
    int status = vb_run_loop(&worker->run, worker->variant, VB_PASS_TIME, turn->operations, &result, error);
    if (status != 0)
        return status;
    struct vb_disturbance disturbance = vb_disturbance_end(&start);
    turn->switches = disturbance.switches;
    turn->faults = disturbance.faults;
    turn->migrations = disturbance.migrations;
    turn->elapsed_ns = result.elapsed_ns;
    turn->cpu_ns = result.cpu_ns;
    turn->done = 1;
    return 0;
}

static int play_schedule(struct worker *worker, const struct vb_message *request, struct vb_message *reply,
                         struct vb_error *error)
{
    int status = map_stage(worker, error);
    if (status != 0)
        return status;
    struct vb_stage *stage = worker->stage;
    uint32_t self = request->as.play.worker;
    for (uint32_t i = 0; i < stage->turn_count; i++) {
        struct vb_turn *turn = &stage->turns[i];
        if (turn->worker != self)
            continue;
        while (!vb_stage_wait(stage, self, i, 1000))
            if (conductor_is_gone())
                _exit(EXIT_FAILURE);
        if (atomic_load(&stage->stop))
            break;
        if (turn->warm_up)
            reply->as.played.spin_ns = vb_spin_ns();
        status = play_turn(worker, turn, error);
        if (status != 0)
            return status; /* the baton stays here: the conductor ends the launch */
        vb_stage_grant(stage, i + 1);
    }
    reply->kind = VB_PLAYED;
    return 0;
}

static int close_case(struct worker *worker, const struct vb_message *request, struct vb_message *reply,
                      struct vb_error *error)
{
    (void)request;
    reply->kind = VB_CLOSED;
    int status = worker->descriptor ? vb_run_step(&worker->run, worker->descriptor->teardown, error) : 0;
    free(worker->heap_pad);
    return status;
}

static request_handler *handler_of(const struct worker *worker, uint32_t kind)
{
    if (kind == VB_OPEN)
        return worker->descriptor ? NULL : open_case;
    if (kind == VB_CLOSE)
        return close_case;
    if (!worker->descriptor)
        return NULL;
    switch (kind) {
    case VB_TRY: return try_case;
    case VB_COUNT: return count_case;
    case VB_METER: return worker->metrics ? meter_case : NULL;
    case VB_TRACE: return trace_case;
    case VB_CALIBRATE: return worker->metrics ? NULL : calibrate_case;
    case VB_PLAY: return worker->metrics ? NULL : play_schedule;
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
    if (handler) {
        status = handler(worker, request, reply, &error);
        if (status != 0 && worker->run.timer && vb_run_was_skipped(&worker->run))
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
    struct vb_server server;
    vb_allocator_describe(&allocator);
    snprintf(server.name, sizeof server.name, "%s", allocator.name);
    snprintf(server.file, sizeof server.file, "%s", allocator.file);
    snprintf(server.version, sizeof server.version, "%s", allocator.version);
    return server;
}

/* A case may print; that must not end up in the conductor's results. */
static void quiet_stdout(void)
{
    dup2(STDERR_FILENO, STDOUT_FILENO);
}

int vb_worker_main(const struct vb_case_entry *cases)
{
    pid_t parent = getppid();
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* a conductor that is killed takes us with it, even out of an endless loop */
    if (getppid() != parent)
        return EXIT_FAILURE;
    quiet_stdout();

    struct worker worker = {.cases = cases};
    struct vb_message message = {.kind = VB_HELLO};
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
