/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/random.h"
#include "results/build.h"
#include "stats/paired.h"
#include "stats/distributions.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OPERATIONS 1000

/* A measurement of `variant_count` variants that has no readings yet. */
static struct vb_measurement measurement_of(size_t variant_count)
{
    static const char *const names[] = {"heap_future", "inline_result", "pooled_future"};
    struct vb_measurement measurement = {
        .case_name = "ready_return",
        .case_summary = "return a value that is already known",
        .case_libraries = "sqlite3 3.40.1, libuv 1.44.2",
        .point = strdup("hit=90"),
        .variant_count = variant_count,
        .has_baseline = true,
        .variants = calloc(variant_count, sizeof *measurement.variants),
    };
    for (size_t i = 0; i < variant_count; i++) {
        struct vb_variant_measurement *variant = &measurement.variants[i];
        variant->name = names[i];
        strcpy(variant->status, "ok");
        strcpy(variant->contract, "kept");
    }
    return measurement;
}

static void add_reading(struct vb_measurement *measurement, uint32_t launch, uint32_t round, uint32_t variant,
                        double ns)
{
    assert_int_equal(vb_measurement_reserve(measurement, 1), 0);
    measurement->readings[measurement->reading_count++] = (struct vb_reading){
        .launch = launch,
        .round = round,
        .variant = variant,
        .operations = OPERATIONS,
        .elapsed_ns = ns * OPERATIONS,
    };
}

/* Adds launches of rounds in which every variant takes 10 ns, times its own ratio, times a disturbance of the
 * round that all share, times a disturbance of its own (in ln, uniform within `noise`) that belongs to the launch. */
static void add_launches(struct vb_measurement *measurement, uint32_t launches, uint32_t rounds, const double *ratios,
                         double noise, uint64_t seed)
{
    struct vb_random random;
    vb_random_seed(&random, seed);
    for (uint32_t launch = 0; launch < launches; launch++) {
        double disturbance[3];
        for (size_t v = 0; v < measurement->variant_count; v++)
            disturbance[v] = exp(noise * (2 * vb_random_unit(&random) - 1));
        for (uint32_t round = 0; round < rounds; round++) {
            double shared = 1 + 2 * vb_random_unit(&random);
            for (uint32_t v = 0; v < measurement->variant_count; v++)
                add_reading(measurement, launch, round, v, 10 * ratios[v] * shared * disturbance[v]);
        }
    }
}

static struct vb_results build(const struct vb_measurement *measurements, size_t count)
{
    struct vb_results results;
    struct vb_error error;
    vb_results_init(&results);
    assert_int_equal(vb_build_rows(&results, measurements, count, &vb_build_defaults, &error), 0);
    return results;
}

static void assert_near(double value, double wanted, double tolerance)
{
    if (!(fabs(value - wanted) <= tolerance))
        fail_msg("%.17g is not %.17g", value, wanted);
}

static void assert_no_time(const struct vb_row *row)
{
    assert_true(isnan(row->mean_ns) && isnan(row->ci_low_ns) && isnan(row->ci_high_ns) && isnan(row->median_ns));
    assert_true(isnan(row->min_ns) && isnan(row->turns_mean_ns));
    assert_int_equal(row->launches, -1);
    assert_int_equal(row->rounds, -1);
    assert_int_equal(row->ops_per_turn, -1);
}

static void assert_no_ratio(const struct vb_row *row)
{
    assert_true(isnan(row->ratio) && isnan(row->ratio_ci_low) && isnan(row->ratio_ci_high));
    assert_true(isnan(row->detectable_pct));
    assert_string_equal(row->verdict, "");
}

static void test_times_of_one_variant(void **state)
{
    (void)state;
    struct vb_measurement measurement = measurement_of(1);
    /* Launch medians 30, 10, 1000, 40, 20; in the last round of each the machine was busy. */
    const double medians[] = {30, 10, 1000, 40, 20};
    for (uint32_t launch = 0; launch < 5; launch++) {
        add_reading(&measurement, launch, 0, 0, medians[launch] - 1);
        add_reading(&measurement, launch, 1, 0, medians[launch]);
        add_reading(&measurement, launch, 2, 0, medians[launch] + 60);
    }
    struct vb_results results = build(&measurement, 1);
    assert_int_equal(results.row_count, 1);
    const struct vb_row *row = &results.rows[0];
    assert_near(row->mean_ns, 30, 1e-9); /* of 20, 30 and 40 */
    assert_near(row->median_ns, 30, 1e-9);
    assert_near(row->min_ns, 9, 1e-9);
    assert_near(row->turns_mean_ns, (3 * 1100 + 5 * 59) / 15.0, 1e-9);
    assert_int_equal(row->launches, 5);
    assert_int_equal(row->rounds, 3);
    assert_int_equal(row->ops_per_turn, OPERATIONS);

    /* Yuen by hand: winsorized 20 20 30 40 40, squares 400, h = 3; t with 2 degrees of freedom at 1 - 0.01 / 5. */
    double half_width = vb_student_t_quantile(1 - 0.001, 2) * sqrt(400 / (3.0 * 2.0));
    assert_near(row->ci_low_ns, fmax(30 - half_width, 0), 1e-9);
    assert_near(row->ci_high_ns, 30 + half_width, 1e-9);

    assert_string_equal(row->case_name, "ready_return");
    assert_string_equal(row->point, "hit=90");
    assert_string_equal(row->variant, "heap_future");
    assert_string_equal(row->baseline, "heap_future");
    assert_string_equal(row->status, "ok");
    assert_string_equal(row->contract, "kept");
    assert_near(row->ratio, 1, 0);
    assert_true(isnan(row->ratio_ci_low) && isnan(row->ratio_ci_high) && isnan(row->detectable_pct));
    assert_string_equal(row->verdict, "");
    vb_results_release(&results);
    vb_measurement_release(&measurement);
}

