/* SPDX-License-Identifier: MIT */
#include "conduct/more_launches.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>

#define ROUNDS 4

static const struct vb_decide_options options = {.confidence = 0.99, .margin = 0.01};

/* Launches of two variants; `spread` is how far the logarithms of their ratios lie around `effect`, evenly. */
static struct vb_measurement make(uint32_t launches, double effect, double spread, bool has_baseline)
{
    struct vb_measurement measurement = {.variant_count = 2, .has_baseline = has_baseline, .round_count = ROUNDS};
    measurement.variants = calloc(3, sizeof *measurement.variants);
    assert_non_null(measurement.variants);
    assert_int_equal(vb_measurement_reserve(&measurement, (size_t)launches * ROUNDS * 2), 0);
    for (uint32_t launch = 0; launch < launches; launch++) {
        double off = launches > 1 ? spread * (2.0 * launch / (launches - 1) - 1) : 0;
        for (uint32_t round = 0; round < ROUNDS; round++)
            for (uint32_t variant = 0; variant < 2; variant++)
                measurement.readings[measurement.reading_count++] = (struct vb_reading){
                    .launch = launch,
                    .round = round,
                    .variant = variant,
                    .operations = 10 + 10 * variant, /* counts differ: it is the time per operation that is compared */
                    .elapsed_ns = variant ? 20 * 5e4 * exp(effect + off) : 10 * 5e4,
                };
        measurement.launch_count++;
    }
    return measurement;
}

static void test_decisions(void **state)
{
    (void)state;
    static const struct {
        uint32_t launches;
        double effect, spread;
        bool has_baseline;
        int more;
    } table[] = {
        {0, 0, 0, true, 1},          {1, 0.5, 0, true, 1}, /* one launch shows no spread */
        {19, 0, 0.001, true, 1},                           /* precise, but so few may happen to be of one kind */
        {19, 0.5, 0.001, false, 1},  {20, 0, 0.001, true, 0},  {20, 0, 0.02, true, 1}, /* neither precise nor decided */
        {20, 0.5, 0.02, true, 0},    /* decided, and known to two percent */
        {20, 0.5, 0.1, true, 1},     /* decided, but by how much? */
        {20, 0.018, 0.015, true, 1}, /* a difference for sure, but perhaps within the margin */
        {20, 0.03, 0.015, true, 0},  {20, 0.5, 0.1, false, 1}, {20, 0.5, 0.02, false, 0},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct vb_measurement measurement =
            make(table[i].launches, table[i].effect, table[i].spread, table[i].has_baseline);
        int more = vb_decide_more(&measurement, &options);
        if (more != table[i].more)
            fail_msg("row %zu: %d", i, more);
        vb_measurement_release(&measurement);
    }
}

static void test_failed_variants_do_not_count(void **state)
{
    (void)state;
    struct vb_measurement measurement = make(20, 0, 0.1, true);
    assert_int_equal(vb_decide_more(&measurement, &options), 1);
    measurement.variants[1].outcome = VB_OUTCOME_FAILED;
    assert_int_equal(vb_decide_more(&measurement, &options), 0);
    measurement.variants[1].outcome = VB_OUTCOME_OK;
    measurement.variants[0].outcome = VB_OUTCOME_FAILED; /* no ratio any more, but a mean that is not known well */
    assert_int_equal(vb_decide_more(&measurement, &options), 1);
    vb_measurement_release(&measurement);
}

/* A third variant took part in the first launches only, until it failed: the others' readings are where they are. */
static void test_launches_of_different_length(void **state)
{
    (void)state;
    struct vb_measurement measurement = make(20, 0, 0.001, true);
    struct vb_measurement longer = {
        .variant_count = 3, .has_baseline = true, .round_count = ROUNDS, .launch_count = 20};
    longer.variants = calloc(3, sizeof *longer.variants);
    assert_non_null(longer.variants);
    longer.variants[2].outcome = VB_OUTCOME_FAILED;
    assert_int_equal(vb_measurement_reserve(&longer, 20 * ROUNDS * 3), 0);
    for (size_t i = 0; i < measurement.reading_count; i++) {
        const struct vb_reading *reading = &measurement.readings[i];
        longer.readings[longer.reading_count++] = *reading;
        if (reading->variant == 1 && reading->launch < 3)
            longer.readings[longer.reading_count++] = (struct vb_reading){
                .launch = reading->launch, .round = reading->round, .variant = 2, .operations = 1, .elapsed_ns = 1e7};
    }
    assert_int_equal(vb_decide_more(&measurement, &options), 0);
    assert_int_equal(vb_decide_more(&longer, &options), 0);
    vb_measurement_release(&measurement);
    vb_measurement_release(&longer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decisions),
        cmocka_unit_test(test_failed_variants_do_not_count),
        cmocka_unit_test(test_launches_of_different_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
