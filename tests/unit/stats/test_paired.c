/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "stats/paired.h"
#include "stats/distributions.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* Where the address sanitizer stands in for malloc, a request too large shall fail as it does without. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "allocator_may_return_null=1";
}

static void assert_near(double got, double wanted, double within)
{
    if (!(fabs(got - wanted) <= within))
        fail_msg("got %.17g instead of %.17g", got, wanted);
}

static void test_launch_effect(void **state)
{
    (void)state;
    static const struct {
        double ratios[8]; /* those of rounds in which the variant came first, then the others */
        size_t pairs, leading;
        double wanted;
    } table[] = {
        {{1.5}, 1, 1, 1.5},
        {{1.5}, 1, 0, 1.5},
        {{4, 1}, 2, 1, 2.5},
        {{3, 1, 1000}, 3, 2, 3},
        {{0.1, 0.3, -9, 0.1}, 4, 2, 0.1},                         /* too few for two medians */
        {{-8, -8, 3, 12, 12}, 5, 3, 3},                           /* likewise */
        {{-8, -8, -5, 11, 12, 12}, 6, 3, 2},                      /* who comes first has it easier */
        {{-8, -8.5, -7.5, 500, 12, 12.5, 11.5, -500}, 8, 4, 2},   /* -7.75 and 11.75 */
        {{-8, -8.5, -7.5, -7.75, -600, 12, 12.5, 11.5}, 8, 5, 2}, /* groups of different size: -8 and 12 */
        {{1, 2, 3, 4, 5, 6, 7, 8}, 8, 0, 4.5},                    /* the order is not known */
    };
    for (size_t i = 0; i < COUNT(table); i++) {
        double ratios[8];
        memcpy(ratios, table[i].ratios, sizeof ratios);
        assert_near(vb_launch_effect(ratios, table[i].pairs, table[i].leading), table[i].wanted, 1e-15);
    }
}

static void test_looks(void **state)
{
    (void)state;
    static const size_t wanted[VB_LOOKS] = {10, 20, 40, 80, 160};
    for (unsigned look = 0; look < VB_LOOKS; look++)
        assert_int_equal(vb_look_launches(look), wanted[look]);
    assert_near(vb_look_confidence(0.99), 0.998, 1e-15);
    assert_near(vb_look_confidence(0.95), 0.99, 1e-15);
}

/* A comparison whose p-value, after its multiplication by the number of looks, is `p`; slower, or faster for p below
 * 0. */
static struct vb_comparison with_p_value(double p)
{
    struct vb_estimate effect = {.count = 10, .error = 0.01, .df = 5.0};
    effect.center = -effect.error * vb_student_t_quantile(fabs(p) / VB_LOOKS / 2.0, effect.df);
    if (p < 0.0)
        effect.center = -effect.center;
    return (struct vb_comparison){.effect = effect};
}

/* Worked by hand at alpha = 5 %: p in ascending order against 5 % / m, 5 % / (m - 1), ... until the first that fails.
 * Each p below 5 % is significant when it is alone on the page. */
static void test_holm(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double p[4];
        size_t count;
        const char *claims; /* by letter: faster, slower, cannot tell (?) */
    } table[] = {
        {"alone", {0.049}, 1, "s"},
        {"alone, not significant", {0.051}, 1, "?"},
        {"0.005 < 0.0125, 0.01 < 0.0167, 0.03 > 0.025: stop", {0.01, 0.04, -0.03, -0.005}, 4, "s??f"},
        {"0.01 < 0.0167, 0.02 < 0.025, 0.03 < 0.05: Bonferroni would stop after one", {0.03, -0.02, 0.01}, 3, "sfs"},
        {"0.03 > 0.025: stop; going up from 0.04 < 0.05 would take both", {0.03, 0.04}, 2, "??"},
        {"0.02 > 0.0167: the third is small enough for its place, but comes after", {0.02, 0.021, 0.04}, 3, "???"},
        {"ties share their fate: 0.012 < 0.0125", {0.012, 0.012, -0.012, 0.9}, 4, "ssf?"},
        {"ties share their fate: 0.013 > 0.0125", {0.013, 0.013, -0.013, 0.013}, 4, "????"},
    };
    for (size_t i = 0; i < COUNT(table); i++) {
        struct vb_comparison page[4];
        for (size_t j = 0; j < table[i].count; j++)
            page[j] = with_p_value(table[i].p[j]);
        assert_int_equal(vb_judge(page, table[i].count, 0.95, 1e-6), 0);
        for (size_t j = 0; j < table[i].count; j++) {
            assert_near(page[j].p_value, fabs(table[i].p[j]), 1e-12);
            char got = page[j].verdict == VB_VERDICT_FASTER ? 'f' : page[j].verdict == VB_VERDICT_SLOWER ? 's' : '?';
            if (got != table[i].claims[j] || (got == '?' && page[j].verdict != VB_VERDICT_CANNOT_TELL))
                fail_msg("%s: comparison %zu has verdict %d", table[i].name, j, (int)page[j].verdict);
        }
    }
}

/* What cannot be tested at all takes nothing from the rest of its page. */
static void test_untested_do_not_count(void **state)
{
    (void)state;
    struct vb_estimate of_two = {.count = 2, .center = 0.5, .error = NAN, .df = 1.0};
    struct vb_comparison page[] = {with_p_value(0.04), {.effect = of_two}, {.effect = {0}}};
    assert_int_equal(vb_judge(page, COUNT(page), 0.95, 0.001), 0);
    assert_int_equal(page[0].verdict, VB_VERDICT_SLOWER);
    for (size_t i = 1; i < COUNT(page); i++) {
        assert_int_equal(page[i].verdict, VB_VERDICT_CANNOT_TELL);
        assert_true(isinf(page[i].detectable) && isinf(page[i].same_within));
        assert_true(page[i].low == -INFINITY && page[i].high == INFINITY);
        assert_true(page[i].p_value == 1.0);
    }
}