static void test_ratio_of_pairs(void **state)
{
    (void)state;
    const double ratios[] = {1, 0.13, 1.05};
    struct vb_measurement measurement = measurement_of(3);
    add_launches(&measurement, 20, 8, ratios, 0, 1);
    struct vb_results results = build(&measurement, 1);
    assert_int_equal(results.row_count, 3);
    for (size_t i = 1; i < 3; i++) {
        const struct vb_row *row = &results.rows[i];
        assert_near(row->ratio, ratios[i], 1e-12); /* what disturbs a round disturbs both sides of its pairs */
        assert_true(row->ratio_ci_low < ratios[i] && ratios[i] < row->ratio_ci_high);
        assert_near(row->ratio_ci_high / row->ratio, 1 + row->detectable_pct / 100, 1e-12);
        assert_string_equal(row->baseline, "heap_future");
    }
    assert_string_equal(results.rows[1].verdict, "faster");
    assert_string_equal(results.rows[2].verdict, "slower");
    vb_results_release(&results);
    vb_measurement_release(&measurement);
}

static void test_a_drift_costs_a_row_its_verdict(void **state)
{
    (void)state;
    const double ratios[] = {1, 0.5, 2};
    struct vb_measurement measurement = measurement_of(3);
    add_launches(&measurement, 20, 8, ratios, 0, 1);
    vb_doubts_add(&measurement.variants[1].doubts, VB_DOUBT_DRIFTS, 2.6, 0);
    vb_doubts_add(&measurement.variants[2].doubts, VB_DOUBT_TWO_KINDS, 20, 40);
    struct vb_results results = build(&measurement, 1);
    assert_near(results.rows[1].mean_ns, 20 * 0.5, 6);
    assert_near(results.rows[1].ratio, 0.5, 1e-12);
    assert_true(isnan(results.rows[1].ratio_ci_low));
    assert_string_equal(results.rows[1].verdict, "no verdict (drifts)");
    assert_string_equal(results.rows[1].doubts, "drifts=2.6");
    assert_string_equal(results.rows[2].verdict, "slower"); /* two kinds of launches only warn */
    assert_int_equal(results.warning_count, 2);
    assert_non_null(strstr(results.warnings[0], "rises with the number of them"));
    vb_results_release(&results);
    vb_measurement_release(&measurement);
}

static void test_a_baseline_in_doubt_is_nothing_to_compare_with(void **state)
{
    (void)state;
    const double ratios[] = {1, 0.5};
    for (int index = 0; index < 2; index++) {
        bool removed = index == 1;
        struct vb_measurement measurement = measurement_of(2);
        add_launches(&measurement, 20, 8, ratios, 0, 1);
        vb_doubts_add(&measurement.variants[0].doubts, removed ? VB_DOUBT_LOOP_REMOVED : VB_DOUBT_THROTTLED, 1e-9, 2);
        struct vb_results results = build(&measurement, 1);
        assert_true(!isnan(results.rows[0].mean_ns) == !removed);
        assert_true(!isnan(results.rows[0].ratio) == !removed);
        assert_true(!isnan(results.rows[1].ratio) == !removed);
        assert_true(!isnan(results.rows[1].mean_ns));
        assert_string_equal(results.rows[0].verdict, removed ? "no verdict (loop removed)" : "no verdict (CPU quota)");
        assert_string_equal(results.rows[1].verdict, "no verdict (the baseline's time is in doubt)");
        assert_string_equal(results.rows[1].doubts, "baseline");
        assert_int_equal(results.warning_count, 1);
        vb_results_release(&results);
        vb_measurement_release(&measurement);
    }
}

