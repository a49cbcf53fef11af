/* SPDX-License-Identifier: MIT */
#include "base/random.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* The state 1, 2, 3, 4 and what follows from it are the test vector that other implementations of xoshiro256** have. */
static void test_known_sequence(void **state)
{
    (void)state;
    static const uint64_t wanted[] = {
        11520, 0, 1509978240, 1215971899390074240, 1216172134540287360, 607988272756665600};
    struct vb_random random = {{1, 2, 3, 4}};
    for (size_t i = 0; i < COUNT(wanted); i++)
        assert_int_equal(vb_random_next(&random), wanted[i]);
}

/* Computed apart from this program, with splitmix64 for the state. */
static void test_known_seeds(void **state)
{
    (void)state;
    static const struct {
        uint64_t seed;
        uint64_t wanted[3];
    } table[] = {
        {0, {0x99ec5f36cb75f2b4u, 0xbf6e1f784956452au, 0x1a5f849d4933e6e0u}},
        {1, {0xb3f2af6d0fc710c5u, 0x853b559647364ceau, 0x92f89756082a4514u}},
        {42, {0x15780b2e0c2ec716u, 0x6104d9866d113a7eu, 0xae17533239e499a1u}},
        {0xdeadbeefu, {0xc5555444a74d7e83u, 0x65c30d37b4b16e38u, 0x54f773200a4efa23u}},
    };
    for (size_t i = 0; i < COUNT(table); i++) {
        struct vb_random random;
        vb_random_seed(&random, table[i].seed);
        for (size_t k = 0; k < COUNT(table[i].wanted); k++)
            assert_int_equal(vb_random_next(&random), table[i].wanted[k]);
    }
}

static void test_below(void **state)
{
    (void)state;
    static const uint64_t bounds[] = {1,         2, 3, 7, 1000, 1u << 31, (uint64_t)1 << 63, ((uint64_t)1 << 63) + 1,
                                      UINT64_MAX};
    struct vb_random random;
    vb_random_seed(&random, 5);
    for (size_t i = 0; i < COUNT(bounds); i++)
        for (int draw = 0; draw < 1000; draw++)
            assert_true(vb_random_below(&random, bounds[i]) < bounds[i]);
}

/* Without the rejection the lowest third of 0 .. 3 * 2^62 - 1 would come up twice as often as each of the others. */
static void test_below_is_fair(void **state)
{
    (void)state;
    enum { DRAWS = 30000 };
    const uint64_t third = (uint64_t)1 << 62;
    int low = 0;
    struct vb_random random;
    vb_random_seed(&random, 6);
    for (int draw = 0; draw < DRAWS; draw++)
        low += vb_random_below(&random, 3 * third) < third;
    assert_true(low >= DRAWS / 3 - 500 && low <= DRAWS / 3 + 500); /* 6 standard deviations */
}

static void test_unit(void **state)
{
    (void)state;
    struct vb_random random;
    vb_random_seed(&random, 7);
    double sum = 0;
    for (int draw = 0; draw < 10000; draw++) {
        double value = vb_random_unit(&random);
        assert_true(value >= 0 && value < 1);
        sum += value;
    }
    assert_true(sum > 4827 && sum < 5173); /* 6 standard deviations */
    struct vb_random highest = {{0, 0x8e38e38e38e38e39u, 0, 0}};
    assert_true(vb_random_unit(&highest) < 1);
}

/* All 24 orders of four, equally often: chi-square with 23 degrees of freedom exceeds 63.6 once in 100 000. */
static void test_permutation_is_uniform(void **state)
{
    (void)state;
    enum { DRAWS = 24000 };
    int seen[256] = {0};
    struct vb_random random;
    vb_random_seed(&random, 8);
    for (int draw = 0; draw < DRAWS; draw++) {
        uint32_t order[4];
        vb_random_permutation(&random, order, 4);
        uint32_t place = 0;
        uint32_t all = 0;
        for (int i = 0; i < 4; i++) {
            assert_true(order[i] < 4);
            place = 4 * place + order[i];
            all |= 1u << order[i];
        }
        assert_int_equal(all, 15);
        seen[place]++;
    }
    double expected = (double)DRAWS / 24;
    double chi_square = 0;
    int orders = 0;
    for (size_t i = 0; i < COUNT(seen); i++) {
        double off = seen[i] - expected;
        chi_square += seen[i] ? off * off / expected : 0;
        orders += seen[i] > 0;
    }
    assert_int_equal(orders, 24);
    assert_true(chi_square < 63.6);
    assert_true(chi_square > 4.6); /* nor suspiciously even: less than that once in 100 000 */
}

static void test_small_permutations(void **state)
{
    (void)state;
    struct vb_random random;
    vb_random_seed(&random, 9);
    uint32_t order[2] = {77, 77};
    vb_random_permutation(&random, order, 0);
    assert_int_equal(order[0], 77);
    vb_random_permutation(&random, order, 1);
    assert_int_equal(order[0], 0);
    assert_int_equal(order[1], 77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_sequence),
        cmocka_unit_test(test_known_seeds),
        cmocka_unit_test(test_below),
        cmocka_unit_test(test_below_is_fair),
        cmocka_unit_test(test_unit),
        cmocka_unit_test(test_permutation_is_uniform),
        cmocka_unit_test(test_small_permutations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
