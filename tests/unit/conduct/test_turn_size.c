/* SPDX-License-Identifier: MIT */
#include "conduct/turn_size.h"
#include "conduct/schedule.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define VARIANTS     3

/* A point as it stands after the probe, with turns of 1000 ns. */
struct stand {
    struct vb_conduct_options options;
    struct vb_variant_measurement variants[VARIANTS];
    struct vb_measurement measurement;
    struct vb_plan_point point;
    struct vb_point_job job;
};

static void set_up(struct stand *stand, const double *op_ns, const int64_t *period)
{
    *stand = (struct stand){.options = {.turn_ns = 1000, .warm_up_ns = 0}, .point = {.threads = 1}};
    stand->measurement =
        (struct vb_measurement){.variant_count = VARIANTS, .has_baseline = true, .variants = stand->variants};
    stand->job = (struct vb_point_job){
        .options = &stand->options, .point = &stand->point, .measurement = &stand->measurement, .budget_ns = INT64_MAX};
    for (size_t i = 0; i < VARIANTS; i++) {
        stand->job.op_ns[i] = op_ns[i];
        stand->job.period[i] = period ? period[i] : 1;
    }
}

static void test_operations(void **state)
{
    (void)state;
    static const struct {
        double op_ns[VARIANTS];
        int64_t period[VARIANTS];
        int64_t wanted[VARIANTS];
    } table[] = {
        {{10, 10, 10}, {1, 1, 1}, {100, 100, 100}},
        {{10, 20, 5}, {1, 1, 1}, {50, 50, 50}},     /* as many as the slowest within a factor of two has time for */
        {{10, 21, 4}, {1, 1, 1}, {100, 47, 250}},   /* those further away get their own */
        {{10, 10, 10}, {30, 30, 30}, {90, 90, 90}}, /* whole periods */
        {{10, 10, 10}, {300, 300, 300}, {300, 300, 300}},
        {{5000, 4000, 10}, {1, 1, 1}, {1, 1, 100}}, /* at least one */
        {{0.3, 0.3, 0.3}, {1, 1, 1}, {3333, 3333, 3333}},
    };
    for (size_t i = 0; i < COUNT(table); i++) {
        struct stand stand;
        set_up(&stand, table[i].op_ns, table[i].period);
        int64_t operations[VARIANTS];
        vb_launch_operations(&stand.job, operations);
        for (size_t v = 0; v < VARIANTS; v++)
            if (operations[v] != table[i].wanted[v])
                fail_msg("row %zu, variant %zu: %lld", i, v, (long long)operations[v]);
    }
}

static void test_operations_without_baseline(void **state)
{
    (void)state;
    struct stand stand;
    set_up(&stand, (const double[]){10, 20, 5}, NULL);
    stand.measurement.has_baseline = false;
    int64_t operations[VARIANTS];
    vb_launch_operations(&stand.job, operations);
    assert_int_equal(operations[0], 100);
    assert_int_equal(operations[1], 50);
    assert_int_equal(operations[2], 200);
}

/* One that failed in the probe has neither a time nor a period; the others are planned as if it were not there. */
static void test_operations_of_the_well(void **state)
{
    (void)state;
    struct stand stand;
    set_up(&stand, (const double[]){10, 0, 10}, (const int64_t[]){2, 0, 2});
    stand.variants[1].outcome = VB_OUTCOME_FAILED;
    int64_t operations[VARIANTS];
    vb_launch_operations(&stand.job, operations);
    assert_int_equal(operations[0], 100);
    assert_int_equal(operations[1], 0);
    assert_int_equal(operations[2], 100);

    set_up(&stand, (const double[]){10, 19, 10}, NULL); /* nor does its time slow the others down */
    stand.variants[1].outcome = VB_OUTCOME_BROKEN;
    vb_launch_operations(&stand.job, operations);
    assert_int_equal(operations[0], 100);

    set_up(&stand, (const double[]){0, 10, 12}, NULL); /* the baseline itself */
    stand.variants[0].outcome = VB_OUTCOME_FAILED;
    vb_launch_operations(&stand.job, operations);
    assert_int_equal(operations[1], 100);
    assert_int_equal(operations[2], 83);
}

