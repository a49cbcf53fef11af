/* SPDX-License-Identifier: MIT
 *
 * The detector of steps. How often it errs is measured by tests/validate/steps.c. */
#include "stats/steps.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "steps_made.h"

/* Where the address sanitizer stands in for malloc, a request too large shall fail as it does without. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "allocator_may_return_null=1";
}

static void a_quiet_series_has_none(void **state)
{
    (void)state;
    struct vb_step_point points[COUNT];
    struct vb_step steps[4];
    fill(points, COUNT, COUNT, 0);
    const struct vb_step_series series = {.points = points, .count = COUNT};
    assert_int_equal(vb_steps_find(&series, steps, 4), 0);
}

static void a_step_is_found_in_its_place(void **state)
{
    (void)state;
    for (double sign = -1; sign <= 1; sign += 2) {
        struct vb_step_point points[COUNT];
        struct vb_step steps[4];
        fill(points, COUNT, 70, 0.05 * sign);
        const struct vb_step_series series = {.points = points, .count = COUNT};
        assert_int_equal(vb_steps_find(&series, steps, 4), 1);
        assert_true(steps[0].low <= 70 && steps[0].high >= 70);
        assert_true(steps[0].seen < 80);
        assert_true(fabs(steps[0].after - steps[0].before - 0.05 * sign) < 0.02);
    }
}

static void assert_same_steps(const struct vb_step_series *one, const struct vb_step_series *other, double offset)
{
    struct vb_step steps[4], others[4];
    size_t count = vb_steps_find(one, steps, 4);
    assert_int_equal(vb_steps_find(other, others, 4), count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(others[i].first, steps[i].first);
        assert_int_equal(others[i].low, steps[i].low);
        assert_int_equal(others[i].high, steps[i].high);
        assert_int_equal(others[i].seen, steps[i].seen);
        assert_true(fabs(others[i].score - steps[i].score) < 1e-6);
        assert_true(fabs(others[i].before - steps[i].before - offset) < 1e-9);
        assert_true(fabs(others[i].after - steps[i].after - offset) < 1e-9);
    }
}

/* Where values lie does not matter, nor how far a series is moved where it begins anew, which it may from the first on.
 */
static void only_differences_count(void **state)
{
    (void)state;
    for (size_t at = 8; at < 110; at++) {
        struct vb_step_point points[COUNT], moved[COUNT], apart[COUNT];
        fill(points, COUNT, at, 0.06);
        points[60].begins = true;
        for (size_t i = 0; i < COUNT; i++) {
            moved[i] = apart[i] = points[i];
            moved[i].value -= 3;
            apart[i].value += i < 60 ? 7 : 0;
        }
        apart[0].begins = true;
        const struct vb_step_series series = {.points = points, .count = COUNT, .least = 0.03};
        const struct vb_step_series of_moved = {.points = moved, .count = COUNT, .least = 0.03};
        const struct vb_step_series of_apart = {.points = apart, .count = COUNT, .least = 0.03};
        assert_same_steps(&series, &of_moved, -3);
        if (at > 68)
            assert_same_steps(&series, &of_apart, 0);
    }
}

static void without_memory_it_says_so(void **state)
{
    (void)state;
    struct vb_step steps[1];
    const struct vb_step_series series = {.count = SIZE_MAX / 16};
    assert_true(vb_steps_find(&series, steps, 1) == (size_t)-1);
}

static void two_steps_are_two(void **state)
{
    (void)state;
    struct vb_step_point points[COUNT];
    struct vb_step steps[4];
    fill(points, COUNT, 50, 0.06);
    for (size_t i = 80; i < COUNT; i++)
        points[i].value -= 0.09;
    const struct vb_step_series series = {.points = points, .count = COUNT};
    assert_int_equal(vb_steps_find(&series, steps, 4), 2);
    assert_true(steps[0].low <= 50 && steps[0].high >= 50);
    assert_true(steps[1].low <= 80 && steps[1].high >= 80);
}

static void one_value_far_away_is_no_step(void **state)
{
    (void)state;
    struct vb_step_point points[COUNT];
    struct vb_step steps[4];
    fill(points, COUNT, COUNT, 0);
    points[60].value += 1;
    points[90].value -= 1;
    const struct vb_step_series series = {.points = points, .count = COUNT};
    assert_int_equal(vb_steps_find(&series, steps, 4), 0);
}

/* What is known badly says little: the same values are a step where they are known well. */
static void values_count_by_their_errors(void **state)
{
    (void)state;
    struct vb_step_point points[COUNT];
    struct vb_step steps[4];
    fill(points, COUNT, 114, 0.05);
    const struct vb_step_series series = {.points = points, .count = COUNT};
    assert_int_equal(vb_steps_find(&series, steps, 4), 1);
    for (size_t i = 114; i < COUNT; i++)
        points[i].error = 0.2;
    assert_int_equal(vb_steps_find(&series, steps, 4), 0);
}

/* All values behind a new anchor are off by its error, and that is no step. */
static void an_error_that_values_share_is_no_step(void **state)
{
    (void)state;
    struct vb_step_point points[COUNT];
    struct vb_step steps[4];
    fill(points, COUNT, 60, 0.02);
    for (size_t i = 60; i < COUNT; i++)
        points[i].group = 1;
    struct vb_step_series series = {.points = points, .count = COUNT};
    assert_int_equal(vb_steps_find(&series, steps, 4), 1);
    const struct vb_step_group groups[] = {{.parent = 0}, {.error = 0.01}};
    series.groups = groups;
    series.group_count = 2;
    assert_int_equal(vb_steps_find(&series, steps, 4), 0);
    const struct vb_step_group small_errors[] = {{.parent = 0}, {.error = 1e-5}};
    series.groups = small_errors;
    assert_int_equal(vb_steps_find(&series, steps, 4), 1);
}

