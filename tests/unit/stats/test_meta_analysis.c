/* SPDX-License-Identifier: MIT
 *
 * Estimates of several machines joined, against published analyses and what can be worked out by hand. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "stats/meta_analysis.h"
#include "stats/distributions.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void assert_close(double is, double wanted, double tolerance)
{
    if (!(fabs(is - wanted) <= tolerance))
        fail_msg("%.10g is not %.10g +- %g", is, wanted, tolerance);
}

/* Colditz and others, JAMA 271, 1994: 13 trials of the vaccine against tuberculosis, ill and well of the vaccinated
 * and of the others. The example of the R package metafor and of most textbooks; what it says of them is below. */
static size_t take_trials(struct vb_estimate *trials)
{
    static const double table[][4] = {
        {4, 119, 11, 128},      {6, 300, 29, 274},      {3, 228, 11, 209},        {62, 13536, 248, 12619},
        {33, 5036, 47, 5761},   {180, 1361, 372, 1079}, {8, 2537, 10, 619},       {505, 87886, 499, 87892},
        {29, 7470, 45, 7232},   {17, 1699, 65, 1600},   {186, 50448, 141, 27197}, {5, 2493, 3, 2338},
        {27, 16886, 29, 17825},
    };
    for (size_t i = 0; i < COUNT(table); i++) {
        const double *n = table[i];
        double treated = n[0] + n[1], others = n[2] + n[3];
        trials[i] = (struct vb_estimate){.count = 1,
                                         .center = log(n[0] / treated / (n[2] / others)),
                                         .error = sqrt(1 / n[0] - 1 / treated + 1 / n[2] - 1 / others),
                                         .df = 1000};
    }
    return COUNT(table);
}

static void trials_of_the_vaccine_come_out_as_published(void **state)
{
    (void)state;
    struct vb_estimate trials[13];
    size_t count = take_trials(trials);
    struct vb_meta reml = vb_meta_random(trials, count, VB_META_REML);
    assert_close(reml.mean.center, -0.7145, 5e-5);
    assert_close(reml.tau * reml.tau, 0.3132, 5e-5);
    assert_close(reml.mean.error, 0.1808, 5e-5);
    assert_close(reml.mean.center - vb_estimate_half_width(&reml.mean, 0.95), -1.1084, 5e-5);
    assert_close(reml.mean.center + vb_estimate_half_width(&reml.mean, 0.95), -0.3206, 5e-5);
    assert_close(reml.q, 152.2330, 5e-5);
    assert_true(reml.q_p_value < 1e-4);
    struct vb_meta moments = vb_meta_random(trials, count, VB_META_DERSIMONIAN_LAIRD);
    assert_close(moments.mean.center, -0.7141, 5e-5);
    assert_close(moments.tau * moments.tau, 0.3088, 5e-5);
    assert_close(moments.i2, 0.9212, 5e-5);
    assert_close(moments.mean.error / sqrt(moments.scale), 0.1787, 5e-5); /* without Knapp and Hartung */
}

/* Two machines that are known equally well: everything follows from how far apart they are. */
static void two_machines_are_worked_out_by_hand(void **state)
{
    (void)state;
    const struct vb_estimate machines[] = {{.count = 60, .center = 0.1, .error = 0.1, .df = 1000},
                                           {.count = 60, .center = 0.3, .error = 0.1, .df = 1000}};
    for (int method = VB_META_REML; method <= VB_META_DERSIMONIAN_LAIRD; method++) {
        struct vb_meta joined = vb_meta_random(machines, 2, (enum vb_meta_method)method);
        assert_close(joined.q, 2, 1e-12);
        assert_close(joined.q_p_value, erfc(1), 1e-12);
        assert_close(joined.i2, 0.5, 1e-12);
        assert_close(joined.tau, 0.1, 1e-9); /* 0.02 = 0.01 + tau^2 */
        assert_close(joined.scale, 1, 1e-9);
        assert_close(joined.mean.center, 0.2, 1e-12);
        assert_close(joined.mean.error, 0.1, 1e-9);
        assert_close(vb_estimate_half_width(&joined.mean, 0.95), 1.2706, 1e-4);
    }
    struct vb_estimate fixed = vb_meta_fixed(machines, 2);
    assert_close(fixed.center, 0.2, 1e-12);
    assert_close(fixed.error, 0.1 / sqrt(2), 1e-4);
    assert_close(fixed.df, 2000, 1e-6);
}

