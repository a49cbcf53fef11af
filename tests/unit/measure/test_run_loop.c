/* SPDX-License-Identifier: MIT */
#include "base/case_table.h"
#include "measure/ledger/ledger.h"
#include "measure/run_loop.h"

#include <fenv.h>
#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const enum vb_pass every_pass[] = {VB_PASS_PLAIN, VB_PASS_TIME, VB_PASS_COUNT};

/* Loops good and bad. */

static uint64_t counted(struct vb_run *run)
{
    uint64_t sum = 0;
    VB_LOOP(run)
    sum += vb_opaque(1);
    return sum;
}

static uint64_t never(struct vb_run *run)
{
    (void)run;
    return 0;
}

static uint64_t leaves_early(struct vb_run *run)
{
    VB_LOOP(run)
    if (vb_opaque(1))
        break;
    return 0;
}

static uint64_t returns_early(struct vb_run *run)
{
    VB_LOOP(run)
    if (vb_opaque(1))
        return 0;
    return 1;
}

static uint64_t twice(struct vb_run *run)
{
    uint64_t sum = counted(run);
    return sum + counted(run);
}

static uint64_t nested(struct vb_run *run)
{
    uint64_t sum = 0;
    VB_LOOP(run)
    sum += counted(run);
    return sum;
}

static uint64_t skips_before(struct vb_run *run)
{
    vb_skip(run, "no %s here", "zebra");
    vb_skip(run, "what follows from it");
    return counted(run);
}

static uint64_t skips_inside(struct vb_run *run)
{
    VB_LOOP(run)
    {
        vb_skip(run, "no %s here", "zebra");
        if (vb_opaque(1))
            return 0;
    }
    return 1;
}

static uint64_t skips_after(struct vb_run *run)
{
    uint64_t sum = counted(run);
    vb_skip(run, "no zebra here");
    return sum;
}

static uint64_t asks_for_more(struct vb_run *run)
{
    int64_t value = vb_integer(run, "absent");
    VB_LOOP(run)
    VB_USE(value);
    return 0;
}

static uint64_t wants_whole(struct vb_run *run)
{
    int64_t value = vb_integer(run, "half");
    VB_LOOP(run)
    VB_USE(value);
    return 0;
}

static uint64_t wants_number(struct vb_run *run)
{
    int64_t value = vb_integer(run, "path");
    VB_LOOP(run)
    VB_USE(value);
    return 0;
}

static uint64_t reads_settings(struct vb_run *run)
{
    bool right = vb_integer(run, "size") == 12 && fabs(vb_number(run, "half") - 0.5) < 1e-9 &&
                 strcmp(vb_text(run, "path"), "/tmp") == 0 && isnan(vb_number(run, "path"));
    VB_LOOP(run);
    return right;
}

/* A run as a worker would have it, at a point of three parameters. */
struct stand {
    struct vb_run run;
    struct vb_timer timer;
    struct vb_setting settings[3];
};

static void set_up(struct stand *stand)
{
    *stand = (struct stand){.settings = {{"size", "12", 12}, {"half", "0.5", 0.5}, {"path", "/tmp", NAN}}};
    stand->run = (struct vb_run){.settings = stand->settings, .setting_count = 3, .timer = &stand->timer};
}

static int run(struct stand *stand, uint64_t (*loop)(struct vb_run *), enum vb_pass pass, int64_t operations,
               struct vb_loop_result *result, struct vb_error *error)
{
    const struct vb_variant variant = {.name = "v", .loop = loop};
    if (pass == VB_PASS_COUNT)
        vb_ledger_arm();
    int status = vb_run_loop(&stand->run, &variant, pass, operations, result, error);
    if (pass == VB_PASS_COUNT)
        vb_ledger_disarm();
    return status;
}

/* What is done around loops, in the order in which it is. */
static char events[200];

static void prepare(struct vb_run *run)
{
    char event[32];
    snprintf(event, sizeof event, "p%d ", (int)run->count);
    strcat(events, event);
    assert_null(run->input);
    run->input = malloc((size_t)run->count);
}

static void release(struct vb_run *run)
{
    strcat(events, "r ");
    free(run->input);
}

static uint64_t uses_input(struct vb_run *run)
{
    uint64_t sum = 0;
    strcat(events, run->input ? "l " : "nothing ");
    VB_LOOP(run)
    sum += vb_opaque(1);
    vb_counter(run, "sum", (double)sum);
    return sum;
}

