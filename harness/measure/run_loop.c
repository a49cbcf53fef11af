/* SPDX-License-Identifier: MIT */
#include "measure/run_loop.h"
#include "base/case_table.h"
#include "base/clock.h"
#include "measure/batches.h"
#include "measure/perf_events.h"
#include "measure/eviction.h"
#include "measure/gbench_shim.h"
#include "measure/latencies.h"
#include "measure/ledger/ledger.h"
#include "measure/team.h"
#include "measure/thread_allocs.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Readings here are taken before the loop begins and after it has ended, so they do not cost it time. */
static int64_t read_watch(const struct vb_run *run)
{
    return vb_threads_own_bytes() + (run->thread_index == 0 ? vb_threads_other_bytes() : 0);
}

static int64_t begin_timed(struct vb_run *run)
{
    struct vb_timer *timer = run->timer;
    if (run->thread_index == 0)
        vb_disturbance_begin(&timer->disturbance);
    int64_t count = vb_gbench_begin(timer->state);
    if (run->thread_count > 1)
        timer->begin_ns = vb_clock_ns();
    vb_floats_enter(&timer->floats);
    return count;
}

int64_t vb_begin(struct vb_run *run)
{
    struct vb_timer *timer = run->timer;
    if (timer->begun) {
        timer->begun_twice = true;
        return 0;
    }
    if (timer->skipped)
        return 0;
    timer->begun = true;
    vb_floats_leave(&timer->floats);
    timer->watched_bytes = -read_watch(run);
    if (timer->pass == VB_PASS_TIME)
        return begin_timed(run);
    if (timer->eviction)
        vb_evict(timer->eviction);
    if (timer->team)
        vb_team_begin(timer->team);
    else if (timer->pass == VB_PASS_COUNT)
        vb_ledger_begin();
    else if (timer->counters)
        vb_counters_begin(timer->counters);
    vb_floats_enter(&timer->floats);
    if (timer->pass == VB_PASS_COLD)
        timer->begin_ns = vb_clock_ns(); /* which brings the clock itself back into the caches */
    return run->count;
}

void vb_end(struct vb_run *run)
{
    struct vb_timer *timer = run->timer;
    if (!timer->begun || timer->ended)
        return;
    if (timer->pass == VB_PASS_COLD)
        timer->end_ns = vb_clock_ns();
    vb_floats_leave(&timer->floats);
    if (timer->pass == VB_PASS_TIME) {
        if (run->thread_count > 1)
            timer->end_ns = vb_clock_ns();
        vb_gbench_end(timer->state);
        if (run->thread_index == 0)
            timer->disturbance = vb_disturbance_end(&timer->disturbance);
    } else if (timer->team)
        vb_team_end(timer->team);
    else if (timer->pass == VB_PASS_COUNT)
        vb_ledger_end(&timer->counts);
    else if (timer->counters)
        vb_counters_end(timer->counters);
    timer->watched_bytes += read_watch(run);
    timer->ended = true;
    vb_floats_enter(&timer->floats);
}

/* The first reason is the cause; later ones follow from it. */
__attribute__((format(printf, 2, 0))) static void skip(struct vb_timer *timer, const char *format, va_list arguments)
{
    if (timer->skipped)
        return;
    timer->skipped = true;
    vsnprintf(timer->reason, sizeof timer->reason, format, arguments);
}

void vb_skip(struct vb_run *run, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    skip(run->timer, format, arguments);
    va_end(arguments);
}

__attribute__((format(printf, 2, 3))) static void note_fault(struct vb_timer *timer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    timer->at_fault = timer->at_fault || !timer->skipped;
    skip(timer, format, arguments);
    va_end(arguments);
}

void vb_counter(struct vb_run *run, const char *name, double value)
{
    char problem[VB_REASON_MAX];
    struct vb_timer *timer = run->timer;
    vb_floats_leave(&timer->floats);
    if (!timer->in_loop_function)
        note_fault(timer, "the case calls vb_counter() outside of a loop function");
    else if (vb_tally_add(&timer->tallies, name, value, problem, sizeof problem) != 0)
        note_fault(timer, "%s", problem);
    vb_floats_enter(&timer->floats);
}

static const struct vb_setting *find_setting(const struct vb_run *run, const char *param)
{
    static const struct vb_setting nothing = {.name = "", .value = "", .number = 0};
    for (size_t i = 0; i < run->setting_count; i++)
        if (strcmp(run->settings[i].name, param) == 0)
            return &run->settings[i];
    note_fault(run->timer, "the case asks for a parameter '%s' that it does not declare", param);
    return &nothing;
}

const char *vb_text(const struct vb_run *run, const char *param)
{
    return find_setting(run, param)->value;
}

double vb_number(const struct vb_run *run, const char *param)
{
    return find_setting(run, param)->number;
}

