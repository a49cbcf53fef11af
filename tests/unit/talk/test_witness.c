/* SPDX-License-Identifier: MIT */
#include "talk/witness.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#define MOST_OPERATIONS 5000
#define LONGEST_NS      1e9

static const struct vb_witness honest = {
    .tail = {.recorded = 5000, .level_ns = {10, 20, 20, NAN, NAN}, .slowest_ns = 900},
    .rss_growth_bytes = 4096,
    .has_heap = 1,
    .before = {.allocated = 100},
    .after = {.allocated = 50, .fills = 3},
};

static bool is_sound(const struct vb_witness *witness)
{
    return vb_witness_is_sound(witness, MOST_OPERATIONS, LONGEST_NS);
}

static void test_what_can_be(void **state)
{
    (void)state;
    assert_true(is_sound(&honest));
    assert_true(is_sound(&vb_no_witness));
    assert_true(is_sound(&(struct vb_witness){0}));
    assert_false(is_sound(&(struct vb_witness){.batch = -1}));
    assert_false(is_sound(&(struct vb_witness){.batch = 5, .clock_ns = NAN}));
    struct vb_witness witness = honest;
    witness.tail = (struct vb_tail){.recorded = 3, .level_ns = {NAN, NAN, NAN, NAN, NAN}, .slowest_ns = 5};
    assert_true(is_sound(&witness)); /* too few for a level */
    witness.tail.slowest_ns = NAN;
    assert_true(is_sound(&witness)); /* no clock */
    witness.tail = (struct vb_tail){.recorded = 0, .level_ns = {-1, 0, -1, 0, -1}, .slowest_ns = INFINITY};
    assert_true(is_sound(&witness)); /* nothing was recorded: the rest means nothing */
    witness.has_heap = 0;
    witness.after.fills = UINT64_MAX;
    assert_true(is_sound(&witness)); /* likewise */
    witness.rss_growth_bytes = -1;
    assert_true(is_sound(&witness));
}

static void test_tails_that_cannot_be(void **state)
{
    (void)state;
    static const struct vb_tail tails[] = {
        {.recorded = -1, .level_ns = {1, 2, 3, 4, 5}, .slowest_ns = 9},
        {.recorded = MOST_OPERATIONS + 1, .level_ns = {1, 2, 3, 4, 5}, .slowest_ns = 9},
        {.recorded = 100, .level_ns = {1, 2, 3, 2, 5}, .slowest_ns = 9},
        {.recorded = 100, .level_ns = {-1, 2, 3, 4, 5}, .slowest_ns = 9},
        {.recorded = 100, .level_ns = {NAN, 2, 3, 4, 5}, .slowest_ns = 9},
        {.recorded = 100, .level_ns = {1, NAN, 3, NAN, NAN}, .slowest_ns = 9},
        {.recorded = 100, .level_ns = {1, 2, 3, 4, 5}, .slowest_ns = 4},
        {.recorded = 100, .level_ns = {1, 2, 3, 4, 5}, .slowest_ns = NAN},
        {.recorded = 100, .level_ns = {1, 2, 3, 4, INFINITY}, .slowest_ns = INFINITY},
        {.recorded = 100, .level_ns = {1, 2, 3, 4, 5}, .slowest_ns = 1.1 * LONGEST_NS},
        {.recorded = 100, .level_ns = {NAN, NAN, NAN, NAN, NAN}, .slowest_ns = -1},
    };
    for (size_t i = 0; i < sizeof tails / sizeof tails[0]; i++) {
        struct vb_witness witness = honest;
        witness.tail = tails[i];
        if (is_sound(&witness))
            fail_msg("tail %zu was believed", i);
    }
}

static void test_memory_that_cannot_be(void **state)
{
    (void)state;
    struct vb_witness witness = honest;
    witness.rss_growth_bytes = -2;
    assert_false(is_sound(&witness));
    witness.rss_growth_bytes = INT64_MAX;
    assert_false(is_sound(&witness));
    witness = honest;
    witness.before.retained = UINT64_MAX;
    assert_false(is_sound(&witness));
    witness = honest;
    witness.after.flushes = UINT64_MAX;
    assert_false(is_sound(&witness));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_can_be),
        cmocka_unit_test(test_tails_that_cannot_be),
        cmocka_unit_test(test_memory_that_cannot_be),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