static void test_order_of_readings_does_not_matter(void **state)
{
    (void)state;
    const double ratios[] = {1, 0.7};
    struct vb_measurement measurement = measurement_of(2);
    add_launches(&measurement, 12, 5, ratios, 0.02, 2);
    struct vb_results in_order = build(&measurement, 1);

    struct vb_random random;
    vb_random_seed(&random, 3);
    for (size_t i = measurement.reading_count - 1; i > 0; i--) {
        size_t other = vb_random_below(&random, i + 1);
        struct vb_reading swapped = measurement.readings[i];
        measurement.readings[i] = measurement.readings[other];
        measurement.readings[other] = swapped;
    }
    struct vb_results shuffled = build(&measurement, 1);
    for (size_t i = 0; i < 2; i++) {
        assert_near(shuffled.rows[i].mean_ns, in_order.rows[i].mean_ns, 0);
        assert_near(shuffled.rows[i].ratio, in_order.rows[i].ratio, 0);
        assert_near(shuffled.rows[i].turns_mean_ns, in_order.rows[i].turns_mean_ns, 0);
    }
    assert_true(shuffled.rows[1].ratio_ci_high == in_order.rows[1].ratio_ci_high);
    vb_results_release(&in_order);
    vb_results_release(&shuffled);
    vb_measurement_release(&measurement);
}

static void test_turns_without_a_partner_are_left_aside(void **state)
{
    (void)state;
    struct vb_measurement measurement = measurement_of(2);
    for (uint32_t launch = 0; launch < 6; launch++) {
        for (uint32_t round = 0; round < 3; round++) {
            double ns = 10 * (1 + launch) * (1 + round);
            /* Launch 4 has no baseline at all, and each launch misses one turn of either side, not of the same
             * round. */
            if (launch != 4 && round != 1)
                add_reading(&measurement, launch, round, 0, ns);
            if (round != 2)
                add_reading(&measurement, launch, round, 1, round == 1 ? 1e6 : 2 * ns);
        }
    }
    struct vb_results results = build(&measurement, 1);
    assert_near(results.rows[1].ratio, 2, 1e-12);
    assert_int_equal(results.rows[0].launches, 5);
    assert_int_equal(results.rows[1].launches, 6);
    vb_results_release(&results);
    vb_measurement_release(&measurement);
}

static void test_crashed_variant(void **state)
{
    (void)state;
    const double ratios[] = {1, 0.5, 0.25};
    struct vb_measurement measurement = measurement_of(3);
    add_launches(&measurement, 10, 4, ratios, 0, 4);
    measurement.variants[1].outcome = VB_OUTCOME_FAILED; /* in a launch later than those that are complete */
    strcpy(measurement.variants[1].status, "crashed (SIGSEGV)");
    measurement.variants[1].account = (struct vb_account){.kind = VB_ACCOUNT_EXACT, .allocs = 2, .has_asked = true};
    struct vb_results results = build(&measurement, 1);
    assert_near(results.rows[0].ratio, 1, 0);
    assert_no_time(&results.rows[1]);
    assert_no_ratio(&results.rows[1]);
    assert_string_equal(results.rows[1].status, "crashed (SIGSEGV)");
    assert_string_equal(results.rows[1].baseline, "heap_future");
    assert_near(results.rows[1].allocs_per_op, 2, 0); /* what was counted before is kept */
    assert_near(results.rows[2].ratio, 0.25, 1e-12);
    assert_string_equal(results.rows[2].verdict, "faster");
    vb_results_release(&results);
    vb_measurement_release(&measurement);
}

static void test_broken_promise(void **state)
{
    (void)state;
    struct vb_measurement measurement = measurement_of(2);
    measurement.variants[0].outcome = VB_OUTCOME_UNTIMED;
    measurement.variants[0].status[0] = '\0';
    measurement.variants[1].outcome = VB_OUTCOME_BROKEN;
    strcpy(measurement.variants[1].status, "allocs 2 per op, promised 1");
    strcpy(measurement.variants[1].contract, "allocs 2 per op, promised 1");
    struct vb_results results = build(&measurement, 1);
    assert_string_equal(results.rows[0].status, "ok"); /* fine, but not timed */
    assert_no_time(&results.rows[0]);
    assert_no_ratio(&results.rows[0]);
    assert_string_equal(results.rows[1].status, "allocs 2 per op, promised 1");
    assert_string_equal(results.rows[1].contract, "allocs 2 per op, promised 1");
    vb_results_release(&results);

    measurement.variants[1].status[0] = '\0'; /* even without words it is not fine */
    results = build(&measurement, 1);
    assert_string_equal(results.rows[1].status, "failed");
    vb_results_release(&results);
    vb_measurement_release(&measurement);
}

static void test_failed_baseline(void **state)
{
    (void)state;
    const double ratios[] = {1, 0.5};
    struct vb_measurement measurement = measurement_of(2);
    add_launches(&measurement, 10, 4, ratios, 0, 5);
    measurement.variants[0].outcome = VB_OUTCOME_FAILED;
    strcpy(measurement.variants[0].status, "timed out after 10 s");
    struct vb_results results = build(&measurement, 1);
    assert_no_time(&results.rows[0]);
    assert_no_ratio(&results.rows[0]);
    assert_true(isfinite(results.rows[1].mean_ns));
    assert_no_ratio(&results.rows[1]);
    assert_string_equal(results.rows[1].baseline, "heap_future");
    vb_results_release(&results);
    vb_measurement_release(&measurement);
}

