/* SPDX-License-Identifier: MIT */
#include "base/units.h"

#include <float.h>
#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void test_parse_duration(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t ns; /* 0: no duration */
    } table[] = {
        {"1ns", 1},
        {"10us", 10000},
        {"250ms", 250000000},
        {"3s", 3000000000},
        {"1.5s", 1500000000},
        {"1.005us", 1005}, /* 1.005 * 1000 is less than 1005 in binary */
        {"2m", 120000000000},
        {"2min", 120000000000},
        {".5s", 500000000},
        {"1440min", 86400000000000},
        {"", 0},
        {"3", 0},
        {"s", 0},
        {".s", 0},
        {"0s", 0},
        {"0.4ns", 0},
        {"-1s", 0},
        {"+1s", 0},
        {" 1s", 0},
        {"1 s", 0},
        {"1s ", 0},
        {"1S", 0},
        {"1e3s", 0},
        {"1.2.3s", 0},
        {"1h", 0},
        {"1441min", 0},
        {"999999999999999999999999999999s", 0},
        {"00000000000000000000000000000000001s", 0}, /* more digits than anyone means */
    };
    for (size_t i = 0; i < COUNT(table); i++) {
        int64_t ns = -7;
        int status = vb_parse_duration(table[i].text, &ns);
        if (status != (table[i].ns == 0 ? -1 : 0) || ns != (table[i].ns == 0 ? -7 : table[i].ns))
            fail_msg("'%s' gives status %d and %lld ns", table[i].text, status, (long long)ns);
    }
}

static void test_parse_count(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t lowest, highest;
        int64_t value; /* -1: no such count */
    } table[] = {
        {"0", 0, 10, 0},
        {"1", 1, 1, 1},
        {"007", 0, 10, 7},
        {"9223372036854775807", 0, INT64_MAX, INT64_MAX},
        {"9223372036854775808", 0, INT64_MAX, -1},
        {"99999999999999999999999", 0, INT64_MAX, -1},
        {"0", 1, 10, -1},
        {"11", 1, 10, -1},
        {"", 0, 10, -1},
        {"-1", 0, 10, -1},
        {"+1", 0, 10, -1},
        {" 1", 0, 10, -1},
        {"1 ", 0, 10, -1},
        {"1.0", 0, 10, -1},
        {"0x1", 0, 10, -1},
    };
    for (size_t i = 0; i < COUNT(table); i++) {
        int64_t value = -1;
        int status = vb_parse_count(table[i].text, table[i].lowest, table[i].highest, &value);
        if (status != (table[i].value < 0 ? -1 : 0) || value != table[i].value)
            fail_msg("'%s' gives status %d and %lld", table[i].text, status, (long long)value);
    }
}

static void test_parse_number(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double value;
    } good[] = {{"0", 0}, {"-1.5", -1.5}, {"+2", 2}, {".5", 0.5}, {"1e300", 1e300}, {"1E-3", 1e-3}, {"0.1", 0.1}};
    for (size_t i = 0; i < COUNT(good); i++) {
        double value = 99;
        assert_int_equal(vb_parse_number(good[i].text, &value), 0);
        if (value < good[i].value || value > good[i].value)
            fail_msg("'%s' gives %.17g", good[i].text, value);
    }
    static const char *const bad[] = {"",    "nan",   "inf", "-inf", "infinity", "1e400", "0x10", " 1", "1 ",
                                      "1,5", "1.2.3", "--1", "e5",   "1e",       ".",     "+",    "1e+"};
    for (size_t i = 0; i < COUNT(bad); i++) {
        double value = 99;
        if (vb_parse_number(bad[i], &value) != -1 || value < 99)
            fail_msg("'%s' is taken for %.17g", bad[i], value);
    }
}

static void test_format_exact(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *text;
    } table[] = {
        {0, "0"},
        {-0.0, "0"},
        {0.1, "0.1"},
        {0.1 + 0.2, "0.30000000000000004"},
        {24, "24"},
        {-36.25, "-36.25"},
        {1e300, "1e+300"},
        {1.0 / 3, "0.3333333333333333"},
        {9007199254740993.0, "9007199254740992"},
        {DBL_MAX, "1.7976931348623157e+308"},
        {NAN, ""},
        {INFINITY, ""},
        {-INFINITY, ""},
    };
    for (size_t i = 0; i < COUNT(table); i++) {
        char text[32] = "untouched";
        assert_int_equal(vb_format_exact(text, sizeof text, table[i].value), strlen(table[i].text));
        assert_string_equal(text, table[i].text);
    }
    static const double extremes[] = {DBL_MIN, -DBL_TRUE_MIN, DBL_EPSILON, 0x1.fffffffffffffp-500,
                                      -123456789.123456789e-200};
    for (size_t i = 0; i < COUNT(extremes); i++) {
        char text[32];
        vb_format_exact(text, sizeof text, extremes[i]);
        double back = strtod(text, NULL);
        assert_memory_equal(&back, &extremes[i], sizeof back);
    }
}

static void test_format_short(void **state)
{
    (void)state;
    static const struct {
        double value;
        int digits;
        const char *text;
    } table[] = {
        {36.2512, 4, "36.25"}, {0.29, 2, "0.29"},
        {1234.4, 2, "1234"}, /* never fewer digits than the whole part */
        {0.1, 2, "0.10"},    /* powers of ten are no exception */
        {0.01, 2, "0.010"},    {0.001, 3, "0.00100"},
        {0.0123, 3, "0.0123"}, {0.5, 1, "0.5"},
        {1, 3, "1.00"},        {10, 3, "10.0"},
        {100, 3, "100"},       {-0.0123, 3, "-0.0123"},
        {0, 3, "0.000"},       {-0.0, 2, "0.00"},
        {999.96, 4, "1000.0"}, {1e-6, 3, "0.00000100"},
        {1e-12, 3, "1e-12"}, /* what is not 0 must not read as 0 */
        {1e15, 3, "1e+15"},    {123456789012345.0, 3, "123456789012345"},
        {1e300, 4, "1e+300"},  {NAN, 3, ""},
        {INFINITY, 3, ""},
    };
    for (size_t i = 0; i < COUNT(table); i++) {
        char text[32] = "untouched";
        assert_int_equal(vb_format_short(text, sizeof text, table[i].value, table[i].digits), strlen(table[i].text));
        assert_string_equal(text, table[i].text);
    }
}

static void test_format_duration(void **state)
{
    (void)state;
    static const struct {
        int64_t ns;
        const char *text;
    } table[] = {
        {0, "0 ns"},
        {999, "999 ns"},
        {1000, "1 us"},
        {1500, "1.5 us"},
        {999999, "1000 us"},
        {250 * VB_NS_PER_MS, "250 ms"},
        {999999999, "1000 ms"},
        {1500 * VB_NS_PER_MS, "1.5 s"},
        {10 * VB_NS_PER_S, "10 s"},
        {119 * VB_NS_PER_S, "119 s"},
        {120 * VB_NS_PER_S, "2 min"},
        {1440 * 60 * VB_NS_PER_S, "1440 min"}, /* the longest that may be asked for */
    };
    for (size_t i = 0; i < COUNT(table); i++) {
        char text[32];
        assert_int_equal(vb_format_duration(text, sizeof text, table[i].ns), strlen(table[i].text));
        assert_string_equal(text, table[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse_duration), cmocka_unit_test(test_parse_count),
        cmocka_unit_test(test_parse_number),   cmocka_unit_test(test_format_exact),
        cmocka_unit_test(test_format_short),   cmocka_unit_test(test_format_duration),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
