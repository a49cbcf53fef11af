/* SPDX-License-Identifier: MIT
 *
 * The detector of steps. How often it errs is measured by tests/validate/steps.c. */
#include "stats/steps.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT 120
#define LONG  300 /* longer than what a level is taken from */

/* Noise that is always the same, of standard deviation 1 or so. */
static double noise(size_t i)
{
    uint64_t x = (i + 1) * UINT64_C(0x9e3779b97f4a7c15);
    double sum = 0;
    for (int k = 0; k < 12; k++) {
        x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9) + 1;
        sum += (double)(x >> 11) * 0x1p-53;
    }
    return sum - 6;
}

static void fill(struct vb_step_point *points, size_t count, size_t at, double size)
{
    for (size_t i = 0; i < count; i++)
        points[i] = (struct vb_step_point){.value = 0.01 * noise(i) + (i >= at ? size : 0)};
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

/* One look at the values up to `end`, written down as the header tells it: values without errors of their own, and no
 * step before. Of a long series `points` are the last values that count. */
struct straightforward {
    double psi[LONG], spread, coefficient, df;
};

static double clipped_to(double value, double limit)
{
    return fmax(-limit, fmin(limit, value));
}

static struct straightforward look_at(const struct vb_step_point *points, size_t known, size_t end)
{
    struct straightforward look = {.df = (double)known - 1};
    double sorted[LONG], last = 0, squares = 0, products = 0;
    for (size_t i = 0; i < known; i++)
        sorted[i] = points[i].value;
    double center = gsl_stats_median(sorted, 1, known);
    for (size_t i = 0; i < known; i++)
        sorted[i] = fabs(points[i].value - center);
    gsl_sort(sorted, 1, known);
    double deviation = fmax(gsl_stats_quantile_from_sorted_data(sorted, 1, known, 0.5) / gsl_cdf_ugaussian_Pinv(0.75),
                            gsl_stats_quantile_from_sorted_data(sorted, 1, known, 0.8) / gsl_cdf_ugaussian_Pinv(0.9));
    for (size_t i = 0; i < end; i++)
        look.psi[i] = clipped_to((points[i].value - center) / deviation, 2.5);
    double mean = gsl_stats_mean(look.psi, 1, known);
    for (size_t i = 0; i < known; i++) {
        squares += (look.psi[i] - mean) * (look.psi[i] - mean);
        products += i > 0 ? (look.psi[i] - mean) * last : 0;
        last = look.psi[i] - mean;
    }
    double found = products / squares, n = (double)known;
    look.spread = fmax(gsl_stats_variance(look.psi, 1, known), 0.25);
    look.coefficient = fmax(0, fmin(0.9, found + (1 + 3 * fmax(found, 0)) / n + 0.75 / sqrt(n)));
    return look;
}

/* The variance of a mean of neighbours whose correlation falls by `coefficient` with each step. */
static double variance_of_mean(double spread, double coefficient, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < count; k++)
            sum += pow(coefficient, fabs((double)i - (double)k));
    return spread * sum / ((double)count * (double)count);
}

static double score_at(const struct straightforward *look, size_t first, size_t end)
{
    double difference = gsl_stats_mean(look->psi + first, 1, end - first) - gsl_stats_mean(look->psi, 1, first);
    double variance = variance_of_mean(look->spread, look->coefficient, first) +
                      variance_of_mean(look->spread, look->coefficient, end - first);
    double t = difference / sqrt(variance), df = look->df;
    return (8 * df + 1) / (8 * df + 3) * sqrt(df * log1p(t * t / df)); /* Wallace */
}

/* Finds the first step in `count` values, and again as the header tells it. A step may lie behind the eighth value, and
 * among the last 50; 120 values say what the level is like, and the last 12 do not. */
static void compare_with_formulas(const struct vb_step_point *points, size_t count)
{
    struct vb_step steps[4];
    const struct vb_step_series series = {.points = points, .count = count};
    assert_true(vb_steps_find(&series, steps, 4) >= 1);
    size_t end = steps[0].seen + 1, begin = end > 132 ? end - 132 : 0;
    size_t earliest = end > begin + 58 ? end - 50 : begin + 8, best = earliest;
    struct straightforward look = look_at(points + begin, end - begin - 12, end - begin);
    double scores[LONG] = {0};
    for (size_t first = earliest; first < end; first++) {
        scores[first] = score_at(&look, first - begin, end - begin);
        best = scores[first] > scores[best] ? first : best;
    }
    size_t low = best, high = best;
    double possible = scores[best] * scores[best] - 10;
    while (low > earliest && pow(scores[low - 1], 2) >= possible)
        low--;
    while (high + 1 < end && pow(scores[high + 1], 2) >= possible)
        high++;
    assert_true(fabs(steps[0].score - scores[best]) < 1e-4); /* it has quantiles of five digits */
    assert_int_equal(steps[0].first, best);
    assert_int_equal(steps[0].low, low);
    assert_int_equal(steps[0].high, high);
}

static void a_step_is_as_the_formulas_have_it(void **state)
{
    (void)state;
    struct vb_step_point points[LONG];
    for (size_t at = 40; at <= 90; at += 10) {
        fill(points, COUNT, at, 0.025);
        compare_with_formulas(points, COUNT);
    }
    fill(points, LONG, 250, 0.025);
    compare_with_formulas(points, LONG);
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
        cmocka_unit_test(a_step_is_as_the_formulas_have_it),
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