static void test_no_baseline(void **state)
{
    (void)state;
    const double ratios[] = {1, 0.5};
    struct vb_measurement measurement = measurement_of(2);
    measurement.has_baseline = false;
    add_launches(&measurement, 10, 4, ratios, 0, 6);
    struct vb_results results = build(&measurement, 1);
    for (size_t i = 0; i < 2; i++) {
        assert_true(isfinite(results.rows[i].mean_ns));
        assert_no_ratio(&results.rows[i]);
        assert_string_equal(results.rows[i].baseline, "");
    }
    vb_results_release(&results);
    vb_measurement_release(&measurement);
}

static void test_one_launch_has_no_interval(void **state)
{
    (void)state;
    const double ratios[] = {1, 0.5};
    struct vb_measurement measurement = measurement_of(2);
    add_launches(&measurement, 1, 4, ratios, 0, 7);
    struct vb_results results = build(&measurement, 1);
    const struct vb_row *row = &results.rows[1];
    assert_int_equal(row->launches, 1);
    assert_near(row->ratio, 0.5, 1e-12);
    assert_true(isfinite(row->mean_ns));
    assert_true(isnan(row->ci_low_ns) && isnan(row->ci_high_ns));
    assert_true(isnan(row->ratio_ci_low) && isnan(row->ratio_ci_high) && isnan(row->detectable_pct));
    assert_string_equal(row->verdict, "cannot tell (too few launches)");
    assert_int_equal(row->verdict_code, VB_ROW_CANNOT_TELL_FEW);
    vb_results_release(&results);
    vb_measurement_release(&measurement);
}

/* Every turn reads the same: the clock's tick is all that is uncertain. */
static void test_resolution_of_the_clock(void **state)
{
    (void)state;
    struct vb_measurement measurement = measurement_of(2);
    for (uint32_t launch = 0; launch < 10; launch++) {
        add_reading(&measurement, launch, 0, 0, 20);
        add_reading(&measurement, launch, 0, 1, 10);
    }
    struct vb_results results = build(&measurement, 1);
    double t = vb_student_t_quantile(1 - 0.001, 5); /* 10 launches, 6 of them kept */
    const struct vb_row *row = &results.rows[1];
    assert_near(row->mean_ns, 10, 1e-12);
    assert_near(row->ci_high_ns - row->mean_ns, t / OPERATIONS, 1e-9);
    assert_near(log(row->ratio_ci_high / row->ratio), t * (1.0 / 10000 + 1.0 / 20000), 1e-9);
    vb_results_release(&results);
    vb_measurement_release(&measurement);
}

static void test_turn_below_a_tick(void **state)
{
    (void)state;
    struct vb_measurement measurement = measurement_of(2);
    for (uint32_t launch = 0; launch < 10; launch++) {
        add_reading(&measurement, launch, 0, 0, 20);
        add_reading(&measurement, launch, 0, 1, 0);
    }
    struct vb_results results = build(&measurement, 1);
    assert_near(results.rows[1].mean_ns, 1.0 / OPERATIONS, 1e-12);
    assert_near(results.rows[1].ratio, 1.0 / 20000, 1e-12);
    assert_near(results.rows[1].ci_low_ns, 0, 0); /* an interval of time does not go below nothing */
    vb_results_release(&results);
    vb_measurement_release(&measurement);
}

static void test_verdicts(void **state)
{
    (void)state;
    static const struct {
        double ratio, noise;
        const char *begins;
    } tests[] = {
        {0.5, 0.01, "faster"},
        {2, 0.01, "slower"},
        {1.02, 0.001, "slower"},
        {1, 0.001, "same within 0."},
        {1.003, 0.0005, "same within 0."},
        {0.996, 0.0005, "same within 0.5"},
        {1, 0.2, "cannot tell (only a difference above "},
    };
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) {
        const double ratios[] = {1, tests[i].ratio};
        struct vb_measurement measurement = measurement_of(2);
        add_launches(&measurement, 40, 4, ratios, tests[i].noise, 8);
        struct vb_results results = build(&measurement, 1);
        const struct vb_row *row = &results.rows[1];
        if (strncmp(row->verdict, tests[i].begins, strlen(tests[i].begins)) != 0)
            fail_msg("ratio %g, noise %g: '%s' is not '%s...'", tests[i].ratio, tests[i].noise, row->verdict,
                     tests[i].begins);
        double said = 0;
        if (sscanf(row->verdict, "same within %lf %%", &said) == 1) {
            double within = fmax(row->ratio_ci_high, 1 / row->ratio_ci_low) - 1;
            assert_true(said >= 100 * within - 1e-9 && said <= 100 * within + 0.1 + 1e-9);
        }
        if (sscanf(row->verdict, "cannot tell (only a difference above %lf %% would show)", &said) == 1)
            assert_true(said >= row->detectable_pct && said <= row->detectable_pct + 1);
        vb_results_release(&results);
        vb_measurement_release(&measurement);
    }
}

