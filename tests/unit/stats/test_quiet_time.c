/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/random.h"
#include "stats/quiet_time.h"
#include "stats/quantiles.h"
#include "stats/turns.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS 100

/* A measurement of one variant, of which `time_of` says how long each turn took. */
static struct vb_turns made(size_t launches, double (*time_of)(size_t launch, size_t round))
{
    struct vb_measurement measurement = {.variant_count = 1};
    measurement.readings = calloc(launches * ROUNDS, sizeof *measurement.readings);
    assert_non_null(measurement.readings);
    for (size_t i = 0; i < launches * ROUNDS; i++)
        measurement.readings[i] = (struct vb_reading){.launch = (uint32_t)(i / ROUNDS),
                                                      .round = (uint32_t)(i % ROUNDS),
                                                      .operations = 1000,
                                                      .elapsed_ns = 1000 * time_of(i / ROUNDS, i % ROUNDS)};
    measurement.reading_count = launches * ROUNDS;
    struct vb_turns turns;
    struct vb_error error = {0};
    assert_int_equal(vb_turns_open(&turns, &measurement, &error), 0);
    free(measurement.readings);
    return turns;
}

static struct vb_quiet quiet_of(size_t launches, double (*time_of)(size_t launch, size_t round))
{
    struct vb_turns turns = made(launches, time_of);
    struct vb_quiet quiet = vb_quiet_of(&turns, 0, 0.99);
    vb_turns_close(&turns);
    return quiet;
}

/* 8 ns, and 14 beside a neighbour, who is there in all launches but two, and in these for nine tenths of the time. */
static double beside_a_neighbour(size_t launch, size_t round)
{
    double own = 8 + 0.001 * (double)(round % 10);
    return launch < 2 && round < 10 ? own : own + 6;
}

static double steady(size_t launch, size_t round)
{
    return 8 + 0.001 * (double)((launch * 7 + round) % 10);
}

static void a_neighbour_is_not_in_it(void **state)
{
    (void)state;
    struct vb_quiet quiet = quiet_of(10, beside_a_neighbour);
    assert_true(quiet.ns >= 8 && quiet.ns < 8.02);
    assert_true(quiet.low <= quiet.ns && quiet.high >= quiet.ns);
    assert_true(quiet.high > 13); /* only two of ten launches were quiet: nobody knows how many of others are */
}

static void a_quiet_run_is_known_well(void **state)
{
    (void)state;
    struct vb_quiet quiet = quiet_of(10, steady);
    assert_true(quiet.ns >= 8 && quiet.ns < 8.01);
    assert_true(quiet.low >= 8 && quiet.high < 8.01);
}

static double misread_once(size_t launch, size_t round)
{
    return launch == 0 && round == 0 ? 0.001 : steady(launch, round);
}

static void one_turn_decides_nothing(void **state)
{
    (void)state;
    struct vb_quiet quiet = quiet_of(10, misread_once);
    assert_true(quiet.ns >= 8);
}

/* The lowest turns are the first of each launch, and one launch has many of them. */
static double uneven(size_t launch, size_t round)
{
    return (launch == 0 ? 8 : 8.05) + 0.01 * (double)round + 0.001 * (double)launch;
}

static void an_interval_is_as_the_formula_has_it(void **state)
{
    (void)state;
    double all[10 * ROUNDS], shares[10] = {0};
    for (size_t i = 0; i < 10 * ROUNDS; i++)
        all[i] = uneven(i / ROUNDS, i % ROUNDS);
    double ns = vb_quantile(all, 10 * ROUNDS, VB_QUIET_FRACTION);
    for (size_t i = 0; i < 10 * ROUNDS; i++)
        shares[i / ROUNDS] += (uneven(i / ROUNDS, i % ROUNDS) <= ns) / (double)ROUNDS;
    double half = gsl_cdf_tdist_Pinv(0.995, 9) * gsl_stats_sd(shares, 1, 10) / sqrt(10);
    double low = vb_quantile(all, 10 * ROUNDS, fmax(VB_QUIET_FRACTION - half, 0));
    double high = vb_quantile(all, 10 * ROUNDS, VB_QUIET_FRACTION + half);
    struct vb_quiet quiet = quiet_of(10, uneven);
    assert_true(fabs(quiet.ns - ns) < 1e-9);
    assert_true(fabs(quiet.low - low) < 1e-9);
    assert_true(fabs(quiet.high - high) < 1e-9);
}