/* Of small batches a turn takes as many as are prepared in 20 ms, or in four times what is wanted of the operations. */
static void test_what_passes_beside_is_bounded(void **state)
{
    (void)state;
    struct stand stand;
    set_up(&stand, (const double[]){10, 10, 40}, (const int64_t[]){5, 5, 5});
    int64_t operations[VARIANTS];
    stand.options.turn_ns = 100000;
    stand.options.warm_up_ns = 10000000;
    stand.job.beside_ns[0] = stand.job.beside_ns[2] = 2000; /* 10,000 operations are prepared in 20 ms */
    vb_launch_operations(&stand.job, operations);
    assert_int_equal(operations[0], 10000);
    vb_launch_warm_up(&stand.job, operations); /* four times 10 ms */
    assert_int_equal(operations[0], 20000);
    assert_int_equal(operations[2], 20000);

    stand.job.beside_ns[0] = 20000;
    vb_launch_operations(&stand.job, operations);
    assert_int_equal(operations[0], 1000);
    assert_int_equal(operations[1], 1000); /* equal work, equal counts */
    assert_int_equal(operations[2], 2500);
    vb_launch_warm_up(&stand.job, operations);
    assert_int_equal(operations[0], 2000);
    stand.job.beside_ns[0] = 1e9; /* a period at least */
    vb_launch_operations(&stand.job, operations);
    assert_int_equal(operations[0], 5);
}

/* A worker may say that an operation takes next to nothing. */
static void test_operations_have_a_bound(void **state)
{
    (void)state;
    struct stand stand;
    set_up(&stand, (const double[]){1e-300, 1, 5e-324}, (const int64_t[]){7, 7, 7});
    int64_t operations[VARIANTS];
    vb_launch_operations(&stand.job, operations);
    for (size_t v = 0; v < VARIANTS; v++) {
        assert_true(operations[v] > 0 && operations[v] <= (int64_t)1 << 50);
        assert_int_equal(operations[v] % 7, 0);
    }
}

static void test_rounds(void **state)
{
    (void)state;
    static const struct vb_plan_base old = {.program = "old"};
    static const struct {
        double op_ns;
        uint32_t asked;
        int64_t overhead_ns;
        uint32_t variants;
        uint32_t wanted;
        const struct vb_plan_base *base;
    } table[] = {
        {10, 0, 0, 3, 66, NULL},          /* 64, in whole blocks of 6 */
        {10, 0, 100000, 3, 168, NULL},    /* 5 * 100000 ns of turns, in rounds of 3000 ns */
        {10, 0, 100000000, 3, 258, NULL}, /* 256 at most, rounded up to a block */
        {10, 0, 100000000, 3, 66, &old},  /* between two programs launches are what counts */
        {10, 7, 0, 3, 12, NULL},          {10, 12, 0, 3, 12, NULL},
        {4000, 0, 0, 3, 18, NULL},    /* turns four times as long as wanted: a quarter of the rounds, in whole blocks */
        {1000000, 0, 0, 3, 12, NULL}, /* long ones: 8, in whole blocks */
        {1000000, 1, 0, 3, 6, NULL},
    };
    for (size_t i = 0; i < COUNT(table); i++) {
        struct stand stand;
        const double op_ns = table[i].op_ns;
        set_up(&stand, (const double[]){op_ns, op_ns, op_ns}, NULL);
        stand.options.rounds = table[i].asked;
        stand.point.base = table[i].base;
        stand.job.overhead_ns = table[i].overhead_ns;
        int64_t operations[VARIANTS];
        vb_launch_operations(&stand.job, operations);
        uint32_t rounds = vb_launch_rounds(&stand.job, operations, table[i].variants);
        if (rounds != table[i].wanted)
            fail_msg("row %zu: %u rounds", i, rounds);
        assert_int_equal(rounds % vb_schedule_block(table[i].variants), 0);
    }
}