static void test_time_that_is_not_to_be_judged(void **state)
{
    (void)state;
    const double ratios[] = {1, 0.5};
    struct vb_measurement measurement = measurement_of(2);
    add_launches(&measurement, 20, 4, ratios, 0.01, 9);
    struct vb_build_options options = vb_build_defaults;
    options.judge_time = false;
    struct vb_results results;
    struct vb_error error;
    vb_results_init(&results);
    assert_int_equal(vb_build_rows(&results, &measurement, 1, &options, &error), 0);
    assert_string_equal(results.rows[1].verdict, "");
    assert_true(results.rows[1].ratio_ci_low < 0.5 && 0.5 < results.rows[1].ratio_ci_high);
    vb_results_release(&results);
    vb_measurement_release(&measurement);
}

/* One point whose effects are `center` plus or minus `spread` in ln, alternating over ten launches. */
static struct vb_measurement alternating(double center, double spread)
{
    struct vb_measurement measurement = measurement_of(2);
    for (uint32_t launch = 0; launch < 10; launch++) {
        add_reading(&measurement, launch, 0, 0, 10);
        add_reading(&measurement, launch, 0, 1, 10 * exp(center + (launch % 2 ? spread : -spread)));
    }
    return measurement;
}

static void test_comparisons_are_judged_as_one_page(void **state)
{
    (void)state;
    /* Standard error of the first: sqrt(10 s^2 / (6 * 5)) = s / sqrt(3), so t = 8 with 5 degrees of freedom:
     * p = 5 * 0.00049 = 0.0025, enough for one comparison at 1 %, but not for the smallest of 21. */
    struct vb_measurement page[21];
    page[0] = alternating(8 * 0.05 / sqrt(3), 0.05);
    for (size_t i = 1; i < 21; i++)
        page[i] = alternating(0, 0.05);
    struct vb_results alone = build(page, 1);
    struct vb_results together = build(page, 21);
    assert_string_equal(alone.rows[1].verdict, "slower");
    assert_string_equal(together.rows[1].verdict, "looks slower, but one of 21 comparisons can do that by chance");
    assert_int_equal(together.rows[1].verdict_code, VB_ROW_CANNOT_TELL_CHANCE);
    assert_int_equal(together.rows[1].comparisons, 21);
    assert_true(together.rows[1].ratio_ci_low > 1);
    assert_int_equal(together.row_count, 42);
    assert_near(together.rows[1].ratio, alone.rows[1].ratio, 0);
    assert_int_equal(together.rows[41].verdict_code, VB_ROW_CANNOT_TELL_NOISE);
    vb_results_release(&alone);
    vb_results_release(&together);
    for (size_t i = 0; i < 21; i++)
        vb_measurement_release(&page[i]);
}

static void test_ledger(void **state)
{
    (void)state;
    struct vb_measurement measurement = measurement_of(3);
    measurement.variants[0].account = (struct vb_account){
        .kind = VB_ACCOUNT_EXACT,
        .has_asked = true,
        .has_peak = true,
        .allocs = 1,
        .frees = 0.5,
        .asked_bytes = 24,
        .usable_bytes = 32,
        .live_bytes = 16,
        .once_allocs = 3,
        .once_asked_bytes = 100,
        .peak_bytes = 4096,
    };
    measurement.variants[0].checksum = 0xfeed;
    measurement.variants[0].has_checksum = true;
    measurement.variants[1].account = (struct vb_account){.kind = VB_ACCOUNT_EXACT, .peak_bytes = 5, .asked_bytes = 5};
    measurement.variants[2].account = measurement.variants[0].account;
    measurement.variants[2].account.kind = VB_ACCOUNT_VARIES;
    measurement.variants[2].account.allocs_range = (struct vb_range){1, 1.2, 1};
    measurement.variants[2].account.frees = measurement.variants[2].account.usable_bytes = NAN;
    strcpy(measurement.variants[2].account.reason, "1 to 1.2 allocs/op");
    for (size_t i = 0; i < 3; i++)
        measurement.variants[i].outcome = VB_OUTCOME_UNTIMED;
    struct vb_results results = build(&measurement, 1);

    const struct vb_row *row = &results.rows[0];
    assert_string_equal(row->ledger, "exact");
    assert_near(row->allocs_per_op, 1, 0);
    assert_near(row->frees_per_op, 0.5, 0);
    assert_near(row->bytes_per_op, 24, 0);
    assert_near(row->usable_bytes_per_op, 32, 0);
    assert_near(row->live_bytes_per_op, 16, 0);
    assert_near(row->once_allocs, 3, 0);
    assert_near(row->once_bytes, 100, 0);
    assert_int_equal(row->peak_live_bytes, 4096);
    assert_string_equal(row->checksum, "000000000000feed");

    row = &results.rows[1]; /* a proven zero, from a backend that cannot know what was asked for, nor the peak */
    assert_string_equal(row->ledger, "exact");
    assert_near(row->allocs_per_op, 0, 0);
    assert_near(row->usable_bytes_per_op, 0, 0);
    assert_true(isnan(row->bytes_per_op) && isnan(row->once_bytes));
    assert_int_equal(row->peak_live_bytes, -1);
    assert_string_equal(row->checksum, "");

    row = &results.rows[2];
    assert_string_equal(row->ledger, "not constant (1 to 1.2 allocs/op)");
    assert_true(isnan(row->allocs_per_op) && isnan(row->frees_per_op) && isnan(row->usable_bytes_per_op));
    assert_near(row->bytes_per_op, 24, 0);
    assert_near(row->live_bytes_per_op, 16, 0);
    assert_near(row->allocs_low, 1, 0);
    assert_near(row->allocs_high, 1.2, 1e-9);
    assert_true(isnan(row->bytes_low) && isnan(row->live_bytes_low));
    assert_true(isnan(row->once_allocs) && isnan(row->once_bytes));
    assert_int_equal(row->peak_live_bytes, -1);
    vb_results_release(&results);
    vb_measurement_release(&measurement);
}

