/* SPDX-License-Identifier: MIT */
#include "base/random.h"
#include "measure/latencies.h"

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
#define MANY         200000

static struct vb_latencies *set_up(struct vb_run *run)
{
    struct vb_latencies *latencies = calloc(1, sizeof *latencies);
    assert_non_null(latencies);
    *run = (struct vb_run){.latencies = latencies};
    return latencies;
}

static int by_value(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left;
    uint64_t b = *(const uint64_t *)right;
    return a < b ? -1 : a > b;
}

/* Every duration has a slot, a longer one never an earlier slot, and from slot to slot none is skipped. */
static void test_slots_are_monotonic(void **state)
{
    (void)state;
    unsigned last = 0;
    assert_int_equal(vb_latency_slot(0), 0);
    for (uint64_t ticks = 1; ticks < 1 << 20; ticks++) {
        unsigned slot = vb_latency_slot(ticks);
        assert_true(slot == last || slot == last + 1);
        last = slot;
    }
    for (unsigned bit = 20; bit < 64; bit++)
        for (uint64_t part = 0; part < 1024; part++) {
            uint64_t ticks = (UINT64_C(1) << bit) + (part << (bit - 10));
            unsigned slot = vb_latency_slot(ticks);
            assert_true(slot == last || slot == last + 1);
            assert_true(slot == vb_latency_slot(ticks - 1) || slot == vb_latency_slot(ticks - 1) + 1);
            last = slot;
        }
    assert_int_equal(vb_latency_slot(UINT64_MAX), VB_LATENCY_SLOTS - 1);
}

/* What comes back is near what was recorded, whatever it was. */
static void test_error_of_one(void **state)
{
    (void)state;
    struct vb_run run;
    struct vb_latencies *latencies = set_up(&run);
    struct vb_random random;
    vb_random_seed(&random, 1);
    for (int i = 0; i < 100000; i++) {
        uint64_t ticks = vb_random_next(&random) >> vb_random_below(&random, 64);
        memset(latencies, 0, sizeof *latencies);
        vb_record(&run, ticks);
        assert_int_equal(vb_latencies_count(latencies), 1);
        double read = vb_latencies_ranked(latencies, 1);
        if (ticks < 64)
            assert_true(read == (double)ticks);
        if (!(fabs(read - (double)ticks) <= VB_TAIL_ERROR * (double)ticks))
            fail_msg("%llu was read as %g", (unsigned long long)ticks, read);
    }
    free(latencies);
}

static uint64_t uniform(struct vb_random *random)
{
    return vb_random_below(random, 10000);
}

static uint64_t lognormal(struct vb_random *random)
{
    double sum = -6; /* of twelve uniform ones: normal enough */
    for (int i = 0; i < 12; i++)
        sum += vb_random_unit(random);
    return (uint64_t)(300 * exp(0.7 * sum));
}

static uint64_t heavy_tail(struct vb_random *random)
{
    return (uint64_t)(50 / pow(1 - vb_random_unit(random), 1.5)); /* Pareto's, so heavy that it has no mean */
}

/* Percentiles against those of the sorted durations themselves. */
static void test_levels_against_sorting(void **state)
{
    (void)state;
    static uint64_t (*const draws[])(struct vb_random *) = {uniform, lognormal, heavy_tail};
    static const double share[VB_TAIL_LEVELS] = {0.5, 0.9, 0.99, 0.999, 0.9999};
    const double tick_ns = 0.37;
    uint64_t *sorted = calloc(MANY, sizeof *sorted);
    for (size_t draw = 0; draw < COUNT(draws); draw++) {
        struct vb_run run;
        struct vb_latencies *latencies = set_up(&run);
        struct vb_random random;
        vb_random_seed(&random, draw);
        for (size_t i = 0; i < MANY; i++) {
            sorted[i] = draws[draw](&random);
            vb_record(&run, sorted[i]);
        }
        qsort(sorted, MANY, sizeof *sorted, by_value);
        struct vb_tail tail = vb_latencies_tail(latencies, tick_ns);
        assert_int_equal(tail.recorded, MANY);
        for (int level = 0; level < VB_TAIL_LEVELS; level++) {
            size_t rank = (size_t)ceil(share[level] * MANY - 1e-6);
            double truth_ns = (double)sorted[rank - 1] * tick_ns;
            if (!(fabs(tail.level_ns[level] - truth_ns) <= VB_TAIL_ERROR * truth_ns + 1e-9))
                fail_msg("draw %zu, level %d: %g instead of %g", draw, level, tail.level_ns[level], truth_ns);
        }
        double slowest_ns = (double)sorted[MANY - 1] * tick_ns;
        assert_true(fabs(tail.slowest_ns - slowest_ns) <= VB_TAIL_ERROR * slowest_ns);
        assert_true(vb_witness_is_sound(&(struct vb_witness){.tail = tail}, MANY, 1e15));
        free(latencies);
    }
    free(sorted);
}

