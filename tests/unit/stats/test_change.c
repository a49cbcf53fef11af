/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/random.h"
#include "stats/change.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdbool.h>

static void changes_and_their_verdicts(void **state)
{
    (void)state;
    static const struct {
        struct vb_estimated earlier, later;
        double limit; /* ratio */
        enum vb_change_verdict verdict;
    } trials[] = {
        {{10, 9.9, 10.1}, {10, 9.9, 10.1}, 1.05, VB_CHANGE_SAME},
        {{10, 9.9, 10.1}, {12, 11.9, 12.1}, 1.05, VB_CHANGE_WORSE},
        {{10, 9.9, 10.1}, {8, 7.9, 8.1}, 1.05, VB_CHANGE_BETTER},
        {{10, 9.9, 10.1}, {10.5, 10.4, 10.6}, 1.05, VB_CHANGE_CANNOT_TELL}, /* right at the limit */
        {{10, 5, 20}, {10, 9.9, 10.1}, 1.05, VB_CHANGE_CANNOT_TELL},
        {{10, 9.9, 10.1}, {12, 0, 13}, 1.05, VB_CHANGE_CANNOT_TELL}, /* the interval reaches 0 */
        {{10, NAN, NAN}, {12, 11.9, 12.1}, 1.05, VB_CHANGE_CANNOT_TELL},
        {{NAN, NAN, NAN}, {12, 11.9, 12.1}, 1.05, VB_CHANGE_CANNOT_TELL},
        {{0, 0, 0}, {12, 11.9, 12.1}, 1.05, VB_CHANGE_CANNOT_TELL},
        {{10, 10, 10}, {10.6, 10.6, 10.6}, 1.05, VB_CHANGE_WORSE}, /* known exactly */
        {{10, 10, 10}, {10, 10, 10}, 1, VB_CHANGE_SAME},
        {{10, 10, 10}, {10.0001, 10.0001, 10.0001}, 1, VB_CHANGE_WORSE},
        {{0.5, 0.49, 0.51}, {0.8, 0.79, 0.81}, 1.05, VB_CHANGE_WORSE}, /* nothing is special about 1 */
        {{0.8, 0.79, 0.81}, {0.5, 0.49, 0.51}, 1.05, VB_CHANGE_BETTER},
        {{10, 9.9, 10.1}, {0, 0, 0}, 1.05, VB_CHANGE_CANNOT_TELL},
        {{10, 9.9, 10.1}, {INFINITY, 11, INFINITY}, 1.05, VB_CHANGE_CANNOT_TELL},
        {{10, NAN, 10.1}, {12, 11.9, 12.1}, 1.05, VB_CHANGE_CANNOT_TELL}, /* any end that is not known */
        {{10, 9.9, NAN}, {12, 11.9, 12.1}, 1.05, VB_CHANGE_CANNOT_TELL},
        {{10, 9.9, 10.1}, {12, NAN, 12.1}, 1.05, VB_CHANGE_CANNOT_TELL},
        {{10, 9.9, 10.1}, {12, 11.9, NAN}, 1.05, VB_CHANGE_CANNOT_TELL},
    };
    for (size_t i = 0; i < sizeof trials / sizeof trials[0]; i++) {
        struct vb_change change = vb_change_between(&trials[i].earlier, &trials[i].later);
        enum vb_change_verdict verdict = vb_change_judge(&change, log(trials[i].limit));
        if (verdict != trials[i].verdict)
            fail_msg("trial %zu: %d, not %d", i, (int)verdict, (int)trials[i].verdict);
    }
}

static void interval_holds_the_center(void **state)
{
    (void)state;
    const struct vb_estimated earlier = {10, 9, 12};
    const struct vb_estimated later = {20, 19, 21};
    struct vb_change change = vb_change_between(&earlier, &later);
    assert_true(fabs(change.center - log(2)) < 1e-12);
    assert_true(fabs(change.low - (log(2) - hypot(log(20.0 / 19), log(1.2)))) < 1e-12);
    assert_true(fabs(change.high - (log(2) + hypot(log(1.05), log(10.0 / 9)))) < 1e-12);
}

/* One quantity that is unknown leaves all of the change unknown. */
static void what_is_unknown_stays_so(void **state)
{
    (void)state;
    const struct vb_estimated known = {10, 9, 11};
    const struct vb_estimated unknown[] = {{NAN, 9, 11}, {0, 9, 11}, {10, NAN, 11}, {10, 9, NAN}, {-1, -2, 0}};
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++)
        for (int later = 0; later < 2; later++) {
            struct vb_change change =
                later ? vb_change_between(&known, &unknown[i]) : vb_change_between(&unknown[i], &known);
            assert_true(isnan(change.center) && isnan(change.low) && isnan(change.high));
        }
}

/* Two log-normal estimates with intervals of 99 %, of a quantity that changed by 10 %: the interval of the change
 * misses that in about 1 % of 20,000 trials, to within four standard errors. */
static void interval_covers_the_change(void **state)
{
    (void)state;
    enum { TRIALS = 20000 };
    struct vb_random random;
    vb_random_seed(&random, 11);
    double quantile = gsl_cdf_ugaussian_Pinv(0.995);
    int missed = 0;
    for (int i = 0; i < TRIALS; i++) {
        double noise[2] = {0.01 + 0.05 * vb_random_unit(&random), 0.01 + 0.05 * vb_random_unit(&random)};
        double truth[2] = {10, 11};
        struct vb_estimated both[2];
        for (int k = 0; k < 2; k++) {
            double deviation = noise[k] * gsl_cdf_ugaussian_Pinv(vb_random_unit(&random) * (1 - 1e-9) + 5e-10);
            both[k].value = truth[k] * exp(deviation);
            both[k].low = both[k].value * exp(-quantile * noise[k]);
            both[k].high = both[k].value * exp(quantile * noise[k]);
        }
        struct vb_change change = vb_change_between(&both[0], &both[1]);
        missed += log(1.1) < change.low || log(1.1) > change.high;
    }
    double share = (double)missed / (double)TRIALS;
    double tolerance = 4 * sqrt(0.01 * 0.99 / (double)TRIALS);
    assert_true(fabs(share - 0.01) < tolerance);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_and_their_verdicts),
        cmocka_unit_test(interval_holds_the_center),
        cmocka_unit_test(what_is_unknown_stays_so),
        cmocka_unit_test(interval_covers_the_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
