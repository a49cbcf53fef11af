/* SPDX-License-Identifier: MIT
 *
 * The estimate over layouts beside a straightforward one, and its intervals on launches whose truth is known. */
#include "base/random.h"
#include "stats/layouts_estimate.h"
#include "stats/estimate.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_statistics.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#define MOST 400

struct launches {
    double values[MOST];
    uint32_t layouts[MOST];
    double scratch[2 * MOST];
    size_t count;
};

static struct vb_estimate estimate(struct launches *launches)
{
    return vb_estimate_layered(launches->values, launches->layouts, launches->count, 0, launches->scratch);
}

/* Launches rotate through the layouts, as they do when they are taken. */
static void rotate(struct launches *launches, size_t count, size_t layout_count)
{
    launches->count = count;
    for (size_t i = 0; i < count; i++)
        launches->layouts[i] = (uint32_t)(i % layout_count) + 1;
}

/* Means of layouts, and of these the mean and its error. */
static void test_means(void **state)
{
    (void)state;
    struct launches launches;
    double means[4] = {0};
    rotate(&launches, 12, 4);
    for (size_t i = 0; i < 12; i++) {
        launches.values[i] = (double)(i % 4 * i % 4) + 0.1 * (double)(i / 4);
        means[i % 4] += launches.values[i] / 3;
    }
    struct vb_estimate got = estimate(&launches);
    assert_float_equal(got.center, gsl_stats_mean(means, 1, 4), 1e-12);
    assert_float_equal(got.error, gsl_stats_sd(means, 1, 4) / 2, 1e-12);
    assert_true(got.df == 3 && got.count == 12 && got.layout_count == 4);
}

/* One layout of sixteen may lie anywhere, on either side, and is still said to be there; of two alike one counts. */
static void test_one_odd_layout(void **state)
{
    (void)state;
    struct launches launches;
    for (int side = -1; side <= 1; side += 2) {
        rotate(&launches, 64, 16);
        for (size_t i = 0; i < 64; i++)
            launches.values[i] = 1 + 0.001 * (double)(i * 7 % 13) + (i % 16 == 4 ? 0.12 * side : 0);
        struct vb_estimate got = estimate(&launches);
        assert_true(fabs(got.center - 1.006) < 0.001 && vb_estimate_half_width(&got, 0.99) < 0.005);
        assert_true(got.layout_sd > 0.02 && got.launch_error < 0.001);
        for (size_t i = 9; i < 64; i += 16)
            launches.values[i] += 0.12 * side;
        got = estimate(&launches);
        assert_true(vb_estimate_half_width(&got, 0.99) > 0.02);
        assert_true(fabs(got.center - 1.006) > 0.006);
    }
}

/* The analysis of variance of a balanced table, as textbooks have it. */
static void test_variance_component(void **state)
{
    (void)state;
    enum { LAYOUTS = 4, EACH = 5 };
    struct launches launches;
    double groups[LAYOUTS][EACH], means[LAYOUTS], within = 0;
    rotate(&launches, LAYOUTS * EACH, LAYOUTS);
    for (size_t i = 0; i < launches.count; i++) {
        launches.values[i] = (double)(i % LAYOUTS) + 0.01 * (double)((7 * i) % 11);
        groups[i % LAYOUTS][i / LAYOUTS] = launches.values[i];
    }
    for (size_t k = 0; k < LAYOUTS; k++) {
        means[k] = gsl_stats_mean(groups[k], 1, EACH);
        within += gsl_stats_variance(groups[k], 1, EACH) / (double)LAYOUTS;
    }
    double between = (double)EACH * gsl_stats_variance(means, 1, LAYOUTS);
    double wanted = sqrt((between - within) / (double)EACH);
    assert_true(fabs(estimate(&launches).layout_sd - wanted) < 1e-12);
    assert_true(fabs(estimate(&launches).launch_error - sqrt(within / (double)launches.count)) < 1e-12);
}

/* One launch far off leaves the estimate where it is; a whole layout far off does not. */
static void test_outliers(void **state)
{
    (void)state;
    struct launches launches;
    rotate(&launches, 60, 12);
    for (size_t i = 0; i < 60; i++)
        launches.values[i] = 100 + 0.1 * (double)(i * 7 % 5);
    struct vb_estimate before = estimate(&launches);
    launches.values[17] = 1000;
    struct vb_estimate one = estimate(&launches);
    assert_true(fabs(one.center - before.center) < 0.05);
    assert_true(one.layout_sd == 0);
    for (size_t i = 5; i < 60; i += 12)
        launches.values[i] = 130;
    struct vb_estimate layout = estimate(&launches);
    assert_true(layout.center > 102);
    assert_true(layout.layout_sd > 6 && layout.layout_sd < 12);
}