/* Machines that agree better than chance lets them do not shrink the interval. */
static void agreement_by_chance_is_no_certainty(void **state)
{
    (void)state;
    struct vb_estimate machines[4];
    for (size_t i = 0; i < COUNT(machines); i++)
        machines[i] = (struct vb_estimate){.count = 60, .center = 0.05 + 1e-6 * (double)i, .error = 0.01, .df = 35};
    struct vb_meta joined = vb_meta_random(machines, COUNT(machines), VB_META_REML);
    assert_close(joined.tau, 0, 1e-6);
    assert_true(joined.scale < 1e-6);
    assert_close(joined.mean.error, 0.005, 1e-9);
    assert_close(joined.q_p_value, 1, 1e-6);
    assert_close(joined.i2, 0, 0);
}

/* What the method maximises: the restricted likelihood, as a logarithm and but for a constant. */
static double likelihood(const struct vb_estimate *machines, size_t count, double tau2)
{
    double weights = 0, mean = 0, sum = 0;
    for (size_t i = 0; i < count; i++) {
        double variance = machines[i].error * machines[i].error + tau2;
        weights += 1 / variance;
        mean += machines[i].center / variance;
    }
    mean /= weights;
    for (size_t i = 0; i < count; i++) {
        double variance = machines[i].error * machines[i].error + tau2;
        sum += log(variance) + (machines[i].center - mean) * (machines[i].center - mean) / variance;
    }
    return -0.5 * (sum + log(weights));
}

/* By golden section, between 0 and 1. */
static double most_likely(const struct vb_estimate *machines, size_t count)
{
    double low = 0, high = 1, ratio = (sqrt(5) - 1) / 2;
    for (int i = 0; i < 80; i++) {
        double left = high - ratio * (high - low), right = low + ratio * (high - low);
        if (likelihood(machines, count, left) < likelihood(machines, count, right))
            low = left;
        else
            high = right;
    }
    return (low + high) / 2;
}

/* However differently machines are known: there the maximum is hard to come by. */
static void the_likelihood_is_at_its_maximum(void **state)
{
    (void)state;
    static const struct {
        double centers[5], errors[5];
        size_t count;
    } table[] = {
        {{0, 0.06, -0.09}, {0.01, 0.05, 0.05}, 3},
        {{0, 0.2, -0.3, 0.1}, {0.01, 0.1, 0.15, 0.2}, 4},
        {{0.1, 0.4, 0.2, 0.9, 0.3}, {0.001, 0.1, 0.1, 0.5, 0.3}, 5},
    };
    for (size_t t = 0; t < COUNT(table); t++) {
        struct vb_estimate machines[5];
        for (size_t i = 0; i < table[t].count; i++)
            machines[i] =
                (struct vb_estimate){.count = 20, .center = table[t].centers[i], .error = table[t].errors[i], .df = 20};
        double wanted = most_likely(machines, table[t].count);
        struct vb_meta joined = vb_meta_random(machines, table[t].count, VB_META_REML);
        assert_true(wanted > 1e-6);
        assert_close(joined.tau * joined.tau, wanted, 1e-6 * wanted);
    }
}

/* Not known at all, so not unlikely. */
static void no_probability_is_above_1(void **state)
{
    (void)state;
    for (unsigned df = 1; df <= 60; df++)
        for (double x = 0; x < 60; x += 0.01)
            assert_true(vb_chi_square_upper(x, df) <= 1);
    assert_true(vb_chi_square_upper(NAN, 3) == 1);
}

static void one_machine_speaks_for_itself(void **state)
{
    (void)state;
    const struct vb_estimate machine = {.count = 20, .center = 0.02, .error = 0.004, .df = 11};
    struct vb_meta joined = vb_meta_random(&machine, 1, VB_META_REML);
    assert_int_equal(joined.machines, 1);
    assert_close(joined.mean.center, 0.02, 0);
    assert_close(joined.mean.error, 0.004, 0);
    assert_close(joined.mean.df, 11, 0);
    assert_true(isnan(joined.tau) && isnan(joined.q) && isnan(joined.q_p_value) && isnan(joined.i2));
    struct vb_estimate fixed = vb_meta_fixed(&machine, 1);
    assert_close(fixed.center, 0.02, 0);
    assert_close(fixed.error, 0.004, 0);
    assert_close(fixed.df, 11, 0);
}

