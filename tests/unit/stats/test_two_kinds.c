/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/random.h"
#include "stats/two_kinds.h"
#include "stats/turns.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics.h>
#include <math.h>

#define MOST 160
#define RUNS 4000

typedef double draw(struct vb_random *random);

static double unit(struct vb_random *random)
{
    return 1 - vb_random_unit(random); /* never 0 */
}

static double even(struct vb_random *random)
{
    return unit(random);
}

static double normal(struct vb_random *random)
{
    double length = sqrt(-2 * log(unit(random)));
    return length * cos(2 * 3.14159265358979323846 * unit(random));
}

static double long_tail(struct vb_random *random)
{
    return -log(unit(random));
}

/* A tenth of them is far off, as launches are that were disturbed. */
static double disturbed(struct vb_random *random)
{
    return 0.02 * normal(random) + (unit(random) < 0.05 ? 5 * unit(random) : 0);
}

static double two(struct vb_random *random)
{
    return log(unit(random) < 0.4 ? 330 : 178) + 0.05 * normal(random);
}

static double share_found(draw *draw_one, size_t count, uint64_t seed)
{
    struct vb_random random;
    vb_random_seed(&random, seed);
    int found = 0;
    for (int run = 0; run < RUNS; run++) {
        double values[MOST];
        struct vb_kinds kinds;
        for (size_t i = 0; i < count; i++)
            values[i] = draw_one(&random);
        found += vb_kinds_find(values, count, &kinds);
    }
    return (double)found / RUNS;
}

static const size_t counts[] = {10, 20, 40, 80, 160};

static void one_kind_is_rarely_two(void **state)
{
    (void)state;
    const struct {
        draw *draw_one;
        double most;
    } hills[] = {{even, 0.01}, {normal, 0.01}, {long_tail, 0.025}, {disturbed, 0.01}};
    for (size_t h = 0; h < sizeof hills / sizeof hills[0]; h++)
        for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
            double share = share_found(hills[h].draw_one, counts[c], 17 + h);
            if (share > hills[h].most)
                fail_msg("hill %zu, %zu values: two kinds in %.2f %%", h, counts[c], 100 * share);
        }
}

static void two_kinds_are_found(void **state)
{
    (void)state;
    for (size_t c = 1; c < sizeof counts / sizeof counts[0]; c++) {
        double share = share_found(two, counts[c], 3);
        if (share < 0.9)
            fail_msg("%zu values: two kinds in %.1f %% only", counts[c], 100 * share);
    }
}

static void they_are_named_by_their_middles(void **state)
{
    (void)state;
    double values[] = {331, 178, 177, 329, 178, 330, 179, 178, 330, 178, 900, 330};
    struct vb_kinds kinds;
    assert_true(vb_kinds_find(values, sizeof values / sizeof values[0], &kinds));
    assert_true(kinds.low == 178);
    assert_true(kinds.high == 330);
}

static void too_few_or_all_alike_are_one(void **state)
{
    (void)state;
    double few[] = {1, 1, 1, 1, 2, 2, 2, 2, 2};
    double alike[20];
    struct vb_kinds kinds;
    for (size_t i = 0; i < 20; i++)
        alike[i] = 7;
    assert_false(vb_kinds_find(few, VB_KINDS_MIN - 1, &kinds));
    assert_false(vb_kinds_find(alike, 20, &kinds));
    for (size_t i = 0; i < 20; i++)
        alike[i] = i < 10 ? 7 : 8; /* and nothing between: no noise at all */
    assert_true(vb_kinds_find(alike, 20, &kinds));
}

static bool finds(size_t low_count, size_t high_count)
{
    double values[MOST];
    struct vb_kinds kinds;
    for (size_t i = 0; i < low_count + high_count; i++)
        values[i] = (i < low_count ? 7 : 9) + 0.001 * (double)(i % 5);
    return vb_kinds_find(values, low_count + high_count, &kinds);
}

/* Its widest gap is narrower than the values above spread. */
static void a_long_tail_is_no_kind(void **state)
{
    (void)state;
    double values[] = {0, 1, 2, 3, 4, 5, 6, 7, 60, 61, 62, 1000};
    struct vb_kinds kinds;
    assert_false(vb_kinds_find(values, sizeof values / sizeof values[0], &kinds));
    double without[] = {0, 1, 2, 3, 4, 5, 6, 7, 60, 61, 62, 63};
    assert_true(vb_kinds_find(without, sizeof without / sizeof without[0], &kinds));
    assert_true(kinds.low == 3.5 && kinds.high == 61.5);
}

/* A kind is at least a fifth of all, and four. */
static void a_few_are_no_kind(void **state)
{
    (void)state;
    assert_true(finds(32, 8) && finds(8, 32));
    assert_false(finds(33, 7) || finds(7, 33));
    assert_true(finds(16, 5) && !finds(17, 4));
    assert_true(finds(128, 32) && !finds(129, 31));
    assert_true(finds(8, 4) && finds(4, 8));
    assert_false(finds(9, 3) || finds(3, 9));
    assert_true(finds(5, VB_KINDS_MIN - 5)); /* as few as can tell */
}