static void test_ledger_that_did_not_count(void **state)
{
    (void)state;
    struct vb_measurement measurement = measurement_of(2);
    strcpy(measurement.variants[0].account.reason, "malloc is served by libasan.so.8");
    struct vb_results results = build(&measurement, 1);
    assert_string_equal(results.rows[0].ledger, "n/a (malloc is served by libasan.so.8)");
    assert_string_equal(results.rows[1].ledger, "n/a (not counted)");
    assert_true(isnan(results.rows[0].allocs_per_op));
    vb_results_release(&results);
    vb_measurement_release(&measurement);
}

/* Each metric in its own column, also of a variant that was not timed; what is not known stays so. */
static void test_metrics(void **state)
{
    (void)state;
    struct vb_measurement measurement = measurement_of(2);
    struct vb_variant_measurement *variant = &measurement.variants[0];
    variant->outcome = VB_OUTCOME_UNTIMED;
    for (int i = 0; i < VB_METRIC_COUNT; i++)
        variant->metrics[i] = (struct vb_metric_count){.known = true, .per_op = 10 + i};
    variant->metrics[VB_METRIC_CACHE_MISSES].known = false;
    strcpy(variant->metrics_source, "instructions: callgrind; and so on");
    struct vb_results results = build(&measurement, 1);
    const struct vb_row *row = &results.rows[0];
    assert_near(row->instructions_per_op, 10 + VB_METRIC_INSTRUCTIONS, 0);
    assert_near(row->cycles_per_op, 10 + VB_METRIC_CYCLES, 0);
    assert_near(row->branch_misses_per_op, 10 + VB_METRIC_BRANCH_MISSES, 0);
    assert_true(isnan(row->cache_misses_per_op));
    assert_string_equal(row->metrics, "instructions: callgrind; and so on");
    row = &results.rows[1]; /* nobody asked */
    assert_true(isnan(row->instructions_per_op) && isnan(row->cycles_per_op));
    assert_true(isnan(row->branch_misses_per_op) && isnan(row->cache_misses_per_op));
    assert_string_equal(row->metrics, "");
    vb_results_release(&results);
    vb_measurement_release(&measurement);
}

static void test_facts(void **state)
{
    (void)state;
    struct vb_measurement measurement = measurement_of(1);
    struct vb_build_options options = vb_build_defaults;
    options.confidence = 0.999;
    struct vb_results results;
    struct vb_error error;
    vb_results_init(&results);
    assert_int_equal(vb_build_rows(&results, &measurement, 1, &options, &error), 0);
    assert_string_equal(vb_results_fact(&results, "confidence"), "99.9 %");
    assert_string_equal(vb_results_fact(&results, "case.ready_return"), "return a value that is already known");
    assert_string_equal(vb_results_fact(&results, "case.ready_return.libraries"), "sqlite3 3.40.1, libuv 1.44.2");
    vb_results_release(&results);
    vb_measurement_release(&measurement);
}

/* Gives every launch a witness of every variant: that of variant v in launch l has times of 100 v + l. */
static void add_witnesses(struct vb_measurement *measurement, uint32_t launches)
{
    for (uint32_t launch = 0; launch < launches; launch++) {
        struct vb_witness witnesses[3];
        for (size_t v = 0; v < measurement->variant_count; v++) {
            double base = (double)(100 * v + launch);
            witnesses[v] = (struct vb_witness){
                .first_ns = NAN,
                .cold_ns = NAN,
                .tail = {.recorded = 1000 + launch,
                         .level_ns = {base + 1, base + 2, base + 3, NAN, NAN},
                         .slowest_ns = base + 9},
                .rss_growth_bytes = 4096 * (int64_t)launch,
                .has_heap = 1,
                .before = {.allocated = 10 + launch, .flushes = 70},
                .after = {.allocated = 20 + launch, .active = 1, .purges = 40, .fills = 60, .flushes = 80},
            };
        }
        assert_int_equal(vb_measurement_add_launch(measurement, (struct vb_launch){0}, witnesses), 0);
    }
}

