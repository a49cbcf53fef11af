/* SPDX-License-Identifier: MIT
 *
 * The detector of steps beside its formulas, written down once more. */
#include "stats/steps.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "steps_made.h"

/* One look at the values up to `end`, written down as the header tells it: the first level of a series. Of a long
 * series `points` are the last values that count. */
struct straightforward {
    const struct vb_step_point *points;
    const struct vb_step_group *groups;
    size_t group_count;
    double u[LONG], psi[LONG], spread, coefficient, df;
};

static double clipped_to(double value, double limit)
{
    return fmax(-limit, fmin(limit, value));
}

static double median_of(const double *values, size_t count)
{
    double copy[LONG];
    memcpy(copy, values, count * sizeof *values);
    return gsl_stats_median(copy, 1, count);
}

/* Two levels of eight values at least, if they leave less than a quarter of the squares; the end of the first. */
static size_t seam_of(const double *values, size_t count)
{
    double least = INFINITY;
    size_t seam = count;
    for (size_t first = 8; first + 8 <= count; first++) {
        double left = gsl_stats_tss(values, 1, first) + gsl_stats_tss(values + first, 1, count - first);
        seam = left < least ? first : seam;
        least = fmin(least, left);
    }
    return 4 * least < gsl_stats_tss(values, 1, count) ? seam : count;
}

static double between_of(const double *deviations, const struct vb_step_point *points, size_t count)
{
    double sorted[LONG], errors = 0;
    for (size_t i = 0; i < count; i++) {
        sorted[i] = fabs(deviations[i]);
        errors += points[i].error * points[i].error / (double)count;
    }
    gsl_sort(sorted, 1, count);
    double deviation = fmax(gsl_stats_quantile_from_sorted_data(sorted, 1, count, 0.5) / gsl_cdf_ugaussian_Pinv(0.75),
                            gsl_stats_quantile_from_sorted_data(sorted, 1, count, 0.8) / gsl_cdf_ugaussian_Pinv(0.9));
    return fmax(deviation * deviation - errors, 0.05 * deviation * deviation);
}

static void find_spread(struct straightforward *look, const double *psi, size_t known)
{
    double squares = gsl_stats_tss(psi, 1, known), products = 0, mean = gsl_stats_mean(psi, 1, known),
           n = (double)known;
    for (size_t i = 1; i < known; i++)
        products += (psi[i] - mean) * (psi[i - 1] - mean);
    double found = squares > 0 ? products / squares : 0;
    look->df = n - 1;
    look->spread = fmax(squares / look->df, 0.25);
    look->coefficient = fmax(0, fmin(0.9, found + (1 + 3 * fmax(found, 0)) / n + 0.75 / sqrt(n)));
}

static struct straightforward look_at(const struct vb_step_point *points, size_t known, size_t end, bool is_whole)
{
    struct straightforward look = {.points = points};
    double values[LONG], deviations[LONG], psi[LONG];
    for (size_t i = 0; i < known; i++)
        values[i] = points[i].value;
    size_t seam = is_whole ? seam_of(values, known) : known;
    double center = median_of(values, known), before = median_of(values, seam);
    double after = seam < known ? median_of(values + seam, known - seam) : 0;
    for (size_t i = 0; i < known; i++)
        deviations[i] = values[i] - (i < seam ? before : after);
    double between = between_of(deviations, points, known);
    for (size_t i = 0; i < end; i++) {
        look.u[i] = 1 / sqrt(between + points[i].error * points[i].error);
        look.psi[i] = clipped_to((points[i].value - center) * look.u[i], 2.5);
    }
    for (size_t i = 0; i < known; i++)
        psi[i] = clipped_to(deviations[i] * look.u[i], 2.5);
    find_spread(&look, psi, known);
    return look;
}

/* By what factor the variance of a mean of neighbours is larger, whose correlation falls by `coefficient` with each
 * step. */
static double inflation(double coefficient, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < count; k++)
            sum += pow(coefficient, fabs((double)i - (double)k));
    return sum / (double)count;
}

static bool is_related(const struct straightforward *look, size_t group, size_t to)
{
    while (group > to)
        group = look->groups[group].parent;
    return group == to;
}

static double score_at(const struct straightforward *look, size_t first, size_t end)
{
    double weights[2] = {0}, sums[2] = {0}, df = look->df;
    for (size_t i = 0; i < end; i++) {
        weights[i >= first] += look->u[i] * look->u[i];
        sums[i >= first] += look->u[i] * look->psi[i];
    }
    double difference = sums[1] / weights[1] - sums[0] / weights[0];
    double variance = look->spread * (inflation(look->coefficient, first) / weights[0] +
                                      inflation(look->coefficient, end - first) / weights[1]);
    for (size_t g = 1; g < look->group_count; g++) {
        double share = 0; /* of the error of this group in the difference */
        for (size_t i = 0; i < end; i++)
            if (is_related(look, look->points[i].group, g))
                share += (i < first ? -1 : 1) * look->u[i] * look->u[i] / weights[i >= first];
        variance += pow(share * look->groups[g].error, 2);
    }
    double t = difference / sqrt(variance);
    return (8 * df + 1) / (8 * df + 3) * sqrt(df * log1p(t * t / df)); /* Wallace */
}

/* The scores of all places that a step may have, seen from the first `end` values: behind the eighth, among the last
 * 50; 120 values say what the level is like, and the last 12 do not. Returns the first place. */
