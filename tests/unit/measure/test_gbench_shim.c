/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "measure/gbench_shim.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>
#include <unistd.h>

/* How a body behaves, and what it saw. */
struct plan {
    enum { AS_IT_SHOULD, NEVER_BEGINS, NEVER_ENDS, FAILS_AFTER_END, FAILS_BEFORE } manner;
    int64_t told;
    int calls;
    int thread;
    useconds_t sleep_us;
};

static const char *body(struct vb_gbench_state *state, int thread, void *context)
{
    assert_int_equal(thread, 0);
    struct plan *plan = context;
    plan->calls++;
    plan->thread = thread;
    if (plan->manner == FAILS_BEFORE)
        return "no zebra here";
    if (plan->manner == NEVER_BEGINS)
        return "never looped";
    plan->told = vb_gbench_begin(state);
    if (plan->sleep_us)
        usleep(plan->sleep_us);
    if (plan->manner == NEVER_ENDS)
        return "left early";
    vb_gbench_end(state);
    return plan->manner == FAILS_AFTER_END ? "found to be wrong" : NULL;
}

static int run(struct plan *plan, int64_t operations, struct vb_gbench_reading *reading, char *fault, size_t size)
{
    return vb_gbench_run(body, plan, operations, 1, reading, fault, size);
}

static void test_operations(void **state)
{
    (void)state;
    static const int64_t counts[] = {1, 2, 3, 1000, 123456789012};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        struct plan plan = {.thread = -1};
        struct vb_gbench_reading reading;
        char fault[64] = "";
        assert_int_equal(run(&plan, counts[i], &reading, fault, sizeof fault), 0);
        assert_int_equal(plan.calls, 1);
        assert_int_equal(plan.thread, 0);
        assert_int_equal(plan.told, counts[i]);
        assert_int_equal(reading.operations, counts[i]);
        assert_string_equal(fault, "");
    }
}

/* The time is of the whole turn, from begin to end: not of one operation, and not of the call. */
static void test_elapsed(void **state)
{
    (void)state;
    struct plan plan = {.sleep_us = 20000};
    struct vb_gbench_reading reading;
    char fault[64];
    int64_t start_ns = vb_clock_ns();
    assert_int_equal(run(&plan, 1000, &reading, fault, sizeof fault), 0);
    int64_t elapsed_ns = vb_clock_ns() - start_ns;
    assert_true(reading.elapsed_ns >= 20e6 && reading.elapsed_ns <= (double)elapsed_ns);
    assert_true(reading.cpu_ns >= 0 && reading.cpu_ns < 20e6); /* it slept */
}

static void test_faults(void **state)
{
    (void)state;
    static const struct {
        struct plan plan;
        const char *wanted;
    } table[] = {
        {{.manner = NEVER_BEGINS}, "never looped"},
        {{.manner = NEVER_ENDS}, "left early"},
        {{.manner = FAILS_AFTER_END}, "found to be wrong"},
        {{.manner = FAILS_BEFORE}, "no zebra here"},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct plan plan = table[i].plan;
        struct vb_gbench_reading reading = {.operations = -1};
        char fault[64] = "";
        assert_int_equal(run(&plan, 10, &reading, fault, sizeof fault), -1);
        assert_string_equal(fault, table[i].wanted);
        assert_int_equal(reading.operations, -1);

        struct plan good = {0}; /* and the next one is a reading again */
        assert_int_equal(run(&good, 7, &reading, fault, sizeof fault), 0);
        assert_int_equal(reading.operations, 7);
    }
}

/* In thrower.cc. */
vb_gbench_body throws_exception, throws_number;

/* An exception does not cross into C; it is a fault like others. */
static void test_exceptions(void **state)
{
    (void)state;
    static const struct {
        vb_gbench_body *body;
        const char *wanted;
    } table[] = {
        {throws_exception, "threw an exception: a C++ library"},
        {throws_number, "threw something that is no exception"},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct vb_gbench_reading reading;
        char fault[64] = "";
        assert_int_equal(vb_gbench_run(table[i].body, NULL, 10, 1, &reading, fault, sizeof fault), -1);
        assert_string_equal(fault, table[i].wanted);
        struct plan good = {0};
        assert_int_equal(run(&good, 7, &reading, fault, sizeof fault), 0);
    }
}

static void test_small_room(void **state)
{
    (void)state;
    struct plan plan = {.manner = NEVER_BEGINS};
    struct vb_gbench_reading reading;
    char fault[6] = "";
    assert_int_equal(run(&plan, 10, &reading, fault, sizeof fault), -1);
    assert_string_equal(fault, "never");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_operations), cmocka_unit_test(test_elapsed),    cmocka_unit_test(test_faults),
        cmocka_unit_test(test_exceptions), cmocka_unit_test(test_small_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