static int by_value(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;
    return (a > b) - (a < b);
}

static double median_of(double *values, size_t count)
{
    qsort(values, count, sizeof *values, by_value);
    return gsl_stats_median_from_sorted_data(values, 1, count);
}

/* The definition once more: launches further from the median of their layout than three times the scale are drawn in to
 * there. The scale is of all deviations but, in layouts with an odd number of launches, that of the median itself. */
static double drawn_in(const struct launches *launches, size_t layout_count)
{
    double medians[16], deviations[MOST], sum = 0;
    size_t deviation_count = 0;
    for (size_t layout = 0; layout < layout_count; layout++) {
        double own[MOST];
        size_t count = 0;
        for (size_t i = layout; i < launches->count; i += layout_count)
            own[count++] = launches->values[i];
        medians[layout] = median_of(own, count);
        for (size_t i = 0; i < count; i++)
            if (count % 2 == 0 || i != count / 2)
                deviations[deviation_count++] = fabs(own[i] - medians[layout]);
    }
    double reach = 3.0 /* standard deviations */ * 1.4826 * median_of(deviations, deviation_count);
    for (size_t layout = 0; layout < layout_count; layout++) {
        double mean = 0;
        size_t count = 0;
        for (size_t i = layout; i < launches->count; i += layout_count, count++)
            mean += fmax(medians[layout] - reach, fmin(medians[layout] + reach, launches->values[i]));
        sum += mean / (double)count;
    }
    return sum / (double)layout_count;
}

static void test_draws_in(void **state)
{
    (void)state;
    static const size_t counts[] = {24, 28, 40, 44}; /* 6, 7, 10 and 11 launches of each of 4 layouts */
    for (size_t k = 0; k < sizeof counts / sizeof counts[0]; k++) {
        struct launches launches;
        rotate(&launches, counts[k], 4);
        for (size_t i = 0; i < counts[k]; i++)
            launches.values[i] = 100 + 10 * (double)(i % 4) + 0.1 * (double)(i * 7 % 11) + (i % 9 == 2 ? 3 : 0);
        assert_float_equal(estimate(&launches).center, drawn_in(&launches, 4), 1e-9);
    }
}

/* With one launch of most layouts an odd launch cannot be told from an odd layout: it is trimmed, and is no layout. */
static void test_single_launches(void **state)
{
    (void)state;
    struct launches launches;
    rotate(&launches, 20, 16);
    for (size_t i = 0; i < 20; i++)
        launches.values[i] = 100 + 0.1 * (double)(i * 7 % 5);
    launches.values[9] = 1000;
    struct vb_estimate got = estimate(&launches);
    assert_true(fabs(got.center - 100.2) < 0.1);
    assert_true(got.layout_sd == 0);
    rotate(&launches, 16, 16);
    assert_true(isnan(estimate(&launches).layout_sd));
    rotate(&launches, 20, 2); /* too few layouts, however many launches */
    assert_true(isnan(estimate(&launches).error));
}

/* A world: what layout does, and what launches do, both about 0. */
struct world {
    double layout_sd; /* normal */
    double slow;      /* share of layouts that are slower by 0.3; two sides draw theirs apart */
    double launch_sd; /* normal */
    double odd;       /* share of launches that are off by 0.1 on either side */
};

static void draw(struct launches *launches, gsl_rng *random, const struct world *world, size_t layout_count)
{
    double layouts[64];
    for (size_t i = 0; i < layout_count; i++)
        layouts[i] = gsl_ran_gaussian(random, world->layout_sd) + 0.3 * (gsl_rng_uniform(random) < world->slow) -
                     0.3 * (gsl_rng_uniform(random) < world->slow);
    for (size_t i = 0; i < launches->count; i++) {
        double odd = gsl_rng_uniform(random) < world->odd ? (gsl_rng_uniform(random) < 0.5 ? 0.1 : -0.1) : 0;
        launches->values[i] = layouts[i % layout_count] + gsl_ran_gaussian(random, world->launch_sd) + odd;
    }
}

