/* SPDX-License-Identifier: MIT */
#include "show/chart/quantity.h"
#include "results/verdict_words.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct factor {
    double ratio, low, high;
    const char *words;
};

/* A factor has the digits that its interval allows, and never reads as none. */
static void factors_are_as_fine_as_they_are_known(void **state)
{
    (void)state;
    static const struct factor factors[] = {
        {0.179, 0.178, 0.180, "5.6x as fast"},
        {1.12, 1.118, 1.122, "1.12x as long"},
        {1.0402, 1.04, 1.0405, "1.040x as long"},
        {13578, 13000, 14100, "13,600x as long"},
        {13578, NAN, NAN, "13,578x as long"},
        {24.6, 18, 31, "25x as long"},
        {0.0407, 0.0322, 0.0556, "25x as fast"},
        {1.26, 1.06, 1.46, "1.3x as long"},
        {1.04, 1.01, 1.9, "1.04x as long"},
        {4.6, 1.2, 19, "5x as long"},
        {0.0000123, 0.0000101, 0.0000162, "81,000x as fast"},
    };
    for (size_t i = 0; i < sizeof factors / sizeof factors[0]; i++) {
        char text[VB_VERDICT_MAX];
        const struct factor *factor = &factors[i];
        const struct vb_row row = {.ratio = factor->ratio,
                                   .ratio_ci_low = factor->low,
                                   .ratio_ci_high = factor->high,
                                   .verdict_code = factor->ratio < 1 ? VB_ROW_FASTER : VB_ROW_SLOWER};
        vb_chart_say_verdict(text, &row);
        assert_string_equal(text, factor->words);
    }
}

/* A rate whose interval goes on upward says so, and has no more digits than what is known below it allows. */
static void rates_without_an_upper_end_are_no_exact_ones(void **state)
{
    (void)state;
    char text[VB_WORDING_MAX];
    const struct vb_quantity bytes = {.kind = VB_BYTES_RATE};
    struct vb_row row = {.bytes_per_second = 557.2e6, .bytes_per_second_low = 180e6, .bytes_per_second_high = NAN};
    struct vb_amount amount = vb_amount_of(&row, &bytes);
    assert_true(amount.low == row.bytes_per_second_low && isinf(amount.high));
    vb_amount_say(text, &bytes, amount);
    assert_string_equal(text, "560 MB/s");
    row.bytes_per_second_low = NAN;
    amount = vb_amount_of(&row, &bytes);
    assert_true(amount.low == amount.value && amount.high == amount.value);
    vb_amount_say(text, &bytes, amount);
    assert_string_equal(text, "557.2 MB/s");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(factors_are_as_fine_as_they_are_known),
        cmocka_unit_test(rates_without_an_upper_end_are_no_exact_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