static void test_tails(void **state)
{
    (void)state;
    const double ratios[] = {1, 1};
    struct vb_measurement measurement = measurement_of(2);
    add_launches(&measurement, 10, 4, ratios, 0, 11);
    add_witnesses(&measurement, 10);
    measurement.witnesses[3 * 2 + 1] = vb_no_witness; /* the second variant has nothing to say of launch 3 */
    struct vb_results results = build(&measurement, 1);
    assert_true(fabs(results.rows[0].p50_ns - 5.5) < 1e-9); /* trimmed: launches 2 to 7 */
    assert_true(fabs(results.rows[0].p90_ns - 6.5) < 1e-9);
    assert_true(fabs(results.rows[0].p99_ns - 7.5) < 1e-9);
    assert_true(isnan(results.rows[0].p99_9_ns) && isnan(results.rows[0].p99_9_ci_low_ns) &&
                isnan(results.rows[0].p99_99_ns));
    assert_true(results.rows[0].slowest_ns == 18);
    assert_true(fabs(results.rows[0].recorded_ops - 1004.5) < 1e-9);

    /* Yuen's interval by hand: squared deviations from 7.5, winsorised at 5 and 10, sum to 42.5; 6 launches are left of
     * 10, so that the error is sqrt(42.5 / (6 * 5)). */
    double half_width = vb_student_t_quantile(1 - (1 - 0.99) / VB_LOOKS / 2, 5) * sqrt(42.5 / 30);
    assert_true(fabs(results.rows[0].p99_ci_high_ns - (7.5 + half_width)) < 1e-6);
    assert_true(fabs(results.rows[0].p99_ci_low_ns - fmax(7.5 - half_width, 0)) < 1e-6);

    assert_true(results.rows[1].slowest_ns == 118);
    assert_true(results.rows[1].p50_ns > 101 && results.rows[1].p50_ns < 110);
    assert_true(fabs(results.rows[1].recorded_ops - (10 * 1004.5 - 1003) / 9) < 1e-9);
    assert_true(results.rows[0].rss_growth_bytes == 4.5 * 4096);
    assert_true(results.rows[1].rss_growth_bytes == 5 * 4096);       /* of the nine that know */
    assert_true(isnan(results.rows[0].heap_allocated_bytes_before)); /* not asked for */
    assert_int_equal(results.warning_count, 0);
    vb_results_release(&results);
    vb_measurement_release(&measurement);
}

/* Launches that all agree are not certain: a time is known to within its slot of the histogram. */
static void test_resolution_of_tails(void **state)
{
    (void)state;
    const double ratios[] = {1};
    struct vb_measurement measurement = measurement_of(1);
    add_launches(&measurement, 10, 4, ratios, 0, 12);
    add_witnesses(&measurement, 10);
    for (size_t i = 0; i < 10; i++)
        measurement.witnesses[i].tail = measurement.witnesses[0].tail;
    struct vb_results results = build(&measurement, 1);
    assert_true(results.rows[0].p99_ns == 3);
    assert_true(results.rows[0].p99_ci_high_ns > 3 * (1 + VB_TAIL_ERROR));
    vb_results_release(&results);
    vb_measurement_release(&measurement);
}

static void test_tails_without_a_clock(void **state)
{
    (void)state;
    const double ratios[] = {1};
    struct vb_measurement measurement = measurement_of(1);
    add_launches(&measurement, 3, 4, ratios, 0, 13);
    add_witnesses(&measurement, 3);
    for (size_t i = 0; i < 3; i++)
        measurement.witnesses[i].tail =
            (struct vb_tail){.recorded = 7, .level_ns = {NAN, NAN, NAN, NAN, NAN}, .slowest_ns = NAN};
    struct vb_results results = build(&measurement, 1);
    assert_true(isnan(results.rows[0].p50_ns));
    assert_true(isnan(results.rows[0].slowest_ns));
    assert_true(results.rows[0].recorded_ops == 7);
    assert_int_equal(results.warning_count, 1);
    assert_non_null(strstr(results.warnings[0], "time stamp counter"));
    vb_results_release(&results);
    vb_measurement_release(&measurement);
}

static void test_heap_where_asked_for(void **state)
{
    (void)state;
    const double ratios[] = {1, 1};
    struct vb_measurement measurement = measurement_of(2);
    measurement.allocator = "jemalloc";
    add_launches(&measurement, 5, 4, ratios, 0, 14);
    add_witnesses(&measurement, 5);
    for (size_t i = 0; i < 5; i++)
        measurement.witnesses[2 * i + 1].has_heap = 0; /* the second variant's allocator has no such figures */
    measurement.variants[0].source_allocs = 2;
    struct vb_build_options options = vb_build_defaults;
    options.keep_heap = true;
    struct vb_results results;
    struct vb_error error;
    vb_results_init(&results);
    assert_int_equal(vb_build_rows(&results, &measurement, 1, &options, &error), 0);
    assert_true(results.rows[0].heap_allocated_bytes_before == 12 && results.rows[0].heap_allocated_bytes_after == 22);
    assert_true(results.rows[0].heap_active_bytes_before == 0 && results.rows[0].heap_active_bytes_after == 1);
    assert_true(results.rows[0].heap_purges_before == 0 && results.rows[0].heap_purges_after == 40);
    assert_true(results.rows[0].heap_fills_before == 0 && results.rows[0].heap_fills_after == 60);
    assert_true(results.rows[0].heap_flushes_before == 70 && results.rows[0].heap_flushes_after == 80);
    assert_true(results.rows[0].source_allocs_per_op == 2);
    assert_true(isnan(results.rows[1].heap_flushes_after));
    assert_true(isnan(results.rows[1].source_allocs_per_op));
    assert_string_equal(results.rows[0].allocator, "jemalloc");
    vb_results_release(&results);
    vb_measurement_release(&measurement);
}

