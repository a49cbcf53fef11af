/* SPDX-License-Identifier: MIT
 *
 * The estimate beside a straightforward one: copies, GSL's sort, GSL's moments of arrays that were trimmed and
 * winsorized value by value. */
#include "base/random.h"
#include "stats/estimate.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics.h>
#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#define MOST 200

static void assert_near(double got, double wanted, double relative, size_t count)
{
    if (!(fabs(got - wanted) <= relative * fabs(wanted)))
        fail_msg("with %zu values: %.17g instead of %.17g", count, got, wanted);
}

/* Launches as they come: most close together, some far above. */
static void draw(struct vb_random *random, double *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        values[i] = 100.0 + vb_random_unit(random);
        if (vb_random_below(random, 10) == 0)
            values[i] += 50.0 * vb_random_unit(random);
    }
}

static struct vb_estimate straightforward(const double *values, size_t count)
{
    double sorted[MOST];
    memcpy(sorted, values, count * sizeof sorted[0]);
    gsl_sort(sorted, 1, count);
    size_t trim = (size_t)floor((double)count / 5.0);
    size_t kept = count - 2 * trim;

    double winsorized[MOST];
    for (size_t i = 0; i < count; i++)
        winsorized[i] = fmin(fmax(values[i], sorted[trim]), sorted[count - 1 - trim]);
    double squares = gsl_stats_tss(winsorized, 1, count);
    return (struct vb_estimate){
        .count = count,
        .center = gsl_stats_mean(sorted + trim, 1, kept),
        .error = sqrt(squares / (double)(kept * (kept - 1))),
        .df = (double)(kept - 1),
    };
}

static void test_estimate_beside_gsl(void **state)
{
    (void)state;
    struct vb_random random;
    vb_random_seed(&random, 3);
    for (size_t count = VB_ESTIMATE_MIN; count <= MOST; count++) {
        double values[MOST];
        draw(&random, values, count);
        struct vb_estimate wanted = straightforward(values, count);
        struct vb_estimate got = vb_estimate(values, count, 0.0);
        assert_int_equal(got.count, count);
        assert_near(got.center, wanted.center, 1e-14, count);
        assert_near(got.error, wanted.error, 1e-11, count);
        assert_true(got.df == wanted.df);
        for (size_t i = 1; i < count; i++)
            assert_true(values[i - 1] <= values[i]);
    }
}

static void test_interval_and_p_value_beside_gsl(void **state)
{
    (void)state;
    static const double confidences[] = {0.5, 0.9, 0.95, 0.99, 0.998, 0.9999};
    struct vb_random random;
    vb_random_seed(&random, 4);
    for (size_t count = VB_ESTIMATE_MIN; count <= 50; count++) { /* GSL is precise up to 30 degrees of freedom */
        double values[MOST];
        draw(&random, values, count);
        struct vb_estimate e = vb_estimate(values, count, 0.0);
        for (size_t i = 0; i < sizeof confidences / sizeof confidences[0]; i++) {
            double half = e.error * gsl_cdf_tdist_Qinv((1.0 - confidences[i]) / 2.0, e.df);
            assert_near(vb_estimate_half_width(&e, confidences[i]), half, 1e-10, count);
            /* On the edge of the interval, either edge, p is what the interval leaves out. */
            assert_near(vb_estimate_p_value(&e, e.center + half), 1.0 - confidences[i], 1e-8, count);
            assert_near(vb_estimate_p_value(&e, e.center - half), 1.0 - confidences[i], 1e-8, count);
        }
        double p = 2.0 * gsl_cdf_tdist_Q(fabs(e.center - 100.0) / e.error, e.df);
        assert_near(vb_estimate_p_value(&e, 100.0), p, 1e-10, count);
    }
}

