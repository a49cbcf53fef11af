/* SPDX-License-Identifier: MIT */
#include "stats/two_kinds.h"
#include "stats/turns.h"

#include <gsl/gsl_statistics.h>
#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#define LAUNCHES 12
#define ROUNDS   5

/* Launches of one variant in which each turn takes 100 operations; the middle turn of launch i takes medians[i] per
 * operation. */
static struct vb_measurement measurement_of(const double *medians, struct vb_reading *readings)
{
    static struct vb_variant_measurement variants[1];
    for (uint32_t launch = 0; launch < LAUNCHES; launch++)
        for (uint32_t round = 0; round < ROUNDS; round++)
            readings[launch * ROUNDS + round] = (struct vb_reading){
                .launch = launch,
                .round = round,
                .operations = 100,
                .elapsed_ns = 100 * medians[launch] * (1 + 0.1 * ((int)round - ROUNDS / 2)),
            };
    return (struct vb_measurement){.variant_count = 1,
                                   .variants = variants,
                                   .readings = readings,
                                   .reading_count = LAUNCHES * ROUNDS,
                                   .launch_count = LAUNCHES};
}

static void noise_is_the_scaled_median_deviation(void **state)
{
    (void)state;
    double medians[LAUNCHES] = {10.1, 9.8, 10.4, 10, 9.7, 10.2, 10.3, 9.9, 9.6, 10.05, 12.9, 7.2};
    struct vb_reading readings[LAUNCHES * ROUNDS];
    struct vb_measurement measurement = measurement_of(medians, readings);
    struct vb_turns turns;
    assert_int_equal(vb_turns_open(&turns, &measurement, NULL), 0);
    struct vb_turn_times times = vb_turns_times(&turns, 0);
    double work[LAUNCHES];
    double deviation = gsl_stats_mad(medians, 1, LAUNCHES, work);
    double median = gsl_stats_median(medians, 1, LAUNCHES);
    assert_true(fabs(times.median_ns - median) < 1e-9);
    assert_true(fabs(times.noise - deviation / median) < 1e-4); /* GSL has a digit more in 1.4826 */
    assert_int_equal(times.outlier_count, 2);
    assert_int_equal(times.estimate.count, LAUNCHES);
    vb_turns_close(&turns);
}

/* Where launches hardly differ at all, four deviations are next to nothing: only a percent makes an outlier. */
static void a_percent_is_the_least_outlier(void **state)
{
    (void)state;
    double medians[LAUNCHES] = {10, 10, 10, 10, 10, 10, 10, 10, 10, 10.05, 10.09, 10.11};
    struct vb_reading readings[LAUNCHES * ROUNDS];
    struct vb_measurement measurement = measurement_of(medians, readings);
    struct vb_turns turns;
    assert_int_equal(vb_turns_open(&turns, &measurement, NULL), 0);
    struct vb_turn_times times = vb_turns_times(&turns, 0);
    assert_true(times.noise < 1e-12);
    assert_int_equal(times.outlier_count, 1);
    vb_turns_close(&turns);
}

static void the_shortest_turn_may_be_any(void **state)
{
    (void)state;
    double medians[LAUNCHES] = {10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10};
    struct vb_reading readings[LAUNCHES * ROUNDS];
    struct vb_measurement measurement = measurement_of(medians, readings);
    for (size_t i = 0; i < LAUNCHES * ROUNDS; i++) {
        struct vb_turns turns;
        double elapsed_ns = readings[i].elapsed_ns;
        readings[i].elapsed_ns = 500;
        assert_int_equal(vb_turns_open(&turns, &measurement, NULL), 0);
        assert_true(fabs(vb_turns_times(&turns, 0).min_ns - 5) < 1e-9);
        vb_turns_close(&turns);
        readings[i].elapsed_ns = elapsed_ns;
    }
}

/* Deviations of 0.05 and 0.15, as often as each other, but for the last: 0.6 is more than 4 * 1.4826 * 0.1. */
static void four_deviations_make_an_outlier(void **state)
{
    (void)state;
    double medians[LAUNCHES] = {9.9, 10.1, 9.9, 10.1, 9.9, 10.1, 9.9, 10.1, 9.9, 10.1, 10, 10.65};
    struct vb_reading readings[LAUNCHES * ROUNDS];
    struct vb_measurement measurement = measurement_of(medians, readings);
    struct vb_turns turns;
    assert_int_equal(vb_turns_open(&turns, &measurement, NULL), 0);
    struct vb_turn_times times = vb_turns_times(&turns, 0);
    assert_true(fabs(times.noise - 0.14826 / 10.05) < 1e-9);
    assert_int_equal(times.outlier_count, 1);
    vb_turns_close(&turns);
}

