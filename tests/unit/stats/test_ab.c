/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/random.h"
#include "stats/ab.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

static struct vb_estimate estimate(double percent, double error_percent)
{
    return (struct vb_estimate){.count = 60, .center = log1p(percent / 100), .error = error_percent / 100, .df = 35};
}

static void suspicion(void **state)
{
    (void)state;
    static const struct {
        double percent, error_percent;
        bool wanted;
    } trials[] = {
        {0, 0.1, false},  {1.4, 0.1, false}, {1.6, 0.1, true}, {5, 0.1, true},
        {-5, 0.1, false}, {0, 1.4, false},   {0, 1.6, true}, /* 95 % of 35 degrees of freedom: 2.03 errors */
        {-20, 2, true},                                      /* even so: nobody knows how much of it is there */
    };
    for (size_t i = 0; i < sizeof trials / sizeof trials[0]; i++) {
        struct vb_estimate effect = estimate(trials[i].percent, trials[i].error_percent);
        if (vb_ab_wants_confirmation(&effect, log(1.03)) != trials[i].wanted)
            fail_msg("trial %zu", i);
    }
    const struct vb_estimate nothing = {0};
    assert_true(vb_ab_wants_confirmation(&nothing, log(1.03)));
}

static void verdicts(void **state)
{
    (void)state;
    static const struct {
        double percent, error_percent;
        bool confirmed;
        enum vb_ab_verdict verdict;
    } trials[] = {
        {0, 0.1, false, VB_AB_SAME},
        {0.2, 0.3, false, VB_AB_SAME},
        {5, 0.1, true, VB_AB_SLOWER},
        {5, 0.1, false, VB_AB_CANNOT_TELL}, /* never on the word of the screen alone */
        {1.6, 0.1, true, VB_AB_SLOWER_UNDER_LIMIT},
        {3, 0.3, true, VB_AB_CANNOT_TELL}, /* at the limit */
        {-10, 0.3, false, VB_AB_FASTER},
        {2, 1.5, true, VB_AB_CANNOT_TELL},
        {0, 1.5, true, VB_AB_CANNOT_TELL},
    };
    for (size_t i = 0; i < sizeof trials / sizeof trials[0]; i++) {
        struct vb_ab_pair pair = {.effect = estimate(trials[i].percent, trials[i].error_percent),
                                  .limit = log(1.03),
                                  .confirmed = trials[i].confirmed};
        assert_int_equal(vb_ab_judge(&pair, 1), 0);
        if (pair.verdict != trials[i].verdict)
            fail_msg("trial %zu: %d", i, pair.verdict);
    }
}

/* Undecided, and three times as many launches would tell: these are taken. Not what is known, and not what never will
 * be. */
static void more(void **state)
{
    (void)state;
    static const struct {
        double percent, error_percent;
        bool confirmed, wanted;
    } trials[] = {
        {4, 0.5, true, true},                         /* above the limit, and not by enough */
        {4, 0.5, false, false},                       /* that is for the confirmation to say */
        {5, 0.1, true, false},                        /* SLOWER */
        {1.6, 0.1, true, false},                      /* under the limit */
        {0, 0.1, true, false},                        /* the same */
        {2, 0.8, true, true},    {0, 8, true, false}, /* a day would not do */
    };
    for (size_t i = 0; i < sizeof trials / sizeof trials[0]; i++) {
        struct vb_ab_pair pair = {.effect = estimate(trials[i].percent, trials[i].error_percent),
                                  .limit = log(1.03),
                                  .confirmed = trials[i].confirmed};
        assert_int_equal(vb_ab_judge(&pair, 1), 0);
        if (vb_ab_wants_more(&pair) != trials[i].wanted)
            fail_msg("trial %zu: %d", i, pair.verdict);
    }
}

/* A confirmation may be looked at twice, so that its interval is wider than a screen's, and its p-value twice that of
 * one look. */
static void two_looks(void **state)
{
    (void)state;
    struct vb_ab_pair pairs[2] = {{.effect = estimate(4, 0.5), .limit = log(1.03)},
                                  {.effect = estimate(4, 0.5), .limit = log(1.03), .confirmed = true}};
    assert_int_equal(vb_ab_judge(pairs, 2), 0);
    assert_true(fabs(pairs[0].high - pairs[0].effect.center - gsl_cdf_tdist_Qinv(0.005, 35) * 0.005) < 1e-9);
    assert_true(fabs(pairs[1].high - pairs[1].effect.center - gsl_cdf_tdist_Qinv(0.0025, 35) * 0.005) < 1e-9);
    double one_look = gsl_cdf_tdist_Q((log(1.04) - log(1.03)) / 0.005, 35);
    assert_true(fabs(pairs[1].p_value - 2 * one_look) < 1e-9);
}