static void few_launches_have_no_interval(void **state)
{
    (void)state;
    struct vb_quiet quiet = quiet_of(2, steady);
    assert_true(quiet.ns >= 8 && isnan(quiet.low) && isnan(quiet.high));
    quiet = quiet_of(0, steady);
    assert_true(isnan(quiet.ns) && isnan(quiet.low) && isnan(quiet.high));
}

/* A share of quiet turns that differs between launches: 1, 2, 3, ... of a hundred turns are at 8 ns, others slower. */
static double more_and_more(size_t launch, size_t round)
{
    return round <= launch ? 8 : 9 + 0.01 * (double)round;
}

/* The definition, worked out once more: the share of turns up to the quantile in each launch, the standard error of
 * their mean, and Student's t. */
static void the_interval_is_woodruffs(void **state)
{
    (void)state;
    for (size_t launches = VB_ESTIMATE_MIN; launches <= 9; launches++) {
        double pooled[9 * ROUNDS];
        double shares[9];
        size_t total = launches * ROUNDS;
        for (size_t i = 0; i < total; i++)
            pooled[i] = more_and_more(i / ROUNDS, i % ROUNDS);
        vb_sort(pooled, total);
        double quiet_ns = vb_quantile_sorted(pooled, total, 0.01);
        for (size_t launch = 0; launch < launches; launch++) {
            shares[launch] = 0;
            for (size_t round = 0; round < ROUNDS; round++)
                shares[launch] += more_and_more(launch, round) <= quiet_ns ? 1.0 / ROUNDS : 0;
        }
        double error = gsl_stats_sd(shares, 1, launches) / sqrt((double)launches);
        double half = error * gsl_cdf_tdist_Pinv(0.995, (double)(launches - 1));
        struct vb_quiet got = quiet_of(launches, more_and_more);
        assert_true(fabs(got.ns - quiet_ns) < 1e-9);
        assert_true(fabs(got.low - vb_quantile_sorted(pooled, total, fmax(0.01 - half, 0))) < 1e-6);
        assert_true(fabs(got.high - vb_quantile_sorted(pooled, total, 0.01 + half)) < 1e-6);
        assert_true(half > 2.0 / (double)total);
    }
}

static double climbing(size_t launch, size_t round)
{
    return 8 + (double)round + 0.1 * (double)launch;
}

/* Launches that are nearly alike: the quantile is known to one turn of all of them. */
static void one_turn_is_the_least(void **state)
{
    (void)state;
    double pooled[4 * ROUNDS];
    for (size_t i = 0; i < 4 * ROUNDS; i++)
        pooled[i] = climbing(i / ROUNDS, i % ROUNDS);
    vb_sort(pooled, 4 * ROUNDS);
    struct vb_quiet got = quiet_of(4, climbing);
    assert_true(fabs(got.low - vb_quantile_sorted(pooled, 4 * ROUNDS, 0.01 - 1.0 / (4 * ROUNDS))) < 1e-9);
    assert_true(fabs(got.high - vb_quantile_sorted(pooled, 4 * ROUNDS, 0.01 + 1.0 / (4 * ROUNDS))) < 1e-9);
}