/* Of two launches each is as far from the median. Of equal ones nothing is known but that a tick is a nanosecond. */
static void few_launches_and_equal_ones(void **state)
{
    (void)state;
    double medians[LAUNCHES] = {10, 10.2};
    struct vb_reading readings[LAUNCHES * ROUNDS];
    struct vb_measurement measurement = measurement_of(medians, readings);
    measurement.reading_count = 2 * ROUNDS;
    struct vb_turns turns;
    assert_int_equal(vb_turns_open(&turns, &measurement, NULL), 0);
    assert_true(fabs(vb_turns_times(&turns, 0).noise - 0.14826 / 10.1) < 1e-9);
    vb_turns_close(&turns);
    for (size_t i = 0; i < LAUNCHES; i++)
        medians[i] = 10;
    measurement = measurement_of(medians, readings);
    assert_int_equal(vb_turns_open(&turns, &measurement, NULL), 0);
    assert_true(fabs(vb_turns_times(&turns, 0).estimate.error - 0.01) < 1e-12); /* a turn has 100 operations */
    vb_turns_close(&turns);
    vb_turns_close(&turns); /* nothing is left of it */
}

static void nothing_is_known_without_turns(void **state)
{
    (void)state;
    struct vb_variant_measurement variants[1] = {{0}};
    struct vb_measurement measurement = {.variant_count = 1, .variants = variants};
    struct vb_turns turns;
    assert_int_equal(vb_turns_open(&turns, &measurement, NULL), 0);
    struct vb_turn_times times = vb_turns_times(&turns, 0);
    assert_true(isnan(times.noise) && isnan(times.median_ns));
    assert_int_equal(times.estimate.count, 0);
    vb_turns_close(&turns);
}

/* The middles of either kind, in nanoseconds; nothing where the launches are of one kind, or too few. */
static void launches_of_two_kinds_are_told(void **state)
{
    (void)state;
    static const struct {
        double medians[LAUNCHES];
        bool two;
    } trials[] = {
        {{178, 179, 177, 330, 178, 331, 177.5, 329, 330, 178.5, 330.5, 179}, true},
        {{178, 178.1, 177.9, 178.6, 178, 178.7, 177.95, 178.65, 178.6, 178.05, 178.7, 178.1},
         false}, /* by less than a word is worth */
        {{178, 181, 175, 184, 172, 187, 169, 190, 166, 193, 163, 196}, false},
        {{178, 179, 177, 330, 178, 331, 177.5, 329, 330, 178.5, 330.5, 179}, true},
    };
    for (size_t i = 0; i < sizeof trials / sizeof trials[0]; i++) {
        struct vb_reading readings[LAUNCHES * ROUNDS];
        struct vb_measurement measurement = measurement_of(trials[i].medians, readings);
        struct vb_turns turns;
        if (i == 3) { /* one turn of each launch is enough */
            for (size_t launch = 0; launch < LAUNCHES; launch++)
                readings[launch] = readings[launch * ROUNDS + ROUNDS / 2];
            measurement.reading_count = LAUNCHES;
        }
        struct vb_kinds kinds = {0};
        assert_int_equal(vb_turns_open(&turns, &measurement, NULL), 0);
        assert_int_equal(vb_turns_kinds(&turns, 0, &kinds), trials[i].two);
        if (trials[i].two) {
            assert_true(fabs(kinds.low - 178) < 2);
            assert_true(fabs(kinds.high - 330) < 2);
        }
        vb_turns_close(&turns);
    }
}

/* A word is worth it from 5 % on. */
static void kinds_may_be_near(void **state)
{
    (void)state;
    static const double far[] = {106, 104.5};
    for (size_t k = 0; k < 2; k++) {
        double medians[LAUNCHES];
        struct vb_reading readings[LAUNCHES * ROUNDS];
        for (size_t i = 0; i < LAUNCHES; i++)
            medians[i] = (i % 2 ? 100 : far[k]) + 0.01 * (double)i;
        struct vb_measurement measurement = measurement_of(medians, readings);
        struct vb_turns turns;
        struct vb_kinds kinds;
        assert_int_equal(vb_turns_open(&turns, &measurement, NULL), 0);
        assert_int_equal(vb_turns_kinds(&turns, 0, &kinds), k == 0);
        vb_turns_close(&turns);
    }
}

static struct vb_measurement pair_of(struct vb_reading *readings, size_t count)
{
    static struct vb_variant_measurement variants[2];
    return (struct vb_measurement){.variant_count = 2,
                                   .variants = variants,
                                   .readings = readings,
                                   .reading_count = count,
                                   .launch_count = LAUNCHES};
}

/* A second variant that takes twice as long in every round, though rounds and launches differ; the last launch lacks
 * it. */