/* A level is told from the operation on that leaves ten beyond it. */
static void test_levels_that_are_known(void **state)
{
    (void)state;
    static const struct {
        uint64_t count;
        int known; /* levels */
    } table[] = {{0, 0},
                 {1, 0},
                 {19, 0},
                 {20, 1},
                 {99, 1},
                 {100, 2},
                 {999, 2},
                 {1000, 3},
                 {9999, 3},
                 {10000, 4},
                 {99999, 4},
                 {100000, 5},
                 {UINT64_C(1) << 62, 5}};
    for (size_t i = 0; i < COUNT(table); i++) {
        struct vb_run run;
        struct vb_latencies *latencies = set_up(&run);
        latencies->counts[vb_latency_slot(50)] = table[i].count;
        struct vb_tail tail = vb_latencies_tail(latencies, 2);
        assert_int_equal(tail.recorded, table[i].count);
        assert_true(table[i].count == 0 ? isnan(tail.slowest_ns) : tail.slowest_ns == 100);
        for (int level = 0; level < VB_TAIL_LEVELS; level++)
            if (level < table[i].known ? tail.level_ns[level] != 100 : !isnan(tail.level_ns[level]))
                fail_msg("%llu operations, level %d: %g", (unsigned long long)table[i].count, level,
                         tail.level_ns[level]);
        free(latencies);
    }
}

static void test_ticks_of_no_length(void **state)
{
    (void)state;
    struct vb_run run;
    struct vb_latencies *latencies = set_up(&run);
    for (int i = 0; i < 1000; i++)
        vb_record(&run, 7);
    struct vb_tail tail = vb_latencies_tail(latencies, NAN);
    assert_int_equal(tail.recorded, 1000);
    assert_true(isnan(tail.level_ns[VB_TAIL_P50]) && isnan(tail.slowest_ns));
    free(latencies);
}

static void test_merge(void **state)
{
    (void)state;
    struct vb_run first, second, both;
    struct vb_latencies *one = set_up(&first);
    struct vb_latencies *other = set_up(&second);
    struct vb_latencies *wanted = set_up(&both);
    for (uint64_t i = 0; i < 5000; i++) {
        uint64_t ticks = i * i * i;
        vb_record(i % 3 == 0 ? &first : &second, ticks);
        vb_record(&both, ticks);
    }
    vb_latencies_merge(one, other);
    assert_memory_equal(one, wanted, sizeof *one);
    free(one);
    free(other);
    free(wanted);
}

static void test_ranks_that_are_not_there(void **state)
{
    (void)state;
    struct vb_run run;
    struct vb_latencies *latencies = set_up(&run);
    assert_true(vb_latencies_ranked(latencies, 1) == 0);
    vb_record(&run, 9);
    assert_true(vb_latencies_ranked(latencies, 0) == 0);
    assert_true(vb_latencies_ranked(latencies, 1) == 9);
    assert_true(vb_latencies_ranked(latencies, 2) == 0);
    free(latencies);
}

/* A difference of ticks below zero is one near 2^64. */
static void test_beyond(void **state)
{
    (void)state;
    struct vb_run run;
    struct vb_latencies *latencies = set_up(&run);
    vb_record(&run, 1000);
    vb_record(&run, 100000);
    vb_record(&run, (uint64_t)-5);
    assert_int_equal(vb_latencies_beyond(latencies, 900), 3);
    assert_int_equal(vb_latencies_beyond(latencies, 2000), 2);
    assert_int_equal(vb_latencies_beyond(latencies, 100000), 1);
    assert_int_equal(vb_latencies_beyond(latencies, UINT64_MAX), 0);
    free(latencies);
}

/* A hundred of 1000 ticks each, two ticks per nanosecond: 50 us. */
static void test_doubts(void **state)
{
    (void)state;
    static const struct {
        struct vb_latency_frame frame;
        enum vb_tail_doubt doubt;
    } table[] = {
        {{.operations = 100, .turns_ns = 50000, .ticks = 200000, .tick_ns = 0.5}, VB_TAIL_BELIEVED},
        {{.operations = 100, .turns_ns = 49000, .ticks = 200000, .tick_ns = 0.5}, VB_TAIL_BELIEVED},
        {{.operations = 99, .turns_ns = 50000, .ticks = 200000, .tick_ns = 0.5}, VB_TAIL_MISCOUNTED},
        {{.operations = 101, .turns_ns = 50000, .ticks = 200000, .tick_ns = 0.5}, VB_TAIL_MISCOUNTED},
        {{.operations = 100, .turns_ns = 50000, .ticks = 900, .tick_ns = 0.5}, VB_TAIL_IMPOSSIBLE},
        {{.operations = 100, .turns_ns = 40000, .ticks = 200000, .tick_ns = 0.5}, VB_TAIL_EXCESSIVE},
        {{.operations = 100, .turns_ns = 40000, .ticks = 200000, .tick_ns = NAN}, VB_TAIL_BELIEVED},
    };
    struct vb_run run;
    struct vb_latencies *latencies = set_up(&run);
    assert_int_equal(vb_latencies_doubt(latencies, &table[2].frame), VB_TAIL_BELIEVED); /* of no record */
    for (int i = 0; i < 100; i++)
        vb_record(&run, 1000);
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        assert_int_equal(vb_latencies_doubt(latencies, &table[i].frame), table[i].doubt);
    free(latencies);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slots_are_monotonic),
        cmocka_unit_test(test_error_of_one),
        cmocka_unit_test(test_levels_against_sorting),
        cmocka_unit_test(test_levels_that_are_known),
        cmocka_unit_test(test_ticks_of_no_length),
        cmocka_unit_test(test_merge),
        cmocka_unit_test(test_ranks_that_are_not_there),
        cmocka_unit_test(test_beyond),
        cmocka_unit_test(test_doubts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