/* However many loops it takes: the result is of all of them, and what is allocated around them is none of theirs. */
static void test_batches(void **state)
{
    (void)state;
    static const struct {
        int64_t batch, operations;
        const char *events;
    } table[] = {
        {0, 7, "p7 l r "},   {7, 7, "p7 l r "}, {3, 7, "p3 l r p3 l r p1 l r "}, {1, 3, "p1 l r p1 l r p1 l r "},
        {100, 1, "p1 l r "},
    };
    for (size_t p = 0; p < COUNT(every_pass); p++)
        for (size_t i = 0; i < COUNT(table); i++) {
            struct stand stand;
            set_up(&stand);
            const struct vb_preparation preparation = {.prepare = prepare, .release = release, .batch = table[i].batch};
            stand.run.preparation = &preparation;
            events[0] = '\0';
            struct vb_loop_result result;
            assert_int_equal(run(&stand, uses_input, every_pass[p], table[i].operations, &result, NULL), 0);
            assert_string_equal(events, table[i].events);
            assert_int_equal(result.checksum, table[i].operations);
            assert_true(vb_tally_sum(&result.tallies, "sum") == (double)table[i].operations);
            assert_true(result.elapsed_ns > 0);
            assert_int_equal(result.counts.allocs, 0);
            assert_int_equal(result.counts.frees, 0);
        }
}

static uint64_t counts_wrongly(struct vb_run *run)
{
    vb_counter(run, "no name", 1);
    return counted(run);
}

static void test_counters_that_are_none(void **state)
{
    (void)state;
    for (size_t p = 0; p < COUNT(every_pass); p++) {
        struct stand stand;
        set_up(&stand);
        struct vb_loop_result result;
        struct vb_error error;
        assert_int_equal(run(&stand, counts_wrongly, every_pass[p], 5, &result, &error), VB_ERROR_MEASURE);
        assert_string_equal(error.text,
                            "the case has a counter 'no name', but a name takes letters, digits and '_' only");
        assert_false(vb_run_was_skipped(&stand.run));
    }
}

static void test_count_and_checksum(void **state)
{
    (void)state;
    static const int64_t counts[] = {1, 2, 7, 1000};
    for (size_t p = 0; p < COUNT(every_pass); p++)
        for (size_t i = 0; i < COUNT(counts); i++) {
            struct stand stand;
            set_up(&stand);
            struct vb_loop_result result;
            assert_int_equal(run(&stand, counted, every_pass[p], counts[i], &result, NULL), 0);
            assert_int_equal(result.checksum, counts[i]);
            assert_int_equal(stand.run.count, counts[i]);
            assert_true(result.elapsed_ns > 0);
            assert_false(vb_run_was_skipped(&stand.run));
        }
}

static void test_faults(void **state)
{
    (void)state;
    static const struct {
        uint64_t (*loop)(struct vb_run *run);
        const char *wanted;
        bool skipped;
    } table[] = {
        {never, "the case never looped", false},
        {leaves_early, "the case left its loop early", false},
        {returns_early, "the case left its loop early", false},
        {twice, "the case looped twice", false},
        {nested, "the case looped twice", false},
        {skips_before, "no zebra here", true},
        {skips_inside, "no zebra here", true},
        {skips_after, "no zebra here", true},
        {asks_for_more, "the case asks for a parameter 'absent' that it does not declare", false},
        {wants_whole, "the case wants a whole number as parameter 'half', not '0.5'", false},
        {wants_number, "the case wants a whole number as parameter 'path', not '/tmp'", false},
    };
    for (size_t p = 0; p < COUNT(every_pass); p++)
        for (size_t i = 0; i < COUNT(table); i++) {
            struct stand stand;
            set_up(&stand);
            struct vb_loop_result result;
            struct vb_error error = {0};
            assert_int_equal(run(&stand, table[i].loop, every_pass[p], 10, &result, &error), VB_ERROR_MEASURE);
            if (strcmp(error.text, table[i].wanted) != 0)
                fail_msg("pass %zu, row %zu: %s", p, i, error.text);
            assert_int_equal(vb_run_was_skipped(&stand.run), table[i].skipped);
            /* A fault is no lasting damage: the next one is measured as ever. */
            assert_int_equal(run(&stand, counted, every_pass[p], 3, &result, &error), 0);
            assert_int_equal(result.checksum, 3);
        }
}

static void test_settings(void **state)
{
    (void)state;
    struct stand stand;
    set_up(&stand);
    struct vb_loop_result result;
    assert_int_equal(run(&stand, reads_settings, VB_PASS_PLAIN, 1, &result, NULL), 0);
    assert_int_equal(result.checksum, 1);
}

