/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/random.h"
#include "stats/break_even.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])
#define POINTS_MAX      12
#define LESS            VB_SIDE_LESS
#define MORE            VB_SIDE_MORE
#define UNKNOWN         VB_SIDE_UNKNOWN

static void assert_near(const char *name, const char *what, double value, double wanted)
{
    if (isnan(wanted) ? !isnan(value) : !(fabs(value - wanted) <= 1e-9 * fmax(1, fabs(wanted))))
        fail_msg("%s: %s is %.17g, not %.17g", name, what, value, wanted);
}

/* Each point is {x, value, low, high}; the first with x = INFINITY ends them. */
static const struct {
    const char *name;
    struct vb_difference points[POINTS_MAX];
    struct vb_break_even wanted;
} tests[] = {
#define END                                                                                                            \
    {                                                                                                                  \
        INFINITY, 0, 0, 0                                                                                              \
    }
#define NOTHING(kind_)                                                                                                 \
    {                                                                                                                  \
        kind_, UNKNOWN, UNKNOWN, NAN, NAN, NAN                                                                         \
    }
#define ONE(below_, above_, at_, low_, high_)                                                                          \
    {                                                                                                                  \
        VB_BREAK_EVEN_ONE, below_, above_, at_, low_, high_                                                            \
    }
    {"no point", {END}, NOTHING(VB_BREAK_EVEN_UNKNOWN)},
    {"one point", {{0, -5, -6, -4}, END}, NOTHING(VB_BREAK_EVEN_UNKNOWN)},
    {"one point known", {{0, -5, -6, -4}, {1, NAN, -6, -4}, {2, 3, NAN, 4}, END}, NOTHING(VB_BREAK_EVEN_UNKNOWN)},
    {"wins", {{0, -5, -6, -4}, {1, -1, -2, -0.001}, END}, NOTHING(VB_BREAK_EVEN_LESS)},
    {"loses", {{0, 5, 4, 6}, {1, 1, 0.001, 2}, {9, 7, 5, 9}, END}, NOTHING(VB_BREAK_EVEN_MORE)},
    {"nothing sure", {{0, -1, -2, 0.5}, {1, 1, -0.5, 2}, END}, NOTHING(VB_BREAK_EVEN_UNKNOWN)},
    {"touching 0 is not sure", {{0, -1, -2, 0}, {1, 1, 0, 2}, END}, NOTHING(VB_BREAK_EVEN_UNKNOWN)},
    {"nothing known of the ends",
     {{0, -1, -INFINITY, INFINITY}, {1, 1, -INFINITY, INFINITY}, END},
     NOTHING(VB_BREAK_EVEN_UNKNOWN)},

    {"small values, at both ends of one sign",
     {{0, -0.5, -0.6, -0.4}, {1, 0.1, -0.3, 0.3}, {2, -0.1, -0.3, 0.3}, END},
     ONE(LESS, UNKNOWN, NAN, 4.0 / 7, NAN)},
    {"cheaper above", {{0, 4, 3, 5}, {10, -6, -7, -5}, END}, ONE(MORE, LESS, 4, 3, 5)},
    {"cheaper below", {{0, -6, -7, -5}, {10, 4, 3, 5}, END}, ONE(LESS, MORE, 6, 5, 7)},
    {"exact", {{0, 4, 4, 4}, {10, -6, -6, -6}, END}, ONE(MORE, LESS, 4, 4, 4)},
    {"between the last two of three", {{-3, 9, 8, 10}, {0, 4, 3, 5}, {10, -6, -7, -5}, END}, ONE(MORE, LESS, 4, 3, 5)},
    {"over a point that is not sure",
     {{0, 4, 3, 5}, {2, 1, -1, 3}, {4, -2, -3, -1}, END},
     ONE(MORE, LESS, 2 + 2.0 / 3, 1.5, 3.5)},
    {"a point in between is not known",
     {{0, 4, 3, 5}, {4, NAN, 8, 9}, {10, -6, -7, -5}, END},
     ONE(MORE, LESS, 4, 3, 5)},
    {"a tie at a point", {{0, 4, 3, 5}, {2, 0, -1, 1}, {4, -4, -5, -3}, END}, ONE(MORE, LESS, 2, 1.5, 2.5)},
    {"a tie without doubt", {{0, 4, 4, 4}, {2, 0, 0, 0}, {4, -4, -4, -4}, END}, ONE(MORE, LESS, 2, 2, 2)},
    {"level between two ties",
     {{0, 4, 3, 5}, {2, 0, -1, 1}, {6, 0, -1, 1}, {8, -4, -5, -3}, END},
     ONE(MORE, LESS, 4, 1.5, 6.5)},
    {"estimates cross three times",
     {{0, 4, 3, 5}, {1, -1, -3, 1}, {2, 1, -1, 3}, {3, -4, -5, -3}, END},
     ONE(MORE, LESS, (0.8 + 2.2) / 2, 0.5, 2.5)},
    {"nothing known of the middle",
     {{0, 4, 3, 5}, {2, 1, -INFINITY, INFINITY}, {4, -2, -3, -1}, END},
     ONE(MORE, LESS, 2 + 2.0 / 3, 0, 4)},

    {"open below", {{0, 1, -1, 3}, {4, -3, -4, -2}, END}, ONE(UNKNOWN, LESS, 1, NAN, 2.4)},
    {"open below, the estimates agree", {{0, -1, -3, 1}, {4, -3, -4, -2}, END}, ONE(UNKNOWN, LESS, NAN, NAN, 4.0 / 3)},
    {"open below, touching 0", {{0, -1, -2, 0}, {4, -3, -4, -2}, END}, ONE(UNKNOWN, LESS, NAN, NAN, 0)},
    {"open below, a tie", {{0, 0, -1, 1}, {4, -3, -4, -2}, END}, ONE(UNKNOWN, LESS, 0, NAN, 4.0 / 3)},
    {"open below, there and back", /* twice over 0: not on different sides at the two ends */
     {{0, -1, -3, 1}, {1, 1, -1, 3}, {4, -3, -4, -2}, END},
     ONE(UNKNOWN, LESS, NAN, NAN, 2.8)},
    {"open above", {{0, -3, -4, -2}, {4, 1, -1, 3}, END}, ONE(LESS, UNKNOWN, 3, 1.6, NAN)},
    {"open above, loses below", {{0, 3, 2, 4}, {4, 1, -1, 3}, END}, ONE(MORE, UNKNOWN, NAN, 8.0 / 3, NAN)},

    {"open above, a tie", {{0, 3, 2, 4}, {4, 0, -1, 1}, END}, ONE(MORE, UNKNOWN, 4, 8.0 / 3, NAN)},
    {"small values of one sign in between",
     {{0, 4, 3, 5}, {2, 0.5, -1, 2}, {4, 0.4, -1, 2}, {6, -4, -5, -3}, END},
     ONE(MORE, LESS, 4 + 2 * 0.4 / 4.4, 1.5, 4.8)},

    {"there and back", {{0, 3, 2, 4}, {1, -3, -4, -2}, {2, 3, 2, 4}, END}, NOTHING(VB_BREAK_EVEN_SEVERAL)},
    {"there and back over doubt",
     {{0, 3, 2, 4}, {1, 0, -1, 1}, {2, -3, -4, -2}, {3, 0, -1, 1}, {4, 3, 2, 4}, END},
     NOTHING(VB_BREAK_EVEN_SEVERAL)},
    {"touching 0 in the middle",
     {{0, -3, -4, -2}, {1, 0, -1, 1}, {2, -3, -4, -2}, END},
     NOTHING(VB_BREAK_EVEN_SEVERAL)},
    {"open at both ends", {{0, 0, -1, 1}, {1, -3, -4, -2}, {2, 0, -1, 1}, END}, NOTHING(VB_BREAK_EVEN_SEVERAL)},
    {"open below, and once more", {{0, 0, -1, 1}, {1, -3, -4, -2}, {2, 3, 2, 4}, END}, NOTHING(VB_BREAK_EVEN_SEVERAL)},
#undef END
#undef NOTHING
#undef ONE
};

