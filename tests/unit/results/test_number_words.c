/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "results/number_words.h"

#include <math.h>

struct wanted {
    double value;
    const char *text;
};

static void test_counts(void **state)
{
    (void)state;
    static const struct wanted tests[] = {
        {0, "0"},
        {-0.0, "0"},
        {24, "24"},
        {1048576, "1048576"},
        {0.1, "0.1"},
        {2.4, "2.4"},
        {-0.5, "-0.5"},
        {1.0 / 3, "0.333333"},
        {2.0 / 3, "0.666667"},
        {1.0 / 1024, "0.000976562"},
        {1 - 0.9, "0.1"},
        {1e-9, "1e-09"},
        {0.9999999, "0.9999999"},
        {1.0000001, "1.0000001"},
        {1e18, "1e+18"},
    };
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) {
        char text[VB_WORDING_MAX];
        vb_say_count(text, tests[i].value);
        assert_string_equal(text, tests[i].text);
    }
}

static void test_bounds_are_rounded_up(void **state)
{
    (void)state;
    static const struct wanted tests[] = {
        {0, "0.0"},
        {0.4, "0.4"},
        {0.41, "0.5"},
        {1.8, "1.8"},
        {1.81, "1.9"},
        {9.97, "10.0"},
        {12.1, "13"},
        {0.034, "0.04"},
        {0.0123, "0.02"},
        {1e-7, "0.0001"},
        {0.1, "0.1"},
        {250, "250"},
        {0.4000000000000004, "0.4"},
    };
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) {
        char text[VB_WORDING_MAX];
        vb_say_bound(text, tests[i].value);
        assert_string_equal(text, tests[i].text);
    }
}

static void test_steps(void **state)
{
    (void)state;
    static const struct {
        double width, step;
    } tests[] = {
        {0.7, 0.1}, {2, 1}, {1.99, 0.1}, {19.9, 1},     {20, 10}, {0.0002, 0.0001},
        {1e9, 1e8}, {0, 0}, {-1, 0},     {INFINITY, 0}, {NAN, 0},
    };
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++)
        if (!(fabs(vb_step_of_width(tests[i].width) - tests[i].step) <= 1e-12 * tests[i].step))
            fail_msg("step of %g is %g", tests[i].width, vb_step_of_width(tests[i].width));
}

static void test_numbers_in_steps(void **state)
{
    (void)state;
    static const struct {
        double value, step;
        const char *nearest, *below, *above;
    } tests[] = {
        {0.6715, 0.1, "0.7", "0.6", "0.7"},    {0.3, 0.1, "0.3", "0.3", "0.3"},
        {431.4, 10, "430", "430", "440"},      {1234, 100, "1200", "1200", "1300"},
        {-0.02, 0.1, "0.0", "-0.1", "0.0"},    {7, 1, "7", "7", "7"},
        {0.78, 1, "0.8", "0.7", "1"},          {0.0004, 1, "0.0004", "0", "1"},
        {94.44, 0, "94.44", "94.44", "94.44"}, {1e300, 1, "1e+300", "1e+300", "1e+300"},
    };
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) {
        char text[VB_WORDING_MAX];
        vb_say_nearest(text, tests[i].value, tests[i].step);
        assert_string_equal(text, tests[i].nearest);
        vb_say_below(text, tests[i].value, tests[i].step);
        assert_string_equal(text, tests[i].below);
        vb_say_above(text, tests[i].value, tests[i].step);
        assert_string_equal(text, tests[i].above);
    }
}

static void test_changes_leave_something(void **state)
{
    (void)state;
    static const struct {
        double ratio, low, high;
        const char *text, *interval;
    } tests[] = {
        {0.221, 0.22, 0.2215, "-77.9", "-78.0 .. -77.8"},
        {12.5, 12, 13.5, "12.5x", "12.0x .. 13.5x"},
        {400, 150, 2900, "400x", "100x .. 3000x"},
        {1.6, 0.32, 4.9, "+100", "-70 .. +400"},
        {0.4, 0.1, 3.2, "-60", "-90 .. +300"},
        {0.9, 0, 1.4, "-10", "-100 .. +40"},
        {1, 1e-9, 5, "0", "-100 .. +400"},
    };
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) {
        char text[VB_WORDING_MAX];
        char interval[VB_WORDING_MAX];
        vb_say_change_of_ratio(text, interval, tests[i].ratio, tests[i].low, tests[i].high, false);
        assert_string_equal(text, tests[i].text);
        assert_string_equal(interval, tests[i].interval);
    }
}

static void test_numbers_beside_their_interval(void **state)
{
    (void)state;
    static const struct {
        double value, low, high;
        int decimals;
        const char *text;
    } tests[] = {
        {14.39, 4, 25, 2, "14"},      {8.4812, 8.477, 8.485, 2, "8.48"}, {36.254, NAN, NAN, 2, "36.25"},
        {6.4, 6.2, 640, 2, "6"},      {6.2, 6.1, 9000, 2, "6"},          {0.0123, 0.01, 5, 2, "0.01"},
        {431, 100, 900, 0, "430"},    {0.006, NAN, NAN, 2, "0.006"},     {0, 0, 640, 2, "0"},
        {0.38, 0.1, 0.39, 2, "0.38"}, {0.3, 0.1, 0.4, 2, "0.3"},         {0.2206, 0.2205, 0.2207, 4, "0.2206"},
    };
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) {
        char text[VB_WORDING_MAX];
        vb_say_known(text, tests[i].value, tests[i].decimals, tests[i].low, tests[i].high);
        assert_string_equal(text, tests[i].text);
    }
}

static void test_percent_of_effect(void **state)
{
    (void)state;
    assert_true(fabs(vb_percent_of_effect(log(1.02)) - 2) < 1e-12);
    assert_true(fabs(vb_percent_of_effect(-log(1.02)) - 2) < 1e-12);
    assert_true(vb_percent_of_effect(0) == 0);
}

static void change(void **state)
{
    (void)state;
    static const struct {
        double percent;
        const char *words;
    } table[] = {{12.34, "+12.3"}, {-0.44, "-0.4"},   {0.04, "0.0"},   {-0.04, "0.0"},
                 {0.06, "+0.1"},   {9999, "+9999.0"}, {1e6, "+1e+06"}, {-99.999, "-100.0"}};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        char text[VB_WORDING_MAX];
        vb_say_change(text, log1p(table[i].percent / 100));
        assert_string_equal(text, table[i].words);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_bounds_are_rounded_up),
        cmocka_unit_test(test_steps),
        cmocka_unit_test(test_numbers_in_steps),
        cmocka_unit_test(test_changes_leave_something),
        cmocka_unit_test(test_numbers_beside_their_interval),
        cmocka_unit_test(test_percent_of_effect),
        cmocka_unit_test(change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