#ifdef __OPTIMIZE__
#define TIMES       10000
#define MOST_MISSED 16.0
#else
#define MOST_MISSED (13 + 3 * sqrt(13 * 1000.0 / TIMES)) /* three standard deviations of a share */
#define TIMES       500 /* under a sanitizer, which looks at the same code in each of them */
#endif

/* How many in a thousand 99 % intervals leave the truth out. */
static double missed(const struct world *world, size_t count, size_t layout_count)
{
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    static struct launches launches;
    size_t misses = 0;
    rotate(&launches, count, layout_count);
    for (int i = 0; i < TIMES; i++) {
        draw(&launches, random, world, layout_count);
        struct vb_estimate got = estimate(&launches);
        misses += fabs(got.center) > vb_estimate_half_width(&got, 0.99);
    }
    gsl_rng_free(random);
    return 1000.0 * (double)misses / (double)TIMES;
}

/* 10 of 1000 are promised; a trimmed mean of sixteen has up to 13, give or take three standard deviations of a share.
 */
static void test_coverage(void **state)
{
    (void)state;
    static const struct world worlds[] = {
        {.layout_sd = 0, .launch_sd = 0.005},     {.layout_sd = 0.02, .launch_sd = 0.005},
        {.layout_sd = 0.005, .launch_sd = 0.005}, {.slow = 0.33, .launch_sd = 0.005},
        {.slow = 0.1, .launch_sd = 0.005},        {.layout_sd = 0.005, .launch_sd = 0.005, .odd = 0.05},
    };
    static const struct {
        size_t launches, layouts;
    } plans[] = {{20, 16}, {60, 16}, {300, 16}, {60, 8}, {20, 4}, {300, 32}};
    for (size_t i = 0; i < sizeof worlds / sizeof worlds[0]; i++)
        for (size_t k = 0; k < sizeof plans / sizeof plans[0]; k++) {
            double got = missed(&worlds[i], plans[k].launches, plans[k].layouts);
            if (got > MOST_MISSED)
                fail_msg("world %zu, %zu launches of %zu layouts: %.1f of 1000 intervals miss", i, plans[k].launches,
                         plans[k].layouts, got);
        }
}

/* Where layouts are alike that is what is said; where they are not, how much they differ. */
static void test_spread(void **state)
{
    (void)state;
    enum { TRIALS = 4000 };
    const struct world alike = {.launch_sd = 0.01};
    const struct world odd = {.launch_sd = 0.01, .odd = 0.05};
    const struct world unlike = {.layout_sd = 0.05, .launch_sd = 0.01};
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    static struct launches launches;
    size_t claims = 0;
    size_t far = 0; /* layouts are said to differ by more than launches do */
    double squares = 0;
    rotate(&launches, 60, 16);
    for (size_t i = 0; i < TRIALS; i++) {
        draw(&launches, random, &alike, 16);
        claims += estimate(&launches).layout_sd > 0;
        draw(&launches, random, &odd, 16);
        far += estimate(&launches).layout_sd > sqrt(0.01 * 0.01 + 0.05 * 0.1 * 0.1);
        draw(&launches, random, &unlike, 16);
        double sd = estimate(&launches).layout_sd;
        squares += sd * sd;
    }
    gsl_rng_free(random);
    assert_true(claims < TRIALS / 100);
    assert_true(far < TRIALS / 100);
    assert_float_equal(sqrt(squares / (double)TRIALS), 0.05, 0.001);
}

#define GROUPS 8

struct group {
    double values[MOST];
    size_t count;
};

static void sort_into(struct group groups[GROUPS], const struct launches *launches)
{
    for (size_t g = 0; g < GROUPS; g++)
        groups[g].count = 0;
    for (size_t i = 0; i < launches->count; i++) {
        struct group *group = &groups[launches->layouts[i] - 1];
        group->values[group->count++] = launches->values[i];
    }
}

static double middle_of(const struct group *group)
{
    double copy[MOST];
    memcpy(copy, group->values, sizeof copy);
    return gsl_stats_median(copy, 1, group->count);
}

