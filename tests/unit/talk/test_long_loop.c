/* SPDX-License-Identifier: MIT
 *
 * How long the long loops are: by the time of an operation, in whole periods, and none that is not worth it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "talk/long_loop.h"

static void test_operations(void **state)
{
    (void)state;
    static const struct {
        double op_ns;
        int64_t period, counted, operations;
    } trials[] = {
        {1, 1, 1000, 1 << 20},       {3.8, 1, 1000, 1 << 20}, /* 4 ms are 3.815 ns for each of a million */
        {3.9, 1, 1000, 1 << 16},     {61, 1, 1000, 1 << 16},   {61.1, 1, 1000, 1 << 12},
        {976, 1, 1000, 1 << 12},     {977, 1, 1000, 0},        {1e12, 1, 1, 0},
        {1, 3, 1002, (1 << 20) - 1}, {1, 1000, 1000, 1048000}, {900, 1, 1365, 4096}, /* a third of it, and one more */
        {900, 1, 1366, 0},           {1, 1 << 21, 1, 0}, /* a period is more than all of it */
    };
    for (size_t i = 0; i < sizeof trials / sizeof trials[0]; i++)
        assert_int_equal(vb_long_operations(trials[i].op_ns, trials[i].period, trials[i].counted),
                         trials[i].operations);
}

static void test_part(void **state)
{
    (void)state;
    assert_int_equal(vb_long_part(1 << 20, 1), 1 << 16);
    assert_int_equal(vb_long_part(1 << 20, 100), 65500);
    assert_int_equal(vb_long_part(4096, 300), 0);
    assert_int_equal(vb_long_part(0, 1), 0);
}

static void test_growth(void **state)
{
    (void)state;
    assert_false(vb_long_has_grown(8, 2));
    assert_true(vb_long_has_grown(8.1, 2));
    assert_false(vb_long_has_grown(1, 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_operations),
        cmocka_unit_test(test_part),
        cmocka_unit_test(test_growth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
