/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/random.h"
#include "stats/drift.h"
#include "stats/turns.h"
#include "stats/estimate.h"

#include <math.h>
#include <stdlib.h>

#define RUNS 400

/* Launches of so many rounds, in which an operation takes up to exp(noise) times as long as 100 ns, and in the last
 * round `growth` times as long as in the first. */
struct world {
    uint32_t launches, rounds;
    double growth, noise;
    uint32_t still; /* launches, the first ones, in which nothing grows */
};

static bool drifts(const struct world *world, struct vb_random *random, double *factor)
{
    struct vb_measurement measurement = {.variant_count = 1};
    assert_int_equal(vb_measurement_reserve(&measurement, world->launches * world->rounds), 0);
    for (uint32_t launch = 0; launch < world->launches; launch++) {
        double of_launch = world->noise * (2 * vb_random_unit(random) - 1);
        for (uint32_t round = 0; round < world->rounds; round++) {
            double progress = launch < world->still ? 0 : (double)round / (world->rounds - 1);
            double noise = of_launch + world->noise * (2 * vb_random_unit(random) - 1);
            measurement.readings[measurement.reading_count++] =
                (struct vb_reading){.launch = launch,
                                    .round = round,
                                    .operations = 1000,
                                    .elapsed_ns = 100e3 * exp(noise) * pow(world->growth, progress)};
        }
    }
    struct vb_turns turns;
    assert_int_equal(vb_turns_open(&turns, &measurement, NULL), 0);
    bool found = vb_drift_find(&turns, 0, factor);
    vb_turns_close(&turns);
    vb_measurement_release(&measurement);
    return found;
}

static void drift_is_found_and_noise_is_none(void **state)
{
    (void)state;
    const struct {
        struct world world;
        double least, most; /* share of the runs in which it is to be found */
    } table[] = {
        {{5, 64, 1, 0.05, 0}, 0, 0.01},
        {{20, 64, 1, 0.3, 0}, 0, 0.01},
        {{160, 8, 1, 0.5, 0}, 0, 0.01},
        {{20, 64, 1.1, 0.1, 0}, 0, 0.01},
        {{40, 64, 1.13, 0.3, 0}, 0, 0.03}, /* a tenth between the quarters, at most */
        {{5, 64, 3, 0.05, 0}, 1, 1},
        {{20, 64, 2.6, 0.3, 0}, 0.99, 1},
        {{20, 16, 0.5, 0.1, 0}, 1, 1},
        {{20, 64, 1.5, 0.1, 0}, 0.99, 1},
        {{8, 64, 1.9, 0.05, 1}, 1, 1},
        {{20, 32, 4, 0.1, 3}, 1, 1},
        {{8, 64, 1, 0.3, 0}, 0, 0.01},
        {{8, 16, 1.05, 0.1, 0}, 0, 0.01},
        {{20, 7, 9, 0.1, 0}, 0, 0},
        {{20, 8, 9, 0.1, 0}, 1, 1}, /* as few rounds as can tell */
        {{2, 5, 9, 0.01, 0}, 1, 1},
        {{2, 6, 1, 0.5, 0}, 0, 0.005},
        {{2, 4, 9, 0.01, 0}, 0, 0},
        {{1, 64, 9, 0.1, 0}, 0, 0}, /* too few to tell */
        {{2, 64, 9, 0.1, 0}, 1, 1},
        {{3, 16, 3, 0.1, 0}, 1, 1},
        {{2, 12, 1.8, 0.1, 0}, 0, 0.01}, /* not each round takes longer */
        {{2, 64, 9, 0.1, 1}, 0, 0},      /* not in each */
        {{2, 64, 0.2, 0.1, 0}, 0, 0},    /* a fall */
        {{3, 64, 1.08, 0.01, 0}, 0, 0},  /* hardly */
        {{3, 16, 1, 0.5, 0}, 0, 0.005},
        {{VB_ESTIMATE_MIN, 64, 9, 0, 0}, 1, 1},   /* just enough */
        {{VB_ESTIMATE_MIN, 64, 0.2, 0, 0}, 1, 1}, /* for a fall, too */
        {{7, 7, 9, 0.01, 0}, 1, 1},
        {{8, 7, 9, 0.01, 0}, 0, 0},       /* many launches need more rounds */
        {{8, 64, 2.5, 0.05, 2}, 0, 0.02}, /* six of eight are not most, and the interval is wide */
    };
    struct vb_random random;
    vb_random_seed(&random, 11);
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        int found = 0;
        for (int run = 0; run < RUNS; run++) {
            double factor;
            found += drifts(&table[i].world, &random, &factor);
        }
        double share = (double)found / RUNS;
        if (share < table[i].least || share > table[i].most)
            fail_msg("world %zu: found in %.1f %%", i, 100 * share);
    }
}

/* A quarter of the rounds at each end: of growth to e^2, what is between their middles is e^1.5. */
static void factor_is_between_the_quarters(void **state)
{
    (void)state;
    const struct world world = {10, 64, exp(2), 0, 0};
    struct vb_random random;
    double factor;
    vb_random_seed(&random, 1);
    assert_true(drifts(&world, &random, &factor));
    assert_true(fabs(log(factor) - 1.5) < 0.1);
}