int64_t vb_integer(const struct vb_run *run, const char *param)
{
    const struct vb_setting *setting = find_setting(run, param);
    double number = setting->number;
    if (number >= -0x1p63 && number < 0x1p63 && (double)(int64_t)number == number)
        return (int64_t)number;
    note_fault(run->timer, "the case wants a whole number as parameter '%s', not '%s'", param, setting->value);
    return 0;
}

/* Why the loop that just returned is not a reading, or NULL. */
static const char *find_fault(const struct vb_timer *timer)
{
    if (timer->skipped)
        return timer->reason;
    if (!timer->begun)
        return "the case never looped";
    if (timer->begun_twice)
        return "the case looped twice";
    if (!timer->ended)
        return "the case left its loop early";
    return NULL;
}

/* The result of all members: the sum of their checksums, or the first fault, which is copied to the worker's own
 * timer. */
static int collect(struct vb_run *run, struct vb_member *members, int count, struct vb_loop_result *result,
                   struct vb_error *error)
{
    for (int i = 0; i < count; i++) {
        const char *fault = find_fault(&members[i].timer);
        result->checksum += members[i].checksum;
        result->watched_bytes += members[i].timer.watched_bytes;
        char problem[VB_REASON_MAX];
        if (!fault && vb_tallies_merge(&result->tallies, &members[i].timer.tallies, problem, sizeof problem) != 0) {
            note_fault(&members[i].timer, "%s", problem);
            fault = members[i].timer.reason;
        }
        if (!fault)
            continue;
        *run->timer = members[i].timer;
        return vb_fail(error, VB_ERROR_MEASURE, "%s", fault);
    }
    result->disturbance = members[0].timer.disturbance;
    return 0;
}

/* Google Benchmark calls this in each of its threads. */
static const char *timed_body(struct vb_gbench_state *state, int thread, void *context)
{
    struct vb_member *member = (struct vb_member *)context + thread;
    member->timer.state = state;
    vb_member_run(member);
    return find_fault(&member->timer);
}

/* Google Benchmark's real time of several threads is the mean of their own times, each from the moment its thread got a
 * CPU. Threads that had to take turns would seem to have run side by side, so it is the time from the first begin to
 * the last end. */
static double wall_ns(const struct vb_member *members, int count)
{
    int64_t begin_ns = members[0].timer.begin_ns;
    int64_t end_ns = members[0].timer.end_ns;
    for (int i = 1; i < count; i++) {
        if (members[i].timer.begin_ns < begin_ns)
            begin_ns = members[i].timer.begin_ns;
        if (members[i].timer.end_ns > end_ns)
            end_ns = members[i].timer.end_ns;
    }
    return (double)(end_ns - begin_ns);
}

static int run_timed(struct vb_member *members, int count, struct vb_loop_result *result, struct vb_error *error)
{
    struct vb_gbench_reading reading;
    char fault[VB_REASON_MAX] = "";
    if (vb_gbench_run(timed_body, members, members->run.count, count, &reading, fault, sizeof fault) != 0)
        return vb_fail(error, VB_ERROR_MEASURE, "%s", fault);
    result->elapsed_ns = count > 1 ? wall_ns(members, count) : reading.elapsed_ns;
    result->cpu_ns = reading.cpu_ns;
    return 0;
}

static int run_untimed(struct vb_member *members, int count, struct vb_loop_result *result, struct vb_error *error)
{
    int64_t start_ns = vb_clock_ns();
    int status = 0;
    if (count > 1) {
        status = vb_team_run(members, count, &result->counts, error);
    } else {
        vb_member_run(members);
        result->counts = members->timer.counts;
    }
    result->elapsed_ns =
        members->timer.pass == VB_PASS_COLD ? wall_ns(members, count) : (double)(vb_clock_ns() - start_ns);
    return status;
}

/* A tool that traces looks for the name (VB_TRACED_FUNCTION), in the symbols of the program, and for the call. It
 * counts all threads from there to the return: the loop with what surrounds it. */
int vb_traced_loop(struct vb_member *members, int count, struct vb_loop_result *result, struct vb_error *error);

int vb_traced_loop(struct vb_member *members, int count, struct vb_loop_result *result, struct vb_error *error)
{
    int status = run_untimed(members, count, result, error);
    __asm__ volatile("" : "+r"(status)); /* or the call would become a jump, and this function would end before it */
    return status;
}

/* The work around the loop functions must not be counted by the tool: this thread does it for all members, outside. */
static int run_traced(struct vb_member *members, int count, struct vb_loop_result *result, struct vb_error *error)
{
    for (int i = 0; i < count; i++) {
        members[i].is_prepared = true;
        vb_member_prepare(&members[i]);
    }
    int status = VB_OPAQUE_POINTER(vb_traced_loop)(members, count, result, error); /* neither inlined nor cloned */
    for (int i = 0; i < count; i++)
        vb_member_release(&members[i]);
    return status;
}