/* At df = 5 and 99 % the half-width of a look is 5.8934 errors. */
static void test_verdicts(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double center, error;
        enum vb_verdict wanted;
    } table[] = {
        {"well above the margin", 0.50, 0.01, VB_VERDICT_SLOWER},
        {"well below", -0.50, 0.01, VB_VERDICT_FASTER},
        {"interval .0001 .. .0399: proven, and perhaps beyond the margin", 0.02, 0.003376, VB_VERDICT_SLOWER},
        {"interval -.0399 .. -.0001", -0.02, 0.003376, VB_VERDICT_FASTER},
        {"interval -.0001 .. .0401", 0.02, 0.003411, VB_VERDICT_CANNOT_TELL},
        {"interval -.0401 .. .0001", -0.02, 0.003411, VB_VERDICT_CANNOT_TELL},
        {"interval -.029 .. .029", 0.0, 0.0049, VB_VERDICT_SAME},
        {"interval -.059 .. .059: nothing points to a difference", 0.0, 0.01, VB_VERDICT_SAME},
        {"interval -.061 .. .061", 0.0, 0.0104, VB_VERDICT_CANNOT_TELL},
        {"interval -.014 .. .034: 0 is in its middle half, if only just", 0.01, 0.0041, VB_VERDICT_SAME},
        {"interval -.011 .. .037: it is not", 0.013, 0.0041, VB_VERDICT_CANNOT_TELL},
        {"interval .014 .. .026: proven, but within the margin", 0.02, 0.001, VB_VERDICT_SAME},
        {"interval -.026 .. -.014", -0.02, 0.001, VB_VERDICT_SAME},
        {"interval .024 .. .036: the upper end alone is beyond the margin", 0.03, 0.001, VB_VERDICT_SLOWER},
        {"nothing known", 0.1, 10.0, VB_VERDICT_CANNOT_TELL},
        {"no spread at all, and equal", 0.0, 0.0, VB_VERDICT_SAME},
        {"no spread at all, and different", 0.05, 0.0, VB_VERDICT_SLOWER},
        {"no spread at all, and different by the margin", 0.03, 0.0, VB_VERDICT_SAME},
    };
    for (size_t i = 0; i < COUNT(table); i++) {
        struct vb_estimate effect = {.count = 10, .center = table[i].center, .error = table[i].error, .df = 5.0};
        struct vb_comparison one = {.effect = effect};
        assert_int_equal(vb_judge(&one, 1, 0.99, 0.03), 0);
        if (one.verdict != table[i].wanted)
            fail_msg("%s: %.5f .. %.5f has verdict %d", table[i].name, one.low, one.high, (int)one.verdict);
        double half = 5.8934 * table[i].error;
        assert_near(one.low, table[i].center - half, 1e-4 * half);
        assert_near(one.high, table[i].center + half, 1e-4 * half);
        assert_near(one.detectable, half, 1e-4 * half);
        assert_near(one.same_within, fabs(table[i].center) + half, 1e-4 * half);
    }
}

/* Its middle half ends at a quarter of its width. */
static void test_zero_at_the_end_of_the_middle_half(void **state)
{
    (void)state;
    struct vb_comparison one = {.effect = {.count = 10, .error = 0.006, .df = 5.0}};
    one.effect.center = vb_estimate_half_width(&one.effect, vb_look_confidence(0.99)) / 2;
    assert_int_equal(vb_judge(&one, 1, 0.99, 0.03), 0);
    assert_true(one.same_within > 0.03 && one.same_within < 0.06);
    assert_int_equal(one.verdict, VB_VERDICT_SAME);
    one.effect.center *= 1.0001;
    assert_int_equal(vb_judge(&one, 1, 0.99, 0.03), 0);
    assert_int_equal(one.verdict, VB_VERDICT_CANNOT_TELL);
}

/* Two variants that are one: every launch effect is 0, and the clock could not have seen less than half a percent. */
static void test_equal_variants_are_the_same(void **state)
{
    (void)state;
    for (unsigned look = 0; look < VB_LOOKS; look++) {
        double effects[160] = {0};
        struct vb_estimate equal = vb_estimate(effects, vb_look_launches(look), 0.001);
        struct vb_comparison page[] = {{.effect = equal}, with_p_value(1e-9)};
        assert_int_equal(vb_judge(page, COUNT(page), 0.99, 0.01), 0);
        assert_int_equal(page[0].verdict, VB_VERDICT_SAME);
        assert_true(page[0].p_value == 1.0);
        assert_true(page[0].low == -page[0].high);
        assert_true(page[0].same_within == page[0].detectable);
        assert_int_equal(page[1].verdict, VB_VERDICT_SLOWER);
    }
}

static void test_empty_page_and_no_memory(void **state)
{
    (void)state;
    assert_int_equal(vb_judge(NULL, 0, 0.99, 0.01), 0);
    struct vb_comparison one = with_p_value(0.5);
    volatile size_t too_many = SIZE_MAX / 2;
    assert_int_equal(vb_judge(&one, too_many, 0.99, 0.01), VB_ERROR_MEMORY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_launch_effect),
        cmocka_unit_test(test_looks),
        cmocka_unit_test(test_holm),
        cmocka_unit_test(test_untested_do_not_count),
        cmocka_unit_test(test_verdicts),
        cmocka_unit_test(test_zero_at_the_end_of_the_middle_half),
        cmocka_unit_test(test_equal_variants_are_the_same),
        cmocka_unit_test(test_empty_page_and_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