/* Releases the measurement. */
static bool finds_drift(struct vb_measurement *measurement)
{
    struct vb_turns turns;
    double factor;
    assert_int_equal(vb_turns_open(&turns, measurement, NULL), 0);
    bool found = vb_drift_find(&turns, 0, &factor);
    vb_turns_close(&turns);
    vb_measurement_release(measurement);
    return found;
}

/* Launches of 16 rounds, of which the later half takes `growths` times as long as the other. */
static bool finds(const double *growths, uint32_t launches)
{
    struct vb_measurement measurement = {.variant_count = 1};
    assert_int_equal(vb_measurement_reserve(&measurement, launches * 16), 0);
    for (uint32_t i = 0; i < launches * 16; i++)
        measurement.readings[measurement.reading_count++] =
            (struct vb_reading){.launch = i / 16,
                                .round = i % 16,
                                .operations = 1000,
                                .elapsed_ns = i % 16 < 8 ? 1e5 : 1e5 * growths[i / 16]};
    return finds_drift(&measurement);
}

/* Of eight launches seven rise, by factors so different that an interval says nothing. Six are not enough. Of twenty it
 * takes seventeen. */
static void seven_of_eight_are_enough(void **state)
{
    (void)state;
    double growths[20] = {1.12, 1.3, 2, 4, 8, 16, 30, 0.5};
    assert_true(finds(growths, 8));
    growths[6] = 0.9;
    assert_false(finds(growths, 8));
    for (size_t i = 0; i < 20; i++)
        growths[i] = i < 3 ? 0.01 : i < 10 ? 1.12 : 1000;
    assert_true(finds(growths, 20));
    growths[3] = 0.01;
    assert_false(finds(growths, 20));
}

/* Launches of 16 rounds, of which each quarter takes so long. */
static bool finds_in_quarters(const double ns[4], uint32_t launches)
{
    struct vb_measurement measurement = {.variant_count = 1};
    assert_int_equal(vb_measurement_reserve(&measurement, launches * 16), 0);
    for (uint32_t i = 0; i < launches * 16; i++)
        measurement.readings[measurement.reading_count++] = (struct vb_reading){
            .launch = i / 16, .round = i % 16, .operations = 1000, .elapsed_ns = 1000 * ns[i % 16 / 4]};
    return finds_drift(&measurement);
}

/* A fall counts by what it does to the mean: who gets warm in the first quarter may take up to a fifth longer there. */
static void a_fall_counts_by_its_mean(void **state)
{
    (void)state;
    static const struct {
        double ns[4];
        bool drifts;
    } table[] = {
        {{1.2, 1, 1, 1}, false},       {{1.23, 1, 1, 1}, true},       {{1.15, 1.03, 1, 1}, false},
        {{1.12, 1.08, 1.04, 1}, true}, {{1.1, 1.1, 1.1, 1}, true},    {{1.09, 1.06, 1, 1}, false},
        {{1.2, 1.2, 1, 1}, true},      {{1.2, 0.5, 0.5, 1}, false},   {{1.09, 1, 0.9, 1}, false},
        {{1, 1, 1, 1.12}, true},       {{1, 1.12, 1.12, 1.12}, true},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (finds_in_quarters(table[i].ns, 10) != table[i].drifts)
            fail_msg("row %zu", i);
}

/* Two launches of the same rounds, at so many nanoseconds. */
static bool finds_in(const double *ns, uint32_t rounds)
{
    struct vb_measurement measurement = {.variant_count = 1};
    assert_int_equal(vb_measurement_reserve(&measurement, 2 * rounds), 0);
    for (uint32_t i = 0; i < 2 * rounds; i++)
        measurement.readings[measurement.reading_count++] = (struct vb_reading){
            .launch = i / rounds, .round = i % rounds, .operations = 1000, .elapsed_ns = 1000 * ns[i % rounds]};
    return finds_drift(&measurement);
}

/* Of few launches every turn of the last quarter has to be above every one of the first; of few rounds, each above the
 * one before. */
static void one_turn_of_few_decides(void **state)
{
    (void)state;
    double ns[16];
    for (size_t i = 0; i < 16; i++)
        ns[i] = i < 12 ? 0.1 : 0.5;
    assert_true(finds_in(ns, 16));
    for (size_t i = 0; i < 16; i++) {
        if (i >= 4 && i < 12)
            continue;
        double before = ns[i];
        ns[i] = i < 4 ? 0.5 : 0.1; /* as long as the others, which is not less */
        assert_false(finds_in(ns, 16));
        ns[i] = before;
    }
    double few[] = {1, 2, 3, 4, 5, 6};
    assert_true(finds_in(few, 6));
    for (size_t i = 1; i < 6; i++) {
        few[i] = few[i - 1];
        assert_false(finds_in(few, 6));
        few[i] = (double)i + 1;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(drift_is_found_and_noise_is_none), cmocka_unit_test(factor_is_between_the_quarters),
        cmocka_unit_test(seven_of_eight_are_enough),        cmocka_unit_test(a_fall_counts_by_its_mean),
        cmocka_unit_test(one_turn_of_few_decides),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