static int run_pass(struct vb_member *members, int count, struct vb_loop_result *result, struct vb_error *error)
{
    const struct vb_timer *timer = &members->timer;
    if (timer->pass == VB_PASS_TIME)
        return run_timed(members, count, result, error);
    if (timer->pass == VB_PASS_METER && !timer->counters)
        return run_traced(members, count, result, error);
    return run_untimed(members, count, result, error);
}

static int run_members(struct vb_run *run, struct vb_member *members, int count, struct vb_loop_result *result,
                       struct vb_error *error)
{
    int status = run_pass(members, count, result, error);
    struct vb_error blamed;
    if (collect(run, members, count, result, &blamed) == 0) {
        if (!vb_threads_are_watched())
            result->watched_bytes = -1;
        result->counts.watched_bytes = result->watched_bytes;
        return status;
    }
    if (error)
        *error = blamed; /* the case's own words: the library's error is only a consequence */
    return blamed.code;
}

/* One loop of all threads. */
static int run_batch(struct vb_run *run, const struct vb_variant *variant, enum vb_pass pass, int64_t operations,
                     struct vb_loop_result *result, struct vb_error *error)
{
    struct vb_counters *counters = pass == VB_PASS_METER ? run->timer->counters : NULL;
    const struct vb_eviction *eviction = pass == VB_PASS_COLD ? run->timer->eviction : NULL;
    *run->timer = (struct vb_timer){.pass = pass, .floats = run->timer->floats};
    *result = (struct vb_loop_result){0};
    if ((pass == VB_PASS_TIME || pass == VB_PASS_COLD || pass == VB_PASS_METER) && vb_ledger_is_armed())
        return vb_fail(error, VB_ERROR_MEASURE, "refused to %s while the ledger counts",
                       pass == VB_PASS_METER ? "meter" : "time");
    int count = run->thread_count > 1 ? run->thread_count : 1;
    run->count = operations / count;

    struct vb_member single = {.run = *run, .timer = *run->timer, .variant = variant};
    single.timer.counters = counters;
    single.timer.eviction = eviction;
    single.run.timer = &single.timer;
    if (count == 1)
        return run_members(run, &single, 1, result, error);
    struct vb_member *members = vb_members_create(run, variant, pass, count);
    struct vb_latencies *recorded = run->latencies ? calloc((size_t)count, sizeof *recorded) : NULL;
    if (!members || (run->latencies && !recorded)) {
        free(members);
        free(recorded);
        return vb_fail_memory(error);
    }
    for (int i = 0; i < count; i++) {
        members[i].timer.counters = counters;
        members[i].timer.eviction = i == 0 ? eviction : NULL;
        members[i].run.latencies = recorded ? &recorded[i] : NULL;
    }
    int status = run_members(run, members, count, result, error);
    for (int i = 0; recorded && i < count; i++)
        vb_latencies_merge(run->latencies, &recorded[i]);
    free(members);
    free(recorded);
    return status;
}

/* As many loops of at most `most` operations as it takes. */
static int run_batches(struct vb_run *run, const struct vb_variant *variant, enum vb_pass pass, int64_t operations,
                       int64_t most, struct vb_loop_result *result, struct vb_error *error)
{
    struct vb_counters *counters = pass == VB_PASS_METER ? run->timer->counters : NULL;
    struct vb_metric_count events[VB_EVENT_COUNT];
    int status = run_batch(run, variant, pass, most, result, error);
    if (counters)
        memcpy(events, counters->counts, sizeof events);
    for (int64_t left = operations - most; status == 0 && left > 0; left -= most) {
        struct vb_loop_result loop;
        run->timer->counters = counters;
        status = run_batch(run, variant, pass, left < most ? left : most, &loop, error);
        if (status == 0)
            status = vb_loop_result_add(result, &loop, error);
        if (counters)
            vb_events_add(events, counters->counts);
    }
    if (counters)
        memcpy(counters->counts, events, sizeof events);
    return status;
}

int vb_run_loop(struct vb_run *run, const struct vb_variant *variant, enum vb_pass pass, int64_t operations,
                struct vb_loop_result *result, struct vb_error *error)
{
    assert(operations >= 1);
    int64_t batch = run->preparation ? run->preparation->batch : 0;
    int64_t most = batch > 0 ? batch * (run->thread_count > 1 ? run->thread_count : 1) : operations;
    return operations <= most ? run_batch(run, variant, pass, operations, result, error)
                              : run_batches(run, variant, pass, operations, most, result, error);
}

int vb_run_step(struct vb_run *run, void (*step)(struct vb_run *), struct vb_error *error)
{
    *run->timer = (struct vb_timer){.floats = run->timer->floats}; /* of VB_PASS_PLAIN */
    vb_floats_enter(&run->timer->floats);
    if (step)
        step(run);
    vb_floats_leave(&run->timer->floats);
    return run->timer->skipped ? vb_fail(error, VB_ERROR_MEASURE, "%s", run->timer->reason) : 0;
}

bool vb_run_was_skipped(const struct vb_run *run)
{
    return run->timer->skipped && !run->timer->at_fault;
}