/* Of gaps that are equally wide the lowest parts the kinds; a middle half may be as wide as the gap. */
static void gaps_may_be_equal(void **state)
{
    (void)state;
    double values[40], three[36];
    struct vb_kinds kinds;
    for (size_t i = 0; i < 40; i++)
        values[i] = i < 13 ? 0 : i < 27 ? 10 : 20;
    assert_true(vb_kinds_find(values, 40, &kinds));
    assert_true(kinds.low == 0 && kinds.high == 10);
    for (size_t i = 0; i < 36; i++)
        three[i] = i < 9 ? 0 : i < 18 ? 5 : i < 27 ? 10 : 20;
    assert_true(vb_kinds_find(three, 36, &kinds));
    assert_true(kinds.low == 5 && kinds.high == 20);
}

/* Evenly spread but for one gap in the middle, which is a share of the range: what evenly spread values do not have but
 * in 0.25 % of samples, over all gaps that are looked at. */
static void the_gap_has_to_be_wide(void **state)
{
    (void)state;
    enum { COUNT = 40, INNER = COUNT - 2 * (COUNT / 10), GAPS = COUNT - 2 * (COUNT / 5) + 1 };
    double limit = 1 - pow(0.0025 / (double)GAPS, 1.0 / (INNER - 2));
    for (int wide = 0; wide < 2; wide++) {
        double share = wide ? 1.002 * limit : 0.998 * limit;
        double step = (1 - share) / (INNER - 2); /* of the others, so that the range of the inner ones is 1 */
        double values[COUNT];
        struct vb_kinds kinds;
        for (size_t i = 0; i < COUNT; i++)
            values[i] = (double)i * step + (i < COUNT / 2 ? 0 : share - step);
        assert_int_equal(vb_kinds_find(values, COUNT, &kinds), wide);
    }
}

/* The same by its definition: of all places that leave a fifth, and four, on either side the one with the widest gap.
 */
static bool find_by_the_book(double *values, size_t count, struct vb_kinds *kinds)
{
    gsl_sort(values, 1, count);
    size_t least = (size_t)fmax(4, ceil((double)count / 5));
    size_t trim = count / 10, widest = 0;
    double gap = -1;
    for (size_t below = least; below + least <= count; below++)
        if (values[below] - values[below - 1] > gap) {
            gap = values[below] - values[below - 1];
            widest = below;
        }
    double places = (double)(count - 2 * least + 1);
    double share = 1 - pow(0.0025 / places, 1 / (double)(count - 2 * trim - 2));
    const double *sides[] = {values, values + widest};
    const size_t sizes[] = {widest, count - widest};
    if (gap <= share * (values[count - 1 - trim] - values[trim]))
        return false;
    for (int s = 0; s < 2; s++)
        if (gap < gsl_stats_quantile_from_sorted_data(sides[s], 1, sizes[s], 0.75) -
                      gsl_stats_quantile_from_sorted_data(sides[s], 1, sizes[s], 0.25))
            return false;
    kinds->low = gsl_stats_median_from_sorted_data(sides[0], 1, sizes[0]);
    kinds->high = gsl_stats_median_from_sorted_data(sides[1], 1, sizes[1]);
    return true;
}

static void they_are_what_the_definition_says(void **state)
{
    (void)state;
    struct vb_random random;
    vb_random_seed(&random, 11);
    size_t found = 0;
    for (int run = 0; run < 20000; run++) {
        double values[MOST], same[MOST];
        struct vb_kinds kinds = {0}, wanted = {0};
        size_t count = VB_KINDS_MIN + vb_random_below(&random, 60);
        double apart = 4 * unit(&random);
        for (size_t i = 0; i < count; i++)
            same[i] = values[i] = unit(&random) < 0.5 ? 0.5 * normal(&random) : apart + long_tail(&random);
        bool is_found = vb_kinds_find(values, count, &kinds);
        assert_int_equal(is_found, find_by_the_book(same, count, &wanted));
        assert_true(!is_found || (fabs(kinds.low - wanted.low) < 1e-12 && fabs(kinds.high - wanted.high) < 1e-12));
        found += is_found;
    }
    assert_true(found > 500 && found < 19500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_kind_is_rarely_two),
        cmocka_unit_test(two_kinds_are_found),
        cmocka_unit_test(they_are_named_by_their_middles),
        cmocka_unit_test(too_few_or_all_alike_are_one),
        cmocka_unit_test(a_long_tail_is_no_kind),
        cmocka_unit_test(a_few_are_no_kind),
        cmocka_unit_test(the_gap_has_to_be_wide),
        cmocka_unit_test(they_are_what_the_definition_says),
        cmocka_unit_test(gaps_may_be_equal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