/* A p-value of 0.6 % is enough for one claim, but not for the only claim among ten suspects. */
static void suspects_share_the_chance_of_error(void **state)
{
    (void)state;
    double t = gsl_cdf_tdist_Qinv(0.003, 35); /* at one of two looks */
    struct vb_ab_pair pairs[10];
    for (size_t count = 1; count <= 10; count += 9) {
        for (size_t i = 0; i < count; i++) {
            pairs[i] = (struct vb_ab_pair){.effect = estimate(1, 0.2), .limit = log(1.03), .confirmed = true};
            pairs[i].effect.center = i == 0 ? log(1.03) + t * 0.002 : log(1.01);
        }
        assert_int_equal(vb_ab_judge(pairs, count), 0);
        assert_true(fabs(pairs[0].p_value - 0.006) < 1e-9);
        assert_int_equal(pairs[0].verdict == VB_AB_SLOWER, count == 1);
    }
}

/* Pages of 20 pairs at exactly the limit, all confirmed, are the worst that can happen: a claim is false there, and may
 * be made on 1 % of the pages. */
static void false_claims_are_rare(void **state)
{
    (void)state;
    enum { PAGES = 2000, PAIRS = 20, LAUNCHES = VB_AB_CONFIRM_LAUNCHES, ALL = LAUNCHES + VB_AB_MORE_LAUNCHES };
    struct vb_random random;
    vb_random_seed(&random, 5);
    int false_pages = 0;
    int more_count = 0;
    for (int page = 0; page < PAGES; page++) {
        struct vb_ab_pair pairs[PAIRS];
        double effects[PAIRS][ALL];
        double sorted[ALL];
        for (int i = 0; i < PAIRS; i++) {
            for (int k = 0; k < ALL; k++)
                effects[i][k] = log(1.03) + 0.01 * gsl_cdf_ugaussian_Pinv(0.0005 + 0.999 * vb_random_unit(&random));
            memcpy(sorted, effects[i], sizeof sorted);
            pairs[i] =
                (struct vb_ab_pair){.effect = vb_estimate(sorted, LAUNCHES, 0), .limit = log(1.03), .confirmed = true};
        }
        assert_int_equal(vb_ab_judge(pairs, PAIRS), 0);
        for (int i = 0; i < PAIRS; i++)
            if (vb_ab_wants_more(&pairs[i])) {
                pairs[i].effect = vb_estimate(effects[i], ALL, 0);
                more_count++;
            }
        assert_int_equal(vb_ab_judge(pairs, PAIRS), 0);
        bool claimed = false;
        for (int i = 0; i < PAIRS; i++)
            claimed = claimed || pairs[i].verdict == VB_AB_SLOWER;
        false_pages += claimed;
    }
    assert_true(false_pages <= 0.01 * PAGES + 4 * sqrt(0.01 * 0.99 * PAGES));
    assert_true(more_count > 0.9 * PAGES * PAIRS); /* or the second look was not tried */
}

static void what_it_would_have_taken(void **state)
{
    (void)state;
    struct vb_ab_pair pair = {.effect = estimate(1, 2), .limit = log(1.03), .confirmed = true};
    assert_int_equal(vb_ab_judge(&pair, 1), 0);
    assert_int_equal(pair.verdict, VB_AB_CANNOT_TELL);
    double needed = vb_ab_launches_needed(&pair);
    assert_true(needed > 300 && isfinite(needed));
}

/* More launches do not make layouts more alike. */
static void what_layouts_hide(void **state)
{
    (void)state;
    struct vb_ab_pair pair = {.effect = estimate(1, 2), .limit = log(1.03), .confirmed = true};
    pair.effect.layout_count = 16;
    pair.effect.layout_sd = 0.079; /* all of the error: 2 % is 8 % over the root of 16 */
    assert_int_equal(vb_ab_judge(&pair, 1), 0);
    assert_true(isinf(vb_ab_launches_needed(&pair)) && vb_ab_is_hidden_by_layout(&pair) && !vb_ab_wants_more(&pair));
    pair.effect.layout_sd = 0.001; /* next to nothing of it */
    assert_true(vb_ab_launches_needed(&pair) > 300 && !vb_ab_is_hidden_by_layout(&pair));
    pair.effect.layout_sd = NAN; /* not known */
    assert_true(isfinite(vb_ab_launches_needed(&pair)) && !vb_ab_is_hidden_by_layout(&pair));
    pair.effect = estimate(5, 0.1);
    pair.effect.layout_count = 16;
    pair.effect.layout_sd = 0.004;
    assert_int_equal(vb_ab_judge(&pair, 1), 0);
    assert_true(pair.verdict == VB_AB_SLOWER && !vb_ab_is_hidden_by_layout(&pair));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(suspicion),
        cmocka_unit_test(verdicts),
        cmocka_unit_test(more),
        cmocka_unit_test(two_looks),
        cmocka_unit_test(suspects_share_the_chance_of_error),
        cmocka_unit_test(false_claims_are_rare),
        cmocka_unit_test(what_it_would_have_taken),
        cmocka_unit_test(what_layouts_hide),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
