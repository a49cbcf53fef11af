/* SPDX-License-Identifier: MIT
 *
 * The special functions beside GSL, to 1e-10 relative. GSL 2.7 itself is less precise than that in three places,
 * where the wanted value comes from elsewhere:
 *   - P(T > t) with more than 30 degrees of freedom and t^2 < 10 df is a Cornish-Fisher expansion there, 8e-7 off at
 *     df = 31, t = 17, and with it the quantile (5e-10): instead, the density integrated by GSL's adaptive
 *     quadrature;
 *   - the quantile at df = 1 is tan(pi (p - 1/2)), 1e-5 off at p = 1e-12: instead, the cotangent of pi p;
 *   - the quantile at df = 0.7 does not converge for two of the p below: there only the inversion is tested. */
#include "stats/distributions.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdbool.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define TOLERANCE    1e-10

static void assert_near(const char *what, double got, double wanted, double relative, double first, double second)
{
    if (!(fabs(got - wanted) <= relative * fabs(wanted)))
        fail_msg("%s(%.17g, %.17g) is %.17g instead of %.17g: off by %.2g", what, first, second, got, wanted,
                 fabs(got / wanted - 1.0));
}

static const double moderate_df[] = {0.5, 0.7, 1.0, 1.5, 2.0, 2.5, 3.0, 5.0, 7.0, 9.0, 13.0, 19.0, 23.5, 30.0};
static const double large_df[] = {31.0, 47.0, 95.0, 200.5, 1000.0, 1e4, 1e5, 1e6};
static const double t_values[] = {1e-8, 1e-4, 0.01, 0.1, 0.3, 0.6, 0.9, 1.0, 1.2,  1.5,  1.7, 1.8, 2.0, 2.5,
                                  3.0,  3.5,  4.0,  5.0, 6.0, 8.0, 10., 15., 20.0, 35.0, 50., 1e2, 1e4, 1e8};

/* An integrand: the density of T, by t itself or by s = ln(t / start), in which its tail is as wide at any start. */
struct density {
    double df;
    double log_norm; /* of the density */
    double start;    /* 0 for the density by t */
};

static double density_at(double place, void *argument)
{
    const struct density *density = argument;
    double t = density->start > 0.0 ? density->start * exp(place) : place;
    double by_t = exp(density->log_norm - 0.5 * (density->df + 1.0) * log1p(t * t / density->df));
    return density->start > 0.0 ? by_t * t : by_t;
}

static struct density density_of(double df, double start)
{
    static const long double pi = 3.14159265358979323846264338328L;
    long double half = (long double)df / 2.0L;
    long double log_norm = lgammal(half + 0.5L) - lgammal(half) - 0.5L * logl((long double)df * pi);
    return (struct density){df, (double)log_norm, start};
}

/* P(T > t) by quadrature, for t > 0 and df > 30: the tail itself, of which 20 t is the end to sixteen digits, or
 * near the middle what the other side leaves of one half. */
static double integrated_upper(double t, double df)
{
    bool middle = t < 1.0;
    struct density density = density_of(df, middle ? 0.0 : t);
    gsl_function function = {density_at, &density};
    gsl_integration_workspace *workspace = gsl_integration_workspace_alloc(1000);
    assert_non_null(workspace);
    double area = 0.0;
    double error = 0.0;
    double end = middle ? t : log(20.0);
    int status =
        gsl_integration_qag(&function, 0.0, end, 0.0, 1e-12, 1000, GSL_INTEG_GAUSS61, workspace, &area, &error);
    gsl_integration_workspace_free(workspace);
    if (status != GSL_SUCCESS)
        fail_msg("the quadrature at t = %g, df = %g failed: %s", t, df, gsl_strerror(status));
    return middle ? 0.5 - area : area;
}

static void test_student_beside_gsl(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(moderate_df); i++) {
        double df = moderate_df[i];
        for (size_t j = 0; j < COUNT(t_values); j++) {
            for (int sign = -1; sign <= 1; sign += 2) {
                double t = sign * t_values[j];
                assert_near("cdf", vb_student_t_upper(-t, df), gsl_cdf_tdist_P(t, df), TOLERANCE, t, df);
                assert_near("upper", vb_student_t_upper(t, df), gsl_cdf_tdist_Q(t, df), TOLERANCE, t, df);
            }
        }
    }
}