/* Launches further than three robust standard deviations from the middle of their layout are drawn in. */
static void draw_in(struct group groups[GROUPS])
{
    double deviations[MOST];
    size_t kept = 0;
    for (size_t g = 0; g < GROUPS; g++) {
        bool left_out = false; /* of an odd number one is the middle itself */
        for (size_t i = 0; i < groups[g].count; i++) {
            double deviation = fabs(groups[g].values[i] - middle_of(&groups[g]));
            if (groups[g].count % 2 == 1 && deviation == 0 && !left_out) {
                left_out = true;
                continue;
            }
            deviations[kept++] = deviation;
        }
    }
    double scale = 1.4826 * gsl_stats_median(deviations, 1, kept);
    for (size_t g = 0; g < GROUPS; g++) {
        double middle = groups[g].count > 0 ? middle_of(&groups[g]) : 0;
        for (size_t i = 0; i < groups[g].count; i++)
            groups[g].values[i] = fmax(middle - 3 * scale, fmin(middle + 3 * scale, groups[g].values[i]));
    }
}

/* Sum of squares of groups about the mean of all, without one of them (GROUPS: of all). */
static double squares_between(const struct group groups[GROUPS], size_t without)
{
    double total = 0, count = 0, squares = 0;
    for (size_t g = 0; g < GROUPS; g++) {
        for (size_t i = 0; g != without && i < groups[g].count; i++)
            total += groups[g].values[i];
        count += g != without ? (double)groups[g].count : 0;
    }
    for (size_t g = 0; g < GROUPS; g++) {
        double mean = groups[g].count > 0 ? gsl_stats_mean(groups[g].values, 1, groups[g].count) : 0;
        if (g != without)
            squares += (double)groups[g].count * (mean - total / count) * (mean - total / count);
    }
    return squares;
}

static double sd_by_the_book(const struct launches *launches)
{
    static struct group groups[GROUPS];
    double n = (double)launches->count, k = 0, within = 0, counts_sq = 0, least_between = INFINITY;
    size_t least = launches->count;
    sort_into(groups, launches);
    for (size_t g = 0; g < GROUPS; g++)
        least = groups[g].count > 0 && groups[g].count < least ? groups[g].count : least;
    if (least >= 3)
        draw_in(groups);
    for (size_t g = 0; g < GROUPS; g++) {
        if (groups[g].count == 0)
            continue;
        k++;
        within += gsl_stats_tss(groups[g].values, 1, groups[g].count);
        counts_sq += (double)(groups[g].count * groups[g].count);
        least_between = fmin(least_between, squares_between(groups, g));
    }
    if (k < 2 || n - k < 3)
        return NAN;
    double between = squares_between(groups, GROUPS) / (k - 1);
    double tested = least >= 3 ? between : least_between / fmax(1, k - 2);
    within /= n - k;
    if (between <= within || gsl_cdf_fdist_Q(tested / within, k - 1, n - k) > 0.001)
        return 0;
    return sqrt((between - within) / ((n - counts_sq / n) / (k - 1)));
}

/* Of layouts with few and with many launches, alike and unlike, on both sides of what is significant. */
static void test_spread_by_the_book(void **state)
{
    (void)state;
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    size_t claims = 0, none = 0, unknown = 0;
    for (int run = 0; run < 6000; run++) {
        struct launches launches = {.count = 0};
        size_t layouts = 1 + gsl_rng_uniform_int(random, GROUPS);
        size_t most = 1 + gsl_rng_uniform_int(random, 7);
        double unlike = 4 * gsl_rng_uniform(random);
        for (size_t g = 0; g < layouts; g++) {
            double effect = gsl_ran_gaussian(random, unlike);
            size_t count = run % 2 ? most : 1 + gsl_rng_uniform_int(random, most);
            for (size_t i = 0; i < count; i++) {
                launches.layouts[launches.count] = (uint32_t)g + 1;
                launches.values[launches.count++] = 10 + effect + gsl_ran_gaussian(random, 1);
            }
        }
        double wanted = sd_by_the_book(&launches);
        double got = estimate(&launches).layout_sd;
        if (isnan(wanted) ? !isnan(got) : !(fabs(got - wanted) < 1e-9))
            fail_msg("run %d: %.17g instead of %.17g", run, got, wanted);
        claims += (size_t)(wanted > 0);
        none += (size_t)(wanted == 0);
        unknown += isnan(wanted) ? 1 : 0;
    }
    gsl_rng_free(random);
    assert_true(claims > 500 && none > 500 && unknown > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_means),
        cmocka_unit_test(test_variance_component),
        cmocka_unit_test(test_outliers),
        cmocka_unit_test(test_one_odd_layout),
        cmocka_unit_test(test_single_launches),
        cmocka_unit_test(test_coverage),
        cmocka_unit_test(test_spread),
        cmocka_unit_test(test_draws_in),
        cmocka_unit_test(test_spread_by_the_book),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