/* Launches of so many turns: in launch 0 at 10, 10.01, 10.02 ns, ..., in each further one 0.1 ns later. */
static struct vb_quiet of_lengths(const uint32_t *lengths, uint32_t launches)
{
    struct vb_measurement measurement = {.variant_count = 1};
    assert_int_equal(vb_measurement_reserve(&measurement, 500), 0);
    for (uint32_t launch = 0; launch < launches; launch++)
        for (uint32_t round = 0; round < lengths[launch]; round++)
            measurement.readings[measurement.reading_count++] =
                (struct vb_reading){.launch = launch,
                                    .round = round,
                                    .operations = 1000,
                                    .elapsed_ns = 10000 + 100 * (double)launch + 10 * (double)round};
    struct vb_turns turns;
    assert_int_equal(vb_turns_open(&turns, &measurement, NULL), 0);
    struct vb_quiet quiet = vb_quiet_of(&turns, 0, 0.99);
    vb_turns_close(&turns);
    vb_measurement_release(&measurement);
    return quiet;
}

/* Launches without turns do not count, and of one turn do. Worked out: the quantile of 351 turns lies at place 3.5, in
 * the middle of 10.03 and 10.04, so that the shares are 4 of 200, 0 of 1 and 0 of 150. Their mean has a standard error
 * of 0.02 / 3. */
static void launches_may_have_different_lengths(void **state)
{
    (void)state;
    static const uint32_t lengths[] = {200, 0, 1, 150};
    struct vb_quiet quiet = of_lengths(lengths, 4);
    assert_true(fabs(quiet.ns - 10.035) < 1e-9);
    assert_true(quiet.low == 10);
    double half = gsl_cdf_tdist_Pinv(0.995, 2) * 0.02 / 3;
    double all[351];
    for (size_t i = 0; i < 351; i++)
        all[i] = i < 200 ? 10 + 0.01 * (double)i : i == 200 ? 10.2 : 10.3 + 0.01 * (double)(i - 201);
    assert_true(fabs(quiet.high - vb_quantile(all, 351, 0.01 + half)) < 1e-9);
}

/* One launch of a single turn, which is the fastest of all: nobody knows how many turns of others would be. */
static void the_interval_ends_with_the_turns(void **state)
{
    (void)state;
    static const uint32_t lengths[] = {1, 100, 99};
    struct vb_quiet quiet = of_lengths(lengths, 3);
    assert_true(quiet.low == 10 && fabs(quiet.high - 11.18) < 1e-9);
}

static struct vb_random *dice;

/* Launches differ, and so do turns, all evenly: a launch adds 0 to 1 and a turn 0 to 4 to 8 ns. */
static double drawn(size_t launch, size_t round)
{
    static double of_launch;
    (void)launch;
    if (round == 0)
        of_launch = (double)vb_random_below(dice, 1000000) / 1e6;
    return 8 + of_launch + 4 * (double)vb_random_below(dice, 1000000) / 1e6;
}

/* P(u + 4v <= x) = x * x / 8 for x up to 1, so that the 1 % quantile lies at the square root of 0.08. */
static void the_interval_holds_the_truth(void **state)
{
    (void)state;
    struct vb_random random;
    vb_random_seed(&random, 17);
    dice = &random;
    const double truth = 8 + sqrt(0.08);
    int held = 0;
    for (int i = 0; i < 400; i++) {
        struct vb_quiet quiet = quiet_of(20, drawn);
        held += quiet.low <= truth && truth <= quiet.high;
    }
    assert_true(held >= 380); /* 99 % of 400 is 396 */
    assert_true(held > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_neighbour_is_not_in_it),
        cmocka_unit_test(a_quiet_run_is_known_well),
        cmocka_unit_test(one_turn_decides_nothing),
        cmocka_unit_test(an_interval_is_as_the_formula_has_it),
        cmocka_unit_test(few_launches_have_no_interval),
        cmocka_unit_test(the_interval_holds_the_truth),
        cmocka_unit_test(the_interval_is_woodruffs),
        cmocka_unit_test(one_turn_is_the_least),
        cmocka_unit_test(launches_may_have_different_lengths),
        cmocka_unit_test(the_interval_ends_with_the_turns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