static void test_student_beside_quadrature(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(large_df); i++) {
        double df = large_df[i];
        for (size_t j = 0; j < COUNT(t_values); j++) {
            double t = t_values[j];
            double upper = vb_student_t_upper(t, df);
            if (upper < 1e-250) {
                assert_true(gsl_cdf_tdist_Q(t, df) < 1e-240);
                continue;
            }
            double wanted = integrated_upper(t, df);
            assert_near("upper", upper, wanted, TOLERANCE, t, df);
            assert_near("cdf", vb_student_t_upper(t, df), wanted, TOLERANCE, -t, df);
            assert_near("cdf", vb_student_t_upper(-t, df), 1.0 - wanted, TOLERANCE, t, df);
        }
    }
}

/* Where the tail is a power of t: P(T > t) is proportional to t^-df. */
static void test_student_far_out(void **state)
{
    (void)state;
    assert_near("upper", vb_student_t_upper(1e200, 1.0), 1.0 / (M_PI * 1e200), 1e-12, 1e200, 1.0); /* Cauchy */
    double at_50 = vb_student_t_upper(1e50, 0.5);
    assert_near("upper", vb_student_t_upper(1e90, 0.5), at_50 * 1e-20, 1e-12, 1e90, 0.5);
    assert_near("upper", vb_student_t_upper(1e250, 0.5), at_50 * 1e-100, 1e-12, 1e250, 0.5);
    assert_true(vb_student_t_upper(INFINITY, 3.0) == 0.0);
    assert_true(vb_student_t_upper(-INFINITY, 3.0) == 1.0);
    assert_true(vb_student_t_upper(INFINITY, 0.5) == 0.0);
    assert_true(vb_student_t_upper(1e6, 1e6) == 0.0);
    assert_true(vb_student_t_upper(-0.0, 7.0) == 0.5);
    assert_true(vb_student_t_upper(0.0, 7.0) == 0.5);
}

static const double tails[] = {1e-12, 1e-10, 1e-7,   1e-5, 0.001,  0.005, 0.025, 0.05,
                               0.1,   0.2,   0.2499, 0.25, 0.2501, 0.3,   0.4,   0.45};

static void test_quantile_beside_gsl(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(moderate_df); i++) {
        double df = moderate_df[i];
        if (df == 0.7 || df == 1.0)
            continue;
        for (size_t j = 0; j < COUNT(tails); j++) {
            double p = tails[j];
            double mirrored = 1.0 - (1.0 - p); /* 1 - p rounds p: the same rounding for both */
            double upper = vb_student_t_quantile(1.0 - p, df);
            assert_near("quantile", vb_student_t_quantile(p, df), gsl_cdf_tdist_Pinv(p, df), TOLERANCE, p, df);
            assert_near("quantile", upper, gsl_cdf_tdist_Qinv(mirrored, df), TOLERANCE, 1.0 - p, df);
        }
    }
}

/* A relative error in t shows in the tail multiplied by t h(t), h the hazard: at most 60 here, at p = 1e-12. */
static void assert_quantile_inverts(double p, double df)
{
    double t = vb_student_t_quantile(p, df);
    if (!(t < 0.0))
        fail_msg("quantile(%g, %g) is %g", p, df, t);
    assert_near("cdf of quantile", vb_student_t_upper(-t, df), p, 1e-12, p, df);
}

static void test_quantile_inverts_the_distribution(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(moderate_df) + COUNT(large_df); i++) {
        double df = i < COUNT(moderate_df) ? moderate_df[i] : large_df[i - COUNT(moderate_df)];
        double last = -INFINITY;
        for (size_t j = 0; j < COUNT(tails); j++) {
            assert_quantile_inverts(tails[j], df);
            double t = vb_student_t_quantile(tails[j], df);
            assert_true(t > last);
            last = t;
            double mirrored = vb_student_t_quantile(1.0 - tails[j], df);
            assert_true(mirrored == -vb_student_t_quantile(1.0 - (1.0 - tails[j]), df)); /* to the last bit */
        }
        assert_true(vb_student_t_quantile(0.5, df) == 0.0);
    }
}

