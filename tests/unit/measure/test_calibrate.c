/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/units.h"
#include "latency.h"
#include "measure/calibrate.h"
#include "measure/latencies.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <time.h>
#include <string.h>

/* An operation that takes as long as it is told, and how often it was called. */
#define FIXED_NS 400000

struct work {
    int64_t op_ns;
    int64_t operations;
    int64_t turns;
};

static uint64_t busy(struct vb_run *run)
{
    struct work *work = run->fixture;
    work->turns++;
    VB_LOOP(run)
    {
        int64_t end_ns = vb_clock_ns() + work->op_ns;
        while (vb_clock_ns() < end_ns)
            ;
        work->operations++;
    }
    return 0;
}

/* Every loop begins with a wait that has nothing to do with the number of its operations. */
static uint64_t begins_slowly(struct vb_run *run)
{
    struct work *work = run->fixture;
    int64_t wait_ns = FIXED_NS;
    VB_LOOP(run)
    {
        int64_t end_ns = vb_clock_ns() + wait_ns + work->op_ns;
        while (vb_clock_ns() < end_ns)
            ;
        wait_ns = 0;
    }
    return 0;
}

/* What the compiler makes of a loop whose results nobody uses. */
static uint64_t removed(struct vb_run *run)
{
    if (vb_begin(run) > 0)
        vb_end(run);
    return 0;
}

/* As little as a loop can do, vectors at a time, is no removed one. */
static uint64_t sums_bytes(struct vb_run *run)
{
    static unsigned char bytes[4096];
    uint64_t sum = 0;
    for (int64_t left = vb_begin(run); left > 0; left -= (int64_t)sizeof bytes) {
        VB_USE_MEMORY(bytes);
        for (size_t i = 0; i < sizeof bytes; i++)
            sum += bytes[i];
    }
    vb_end(run);
    return sum;
}

/* Something else has the CPU for a while before the first turn. */
static uint64_t interrupted(struct vb_run *run)
{
    const struct work *work = run->fixture;
    if (work->turns == 0)
        nanosleep(&(struct timespec){.tv_nsec = 30 * VB_NS_PER_MS}, NULL);
    return busy(run);
}

/* What passes before the operations of each turn, such as the start of many threads, is neither theirs nor grows with
 * them. */
static uint64_t starts_slowly(struct vb_run *run)
{
    nanosleep(&(struct timespec){.tv_nsec = 30 * VB_NS_PER_MS}, NULL);
    return busy(run);
}

static uint64_t skipping(struct vb_run *run)
{
    vb_skip(run, "no work today");
    return 0;
}

static uint64_t recording(struct vb_run *run)
{
    VB_RECORDED_LOOP(run)
    if (run->thread_index >= 0)
        continue; /* is recorded, too */
    return 0;
}

static void set_up(struct vb_subject *subject, const struct vb_variant *variant, struct work *work, int64_t period)
{
    *subject = (struct vb_subject){.variant = variant, .period = period};
    subject->run = (struct vb_run){.fixture = work, .thread_count = 1, .timer = &subject->timer};
}

static const struct vb_variant busy_variant = {.name = "busy", .loop = busy};
static const struct vb_variant interrupted_variant = {.name = "interrupted", .loop = interrupted};
static const struct vb_variant slow_start_variant = {.name = "slow start", .loop = starts_slowly};
static const struct vb_variant skipping_variant = {.name = "skipping", .loop = skipping};
static const struct vb_variant recording_variant = {.name = "recording", .loop = recording};

/* A neighbour may take the CPU away during any turn, and then all of it has taken longer: of many calibrations, one
 * finds the machine quiet. */
#define ATTEMPTS 50

static void test_short_operations(void **state)
{
    (void)state;
    struct work work = {.op_ns = 2000};
    struct vb_subject subject;
    set_up(&subject, &busy_variant, &work, 7);
    struct vb_calibration found = {0};
    struct vb_error error;
    for (int i = 0; i < ATTEMPTS && (found.op_ns < 2000 || found.op_ns > 4000); i++)
        assert_int_equal(vb_calibrate(&subject, 100 * VB_NS_PER_US, &found, &error), 0);
    if (found.op_ns < 2000 || found.op_ns > 4000)
        fail_msg("an operation of 2000 ns was said to take %g ns", found.op_ns);
    assert_int_equal(work.operations % 7, 0);
    assert_true(work.turns > 3);
}

/* One interruption is not what each turn takes to prepare: longer turns are tried after it. */
static void test_interruption(void **state)
{
    (void)state;
    struct vb_calibration found;
    struct vb_error error;
    struct work work = {0};
    for (int i = 0; i < ATTEMPTS && work.turns <= 6; i++) {
        struct vb_subject subject;
        work = (struct work){.op_ns = 2000};
        set_up(&subject, &interrupted_variant, &work, 7);
        subject.preparation.batch = 7 * 1000;
        assert_int_equal(vb_calibrate(&subject, 100 * VB_NS_PER_US, &found, &error), 0);
    }
    assert_true(work.turns > 6);
}