/* A first launch with turns far shorter than planned betrays a calibration taken while something else had the CPU. */
static void test_recalibrate(void **state)
{
    (void)state;
    struct stand stand;
    set_up(&stand, (const double[]){10, 1000, 10}, NULL);
    struct vb_reading readings[] = {
        {.variant = 0, .operations = 100, .elapsed_ns = 990},
        {.variant = 1, .operations = 1, .elapsed_ns = 12},
        {.variant = 0, .operations = 100, .elapsed_ns = 9000},
        {.variant = 1, .operations = 1, .elapsed_ns = 10},
    };
    stand.measurement.readings = readings;
    stand.measurement.reading_count = COUNT(readings);
    assert_true(vb_launch_recalibrate(&stand.job, 1e9)); /* equals that looked unlike are never tolerated */
    int64_t operations[VARIANTS];
    vb_launch_operations(&stand.job, operations);
    assert_int_equal(operations[0], 100);
    assert_int_equal(operations[1], operations[0]);

    readings[1].elapsed_ns = 1100; /* one long turn among short ones is a neighbour's; one short turn is the truth */
    readings[3].elapsed_ns = 600;
    set_up(&stand, (const double[]){10, 1000, 10}, NULL);
    stand.measurement.readings = readings;
    stand.measurement.reading_count = COUNT(readings);
    assert_false(vb_launch_recalibrate(&stand.job, 0.25));
    assert_true(stand.job.op_ns[1] == 1000);
}

/* Turns of half the length are as good where there is no time for another launch. */
static void test_recalibrate_tolerates(void **state)
{
    (void)state;
    struct vb_reading readings[] = {
        {.variant = 0, .operations = 100, .elapsed_ns = 500},
        {.variant = 1, .operations = 100, .elapsed_ns = 500},
        {.variant = 2, .operations = 100, .elapsed_ns = 500},
    };
    for (int strict = 0; strict <= 1; strict++) {
        struct stand stand;
        set_up(&stand, (const double[]){10, 10, 10}, NULL);
        stand.measurement.readings = readings;
        stand.measurement.reading_count = COUNT(readings);
        assert_int_equal(vb_launch_recalibrate(&stand.job, strict ? 0.25 : 1.5), strict);
        assert_true(stand.job.op_ns[0] == (strict ? 5 : 10));
    }
}

/* A percentile of one in 10,000 takes 100,000 operations, if there is time for them. */
static void test_lengthen(void **state)
{
    (void)state;
    static const struct {
        int64_t recorded[VARIANTS];
        uint32_t asked_rounds;
        int64_t budget_ns;
        uint32_t wanted; /* 0: as it was */
    } table[] = {
        {{0, 0, 0}, 0, INT64_MAX, 0},                /* nothing is recorded */
        {{100000, 0, 200000}, 0, INT64_MAX, 0},      /* enough is */
        {{50000, 0, 200000}, 0, INT64_MAX, 132},     /* 60 rounds, twice and a tenth */
        {{50000, 100000, 12000}, 0, INT64_MAX, 552}, /* whoever has the fewest */
        {{50000, 0, 200000}, 60, INT64_MAX, 0},      /* so many were asked for */
        {{50000, 0, 200000},
         0,
         4 * (132 * 3000 + 30),
         132}, /* eight launches, with their warm-up, in twice the budget */
        {{50000, 0, 200000}, 0, 4 * (132 * 3000 + 30) - 1, 0},
    };
    for (size_t i = 0; i < COUNT(table); i++) {
        struct stand stand;
        struct vb_witness witnesses[VARIANTS];
        set_up(&stand, (const double[]){10, 10, 10}, NULL);
        for (size_t v = 0; v < VARIANTS; v++) {
            witnesses[v] = vb_no_witness;
            witnesses[v].tail.recorded = table[i].recorded[v];
        }
        stand.measurement.witnesses = witnesses;
        stand.measurement.round_count = 60;
        stand.options.rounds = table[i].asked_rounds;
        stand.job.budget_ns = table[i].budget_ns;
        bool longer = vb_launch_lengthen(&stand.job);
        if (longer != (table[i].wanted > 0) || stand.measurement.round_count != (longer ? table[i].wanted : 60))
            fail_msg("row %zu: %u rounds", i, stand.measurement.round_count);
    }
}

static void test_turns_of_threads_are_longer(void **state)
{
    (void)state;
    struct stand stand;
    set_up(&stand, (const double[]){10, 10, 10}, NULL);
    assert_int_equal(vb_launch_turn_ns(&stand.job), 1000);
    stand.point.threads = 2;
    assert_true(vb_launch_turn_ns(&stand.job) >= 10000);
}