static void test_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(tests); i++) {
        size_t count = 0;
        while (!isinf(tests[i].points[count].x))
            count++;
        struct vb_break_even found = vb_break_even_find(tests[i].points, count);
        const struct vb_break_even *wanted = &tests[i].wanted;
        if (found.kind != wanted->kind || found.below != wanted->below || found.above != wanted->above)
            fail_msg("%s: kind %d, sides %d and %d", tests[i].name, found.kind, found.below, found.above);
        assert_near(tests[i].name, "at", found.at, wanted->at);
        assert_near(tests[i].name, "low", found.low, wanted->low);
        assert_near(tests[i].name, "high", found.high, wanted->high);
    }
}

/* Seen from the other contender, and in a mirror: the same break-even with its sides exchanged. */
static void test_symmetry(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(tests); i++) {
        struct vb_difference turned[POINTS_MAX];
        struct vb_difference mirrored[POINTS_MAX];
        size_t count = 0;
        while (!isinf(tests[i].points[count].x))
            count++;
        for (size_t k = 0; k < count; k++) {
            struct vb_difference point = tests[i].points[k];
            turned[k] = (struct vb_difference){point.x, -point.value, -point.high, -point.low};
            mirrored[count - 1 - k] = (struct vb_difference){-point.x, point.value, point.low, point.high};
        }
        struct vb_break_even original = vb_break_even_find(tests[i].points, count);
        struct vb_break_even other = vb_break_even_find(turned, count);
        assert_near(tests[i].name, "at, turned", other.at, original.at);
        assert_near(tests[i].name, "low, turned", other.low, original.low);
        assert_near(tests[i].name, "high, turned", other.high, original.high);
        other = vb_break_even_find(mirrored, count);
        assert_int_equal(other.kind, original.kind);
        assert_int_equal(other.below, original.above);
        assert_int_equal(other.above, original.below);
        assert_near(tests[i].name, "at, mirrored", -other.at, original.at);
        assert_near(tests[i].name, "low, mirrored", -other.high, original.low);
        assert_near(tests[i].name, "high, mirrored", -other.low, original.high);
    }
}

