/* SPDX-License-Identifier: MIT
 *
 * Ratios to several anchors, related to the first. */
#include "history/series.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define COMMITS 40

/* Commits 0 .. 39 of a line have the numbers 101 .. 140. */
static struct vb_line_commit line[COMMITS];

static struct vb_history a_history(void)
{
    for (size_t i = 0; i < COMMITS; i++)
        line[i].id = (int64_t)i + 101;
    return (struct vb_history){.line = line, .line_count = COMMITS};
}

static struct vb_history_point at(size_t place, int64_t anchor, double value)
{
    return (struct vb_history_point){
        .place = place, .anchor = anchor, .value = value, .low = value * exp(-0.02576), .high = value * exp(0.02576)};
}

static struct vb_history_ratios make(struct vb_history_point *points, size_t count)
{
    struct vb_history history = a_history();
    struct vb_history_series series = {.points = points, .count = count};
    struct vb_history_ratios ratios;
    assert_int_equal(vb_history_ratios_make(&ratios, &history, &series, NULL), 0);
    return ratios;
}

static void near(double value, double wanted)
{
    if (!(fabs(value - wanted) < 1e-9))
        fail_msg("%.12g instead of %.12g", value, wanted);
}

static void intervals_become_errors(void **state)
{
    (void)state;
    struct vb_history_point points[] = {at(0, 101, 1.5)};
    struct vb_history_ratios ratios = make(points, 1);
    assert_int_equal(ratios.series.count, 1);
    near(ratios.points[0].value, log(1.5));
    near(ratios.points[0].error, 0.01);
    vb_history_ratios_release(&ratios);
}

/* 101 is the first anchor, 111 the second, which is 1.2 of it, 121 the third, 1.1 of that. */
static void anchors_are_chained_and_their_errors_add(void **state)
{
    (void)state;
    struct vb_history_point points[] = {at(5, 101, 1.1), at(10, 101, 1.2), at(12, 111, 1.0), at(20, 111, 1.1),
                                        at(25, 121, 0.9)};
    struct vb_history_ratios ratios = make(points, 5);
    assert_int_equal(ratios.series.count, 5);
    assert_int_equal(ratios.begun + ratios.left_out, 0);
    near(ratios.points[2].value, log(1.2));
    near(ratios.points[3].value, log(1.1 * 1.2));
    near(ratios.points[4].value, log(0.9 * 1.1 * 1.2));
    for (size_t i = 0; i < ratios.series.count; i++)
        assert_int_equal(ratios.points[i].group, i < 2 ? 0 : i < 4 ? 1 : 2);
    near(ratios.groups[0].error, 0);
    near(ratios.groups[1].error, 0.01);
    near(ratios.groups[2].error, 0.01);
    assert_int_equal(ratios.groups[2].parent, 1);
    vb_history_ratios_release(&ratios);
}

static void an_anchor_of_a_release_branch_is_one(void **state)
{
    (void)state;
    struct vb_history history = a_history();
    struct vb_history_point points[] = {at(5, 101, 1.1), at(12, 77, 1.0)};
    struct vb_history_point stray = at(77, 101, 1.3);
    struct vb_history_series series = {.points = points, .count = 2, .strays = &stray, .stray_count = 1};
    struct vb_history_ratios ratios;
    assert_int_equal(vb_history_ratios_make(&ratios, &history, &series, NULL), 0);
    assert_int_equal(ratios.series.count, 2);
    near(ratios.points[1].value, log(1.3));
    vb_history_ratios_release(&ratios);
}

static void without_a_relation_the_series_begins_anew(void **state)
{
    (void)state;
    struct vb_history_point points[] = {at(5, 101, 1.1), at(6, 101, 1.2), at(12, 111, 1.0), at(13, 111, 1.3)};
    struct vb_history_ratios ratios = make(points, 4);
    assert_int_equal(ratios.series.count, 4);
    assert_int_equal(ratios.begun, 1);
    assert_int_equal(ratios.left_out, 0);
    near(ratios.points[3].value, log(1.3));
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(ratios.points[i].begins, i == 2);
    vb_history_ratios_release(&ratios);
}

/* 101 comes once more, when 111 is in use already; 131 is related to 111. */
static void an_old_anchor_among_new_ones_is_left_out(void **state)
{
    (void)state;
    struct vb_history_point points[] = {at(5, 101, 1.1), at(12, 111, 1.0), at(13, 101, 1.2), at(30, 111, 2.0),
                                        at(31, 131, 1.5)};
    struct vb_history_ratios ratios = make(points, 5);
    assert_int_equal(ratios.series.count, 4);
    assert_int_equal(ratios.left_out, 1);
    assert_int_equal(ratios.places[1], 12);
    assert_int_equal(ratios.places[2], 30);
    near(ratios.points[3].value, log(3.0));
    vb_history_ratios_release(&ratios);
}

/* Each commit beside the one before it, as `ab --git HEAD~1` does: the values are sums. */
static void every_commit_may_be_an_anchor(void **state)
{
    (void)state;
    struct vb_history_point points[COMMITS - 1];
    for (size_t i = 0; i < COMMITS - 1; i++)
        points[i] = at(i + 1, (int64_t)i + 101, 1.01);
    struct vb_history_ratios ratios = make(points, COMMITS - 1);
    assert_int_equal(ratios.series.count, COMMITS - 1);
    assert_int_equal(ratios.begun + ratios.left_out, 0);
    near(ratios.points[COMMITS - 2].value, (COMMITS - 1) * log(1.01));
    vb_history_ratios_release(&ratios);
}

static void what_was_measured_twice_is_one_value(void **state)
{
    (void)state;
    struct vb_history_point points[] = {at(5, 101, 1.1), at(5, 101, 1.3), at(6, 101, 2)};
    struct vb_history_ratios ratios = make(points, 3);
    assert_int_equal(ratios.series.count, 2);
    near(ratios.points[0].value, (log(1.1) + log(1.3)) / 2);
    near(ratios.points[0].error, 0.01 / sqrt(2));
    assert_int_equal(ratios.places[1], 6);
    vb_history_ratios_release(&ratios);
}

static void doubts_and_nonsense_are_left_out(void **state)
{
    (void)state;
    struct vb_history_point points[] = {at(5, 101, 1.1), at(6, 101, 0), at(7, 101, 1.2)};
    points[2].is_doubted = true;
    struct vb_history_ratios ratios = make(points, 3);
    assert_int_equal(ratios.series.count, 1);
    vb_history_ratios_release(&ratios);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(intervals_become_errors),
        cmocka_unit_test(anchors_are_chained_and_their_errors_add),
        cmocka_unit_test(an_anchor_of_a_release_branch_is_one),
        cmocka_unit_test(without_a_relation_the_series_begins_anew),
        cmocka_unit_test(an_old_anchor_among_new_ones_is_left_out),
        cmocka_unit_test(every_commit_may_be_an_anchor),
        cmocka_unit_test(what_was_measured_twice_is_one_value),
        cmocka_unit_test(doubts_and_nonsense_are_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
