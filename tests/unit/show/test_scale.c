/* SPDX-License-Identifier: MIT */
#include "show/scale.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void places(void **state)
{
    (void)state;
    struct vb_scale linear = {.low = 0, .high = 10};
    struct vb_scale log = {.low = 1, .high = 100, .is_log = true};
    assert_true(vb_scale_part(&linear, 5) == 0.5);
    assert_true(fabs(vb_scale_part(&log, 10) - 0.5) < 1e-12);
    assert_true(vb_scale_part(&linear, -1) == 0 && vb_scale_part(&linear, 11) == 1);
    assert_true(vb_scale_part(&log, 0) == 0 && vb_scale_part(&log, -1) == 0 && vb_scale_part(&log, INFINITY) == 1);
    assert_true(vb_scale_part(&linear, NAN) == 0);
    for (double part = 0; part <= 1; part += 0.25) {
        assert_true(fabs(vb_scale_part(&linear, vb_scale_value(&linear, part)) - part) < 1e-12);
        assert_true(fabs(vb_scale_part(&log, vb_scale_value(&log, part)) - part) < 1e-12);
    }
}

static void lines_have_room(void **state)
{
    (void)state;
    struct vb_scale near = vb_scale_of_lines(5, 10);
    assert_true(!near.is_log && near.low == 0 && near.high > 10 && near.high < 12);
    struct vb_scale far = vb_scale_of_lines(1, 1000);
    assert_true(far.is_log && far.low < 1 && far.low > 0.5 && far.high > 1000 && far.high < 2000);
    struct vb_scale none = vb_scale_of_lines(0, 0);
    assert_true(!none.is_log && none.low < none.high);
}

static void ticks_are_round(void **state)
{
    (void)state;
    static const struct {
        struct vb_scale scale;
        double most;
        double wanted[8];
        size_t count;
    } cases[] = {
        {{.low = 0, .high = 12}, 3, {0, 5, 10}, 3},
        {{.low = 0, .high = 0.3}, 3, {0, 0.1, 0.2, 0.3}, 4},
        {{.low = 9.9, .high = 11.2}, 6, {10, 10.5, 11}, 3},
        {{.low = -0.6, .high = 2.6, .least_step = 1}, 20, {0, 1, 2}, 3},
        {{.low = 0.5, .high = 25, .is_log = true}, 5, {0.5, 1, 2, 5, 10, 20}, 6},
        {{.low = 0.5, .high = 2e4, .is_log = true}, 5, {1, 10, 100, 1000, 1e4}, 5},
        {{.low = 0.5, .high = 2e9, .is_log = true}, 5, {1, 100, 1e4, 1e6, 1e8}, 5},
        {{.low = 0.97, .high = 1.03, .is_log = true}, 4, {0.98, 1, 1.02}, 3},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double ticks[VB_TICKS_MAX];
        size_t count = vb_ticks(&cases[i].scale, cases[i].most, ticks);
        assert_int_equal(count, cases[i].count);
        for (size_t k = 0; k < count; k++)
            assert_true(fabs(ticks[k] - cases[i].wanted[k]) <= 1e-9 * fabs(cases[i].wanted[k]) && !signbit(ticks[k]));
    }
}

static void words(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *wanted;
    } cases[] = {{0, "0"},    {2.5, "2.5"},    {1.005, "1.005"}, {5000, "5000"},   {20000, "20k"},
                 {3e6, "3M"}, {2.5e9, "2.5G"}, {1e12, "1T"},     {5e16, "50000T"}, {0.0001, "0.0001"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[VB_TICK_MAX];
        vb_say_tick(text, cases[i].value);
        assert_string_equal(text, cases[i].wanted);
    }
    const char *prefix;
    assert_true(vb_prefix_of(999, &prefix) == 1 && *prefix == '\0');
    assert_true(vb_prefix_of(1000, &prefix) == 1e3 && *prefix == 'k');
    assert_true(vb_prefix_of(NAN, &prefix) == 1 && *prefix == '\0');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places),
        cmocka_unit_test(lines_have_room),
        cmocka_unit_test(ticks_are_round),
        cmocka_unit_test(words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