static size_t find_scores(const struct vb_step_series *series, size_t end, double *scores)
{
    size_t begin = end > 132 ? end - 132 : 0, known = end > 32 ? end - begin - 12 : 20;
    struct straightforward look = look_at(series->points + begin, known, end - begin, begin == 0);
    look.groups = series->groups;
    look.group_count = series->group_count;
    size_t earliest = end > begin + 58 ? end - 50 : begin + 8;
    for (size_t first = earliest; first < end; first++)
        scores[first] = score_at(&look, first - begin, end - begin);
    return earliest;
}

/* Whether a step is proposed: it takes three values behind it. */
static bool is_proposed(const struct vb_step_series *series, size_t end)
{
    double scores[LONG], most = 0;
    for (size_t first = find_scores(series, end, scores); first + 3 <= end; first++)
        most = fmax(most, scores[first]);
    return most >= 3.5;
}

/* Finds the first step in a series, and again as the header tells it. Returns whether there is one. */
static bool compare_with_formulas(const struct vb_step_series *series)
{
    struct vb_step steps[4];
    double scores[LONG];
    if (vb_steps_find(series, steps, 4) == 0)
        return false;
    size_t end = steps[0].seen + 1, earliest = find_scores(series, end, scores), best = earliest;
    assert_true(is_proposed(series, end) && (end == 23 || !is_proposed(series, end - 1)));
    for (size_t first = earliest; first < end; first++)
        best = scores[first] > scores[best] ? first : best;
    size_t low = best, high = best;
    double possible = scores[best] * scores[best] - 10;
    while (low > earliest && pow(scores[low - 1], 2) >= possible)
        low--;
    while (high + 1 < end && pow(scores[high + 1], 2) >= possible)
        high++;
    if (!(fabs(steps[0].score - scores[best]) < 2e-4)) /* it has quantiles of five digits */
        fail_msg("seen at %zu: a score of %.9g, not %.9g", end, steps[0].score, scores[best]);
    assert_int_equal(steps[0].first, best);
    assert_int_equal(steps[0].low, low);
    assert_int_equal(steps[0].high, high);
    return true;
}

static void a_step_is_as_the_formulas_have_it(void **state)
{
    (void)state;
    struct vb_step_point points[LONG];
    const struct vb_step_series series = {.points = points, .count = COUNT};
    const struct vb_step_series long_series = {.points = points, .count = LONG};
    for (size_t at = 40; at <= 90; at += 10) {
        fill(points, COUNT, at, 0.025);
        assert_true(compare_with_formulas(&series));
    }
    size_t found = 0;
    for (size_t at = 8; at < 30; at++)
        for (double size = 0.02; size < 0.06; size += 0.001) {
            fill(points, COUNT, at, size);
            found += compare_with_formulas(&series);
        }
    assert_true(found > 22 * 40 / 2);
    fill(points, LONG, 250, 0.025);
    assert_true(compare_with_formulas(&long_series));
}

/* What values are known by weighs them, alone and together with others. */
static void errors_are_as_the_formulas_have_them(void **state)
{
    (void)state;
    static const struct vb_step_group groups[] = {
        {0}, {.error = 0.004}, {.parent = 0, .error = 0.003}, {.parent = 1, .error = 0.002}};
    for (size_t at = 15; at <= 90; at += 5)
        for (int kind = 0; kind < 3; kind++) { /* as large as the noise; larger; and with a share in common */
            struct vb_step_point points[COUNT];
            fill(points, COUNT, at, kind == 1 ? 0.2 : 0.06);
            for (size_t i = 0; i < COUNT; i++) {
                points[i].error = (kind == 1 ? 0.02 : 0.004) * (double)(1 + i % 3);
                points[i].group = i / 30;
            }
            const struct vb_step_series series = {.points = points,
                                                  .count = COUNT,
                                                  .groups = kind == 2 ? groups : NULL,
                                                  .group_count = kind == 2 ? 4 : 0};
            assert_true(compare_with_formulas(&series));
        }
}

/* Without noise a deviation counts as much as any. The first step that can be found takes three values, behind the
 * twenty that come before it; later the three may begin before the step. */
static void a_step_in_values_that_do_not_vary(void **state)
{
    (void)state;
    for (size_t before = 20; before <= 60; before += 40) {
        size_t known = before == 20 ? 20 : 50, enough = before == 20 ? 3 : 2;
        struct vb_step_point points[COUNT] = {{0}};
        struct vb_step steps[4];
        for (size_t i = before; i < COUNT; i++)
            points[i].value = 0.5;
        struct straightforward look = {.df = (double)known - 1, .spread = 0.25};
        look.coefficient = 1 / (double)known + 0.75 / sqrt((double)known);
        for (size_t i = 0; i < before + enough; i++) {
            look.u[i] = 1e6;
            look.psi[i] = i < before ? 0 : 2.5;
        }
        struct vb_step_series series = {.points = points, .count = before + enough - 1};
        assert_int_equal(vb_steps_find(&series, steps, 4), 0);
        for (series.count = before + enough; series.count <= before + 4; series.count++) {
            assert_int_equal(vb_steps_find(&series, steps, 4), 1);
            assert_int_equal(steps[0].first, before);
            assert_int_equal(steps[0].seen, before + enough - 1);
            assert_true(steps[0].before == 0 && steps[0].after == 0.5);
            assert_true(fabs(steps[0].score - score_at(&look, before, before + enough)) < 1e-4);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_step_is_as_the_formulas_have_it),
        cmocka_unit_test(errors_are_as_the_formulas_have_them),
        cmocka_unit_test(a_step_in_values_that_do_not_vary),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
