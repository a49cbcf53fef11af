/* SPDX-License-Identifier: MIT */
#include "base/random.h"
#include "stats/quantiles.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MOST 300

static void assert_same(double got, double wanted)
{
    if (!(got == wanted))
        fail_msg("got %.17g instead of %.17g", got, wanted);
}

static int compare_doubles(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;
    return (a > b) - (a < b);
}

/* Every length up to MOST, with values drawn from few (many ties) and from many. */
static void test_sort_agrees_with_qsort(void **state)
{
    (void)state;
    static const uint64_t ranges[] = {1, 2, 10, 1000000};
    struct vb_random random;
    vb_random_seed(&random, 1);
    for (size_t r = 0; r < sizeof ranges / sizeof ranges[0]; r++) {
        for (size_t count = 0; count <= MOST; count++) {
            double ours[MOST + 1];
            double theirs[MOST + 1];
            for (size_t i = 0; i < count; i++)
                ours[i] = (double)vb_random_below(&random, ranges[r]) - (double)(ranges[r] / 2);
            ours[count] = -1e9; /* a value behind the end that sorting must leave alone */
            memcpy(theirs, ours, sizeof ours);
            vb_sort(ours, count);
            qsort(theirs, count, sizeof theirs[0], compare_doubles);
            assert_memory_equal(ours, theirs, (count + 1) * sizeof ours[0]);
        }
    }
}

static void test_sort_of_ordered_values(void **state)
{
    (void)state;
    double up[MOST];
    double down[MOST];
    for (size_t i = 0; i < MOST; i++) {
        up[i] = (double)i;
        down[i] = (double)(MOST - 1 - i);
    }
    vb_sort(up, MOST);
    vb_sort(down, MOST);
    for (size_t i = 0; i < MOST; i++) {
        assert_same(up[i], (double)i);
        assert_same(down[i], (double)i);
    }
}