/* One that is known badly hardly counts where machines agree, and like the others where they differ much. */
static void weights_follow_what_is_known(void **state)
{
    (void)state;
    const struct vb_estimate agreeing[] = {{.count = 60, .center = 0, .error = 0.001, .df = 35},
                                           {.count = 60, .center = 0, .error = 0.001, .df = 35},
                                           {.count = 60, .center = 0.03, .error = 0.1, .df = 35}};
    assert_true(vb_meta_random(agreeing, 3, VB_META_REML).mean.center < 1e-5);
    const struct vb_estimate differing[] = {{.count = 60, .center = 0, .error = 0.001, .df = 35},
                                            {.count = 60, .center = 1, .error = 0.001, .df = 35},
                                            {.count = 60, .center = 2, .error = 0.1, .df = 35}};
    assert_close(vb_meta_random(differing, 3, VB_META_REML).mean.center, 1, 0.01);
    assert_close(vb_meta_random(differing, 3, VB_META_REML).tau, 1, 0.01);
}

/* Weights of 10000 and 2500: shares of 0.8 and 0.2. */
static void machines_of_one_kind_are_as_the_formula_has_them(void **state)
{
    (void)state;
    const struct vb_estimate machines[] = {{.count = 20, .center = 0.1, .error = 0.01, .df = 10},
                                           {.count = 30, .center = 0.2, .error = 0.02, .df = 20}};
    struct vb_estimate joined = vb_meta_fixed(machines, 2);
    assert_int_equal(joined.count, 50);
    assert_close(joined.center, 0.12, 1e-12);
    assert_close(joined.error, sqrt((1 + 4 * (0.16 / 10 + 0.16 / 20)) / 12500), 1e-12);
    assert_close(joined.df, 1 / (0.64 / 10 + 0.04 / 20), 1e-9);
}

static void chi_square_is_that_of_another_library(void **state)
{
    (void)state;
    static const double places[] = {0, 1e-9, 0.01, 0.5, 1, 3.84, 10, 50, 152.233, 700};
    for (unsigned df = 1; df <= 40; df++)
        for (size_t i = 0; i < COUNT(places); i++) {
            double wanted = gsl_cdf_chisq_Q(places[i], df);
            assert_close(vb_chi_square_upper(places[i], df), wanted, 1e-12 * wanted + 1e-300);
        }
}

/* One machine known to more digits than a number has, beside the others: it comes out as where it is known well. */
static void one_may_be_known_very_much_better(void **state)
{
    (void)state;
    for (int method = VB_META_REML; method <= VB_META_DERSIMONIAN_LAIRD; method++) {
        struct vb_estimate machines[] = {{.count = 20, .center = 0.05, .error = 1e-5, .df = 11},
                                         {.count = 20, .center = 1.8, .error = 0.5, .df = 11},
                                         {.count = 20, .center = 1.6, .error = 0.4, .df = 11}};
        struct vb_meta well = vb_meta_random(machines, 3, (enum vb_meta_method)method);
        assert_true(well.tau > 0.5 && well.mean.center > 0.5 && well.mean.center < 1.5);
        for (; machines[0].error > 1e-12; machines[0].error /= 10) {
            struct vb_meta better = vb_meta_random(machines, 3, (enum vb_meta_method)method);
            assert_close(better.tau, well.tau, 1e-6);
            assert_close(better.mean.center, well.mean.center, 1e-6);
            assert_close(better.mean.error, well.mean.error, 1e-6);
            assert_close(better.q, well.q, 1e-6);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trials_of_the_vaccine_come_out_as_published),
        cmocka_unit_test(two_machines_are_worked_out_by_hand),
        cmocka_unit_test(agreement_by_chance_is_no_certainty),
        cmocka_unit_test(the_likelihood_is_at_its_maximum),
        cmocka_unit_test(one_may_be_known_very_much_better),
        cmocka_unit_test(no_probability_is_above_1),
        cmocka_unit_test(one_machine_speaks_for_itself),
        cmocka_unit_test(weights_follow_what_is_known),
        cmocka_unit_test(machines_of_one_kind_are_as_the_formula_has_them),
        cmocka_unit_test(chi_square_is_that_of_another_library),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