/* The turns are still made longer: seven operations of 300 ns are no tenth of what is wanted. */
static void test_slow_start(void **state)
{
    (void)state;
    struct vb_calibration found;
    struct vb_error error;
    struct work work = {0};
    for (int i = 0; i < ATTEMPTS && work.operations <= 7 * work.turns; i++) {
        struct vb_subject subject;
        work = (struct work){.op_ns = 300};
        set_up(&subject, &slow_start_variant, &work, 7);
        assert_int_equal(vb_calibrate(&subject, 100 * VB_NS_PER_US, &found, &error), 0);
    }
    assert_true(work.operations > 7 * work.turns);
    assert_true(found.beside_ns == 0);
}

static void test_slow_operations(void **state)
{
    (void)state;
    struct work work = {.op_ns = 10 * VB_NS_PER_MS};
    struct vb_subject subject;
    set_up(&subject, &busy_variant, &work, 1);
    struct vb_calibration found;
    struct vb_error error;
    assert_int_equal(vb_calibrate(&subject, 100 * VB_NS_PER_US, &found, &error), 0);
    assert_true(found.op_ns >= 10e6);
    assert_true(work.operations <= 2);
    assert_int_equal(work.turns, work.operations);

    work = (struct work){.op_ns = 30 * VB_NS_PER_MS};
    assert_int_equal(vb_calibrate(&subject, 100 * VB_NS_PER_US, &found, &error), 0);
    assert_int_equal(work.operations, 1);
}

/* Were the wait taken for the operations', one of them would seem to take a hundred times as long. */
static void test_fixed_costs(void **state)
{
    (void)state;
    const struct vb_variant variant = {.name = "begins_slowly", .loop = begins_slowly};
    struct work work = {.op_ns = 1000};
    struct vb_subject subject;
    set_up(&subject, &variant, &work, 1);
    struct vb_calibration found;
    bool fits = false;
    for (int i = 0; i < ATTEMPTS && !fits; i++) {
        assert_int_equal(vb_calibrate(&subject, 100 * VB_NS_PER_US, &found, NULL), 0);
        fits = found.op_ns >= 900 && found.op_ns <= 3000 && found.fixed_ns >= FIXED_NS / 2 &&
               found.fixed_ns <= 2 * FIXED_NS;
    }
    if (!fits)
        fail_msg("an operation of 1000 ns was said to take %g ns, and a wait of %d ns %g ns", found.op_ns, FIXED_NS,
                 found.fixed_ns);
    assert_true(found.op_ns > found.least_op_ns);
}

static void test_removed_loops(void **state)
{
    (void)state;
    const struct vb_variant variants[] = {{.name = "removed", .loop = removed}, {.name = "bytes", .loop = sums_bytes}};
    for (size_t i = 0; i < 2; i++) {
        struct work work = {0};
        struct vb_subject subject;
        struct vb_calibration found;
        set_up(&subject, &variants[i], &work, i == 0 ? 1 : 4096);
        assert_int_equal(vb_calibrate(&subject, 100 * VB_NS_PER_US, &found, NULL), 0);
        assert_true(found.least_op_ns > 1e-5 && found.least_op_ns < 1);
        if ((found.op_ns < found.least_op_ns) != (i == 0))
            fail_msg("%s: %g ns, and %g ns are the least", variants[i].name, found.op_ns, found.least_op_ns);
    }
}

static void test_failure(void **state)
{
    (void)state;
    struct vb_subject subject;
    set_up(&subject, &skipping_variant, NULL, 1);
    struct vb_calibration found;
    struct vb_error error;
    assert_int_equal(vb_calibrate(&subject, 100 * VB_NS_PER_US, &found, &error), VB_ERROR_MEASURE);
    assert_string_equal(error.text, "no work today");
}

static void test_whole_periods(void **state)
{
    (void)state;
    struct vb_subject subject = {.period = 7};
    assert_int_equal(vb_subject_periods(&subject, -3), 7);
    assert_int_equal(vb_subject_periods(&subject, 0), 7);
    assert_int_equal(vb_subject_periods(&subject, 7), 7);
    assert_int_equal(vb_subject_periods(&subject, 8), 14);
    assert_true(vb_subject_periods(&subject, 1e300) > 0);
    assert_true(vb_subject_periods(&subject, INFINITY) > 0);
}

/* Every operation of a timed loop is recorded once, in one thread or in several, and none where nobody listens. */
static void test_recording(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 3; threads++) {
        struct vb_latencies latencies = {0};
        struct vb_subject subject;
        struct vb_loop_result result;
        struct vb_error error;
        set_up(&subject, &recording_variant, NULL, threads);
        subject.run.thread_count = threads;
        subject.run.latencies = &latencies;
        assert_int_equal(vb_subject_run(&subject, VB_PASS_PLAIN, 600, &result, &error), 0);
        assert_int_equal(vb_latencies_count(&latencies), 600);
        assert_int_equal(vb_subject_run(&subject, VB_PASS_PLAIN, 60, &result, &error), 0);
        assert_int_equal(vb_latencies_count(&latencies), 660);
        subject.run.latencies = NULL;
        assert_int_equal(vb_subject_run(&subject, VB_PASS_PLAIN, 600, &result, &error), 0);
        assert_int_equal(vb_latencies_count(&latencies), 660);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_short_operations), cmocka_unit_test(test_slow_operations),
        cmocka_unit_test(test_fixed_costs),      cmocka_unit_test(test_removed_loops),
        cmocka_unit_test(test_failure),          cmocka_unit_test(test_whole_periods),
        cmocka_unit_test(test_recording),        cmocka_unit_test(test_interruption),
        cmocka_unit_test(test_slow_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
