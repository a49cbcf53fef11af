/* SPDX-License-Identifier: MIT
 *
 * Counts that vary, held against each other: when they have risen, and when nobody can tell. */
#include "judge/delta.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

static void ranges_are_judged(void **state)
{
    (void)state;
    static const struct {
        double was_low, was_high, is_low, is_high, limit;
        enum vb_counted found;
    } table[] = {
        {1, 1, 1, 1, 0, VB_COUNTED_NO_MORE},
        {1, 1, 2, 2, 0, VB_COUNTED_ROSE},
        {1, 1, 2, 2, 1, VB_COUNTED_NO_MORE},
        {2, 2, 1, 1, 0, VB_COUNTED_NO_MORE},
        /* the gap is half of the narrower range, and a hair less */
        {1, 2, 2.5, 5, 0, VB_COUNTED_ROSE},
        {1, 2, 2.49, 5, 0, VB_COUNTED_CLOSE},
        {1, 4, 4.25, 4.75, 0, VB_COUNTED_ROSE},
        {1, 4, 4.24, 4.75, 0, VB_COUNTED_CLOSE},
        /* they overlap: the middle now above the most then, and the least now above the middle then */
        {1, 2, 1.6, 3, 0, VB_COUNTED_CLOSE},
        {1, 2, 1.4, 3, 0, VB_COUNTED_NO_MORE},
        {1, 2, 1.6, 2.3, 0, VB_COUNTED_NO_MORE},
        {1, 2, 0.5, 7, 0, VB_COUNTED_NO_MORE},
        {0, 2, 0, 7, 0, VB_COUNTED_NO_MORE}, /* seldom there: up to twice the most is the same */
        {0, 2, 0, 9, 0, VB_COUNTED_CLOSE},
        {1, 1, 1, 1.5, 0, VB_COUNTED_CLOSE}, /* constant before */
        /* a limit allows so much more */
        {1, 2, 2.5, 3.5, 0.6, VB_COUNTED_CLOSE},
        {1, 2, 2.5, 3.5, 1, VB_COUNTED_NO_MORE},
        {1, 2, 2.1, 3.5, 0.7, VB_COUNTED_NO_MORE},
        {1, 2, 1.6, 3, 0.2, VB_COUNTED_NO_MORE}, /* 1.6 is below 1.5 + 0.2 */
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct vb_range was = {table[i].was_low, table[i].was_high, 1};
        struct vb_range is = {table[i].is_low, table[i].is_high, 1};
        if (vb_counted_compare(was, is, table[i].limit) != table[i].found)
            fail_msg("row %zu: %d", i, (int)vb_counted_compare(was, is, table[i].limit));
    }
}

static void an_end_that_is_not_known_is_no_pass(void **state)
{
    (void)state;
    const struct vb_range known = {1, 2, 1};
    assert_int_equal(vb_counted_compare((struct vb_range){1, NAN, 1}, known, 0), VB_COUNTED_UNKNOWN);
    assert_int_equal(vb_counted_compare((struct vb_range){1, INFINITY, 1}, known, 0), VB_COUNTED_UNKNOWN);
    assert_int_equal(vb_counted_compare(known, (struct vb_range){NAN, 2, 1}, 0), VB_COUNTED_UNKNOWN);
    assert_int_equal(vb_counted_compare(known, (struct vb_range){1, NAN, 1}, 0), VB_COUNTED_UNKNOWN);
    assert_int_equal(vb_counted_compare(known, (struct vb_range){1, INFINITY, 1}, 0), VB_COUNTED_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges_are_judged),
        cmocka_unit_test(an_end_that_is_not_known_is_no_pass),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