/* What a point has to pay with: twenty launches, else fewer rounds, but as many as there are variants. */
static void test_rounds_that_fit(void **state)
{
    (void)state;
    static const struct {
        double op_ns;
        int64_t overhead_ns;
        int64_t budget_ns;
        uint32_t launches;
        uint32_t wanted;
    } table[] = {
        {10, 0, 20 * 300000, 0, 66},      /* 100 rounds of 3000 ns would fit */
        {10, 0, 20 * 90000, 0, 30},       /* 30 of them do */
        {10, 0, 20 * 91000, 0, 36},       /* in whole blocks */
        {10, 0, -5, 0, 3},                /* nothing left, nothing spent on starting */
        {10, 100000, 20 * 100000, 0, 18}, /* starting eats it all: half as long again */
        {10, 100000, 20 * 145000, 0, 18}, /* and more than that does not fit */
        {10, 100000, 20 * 190000, 0, 30},
        {1e7, 100000, 4000000000, 0, 6}, /* slow ones: 200 ms would have room for 5 of 30 ms, with the warm-up */
        {1e7, 100000, 1000000000, 0, 3},
        {1e7, 100000, 1000000000, 5, 12}, /* told how many launches, it does not look at the budget */
    };
    for (size_t i = 0; i < COUNT(table); i++) {
        struct stand stand;
        const double op_ns = table[i].op_ns;
        set_up(&stand, (const double[]){op_ns, op_ns, op_ns}, NULL);
        stand.options.launches = table[i].launches;
        stand.job.overhead_ns = table[i].overhead_ns;
        stand.job.budget_ns = table[i].budget_ns;
        int64_t operations[VARIANTS];
        vb_launch_operations(&stand.job, operations);
        uint32_t rounds = vb_launch_rounds(&stand.job, operations, VARIANTS);
        if (rounds != table[i].wanted)
            fail_msg("row %zu: %u rounds", i, rounds);
    }
}

static void test_warm_up(void **state)
{
    (void)state;
    struct stand stand;
    set_up(&stand, (const double[]){10, 900, 1100}, (const int64_t[]){1, 2, 2});
    stand.options.warm_up_ns = 2000;
    int64_t operations[VARIANTS];
    vb_launch_warm_up(&stand.job, operations);
    assert_int_equal(operations[0], 200);
    assert_int_equal(operations[1], 4); /* two periods, though the second is beyond the time */
    assert_int_equal(operations[2], 2); /* one period is already too long */

    stand.variants[1].outcome = VB_OUTCOME_FAILED;
    vb_launch_warm_up(&stand.job, operations);
    assert_int_equal(operations[1], 0);
}

static void test_cpus(void **state)
{
    (void)state;
    static const struct {
        int threads;
        int cpus;
        int wanted;
        int64_t turn_ns;
    } table[] = {{1, 0, 1, 1000},  {1, 1, 1, 1000},  {1, 2, 2, 10000},
                 {1, 3, 3, 10000}, {4, 2, 4, 50000}, {2, 3, 3, 50000}};
    for (size_t i = 0; i < COUNT(table); i++) {
        struct stand stand;
        set_up(&stand, (const double[]){10, 10, 10}, NULL);
        const struct vb_case descriptor = {.cpus = table[i].cpus};
        const struct vb_case_entry entry = {.name = "x", .descriptor = &descriptor};
        stand.point.entry = &entry;
        stand.point.threads = table[i].threads;
        assert_int_equal(vb_launch_cpus(&stand.job), table[i].wanted);
        assert_int_equal(vb_launch_turn_ns(&stand.job), table[i].turn_ns);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_operations),
        cmocka_unit_test(test_operations_without_baseline),
        cmocka_unit_test(test_operations_of_the_well),
        cmocka_unit_test(test_what_passes_beside_is_bounded),
        cmocka_unit_test(test_operations_have_a_bound),
        cmocka_unit_test(test_rounds),
        cmocka_unit_test(test_rounds_that_fit),
        cmocka_unit_test(test_warm_up),
        cmocka_unit_test(test_cpus),
        cmocka_unit_test(test_recalibrate),
        cmocka_unit_test(test_recalibrate_tolerates),
        cmocka_unit_test(test_lengthen),
        cmocka_unit_test(test_turns_of_threads_are_longer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
