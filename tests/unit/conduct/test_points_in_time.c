/* SPDX-License-Identifier: MIT */
#include "conduct/points_in_time.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

/* Which of `count` points are taken, each needing `cost_ns` of `limit_ns`, as a bit each; their number. */
static int take_all(size_t count, int64_t cost_ns, int64_t limit_ns, bool *taken)
{
    struct vb_pace pace = {0};
    int sum = 0;
    for (size_t i = 0; i < count; i++) {
        taken[i] = vb_pace_take(&pace, limit_ns, count - i);
        sum += taken[i];
        if (!taken[i])
            continue;
        vb_pace_note(&pace, cost_ns);
        limit_ns -= cost_ns;
    }
    return sum;
}

static void takes_all_that_fit(void **state)
{
    (void)state;
    bool taken[300];
    assert_int_equal(take_all(300, 100, 30000, taken), 300);
    assert_int_equal(take_all(300, 1, 30000, taken), 300);
    assert_int_equal(take_all(1, 5000, 1, taken), 1); /* what one needs is not known before */
}

static void takes_no_more_than_fit(void **state)
{
    (void)state;
    static const struct {
        int64_t cost_ns, limit_ns;
        int least, most;
    } cases[] = {
        {100, 15000, 145, 151}, {100, 10000, 97, 101}, {100, 29900, 295, 300}, {100, 1000, 8, 11}, {1000, 1000, 1, 1},
    };
    bool taken[300];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int sum = take_all(300, cases[i].cost_ns, cases[i].limit_ns, taken);
        assert_true(sum >= cases[i].least && sum <= cases[i].most);
    }
}

/* Not the first ones alone: each tenth of the plan has its share. */
static void takes_them_evenly(void **state)
{
    (void)state;
    bool taken[300];
    take_all(300, 100, 10000, taken);
    for (size_t part = 0; part < 10; part++) {
        int sum = 0;
        for (size_t i = 0; i < 30; i++)
            sum += taken[30 * part + i];
        assert_true(sum >= 8 && sum <= 14);
    }
}

static void takes_none_without_time(void **state)
{
    (void)state;
    struct vb_pace pace = {0};
    assert_false(vb_pace_take(&pace, 0, 10));
    assert_false(vb_pace_take(&pace, -5, 1));
}

/* Points of a later case need less: the time that is left is used for more of them. */
static void learns_what_points_need(void **state)
{
    (void)state;
    struct vb_pace pace = {0};
    int64_t left_ns = 20000;
    int sum = 0;
    for (size_t i = 0; i < 300; i++) {
        int64_t cost_ns = i < 20 ? 200 : 50;
        if (!vb_pace_take(&pace, left_ns, 300 - i))
            continue;
        sum += i >= 20;
        vb_pace_note(&pace, cost_ns);
        left_ns -= cost_ns;
    }
    assert_true(sum >= 200 && sum <= 280);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_all_that_fit),      cmocka_unit_test(takes_no_more_than_fit),
        cmocka_unit_test(takes_them_evenly),       cmocka_unit_test(takes_none_without_time),
        cmocka_unit_test(learns_what_points_need),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