static void test_quantile(void **state)
{
    (void)state;
    static const struct {
        double sorted[6];
        size_t count;
        double fraction;
        double wanted;
    } table[] = {
        {{7.0}, 1, 0.0, 7.0},
        {{7.0}, 1, 0.3, 7.0},
        {{7.0}, 1, 1.0, 7.0},
        {{1.0, 3.0}, 2, 0.0, 1.0},
        {{1.0, 3.0}, 2, 0.25, 1.5},
        {{1.0, 3.0}, 2, 0.5, 2.0},
        {{1.0, 3.0}, 2, 1.0, 3.0},
        {{0.1, 0.1, 0.1}, 3, 0.3, 0.1},
        {{0.1, 0.1, 0.1, 0.1}, 4, 0.5, 0.1},
        {{-4.0, -2.0, 0.0, 8.0, 16.0}, 5, 0.25, -2.0},
        {{-4.0, -2.0, 0.0, 8.0, 16.0}, 5, 0.625, 4.0},
        {{-4.0, -2.0, 0.0, 8.0, 16.0}, 5, 0.75, 8.0},
        {{1.0, 2.0, 3.0, 4.0, 5.0, 60.0}, 6, 0.9375, 42.8125},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        assert_same(vb_quantile_sorted(table[i].sorted, table[i].count, table[i].fraction), table[i].wanted);
}

/* What lies behind the values is not looked at, whatever it is. */
static void test_ends_at_the_last(void **state)
{
    (void)state;
    double values[] = {1, 2, 4, NAN};
    assert_same(vb_quantile_sorted(values, 3, 1), 4);
    assert_same(vb_quantile(values, 3, 1), 4);
    assert_same(vb_quantile(values, 1, 0.5), 1);
}

static void test_median(void **state)
{
    (void)state;
    static const struct {
        double values[5];
        size_t count;
        double wanted;
    } table[] = {
        {{-3.5}, 1, -3.5},
        {{5.0, 1.0}, 2, 3.0},
        {{9.0, 1.0, 5.0}, 3, 5.0},
        {{2.0, 2.0, 2.0, 2.0}, 4, 2.0},
        {{8.0, 1.0, 1.0, 4.0}, 4, 2.5},
        {{1e9, 3.0, -1e9, 2.0, 4.0}, 5, 3.0},
        {{0.0, -0.0}, 2, 0.0},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        double values[5];
        memcpy(values, table[i].values, sizeof values);
        assert_same(vb_median(values, table[i].count), table[i].wanted);
    }
}

static const double fractions[] = {0, 0.01, 0.25, 0.5, 0.8, 0.9, 1};

#define FRACTIONS (sizeof fractions / sizeof fractions[0])

/* Each quantile of each array is that of the array in order, to the last bit; and its values stay. */
static void assert_quantiles(const double *given, size_t count)
{
    double *sorted = malloc(2 * count * sizeof *sorted);
    double *values = sorted + count;
    assert_non_null(sorted);
    memcpy(sorted, given, count * sizeof *sorted);
    vb_sort(sorted, count);
    for (size_t i = 0; i < FRACTIONS; i++) {
        memcpy(values, given, count * sizeof *values);
        double wanted = vb_quantile_sorted(sorted, count, fractions[i]);
        assert_same(vb_quantile(values, count, fractions[i]), wanted);
        assert_same(vb_quantile(values, count, fractions[i]), wanted); /* in the order that the first has left */
        vb_sort(values, count);
        assert_memory_equal(values, sorted, count * sizeof *values);
    }
    free(sorted);
}

static void test_selection_agrees_with_sorting(void **state)
{
    (void)state;
    static const uint64_t ranges[] = {1, 2, 10, 1000000};
    struct vb_random random;
    vb_random_seed(&random, 3);
    for (size_t count = 1; count <= MOST; count++) {
        double up[MOST], down[MOST], pipe[MOST], drawn[MOST];
        for (size_t i = 0; i < count; i++) {
            up[i] = (double)i;
            down[i] = -(double)i;
            pipe[i] = (double)(i < count / 2 ? i : count - i);
        }
        assert_quantiles(up, count);
        assert_quantiles(down, count);
        assert_quantiles(pipe, count);
        for (size_t r = 0; r < sizeof ranges / sizeof ranges[0]; r++) {
            for (size_t i = 0; i < count; i++)
                drawn[i] = (double)vb_random_below(&random, ranges[r]);
            assert_quantiles(drawn, count);
        }
    }
}

/* An order in which each pivot is the second smallest of what is left, the smallest first and it last. When both have
 * been brought to the front the others have moved on by one place, the last but one to the beginning. */
static void fill_worst(double *values, size_t count)
{
    values[0] = (double)count;
    for (size_t size = 3; size <= count; size += 2) {
        values[size - 2] = values[0];
        values[0] = (double)(count - size);
        values[size - 1] = (double)(count - size + 1);
    }
}

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* The largest value is found in the time that sorting takes, and not in the square of the count, some 100 times that.
 */
static void test_worst_order(void **state)
{
    (void)state;
    const size_t count = 200001;
    double *values = malloc(2 * count * sizeof *values);
    assert_non_null(values);
    fill_worst(values, count);
    memcpy(values + count, values, count * sizeof *values);
    double begin = cpu_seconds();
    vb_sort(values + count, count);
    double sorted = cpu_seconds();
    assert_same(vb_quantile(values, count, 1), (double)count);
    double found = cpu_seconds();
    if (found - sorted > 20 * (sorted - begin))
        fail_msg("finding took %g s, sorting %g s", found - sorted, sorted - begin);
    free(values);
}

static void test_mean(void **state)
{
    (void)state;
    static const double few[] = {1.0, 2.0, 6.0};
    assert_same(vb_mean(few, 1), 1.0);
    assert_same(vb_mean(few, 2), 1.5);
    assert_same(vb_mean(few, 3), 3.0);

    /* The sum of 0.1 taken n times is not n / 10, but their mean is 0.1. */
    double ties[MOST];
    for (size_t count = 1; count <= MOST; count++) {
        ties[count - 1] = 0.1;
        assert_same(vb_mean(ties, count), 0.1);
    }

    double spread[MOST];
    long double sum = 0.0L;
    struct vb_random random;
    vb_random_seed(&random, 2);
    for (size_t i = 0; i < MOST; i++) {
        spread[i] = exp(20.0 * vb_random_unit(&random));
        sum += (long double)spread[i];
    }
    double wanted = (double)(sum / MOST);
    assert_true(fabs(vb_mean(spread, MOST) - wanted) <= 2e-16 * wanted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sort_agrees_with_qsort),
        cmocka_unit_test(test_sort_of_ordered_values),
        cmocka_unit_test(test_quantile),
        cmocka_unit_test(test_ends_at_the_last),
        cmocka_unit_test(test_median),
        cmocka_unit_test(test_selection_agrees_with_sorting),
        cmocka_unit_test(test_worst_order),
        cmocka_unit_test(test_mean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
