/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>

#include "base/compare_counts.h"

static void test_compare(void **state)
{
    (void)state;
    static const struct {
        double counted, reference;
        int wanted;
    } table[] = {
        {0, 0, 0},
        {1, 1, 0},
        {2, 1, 1},
        {1, 2, -1},
        {1e-300, 0, 1},
        {-1e-300, 0, -1},
        {0, 1e-300, -1},
        {0.1 + 0.2, 0.3, 0},
        {0.3 + 1e-9, 0.3, 1},
        {1e6 + 1e-4, 1e6, 0},
        {1e12 + 1, 1e12, 1}, /* whole numbers */
        {0x1p53 - 1, 0x1p53, -1},
        {1e13 + 0.5, 1e13, 0},
        {0x1p60 + 0x1p10, 0x1p60, 0},
        {1e6 + 1e-2, 1e6, 1},
        {-24.0000000001, -24, 0},
        {1, INFINITY, -1},
        {INFINITY, 1, 1},
        {INFINITY, INFINITY, 0},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (vb_count_compare(table[i].counted, table[i].reference) != table[i].wanted)
            fail_msg("row %zu", i);
}

static void test_compare_closely(void **state)
{
    (void)state;
    assert_int_equal(vb_count_compare_closely(0.1 + 0.2, 0.3), 0);
    assert_int_equal(vb_count_compare_closely(0.12345678901235, 0.12345678901234), 1);
    assert_int_equal(vb_count_compare_closely(0.12345678901234, 0.12345678901235), -1);
    assert_int_equal(vb_count_compare_closely(INFINITY, INFINITY), 0);
    assert_true(vb_count_is_near(0x1p53 - 1, 0x1p53));
    assert_true(vb_count_is_near(1e12 + 1, 1e12));
    assert_false(vb_count_is_near(1e6 + 1, 1e6));
    assert_false(vb_count_is_near(1e-300, 0));
}

static void test_sum(void **state)
{
    (void)state;
    assert_true(vb_count_sum(1.0 / 3, -0.333333333333333) == 0);
    assert_true(vb_count_sum(1, -0.999) > 0);
    assert_true(vb_count_sum(0, 1e-300) == 1e-300);
    assert_true(vb_count_sum(24, 8) == 32);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_compare), cmocka_unit_test(test_compare_closely),
                                       cmocka_unit_test(test_sum)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