static void series_that_are_short_or_do_not_vary_are_no_trouble(void **state)
{
    (void)state;
    struct vb_step_point points[COUNT] = {{0}};
    struct vb_step steps[4];
    for (size_t count = 0; count <= COUNT; count++) {
        const struct vb_step_series series = {.points = points, .count = count};
        assert_int_equal(vb_steps_find(&series, steps, 4), 0);
    }
    for (size_t i = 60; i < COUNT; i++)
        points[i].value = 0.5;
    const struct vb_step_series series = {.points = points, .count = COUNT};
    assert_int_equal(vb_steps_find(&series, steps, 4), 1);
    assert_true(steps[0].low <= 60 && steps[0].high >= 60);
    assert_int_equal(vb_steps_find(&series, steps, 0), 0);
}

static void steps_that_are_too_small_to_matter_are_none(void **state)
{
    (void)state;
    struct vb_step_point points[COUNT];
    struct vb_step steps[4];
    fill(points, COUNT, 70, 0.05);
    const struct vb_step_series series = {.points = points, .count = COUNT, .least = 0.2};
    assert_int_equal(vb_steps_find(&series, steps, 4), 0);
}

/* However far it goes: of fewer values nobody knows how much they vary. */
static void the_first_values_have_none(void **state)
{
    (void)state;
    struct vb_step_point points[VB_STEPS_BEFORE];
    struct vb_step steps[4];
    for (size_t at = 4; at < VB_STEPS_BEFORE; at++)
        for (size_t count = at + 1; count < VB_STEPS_BEFORE; count++) {
            fill(points, count, at, 0.5);
            const struct vb_step_series series = {.points = points, .count = count};
            assert_int_equal(vb_steps_find(&series, steps, 4), 0);
        }
}

/* What a few of the old values share moves their level by little: a step stays one. */
static void an_error_shared_by_a_few_hides_no_step(void **state)
{
    (void)state;
    struct vb_step_point points[COUNT];
    struct vb_step steps[4];
    const struct vb_step_group groups[] = {{.parent = 0}, {.error = 0.01}};
    fill(points, COUNT, 70, 0.05);
    for (size_t i = 0; i < COUNT; i++)
        points[i].group = i < 20 ? 0 : 1;
    const struct vb_step_series series = {.points = points, .count = COUNT, .groups = groups, .group_count = 2};
    assert_int_equal(vb_steps_find(&series, steps, 4), 1);
    assert_true(steps[0].low <= 70 && steps[0].high >= 70);
}

/* Three anchors in a chain. The error between the first two is in both levels around the step, and cancels; that
 * between the last two is in the new level alone. */
static void only_errors_between_the_levels_count(void **state)
{
    (void)state;
    struct vb_step_point points[COUNT];
    struct vb_step steps[4];
    fill(points, COUNT, 70, 0.02);
    for (size_t i = 0; i < COUNT; i++)
        points[i].group = i < 70 ? 1 : 2;
    struct vb_step_group groups[] = {{.parent = 0}, {.error = 0.1}, {.parent = 1, .error = 1e-5}};
    const struct vb_step_series series = {.points = points, .count = COUNT, .groups = groups, .group_count = 3};
    assert_int_equal(vb_steps_find(&series, steps, 4), 1);
    groups[2].error = 0.1;
    assert_int_equal(vb_steps_find(&series, steps, 4), 0);
}

/* However large it is. The next one, in the level that began, is. */
static void where_a_series_begins_anew_is_no_step(void **state)
{
    (void)state;
    struct vb_step_point points[COUNT];
    struct vb_step steps[4];
    fill(points, COUNT, 60, 0.5);
    points[60].begins = true;
    const struct vb_step_series series = {.points = points, .count = COUNT};
    assert_int_equal(vb_steps_find(&series, steps, 4), 0);
    for (size_t i = 90; i < COUNT; i++)
        points[i].value += 0.05;
    assert_int_equal(vb_steps_find(&series, steps, 4), 1);
    assert_true(steps[0].low <= 90 && steps[0].high >= 90);
}

/* A large step among the first values is found, and does not hide a smaller one behind it. */
static void a_step_among_the_first_values_hides_none(void **state)
{
    (void)state;
    for (size_t at = 8; at <= 12; at++) {
        struct vb_step_point points[COUNT];
        struct vb_step steps[4];
        fill(points, COUNT, at, 0.1);
        for (size_t i = 50; i < COUNT; i++)
            points[i].value += 0.05;
        const struct vb_step_series series = {.points = points, .count = COUNT};
        assert_int_equal(vb_steps_find(&series, steps, 4), 2);
        assert_true(steps[0].low <= at && steps[0].high >= at);
        assert_true(steps[1].low <= 50 && steps[1].high >= 50);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_quiet_series_has_none),
        cmocka_unit_test(a_step_is_found_in_its_place),
        cmocka_unit_test(only_differences_count),
        cmocka_unit_test(without_memory_it_says_so),
        cmocka_unit_test(two_steps_are_two),
        cmocka_unit_test(one_value_far_away_is_no_step),
        cmocka_unit_test(values_count_by_their_errors),
        cmocka_unit_test(an_error_that_values_share_is_no_step),
        cmocka_unit_test(the_first_values_have_none),
        cmocka_unit_test(an_error_shared_by_a_few_hides_no_step),
        cmocka_unit_test(only_errors_between_the_levels_count),
        cmocka_unit_test(where_a_series_begins_anew_is_no_step),
        cmocka_unit_test(a_step_among_the_first_values_hides_none),
        cmocka_unit_test(series_that_are_short_or_do_not_vary_are_no_trouble),
        cmocka_unit_test(steps_that_are_too_small_to_matter_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