/* A clock that reads 100 ns each time tells operations of 10 and of 190 ns from each other as little as these readings.
 */
static void test_single_readings(void **state)
{
    (void)state;
    const double ratios[] = {1, 1};
    struct vb_measurement measurement = measurement_of(2);
    add_launches(&measurement, 10, 4, ratios, 0, 15);
    add_witnesses(&measurement, 10);
    for (size_t i = 0; i < 10; i++) {
        measurement.witnesses[2 * i].first_ns = 100;
        measurement.witnesses[2 * i].cold_ns = 130 + (double)(i % 3);
    }
    struct vb_results results = build(&measurement, 1);
    assert_true(results.rows[0].first_ns == 100);
    assert_true(results.rows[0].first_ci_low_ns == 0 && results.rows[0].first_ci_high_ns >= 200);
    assert_true(results.rows[0].cold_ci_low_ns > 110 && results.rows[0].cold_ci_low_ns < 130);
    assert_true(results.rows[0].cold_ci_high_ns > 132 && results.rows[0].cold_ci_high_ns < 150);
    vb_results_release(&results);
    vb_measurement_release(&measurement);
}

/* A row without a tail has no room for one, and a failed variant has no figures at all. */
static void test_witnesses_of_others(void **state)
{
    (void)state;
    const double ratios[] = {1, 1};
    struct vb_measurement measurement = measurement_of(2);
    add_launches(&measurement, 5, 4, ratios, 0, 15);
    add_witnesses(&measurement, 5);
    for (size_t i = 0; i < 5; i++)
        measurement.witnesses[2 * i].tail.recorded = 0;
    measurement.variants[1].outcome = VB_OUTCOME_FAILED;
    struct vb_results results = build(&measurement, 1);
    assert_true(isnan(results.rows[0].p50_ns));
    assert_true(results.rows[0].rss_growth_bytes == 2 * 4096);
    assert_true(isnan(results.rows[1].recorded_ops) && isnan(results.rows[1].first_ns));
    assert_true(isnan(results.rows[1].rss_growth_bytes));
    assert_string_equal(results.rows[0].allocator, "");
    vb_results_release(&results);
    vb_measurement_release(&measurement);
}

static void test_no_memory(void **state)
{
    (void)state;
    struct vb_measurement measurement = measurement_of(2);
    add_reading(&measurement, UINT32_MAX - 1, UINT32_MAX - 1, 0, 10); /* a table that no machine holds */
    struct vb_results results;
    struct vb_error error = {0};
    vb_results_init(&results);
    assert_int_equal(vb_build_rows(&results, &measurement, 1, &vb_build_defaults, &error), VB_ERROR_MEMORY);
    assert_string_equal(error.text, "out of memory");
    vb_results_release(&results);
    vb_measurement_release(&measurement);
}

static void test_nothing_measured(void **state)
{
    (void)state;
    struct vb_results results = build(NULL, 0);
    assert_int_equal(results.row_count, 0);
    vb_results_release(&results);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_times_of_one_variant),
        cmocka_unit_test(test_ratio_of_pairs),
        cmocka_unit_test(test_a_drift_costs_a_row_its_verdict),
        cmocka_unit_test(test_a_baseline_in_doubt_is_nothing_to_compare_with),
        cmocka_unit_test(test_order_of_readings_does_not_matter),
        cmocka_unit_test(test_turns_without_a_partner_are_left_aside),
        cmocka_unit_test(test_crashed_variant),
        cmocka_unit_test(test_broken_promise),
        cmocka_unit_test(test_failed_baseline),
        cmocka_unit_test(test_no_baseline),
        cmocka_unit_test(test_one_launch_has_no_interval),
        cmocka_unit_test(test_resolution_of_the_clock),
        cmocka_unit_test(test_turn_below_a_tick),
        cmocka_unit_test(test_verdicts),
        cmocka_unit_test(test_time_that_is_not_to_be_judged),
        cmocka_unit_test(test_comparisons_are_judged_as_one_page),
        cmocka_unit_test(test_ledger),
        cmocka_unit_test(test_ledger_that_did_not_count),
        cmocka_unit_test(test_metrics),
        cmocka_unit_test(test_facts),
        cmocka_unit_test(test_tails),
        cmocka_unit_test(test_resolution_of_tails),
        cmocka_unit_test(test_tails_without_a_clock),
        cmocka_unit_test(test_heap_where_asked_for),
        cmocka_unit_test(test_single_readings),
        cmocka_unit_test(test_witnesses_of_others),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_nothing_measured),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
