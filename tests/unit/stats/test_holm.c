/* SPDX-License-Identifier: MIT */
#include "stats/holm.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* Powers of two, so that the bars alpha / 4, alpha / 3, ... of four p-values are exact where it matters. */
static void test_cutoff(void **state)
{
    (void)state;
    static const struct {
        double p[4];
        double cutoff; /* at 0.25 */
    } table[] = {
        {{0.0625, 0.5, 0.5, 0.5}, 0.0625},    /* at the first bar, which it may touch */
        {{0.0626, 0.07, 0.1, 0.2}, -1},       /* the first fails, and so do all behind it */
        {{0.01, 0.08, 0.125, 0.25}, 0.25},    /* each at its own bar or below */
        {{0.01, 0.08, 0.126, 0.2}, 0.08},     /* the third fails, though the fourth would pass */
        {{0, 0, 0, 0}, 0},                    /* rejected, which -1 would not be */
        {{0.0625, 0.0625, 0.5, 0.5}, 0.0625}, /* equals share their fate */
    };
    for (size_t i = 0; i < COUNT(table); i++) {
        double cutoff = vb_holm_cutoff(table[i].p, 4, 0.25);
        if (cutoff != table[i].cutoff)
            fail_msg("row %zu: %g", i, cutoff);
    }
    assert_true(vb_holm_cutoff(table[0].p, 0, 0.25) == -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cutoff),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