static void an_effect_is_of_the_same_rounds(void **state)
{
    (void)state;
    enum { PAIRED = 2 * LAUNCHES * ROUNDS };
    struct vb_reading readings[PAIRED];
    size_t count = 0;
    for (uint32_t launch = 0; launch < LAUNCHES; launch++)
        for (uint32_t round = 0; round < ROUNDS; round++)
            for (uint32_t variant = 0; variant < 2 && (variant == 0 || launch + 1 < LAUNCHES); variant++)
                readings[count++] =
                    (struct vb_reading){.launch = launch,
                                        .round = round,
                                        .variant = variant,
                                        .operations = 100,
                                        .elapsed_ns = 1e6 * (1 + variant) * (1 + launch) * (1 + 0.3 * round)};
    struct vb_measurement measurement = pair_of(readings, count);
    struct vb_turns turns;
    assert_int_equal(vb_turns_open(&turns, &measurement, NULL), 0);
    struct vb_estimate effect = vb_turns_effect(&turns, 1, 0);
    assert_int_equal(effect.count, LAUNCHES - 1);
    assert_true(fabs(effect.center - log(2)) < 1e-9);
    assert_true(fabs(effect.error - (1 / 2e6 + 1 / 1e6)) < 1e-15); /* a tick of 1 ns in the shortest turn of either */
    effect = vb_turns_effect(&turns, 0, 1);
    assert_true(fabs(effect.center + log(2)) < 1e-9);
    vb_turns_close(&turns);

    measurement.reading_count = 2; /* a single pair of turns */
    assert_int_equal(vb_turns_open(&turns, &measurement, NULL), 0);
    effect = vb_turns_effect(&turns, 1, 0);
    assert_int_equal(effect.count, 1);
    assert_true(fabs(effect.center - log(2)) < 1e-9);
    vb_turns_close(&turns);

    measurement.reading_count = 0;
    measurement.launch_count = 0;
    assert_int_equal(vb_turns_open(&turns, &measurement, NULL), 0);
    effect = vb_turns_effect(&turns, 1, 0);
    assert_true(isnan(effect.center) && isnan(effect.error));
    assert_int_equal(effect.count, 0);
    vb_turns_close(&turns);
}

/* The turn at the end of a round finds the caches full of the other's data and takes a fifth longer. Every third round
 * begins with the baseline in one launch, two of three in the next. */
static void an_effect_does_not_depend_on_the_order(void **state)
{
    (void)state;
    enum { MANY = 12, PAIRED = 2 * LAUNCHES * MANY };
    struct vb_reading readings[PAIRED];
    size_t count = 0;
    for (uint32_t launch = 0; launch < LAUNCHES; launch++)
        for (uint32_t round = 0; round < MANY; round++)
            for (uint32_t position = 0; position < 2; position++) {
                uint32_t variant = ((round % 3 == 0) == (launch % 2 == 0)) == (position == 0) ? 0 : 1;
                readings[count++] = (struct vb_reading){.launch = launch,
                                                        .round = round,
                                                        .position = position,
                                                        .variant = variant,
                                                        .operations = 100,
                                                        .elapsed_ns = 1e6 * (1 + variant) * (1 + 0.2 * position)};
            }
    struct vb_measurement measurement = pair_of(readings, count);
    struct vb_turns turns;
    assert_int_equal(vb_turns_open(&turns, &measurement, NULL), 0);
    struct vb_estimate effect = vb_turns_effect(&turns, 1, 0);
    assert_true(fabs(effect.center - log(2)) < 1e-9);
    assert_true(effect.error < 1e-5);
    vb_turns_close(&turns);
}

