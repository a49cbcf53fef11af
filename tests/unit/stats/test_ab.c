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

/* Looked at once, the interval is that of 99 %, and an error that two looks would share is the one's alone. */
static void one_look(void **state)
{
    (void)state;
    struct vb_ab_pair pairs[] = {{.effect = estimate(4, 0.5), .limit = log(1.03), .confirmed = true},
                                 {.effect = estimate(4, 0.5), .limit = log(1.03), .confirmed = true, .once = true}};
    assert_int_equal(vb_ab_judge(pairs, 2), 0);
    double half_width = 0.005 * gsl_cdf_tdist_Pinv(0.995, 35);
    assert_true(fabs((pairs[1].high - pairs[1].low) / 2 - half_width) < 1e-9);
    assert_true(pairs[0].high > pairs[1].high);
    assert_true(fabs(pairs[0].p_value - 2 * pairs[1].p_value) < 1e-12);
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
        assert_true(pair.p_value <= 1 && (trials[i].confirmed || pair.p_value == 1)); /* a screen claims nothing */
    }
}

/* Undecided, and five times as many launches would tell: these are taken. Not what is known, and not what never will
 * be. */
static void more(void **state)
{
    (void)state;
    static const struct {
        double percent, error_percent;
        bool confirmed, wanted;
    } trials[] = {
        {4, 0.5, true, true},                         /* above the limit, and not by enough */
        {4, 1.0, true, true},                         /* likewise; four times as many would not tell */
        {4, 1.2, true, false},                        /* nor would five times */
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
    const struct vb_ab_pair failed = {.limit = log(1.03), .confirmed = true}; /* it has no times, and no verdict */
    assert_false(vb_ab_wants_more(&failed));
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

/* Only what is in question does: not what was screened alone, nor what is the same code on both sides. */
static void others_take_no_chance(void **state)
{
    (void)state;
    double t = gsl_cdf_tdist_Qinv(0.003, 35);
    for (int is_same = 0; is_same < 2; is_same++) {
        struct vb_ab_pair pairs[10];
        for (size_t i = 0; i < 10; i++)
            pairs[i] = (struct vb_ab_pair){.effect = estimate(1, 0.2),
                                           .limit = log(1.03),
                                           .confirmed = i == 0 || is_same,
                                           .same_code = i > 0 && is_same};
        pairs[0].effect.center = log(1.03) + t * 0.002;
        assert_int_equal(vb_ab_judge(pairs, 10), 0);
        assert_int_equal(pairs[0].verdict, VB_AB_SLOWER);
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
    const double pages = PAGES;
    assert_true(false_pages <= 0.01 * pages + 4 * sqrt(0.01 * 0.99 * pages));
    assert_true(more_count > 0.9 * pages * (double)PAIRS); /* or the second look was not tried */
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
    pair.effect.launch_error = 0.0003;
    assert_int_equal(vb_ab_judge(&pair, 1), 0);
    assert_true(isinf(vb_ab_launches_needed(&pair)) && vb_ab_is_hidden_by_layout(&pair) && !vb_ab_wants_more(&pair));
    pair.effect.layout_sd = 0.001;
    pair.effect.launch_error = 0.01999; /* next to all of it */
    assert_true(vb_ab_launches_needed(&pair) > 300 && !vb_ab_is_hidden_by_layout(&pair));
    pair.effect.layout_sd = NAN; /* not known */
    assert_true(isfinite(vb_ab_launches_needed(&pair)) && !vb_ab_is_hidden_by_layout(&pair));
    pair.effect = estimate(5, 0.1);
    pair.effect.layout_count = 16;
    pair.effect.layout_sd = 0.004;
    pair.effect.launch_error = 0.0001;
    assert_int_equal(vb_ab_judge(&pair, 1), 0);
    assert_true(pair.verdict == VB_AB_SLOWER && !vb_ab_is_hidden_by_layout(&pair));
}

/* Without any spread the mean itself tells, from as many launches on as give an interval. */
static void no_spread_at_all(void **state)
{
    (void)state;
    static const struct {
        double center;
        size_t count;
        bool confirmed;
        double p_value;
    } trials[] = {{0.04, VB_ESTIMATE_MIN, true, 0},
                  {0.03, VB_ESTIMATE_MIN, true, 1},
                  {0.02, 60, true, 1},
                  {0.04, VB_ESTIMATE_MIN - 1, true, 1},
                  {0.04, 60, false, 1}};
    for (size_t i = 0; i < sizeof trials / sizeof trials[0]; i++) {
        struct vb_ab_pair pair = {.effect = {.count = trials[i].count, .center = trials[i].center, .df = 2},
                                  .limit = 0.03,
                                  .confirmed = trials[i].confirmed};
        assert_int_equal(vb_ab_judge(&pair, 1), 0);
        if (pair.p_value < trials[i].p_value || pair.p_value > trials[i].p_value)
            fail_msg("trial %zu: %g", i, pair.p_value);
    }
    struct vb_ab_pair few = {
        .effect = {.count = VB_ESTIMATE_MIN, .center = 0.04, .error = 0.01, .df = 2}, .limit = 0.03, .confirmed = true};
    assert_int_equal(vb_ab_judge(&few, 1), 0);
    assert_true(fabs(few.p_value - 2 * gsl_cdf_tdist_Q(1, 2)) < 1e-12);
}

/* Half of the limit is the last that is not suspect. */
static void right_at_the_edge(void **state)
{
    (void)state;
    struct vb_estimate effect = {.count = 60, .center = 0.015, .error = 1e-9, .df = 35};
    assert_false(vb_ab_wants_confirmation(&effect, 0.03));
    effect.center = nextafter(0.015, 1);
    assert_true(vb_ab_wants_confirmation(&effect, 0.03));
    effect.count = 0;
    effect.center = 0;
    assert_true(vb_ab_wants_confirmation(&effect, 0.03));
    /* Known without an error, at the edge of each verdict. */
    static const struct {
        double center;
        enum vb_ab_verdict verdict;
    } edges[] = {
        {0.0025, VB_AB_SAME}, {-0.0025, VB_AB_SAME}, {0.025, VB_AB_SLOWER_UNDER_LIMIT}, {-0.025, VB_AB_FASTER}};
    for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++) {
        struct vb_ab_pair pair = {.effect = {.count = 60, .center = edges[i].center, .df = 35}, .limit = 0.025};
        assert_int_equal(vb_ab_judge(&pair, 1), 0);
        assert_int_equal(pair.verdict, edges[i].verdict);
    }
    struct vb_ab_pair wide = {.effect = estimate(0, 0.1), .limit = 1};
    assert_int_equal(vb_ab_judge(&wide, 1), 0);
    wide.limit = wide.same_within;
    assert_int_equal(vb_ab_judge(&wide, 1), 0);
    assert_int_equal(wide.verdict, VB_AB_SAME);
}

/* Launches that would have told, by hand. */
static void launches_needed_by_hand(void **state)
{
    (void)state;
    struct vb_ab_pair pair = {.effect = {.count = 60, .center = 0.01, .error = 0.02, .df = 35},
                              .limit = 0.03,
                              .low = -0.05,
                              .high = 0.07,
                              .verdict = VB_AB_CANNOT_TELL};
    /* The limit's half, 0.015, is further than the nearer of 0 and the limit: 0.06 / 0.015 = 4 times too wide. */
    assert_true(fabs(vb_ab_launches_needed(&pair) - 60 * 16) < 1e-9);
    pair.effect.center = 0.08; /* 0.05 from the limit: 1.2 times too wide */
    assert_true(fabs(vb_ab_launches_needed(&pair) - 60 * 1.44) < 1e-9);
    pair.effect.center = 0.2; /* narrow enough */
    assert_true(fabs(vb_ab_launches_needed(&pair) - 60) < 1e-9);
    /* Layouts: of the squared error, 4e-4, a part of 0.02^2 / 16 = 2.5e-5 stays; 4 times narrower leaves exactly that,
     * 3 times leaves 4e-4 / 9 - 2.5e-5 for the launches, which have 3.75e-4. */
    pair.effect.center = 0.01;
    pair.effect.layout_count = 16;
    pair.effect.layout_sd = 0.02;
    pair.effect.launch_error = sqrt(3.75e-4);
    assert_true(isinf(vb_ab_launches_needed(&pair)));
    pair.low = -0.035;
    pair.high = 0.055;
    assert_true(fabs(vb_ab_launches_needed(&pair) - 60 * 3.75e-4 / (4e-4 / 9 - 2.5e-5)) < 1e-6);
    pair.effect.layout_sd = 0; /* layouts are alike */
    assert_true(fabs(vb_ab_launches_needed(&pair) - 60 * 9) < 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(suspicion),
        cmocka_unit_test(verdicts),
        cmocka_unit_test(one_look),
        cmocka_unit_test(more),
        cmocka_unit_test(two_looks),
        cmocka_unit_test(suspects_share_the_chance_of_error),
        cmocka_unit_test(others_take_no_chance),
        cmocka_unit_test(false_claims_are_rare),
        cmocka_unit_test(what_it_would_have_taken),
        cmocka_unit_test(what_layouts_hide),
        cmocka_unit_test(no_spread_at_all),
        cmocka_unit_test(right_at_the_edge),
        cmocka_unit_test(launches_needed_by_hand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