/* The closed forms for 1 and 2 degrees of freedom, from the far tail to the very middle. */
static void test_quantile_closed_forms(void **state)
{
    (void)state;
    static const double distances[] = {1e-15, 1e-12, 1e-6, 0.001, 0.1, 0.2, 0.24, 0.26};
    for (size_t i = 0; i < COUNT(distances); i++) {
        double p = 0.5 + distances[i];
        double d = p - 0.5; /* exact */
        assert_near("quantile", vb_student_t_quantile(p, 1.0), tan(M_PI * d), 1e-13, p, 1.0);
        double wanted = 2.0 * d * sqrt(2.0 / (1.0 - 4.0 * d * d));
        assert_near("quantile", vb_student_t_quantile(p, 2.0), wanted, 1e-13, p, 2.0);
    }
    for (double p = 0.2; p > 1e-280; p *= 1e-9) {
        assert_near("quantile", vb_student_t_quantile(p, 1.0), -1.0 / tan(M_PI * p), 1e-12, p, 1.0);
        double wanted = (2.0 * p - 1.0) / sqrt(2.0 * p * (1.0 - p));
        assert_near("quantile", vb_student_t_quantile(p, 2.0), wanted, 1e-12, p, 2.0);
    }
    assert_true(isinf(vb_student_t_quantile(1e-280, 0.5))); /* -1e560 or so is no double */
}

static void test_incomplete_beta_beside_gsl(void **state)
{
    (void)state;
    static const double shapes[] = {0.25, 0.5, 1.0, 1.5, 3.0, 9.5, 10.0, 25.0, 80.0, 500.0, 3000.0};
    static const double places[] = {1e-12, 1e-6, 0.001, 0.01, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 0.99, 0.999999};
    for (size_t i = 0; i < COUNT(shapes); i++) {
        for (size_t j = 0; j < COUNT(shapes); j++) {
            double a = shapes[i];
            double b = shapes[j];
            for (size_t k = 0; k < COUNT(places) + 3; k++) {
                double mean = a / (a + b);
                double x = k < COUNT(places) ? places[k] : mean * (0.9 + 0.04 * (double)(k - COUNT(places)));
                double got = vb_incomplete_beta(a, b, x);
                double wanted = gsl_sf_beta_inc(a, b, x);
                if (wanted < 1e-290)
                    assert_true(got < 1e-289);
                else
                    assert_near("incomplete beta", got, wanted, TOLERANCE, a, b);
            }
            assert_true(vb_incomplete_beta(a, b, 0.0) == 0.0);
            assert_true(vb_incomplete_beta(a, b, 1.0) == 1.0);
        }
    }
}

/* Half of a symmetric distribution lies below its middle: to the last bits, to which every term of the series for
 * ln Gamma counts from 10 on. */
static void test_half_of_a_symmetric_beta(void **state)
{
    (void)state;
    for (double a = 0.25; a < 40; a += 0.25)
        assert_near("half", vb_incomplete_beta(a, a, 0.5), 0.5, 6e-15, a, 0.5);
}

static int without_gsl_abort(void **state)
{
    (void)state;
    gsl_set_error_handler_off(); /* an underflow of GSL's is compared, not fatal */
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_student_beside_gsl),
        cmocka_unit_test(test_student_beside_quadrature),
        cmocka_unit_test(test_student_far_out),
        cmocka_unit_test(test_quantile_beside_gsl),
        cmocka_unit_test(test_quantile_inverts_the_distribution),
        cmocka_unit_test(test_quantile_closed_forms),
        cmocka_unit_test(test_incomplete_beta_beside_gsl),
        cmocka_unit_test(test_half_of_a_symmetric_beta),
    };
    return cmocka_run_group_tests(tests, without_gsl_abort, NULL);
}
