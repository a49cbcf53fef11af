/* SPDX-License-Identifier: MIT */
#include "measure/run.h"
#include "base/case_table.h"
#include "base/clock.h"
#include "measure/gbench_shim.h"
#include "measure/ledger.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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
    if (timer->pass == VB_PASS_TIME)
        return vb_gbench_begin(timer->state);
    if (timer->pass == VB_PASS_COUNT)
        vb_ledger_begin();
    return run->count;
}

void vb_end(struct vb_run *run)
{
    struct vb_timer *timer = run->timer;
    if (!timer->begun || timer->ended)
        return;
    if (timer->pass == VB_PASS_TIME)
        vb_gbench_end(timer->state);
    else if (timer->pass == VB_PASS_COUNT)
        vb_ledger_end(&timer->counts);
    timer->ended = true;
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

/* Why the loop that just returned is no reading, or NULL. */
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

struct timed_call {
    struct vb_run *run;
    const struct vb_variant *variant;
    uint64_t checksum;
};

static const char *timed_body(struct vb_gbench_state *state, void *context)
{
    struct timed_call *call = context;
    call->run->timer->state = state;
    call->checksum = call->variant->loop(call->run);
    return find_fault(call->run->timer);
}

static int run_timed(struct vb_run *run, const struct vb_variant *variant, struct vb_loop_result *result,
                     struct vb_error *error)
{
    if (vb_ledger_is_armed())
        return vb_fail(error, VB_ERROR_MEASURE, "refused to time while the ledger counts");
    struct timed_call call = {.run = run, .variant = variant};
    struct vb_gbench_reading reading;
    char fault[VB_REASON_MAX] = "";
    if (vb_gbench_run(timed_body, &call, run->count, &reading, fault, sizeof fault) != 0)
        return vb_fail(error, VB_ERROR_MEASURE, "%s", fault);
    result->checksum = call.checksum;
    result->elapsed_ns = reading.elapsed_ns;
    result->cpu_ns = reading.cpu_ns;
    return 0;
}

int vb_run_loop(struct vb_run *run, const struct vb_variant *variant, enum vb_pass pass, int64_t operations,
                struct vb_loop_result *result, struct vb_error *error)
{
    assert(operations >= 1);
    *run->timer = (struct vb_timer){.pass = pass};
    *result = (struct vb_loop_result){0};
    run->count = operations;
    if (pass == VB_PASS_TIME)
        return run_timed(run, variant, result, error);

    int64_t start_ns = vb_clock_ns();
    result->checksum = variant->loop(run);
    result->elapsed_ns = (double)(vb_clock_ns() - start_ns);
    const char *fault = find_fault(run->timer);
    if (fault)
        return vb_fail(error, VB_ERROR_MEASURE, "%s", fault);
    result->counts = run->timer->counts;
    return 0;
}

int vb_run_step(struct vb_run *run, void (*step)(struct vb_run *), struct vb_error *error)
{
    *run->timer = (struct vb_timer){.pass = VB_PASS_PLAIN};
    if (step)
        step(run);
    return run->timer->skipped ? vb_fail(error, VB_ERROR_MEASURE, "%s", run->timer->reason) : 0;
}

bool vb_run_was_skipped(const struct vb_run *run)
{
    return run->timer->skipped && !run->timer->at_fault;
}