static void test_estimate_by_hand(void **state)
{
    (void)state;
    double values[] = {10.0, 1.0, 9.0, 2.0, 8.0, 3.0, 7.0, 4.0, 6.0, 5.0};
    struct vb_estimate e = vb_estimate(values, 10, 0.0);
    /* Kept 3 .. 8; winsorized 3 3 3 4 5 6 7 8 8 8, of which the squared deviations from 5.5 sum to 42.5. */
    assert_near(e.center, 5.5, 1e-15, 10);
    assert_near(e.error, sqrt(42.5 / 30.0), 1e-15, 10);
    assert_true(e.df == 5.0);
    assert_near(vb_estimate_half_width(&e, 0.95), 2.5705818356 * sqrt(42.5 / 30.0), 1e-10, 10);
}

/* However far out the outer fifth lies, nothing moves. */
static void test_a_fifth_may_lie_anywhere(void **state)
{
    (void)state;
    double calm[25];
    double wild[25];
    for (size_t i = 0; i < 25; i++)
        calm[i] = wild[i] = (double)(i * i);
    for (size_t i = 20; i < 25; i++)
        wild[i] = 1e12 * (double)i;
    for (size_t i = 0; i < 5; i++)
        wild[i] = -1e12 * (double)(5 - i);
    struct vb_estimate a = vb_estimate(calm, 25, 0.0);
    struct vb_estimate b = vb_estimate(wild, 25, 0.0);
    assert_true(a.center == b.center && a.error == b.error && a.df == b.df);
}

static void test_too_few_launches(void **state)
{
    (void)state;
    double values[] = {4.0, 2.0, 9.0};
    for (size_t count = 1; count < VB_ESTIMATE_MIN; count++) {
        struct vb_estimate e = vb_estimate(values, count, 0.1);
        assert_true(e.center == (count == 1 ? 4.0 : 3.0));
        assert_true(isnan(e.error));
        assert_true(isinf(vb_estimate_half_width(&e, 0.99)));
        assert_true(vb_estimate_p_value(&e, 1e9) == 1.0);
    }
    struct vb_estimate never_made = {0};
    assert_true(isinf(vb_estimate_half_width(&never_made, 0.99)));
    assert_true(vb_estimate_p_value(&never_made, 1.0) == 1.0);

    struct vb_estimate enough = vb_estimate(values, VB_ESTIMATE_MIN, 0.0);
    assert_true(isfinite(vb_estimate_half_width(&enough, 0.99)));
}

static void test_resolution_is_a_floor(void **state)
{
    (void)state;
    double ties[12];
    for (size_t i = 0; i < 12; i++)
        ties[i] = 0.1;
    struct vb_estimate exact = vb_estimate(ties, 12, 0.0);
    assert_true(exact.center == 0.1 && exact.error == 0.0);
    assert_true(vb_estimate_half_width(&exact, 0.99) == 0.0);
    assert_true(vb_estimate_p_value(&exact, 0.1) == 1.0);
    assert_true(vb_estimate_p_value(&exact, 0.2) == 0.0);

    struct vb_estimate coarse = vb_estimate(ties, 12, 0.05);
    assert_true(coarse.center == 0.1 && coarse.error == 0.05);
    assert_true(vb_estimate_half_width(&coarse, 0.99) > 0.05);
    assert_true(vb_estimate_p_value(&coarse, 0.2) > 0.05);

    double spread[] = {1.0, 2.0, 3.0, 4.0, 5.0, 6.0};
    double own = vb_estimate(spread, 6, 0.0).error;
    assert_true(vb_estimate(spread, 6, own / 2.0).error == own);
    assert_true(vb_estimate(spread, 6, own * 2.0).error == own * 2.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_estimate_beside_gsl), cmocka_unit_test(test_interval_and_p_value_beside_gsl),
        cmocka_unit_test(test_estimate_by_hand),    cmocka_unit_test(test_a_fifth_may_lie_anywhere),
        cmocka_unit_test(test_too_few_launches),    cmocka_unit_test(test_resolution_is_a_floor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