static double draw_normal(struct vb_random *random)
{
    return gsl_cdf_ugaussian_Pinv(vb_random_unit(random) + 0x1p-54);
}

/* A straight line through `truth` seen through noise, with intervals that hold each difference with 99 %. In step: all
 * errors are one and the same draw, the worst that there can be. */
static size_t draw_line(struct vb_random *random, double truth, bool in_step, struct vb_difference *points)
{
    static const double shares[] = {0, 1, 5, 10, 25, 50, 75, 90, 95, 99, 100};
    double slope = (vb_random_below(random, 2) ? 1 : -1) * (0.2 + vb_random_unit(random));
    double noise = exp(4 * vb_random_unit(random) - 3); /* 0.05 to 2.7: intervals from narrow to as wide as the sweep */
    double half_99 = gsl_cdf_ugaussian_Qinv(0.005);
    double common = draw_normal(random);
    for (size_t i = 0; i < COUNT_OF(shares); i++) {
        double deviation = noise * (0.5 + vb_random_unit(random));
        double error = deviation * (in_step ? common : draw_normal(random));
        double value = slope * (shares[i] - truth) + error;
        points[i] = (struct vb_difference){shares[i], value, value - half_99 * deviation, value + half_99 * deviation};
    }
    return COUNT_OF(shares);
}

/* Whether anything that is claimed is wrong: the interval misses, or a point is put on the wrong side. */
static bool contradicts(const struct vb_break_even *found, const struct vb_difference *points, size_t count,
                        double truth)
{
    if (found->kind == VB_BREAK_EVEN_ONE)
        return found->low > truth || found->high < truth; /* NAN, an open side, holds anything */
    bool rising = points[count - 1].value > points[0].value;
    for (size_t i = 0; i < count; i++) {
        enum vb_side side = vb_side_of(&points[i]);
        enum vb_side wanted = (points[i].x > truth) == rising ? MORE : LESS;
        if (side != UNKNOWN && side != wanted)
            return true;
    }
    return false;
}

#define RUNS 50000

/* 99 % of the intervals are to hold the truth. In step, and with the truth at a point, they hold no more than 99 %: the
 * tolerance is four standard deviations of a count of 50,000. */
static void test_interval_holds_the_truth(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        bool in_step;
        double truth; /* NAN: anywhere */
    } worlds[] = {
        {"independent", false, NAN},
        {"in step", true, NAN},
        {"at a point", false, 25},
        {"in step at a point", true, 25},
    };
    for (size_t w = 0; w < COUNT_OF(worlds); w++) {
        struct vb_random random;
        vb_random_seed(&random, 500 + w);
        unsigned held = 0;
        unsigned found_one = 0;
        for (int run = 0; run < RUNS; run++) {
            struct vb_difference points[POINTS_MAX];
            double truth = isnan(worlds[w].truth) ? 100 * vb_random_unit(&random) : worlds[w].truth;
            size_t count = draw_line(&random, truth, worlds[w].in_step, points);
            struct vb_break_even found = vb_break_even_find(points, count);
            held += !contradicts(&found, points, count, truth);
            found_one += found.kind == VB_BREAK_EVEN_ONE;
        }
        print_message("%-20s %u of %d hold the truth, %u found one break-even\n", worlds[w].name, held, RUNS,
                      found_one);
        assert_true(held >= 0.99 * RUNS - 4 * sqrt(0.99 * 0.01 * RUNS));
        assert_true(found_one >= 0.9 * RUNS); /* and it is no use to hold the truth by saying nothing */
        if (strcmp(worlds[w].name, "independent") == 0)
            assert_true(held >= 0.99 * RUNS);
    }
}

/* Level at 0 between two points: the middle of that stretch. */
static void test_level_at_zero(void **state)
{
    (void)state;
    const struct vb_difference points[] = {{0, -2, -3, -1}, {1, 0, -1, 1}, {2, 0, -1, 1}, {3, 2, 1, 3}};
    struct vb_break_even found = vb_break_even_find(points, COUNT_OF(points));
    assert_int_equal(found.kind, VB_BREAK_EVEN_ONE);
    assert_near("level", "at", found.at, 1.5);
    const struct vb_difference from_start[] = {{0, 0, -1, 1}, {1, 0, -1, 1}, {5, 2, 1, 3}};
    assert_near("level from the start", "at", vb_break_even_find(from_start, 3).at, 0.5);
}

int main(void)
{
    const struct CMUnitTest unit_tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_level_at_zero),
        cmocka_unit_test(test_symmetry),
        cmocka_unit_test(test_interval_holds_the_truth),
    };
    return cmocka_run_group_tests(unit_tests, NULL, NULL);
}