/* A single launch, and turns or launches that are missing. */
static void places_without_a_turn_are_left_out(void **state)
{
    (void)state;
    double medians[LAUNCHES] = {178, 179, 177, 330, 178, 331, 177.5, 329, 330, 178.5, 330.5, 179};
    struct vb_reading readings[LAUNCHES * ROUNDS];
    struct vb_measurement measurement = measurement_of(medians, readings);
    double values[ROUNDS];
    struct vb_turns turns;
    measurement.reading_count = ROUNDS;
    assert_int_equal(vb_turns_open(&turns, &measurement, NULL), 0);
    assert_int_equal(turns.launch_count, 1);
    assert_int_equal(turns.round_count, ROUNDS);
    assert_int_equal(vb_turns_collect(&turns, 0, 0, values), ROUNDS);
    vb_turns_close(&turns);

    measurement.reading_count = 1;
    assert_int_equal(vb_turns_open(&turns, &measurement, NULL), 0);
    assert_int_equal(turns.launch_count, 1);
    assert_int_equal(vb_turns_collect(&turns, 0, 0, values), 1);
    vb_turns_close(&turns);

    measurement.readings = readings + 1;
    measurement.reading_count = ROUNDS - 1;
    assert_int_equal(vb_turns_open(&turns, &measurement, NULL), 0);
    assert_int_equal(vb_turns_collect(&turns, 0, 0, values), ROUNDS - 1);
    assert_true(fabs(values[0] - 178 * 0.9) < 1e-9);
    vb_turns_close(&turns);

    struct vb_kinds kinds[2] = {{0}};
    double noise[2];
    for (size_t trial = 0; trial < 2; trial++) { /* nothing of launch 2; then, with other numbers */
        size_t count = 0;
        for (uint32_t launch = 0; launch < LAUNCHES; launch++)
            for (size_t round = 0; round < ROUNDS && launch != 2; round++) {
                readings[count] = readings[launch * ROUNDS + round];
                readings[count++].launch = trial == 0 ? launch : launch - (launch > 2);
            }
        measurement.readings = readings;
        measurement.reading_count = count;
        assert_int_equal(vb_turns_open(&turns, &measurement, NULL), 0);
        assert_int_equal(vb_turns_collect(&turns, 2, 0, values), trial == 0 ? 0 : ROUNDS);
        assert_true(vb_turns_kinds(&turns, 0, &kinds[trial]));
        noise[trial] = vb_turns_times(&turns, 0).noise;
        vb_turns_close(&turns);
        measurement = measurement_of(medians, readings);
    }
    assert_true(kinds[0].low == kinds[1].low && kinds[0].high == kinds[1].high);
    assert_true(noise[0] > 0 && noise[0] == noise[1]);
}

/* Layouts are the unit where every launch is of one; what one of them does to its launches is no second kind. */
static void launches_of_layouts_are_estimated_by_layouts(void **state)
{
    (void)state;
    double medians[LAUNCHES];
    struct vb_launch launches[LAUNCHES];
    struct vb_reading readings[LAUNCHES * ROUNDS];
    for (size_t i = 0; i < LAUNCHES; i++) {
        medians[i] = (i % 2 ? 20 : 10) + 0.01 * (double)i;
        launches[i] = (struct vb_launch){.layout = 1 + i % 2};
    }
    struct vb_measurement measurement = measurement_of(medians, readings);
    measurement.launches = launches;
    for (uint32_t first = 1; first + 1 > 0; first--) { /* at last one launch is of the program itself */
        struct vb_turns turns;
        struct vb_kinds kinds;
        launches[0].layout = first;
        assert_int_equal(vb_turns_open(&turns, &measurement, NULL), 0);
        assert_int_equal(vb_turns_times(&turns, 0).estimate.layout_count, first ? 2 : 0);
        assert_int_equal(vb_turns_effect(&turns, 0, 0).layout_count, first ? 2 : 0);
        assert_int_equal(vb_turns_kinds(&turns, 0, &kinds), first == 0);
        if (first == 0)
            assert_true(fabs(kinds.low - 10.05) < 0.001 && fabs(kinds.high - 20.06) < 0.001);
        vb_turns_close(&turns);
    }
}

/* A launch that is not told of is of no layout. */
static void a_layout_may_be_unknown(void **state)
{
    (void)state;
    double medians[LAUNCHES] = {10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10};
    struct vb_launch launches[LAUNCHES];
    struct vb_reading readings[LAUNCHES * ROUNDS];
    for (size_t i = 0; i < LAUNCHES; i++)
        launches[i] = (struct vb_launch){.layout = 7};
    struct vb_measurement measurement = measurement_of(medians, readings);
    measurement.launches = launches;
    measurement.launch_count = LAUNCHES - 1;
    struct vb_turns turns;
    assert_int_equal(vb_turns_open(&turns, &measurement, NULL), 0);
    for (size_t i = 0; i < LAUNCHES; i++)
        assert_int_equal(turns.layouts[i], i < LAUNCHES - 1 ? 7 : 0);
    vb_turns_close(&turns);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(noise_is_the_scaled_median_deviation),
        cmocka_unit_test(a_percent_is_the_least_outlier),
        cmocka_unit_test(the_shortest_turn_may_be_any),
        cmocka_unit_test(four_deviations_make_an_outlier),
        cmocka_unit_test(few_launches_and_equal_ones),
        cmocka_unit_test(nothing_is_known_without_turns),
        cmocka_unit_test(launches_of_two_kinds_are_told),
        cmocka_unit_test(kinds_may_be_near),
        cmocka_unit_test(an_effect_is_of_the_same_rounds),
        cmocka_unit_test(an_effect_does_not_depend_on_the_order),
        cmocka_unit_test(places_without_a_turn_are_left_out),
        cmocka_unit_test(launches_of_layouts_are_estimated_by_layouts),
        cmocka_unit_test(a_layout_may_be_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
