/* SPDX-License-Identifier: MIT */
#include "results/own_counters.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>

/* The column of a variant whose loops had these rates; NULL: any, that reads back so. */
static void assert_column(double lowest, double per_op, double highest, const char *text, bool exact)
{
    struct vb_variant_measurement variant = {
        .rates = {.count = 1, .items = {{.name = "n", .lowest = lowest, .per_op = per_op, .highest = highest}}}};
    struct vb_measurement measurement = {.variant_count = 1, .variants = &variant};
    struct vb_row row;
    vb_row_init(&row);
    assert_int_equal(vb_row_set_counters(&row, &measurement, 0, 0.99), 0);
    if (text)
        assert_string_equal(row.counters, text);
    struct vb_row_counters read = vb_row_counters(&row);
    assert_int_equal(read.count, 1);
    assert_true(read.items[0].per_op == per_op);
    assert_int_equal(read.items[0].exact, exact);
    vb_row_release(&row);
}

static void all_digits_are_kept(void **state)
{
    (void)state;
    assert_column(3, 3, 3, "n=3", true);
    assert_column(0.1, 0.1, 0.1, "n=0.1", true);
    assert_column(1.0 / 3, 1.0 / 3, 1.0 / 3, "n=0.3333333333333333", true);
    assert_column(1234567890123, 1234567890123, 1234567890123, "n=1234567890123", true);
    assert_column(0x1p53 - 1, 0x1p53 - 1, 0x1p53 - 1, "n=9007199254740991", true);
    assert_column(0.1 + 0.2, 0.1 + 0.2, 0.1 + 0.2, "n=0.30000000000000004", true);
}

/* Loops that differ in what a sum loses by rounding: the digits that are not known are told. */
static void rounded_sums_are_exact_up_to_rounding(void **state)
{
    (void)state;
    assert_column(0.1 - 1e-12, 0.1, 0.1 + 1e-12, NULL, true);
    assert_column(-0.1 - 1e-12, -0.1, -0.1, NULL, true);
    struct vb_row_counters counters;
    assert_int_equal(vb_counters_decode("n=0.1:0.09999999995:0.10000000005", &counters), 0);
    assert_true(counters.items[0].exact && counters.items[0].low == 0.09999999995);
    assert_column(0.1 - 1e-6, 0.1, 0.1, "n=0.1:0.099999:0.1", false);
    assert_column(0, 1, 2, "n=1:0:2", false);
}

static void what_varies_is_never_read_as_exact(void **state)
{
    (void)state;
    struct vb_row_counters counters;
    assert_int_equal(vb_counters_decode("a=3:3:3 b=3:: c=3:2:4", &counters), 0);
    for (size_t i = 0; i < 3; i++)
        assert_false(counters.items[i].exact);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_digits_are_kept),
        cmocka_unit_test(rounded_sums_are_exact_up_to_rounding),
        cmocka_unit_test(what_varies_is_never_read_as_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