static void test_no_time_under_the_ledger(void **state)
{
    (void)state;
    if (vb_ledger_open(VB_LEDGER_AUTO) == VB_LEDGER_OFF)
        skip(); /* nothing can be armed */
    struct stand stand;
    set_up(&stand);
    struct vb_loop_result result;
    struct vb_error error = {0};
    vb_ledger_arm();
    int status = run(&stand, counted, VB_PASS_TIME, 10, &result, &error);
    vb_ledger_disarm();
    assert_int_equal(status, VB_ERROR_MEASURE);
    assert_string_equal(error.text, "refused to time while the ledger counts");
    assert_int_equal(run(&stand, counted, VB_PASS_TIME, 10, &result, &error), 0);
}

static void step_skips(struct vb_run *step_run)
{
    vb_skip(step_run, "no zebra here");
}

static void step_sets_up(struct vb_run *step_run)
{
    step_run->fixture = step_run;
}

static void test_steps(void **state)
{
    (void)state;
    struct stand stand;
    set_up(&stand);
    struct vb_error error = {0};
    assert_int_equal(vb_run_step(&stand.run, NULL, &error), 0);
    assert_int_equal(vb_run_step(&stand.run, step_sets_up, &error), 0);
    assert_ptr_equal(stand.run.fixture, &stand.run);
    assert_int_equal(vb_run_step(&stand.run, step_skips, &error), VB_ERROR_MEASURE);
    assert_string_equal(error.text, "no zebra here");
    assert_true(vb_run_was_skipped(&stand.run));
}

/* A reason longer than the room for it is cut, not written over what comes after. */
static void step_skips_at_length(struct vb_run *step_run)
{
    vb_skip(step_run, "%01000d", 0);
}

static void test_long_reason(void **state)
{
    (void)state;
    struct stand stand;
    set_up(&stand);
    struct vb_error error = {0};
    assert_int_equal(vb_run_step(&stand.run, step_skips_at_length, &error), VB_ERROR_MEASURE);
    assert_int_equal(strlen(error.text), VB_REASON_MAX - 1);
}

/* What a case does to the floating-point state is its own. Most CPUs of arm64 know no traps. */
static int traps;

static void change_state(struct vb_run *run)
{
    (void)run;
    feenableexcept(traps);
    fesetround(FE_UPWARD);
}

static bool is_changed(void)
{
    return fegetexcept() == traps && fegetround() == FE_UPWARD;
}

static bool is_default(void)
{
    return fegetexcept() == 0 && fegetround() == FE_TONEAREST;
}

static uint64_t keeps_state(struct vb_run *run)
{
    uint64_t kept = is_changed();
    VB_LOOP(run)
    kept += is_changed();
    kept += is_changed();
    vb_counter(run, "tenth", 0.1);
    vb_counter(run, "tenth", 0.2); /* their sum is inexact */
    return kept + is_changed();
}

static uint64_t changes_state(struct vb_run *run)
{
    change_state(run);
    return keeps_state(run);
}

static void test_floats(void **state)
{
    (void)state;
    traps = feenableexcept(FE_INEXACT | FE_DIVBYZERO) == -1 ? 0 : FE_INEXACT | FE_DIVBYZERO;
    fedisableexcept(FE_ALL_EXCEPT);
    static const enum vb_pass passes[] = {VB_PASS_PLAIN, VB_PASS_TIME, VB_PASS_COUNT, VB_PASS_COLD};
    for (size_t p = 0; p < COUNT(passes); p++)
        for (int threads = 1; threads <= 2; threads++)
            for (int by_step = 0; by_step < 2; by_step++) {
                struct stand stand;
                if (passes[p] == VB_PASS_TIME && threads > 1)
                    continue; /* Google Benchmark keeps its first number of threads: see test_team.c */
                set_up(&stand);
                stand.run.thread_count = threads;
                assert_int_equal(vb_run_step(&stand.run, by_step ? change_state : NULL, NULL), 0);
                assert_true(is_default());
                struct vb_loop_result result;
                assert_int_equal(run(&stand, by_step ? keeps_state : changes_state, passes[p], 10, &result, NULL), 0);
                assert_true(is_default());
                assert_int_equal(result.checksum, 10 + 3 * threads);
                assert_true(vb_tally_sum(&result.tallies, "tenth") > 0.29 * threads);
                assert_true(result.elapsed_ns > 0);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_batches),
        cmocka_unit_test(test_counters_that_are_none),
        cmocka_unit_test(test_count_and_checksum),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_settings),
        cmocka_unit_test(test_no_time_under_the_ledger),
        cmocka_unit_test(test_steps),
        cmocka_unit_test(test_floats),
        cmocka_unit_test(test_long_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
