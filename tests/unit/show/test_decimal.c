/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/random.h"
#include "base/units.h"
#include "results/decimal.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The C library is the reference: correctly rounded, and not what is being tested. */
static void expect_as_strtod(const char *text)
{
    double value = -1;
    assert_int_equal(vb_parse_decimal(text, &value), 0);
    double wanted = strtod(text, NULL);
    if (memcmp(&value, &wanted, sizeof value) != 0)
        fail_msg("%s read as %.17g, not as %.17g", text, value, wanted);
}

static void forms(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "0",
        "1",
        "24",
        "36.25",
        ".5",
        "5.",
        "0.1",
        "0.000",
        "007",
        "3.1200000000000001",
        "9999999999999999999",
        "0.9999999999999999999",
        "18446744073709551615",
        "123456789012345678901234567890",
        "1e300",
        "-1.5",
        "+2",
        "2.5e-3",
        "4.9e-324",
        "0.0000000000000000001",
        "9007199254740993",
        "9007199254740992.5",
        "9007199254740993.0",
        "9007199254740993.001",
        "4503599627370497.5",
        "4503599627370496.5",
        "0.1000000000000000055",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        expect_as_strtod(texts[i]);
}

static void refused(void **state)
{
    (void)state;
    static const char *const texts[] = {"",    ".",    "1.2.3", "1,5",  " 1", "1 ", "nan",
                                        "inf", "-inf", "1e999", "0x10", "1e", "-",  "12x"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        double value = 0;
        if (vb_parse_decimal(texts[i], &value) != -1)
            fail_msg("'%s' read as %g", texts[i], value);
    }
}

static void shortest_forms_of_random_doubles(void **state)
{
    (void)state;
    struct vb_random random;
    vb_random_seed(&random, 17);
    char text[40];
    for (int i = 0; i < 100000; i++) {
        double value = ldexp((double)(vb_random_next(&random) >> 11), -(int)vb_random_below(&random, 70));
        vb_format_exact(text, sizeof text, value);
        expect_as_strtod(text);
        double back = 0;
        assert_int_equal(vb_parse_decimal(text, &back), 0);
        assert_true(back == value);
    }
}

/* Digits on and beside the middle of two doubles, where rounding goes wrong first. */
static void near_the_middle_of_two_doubles(void **state)
{
    (void)state;
    static const char *const tails[] = {".4", ".49", ".5", ".50", ".51", ".6"};
    struct vb_random random;
    vb_random_seed(&random, 18);
    char text[40];
    for (int i = 0; i < 20000; i++) {
        uint64_t whole = (UINT64_C(1) << 52) + vb_random_below(&random, UINT64_C(1) << 52); /* neighbours 1 apart */
        snprintf(text, sizeof text, "%" PRIu64 "%s", whole, tails[i % 6]);
        expect_as_strtod(text);
    }
}

/* One in 4,096 of them lies so near to the middle that only the remainder of the division tells on which side. */
static void as_many_digits_as_are_read_fast(void **state)
{
    (void)state;
    struct vb_random random;
    vb_random_seed(&random, 19);
    char text[40];
    for (int i = 0; i < 200000; i++) {
        uint64_t digits = UINT64_C(1000000000000000000) + vb_random_below(&random, UINT64_C(9000000000000000000));
        size_t whole = vb_random_below(&random, 20);
        snprintf(text, sizeof text, "%" PRIu64, digits);
        memmove(text + whole + 1, text + whole, strlen(text + whole) + 1);
        text[whole] = '.';
        expect_as_strtod(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms),
        cmocka_unit_test(refused),
        cmocka_unit_test(shortest_forms_of_random_doubles),
        cmocka_unit_test(near_the_middle_of_two_doubles),
        cmocka_unit_test(as_many_digits_as_are_read_fast),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
