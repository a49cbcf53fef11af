/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "row_words.h"
#include "show/compare.h"

#include "format_rows.h"

#include <math.h>

static const struct vb_compare_options defaults = {.limits = {.time = 0.1, .ratio = 0.05, .min_effect_ns = 0.3}};

static void init(struct vb_results *results)
{
    vb_results_init(results);
    assert_int_equal(vb_results_set_fact(results, "cpu", "the same"), 0);
}

/* A row with its ratio; each has an interval of 1 %. */
static struct vb_row *add(struct vb_results *results, const char *variant, double mean_ns, double ratio, double allocs)
{
    struct vb_row *row = add_timed(results, "case", "", variant, mean_ns, allocs);
    row->ci_low_ns = mean_ns * 0.99;
    row->ci_high_ns = mean_ns * 1.01;
    row->ratio = ratio;
    row->ratio_ci_low = ratio * 0.99;
    row->ratio_ci_high = ratio * 1.01;
    row->verdict_code = ratio < 1 ? VB_ROW_FASTER : VB_ROW_NOT_JUDGED; /* or its times would mean nothing */
    return row;
}

/* What is written of the two, both of which are released. To be freed. */
static char *compare(struct vb_results *earlier, struct vb_results *later, const struct vb_compare_options *options)
{
    char *text = NULL;
    size_t length = 0;
    struct vb_error error = {0};
    FILE *stream = open_memstream(&text, &length);
    assert_non_null(stream);
    assert_int_equal(vb_compare_write(earlier, later, options, stream, &error), 0);
    fclose(stream);
    vb_results_release(earlier);
    vb_results_release(later);
    return text;
}

/* One contender, once so and once so: `wanted` is part of what is said of it. */
static void words(void **state)
{
    (void)state;
    static const struct {
        double mean_ns[2], ratio[2], allocs[2];
        const char *wanted;
    } table[] = {
        {{100, 100}, {0.5, 0.5}, {1, 1}, "| 100.0 -> 100.0 | 0.0 % same within 1.5 % | 0.500 -> 0.500 |"},
        {{100, 130}, {0.5, 0.5}, {1, 1}, "| +30.0 % worse |"},
        {{100, 70}, {0.5, 0.5}, {1, 1}, "| -30.0 % better |"},
        {{100, 110}, {0.5, 0.5}, {1, 1}, "| +10.0 % cannot tell (+8.5 .. +11.6) |"},
        {{100, 100}, {0.5, 0.7}, {1, 1}, "| 0.500 -> 0.700 | +40.0 % worse |"},
        {{100, 100}, {0.5, 0.5}, {1, 2}, "| 1 -> 2 worse | 24 -> 48 worse |"},
        {{100, 100}, {0.5, 0.5}, {1, 0}, "| 1 -> 0 better | 24 -> 0 better |"},
        {{100, 100}, {0.5, 0.5}, {1, NAN}, "| 1 -> n/a cannot tell |"},
        {{100, NAN}, {0.5, NAN}, {1, 1}, "| 100.0 -> not timed | cannot tell |"},
        {{1, 1.2},
         {0.5, 0.5},
         {1, 1},
         "| 1.00 -> 1.20 | +20.0 % same (under 0.3 ns) |"}, /* a share of next to nothing */
        {{100, 99.97}, {0.5, 0.5}, {1, 1}, "| 0.0 % same"}, /* not -0.0 % */
        {{100, 100.03}, {0.5, 0.5}, {1, 1}, "| 0.0 % same"},
        {{1e300, 1e-300}, {0.5, 0.5}, {1, 1}, "| 1e+300 -> 1e-300 | -100.0 % better |"},
        {{1e-300, 1e300}, {0.5, 0.5}, {1, 1}, "| 1e-300 -> 1e+300 | "},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct vb_results results[2];
        for (int k = 0; k < 2; k++) {
            init(&results[k]);
            add(&results[k], "heap", 200, 1, 1);
            add(&results[k], "inline", table[i].mean_ns[k], table[i].ratio[k], table[i].allocs[k]);
        }
        char *text = compare(&results[0], &results[1], &defaults);
        char squeezed[4000] = ""; /* blanks that only fill a column */
        size_t length = 0;
        for (const char *at = text; *at && length + 1 < sizeof squeezed; at++)
            if (!(at[0] == ' ' && at[1] == ' '))
                squeezed[length++] = *at;
        squeezed[length] = '\0';
        if (!strstr(squeezed, table[i].wanted))
            fail_msg("wanted: %s\n%s", table[i].wanted, squeezed);
        assert_null(strstr(squeezed, "-0.0 %"));
        free(text);
    }
}

/* A baseline has no ratio of its own. */
static void nothing_is_said_of_a_baselines_ratio(void **state)
{
    (void)state;
    struct vb_results results[2];
    for (int k = 0; k < 2; k++) {
        init(&results[k]);
        add(&results[k], "heap", 200 + 50 * k, 1, 1);
    }
    char *text = compare(&results[0], &results[1], &defaults);
    assert_null(strstr(text, "Ratio"));
    assert_non_null(strstr(text, "; time 1 worse; ratio not measured; allocations 1 same; bytes 1 same.\n"));
    assert_non_null(strstr(text, "1 row compared, 0 added, 0 removed"));
    free(text);
}

static void limits_of_a_row(void **state)
{
    (void)state;
    struct vb_results results[2];
    for (int k = 0; k < 2; k++) {
        init(&results[k]);
        add(&results[k], "heap", 200, 1, 1);
        add(&results[k], "inline", 100 + 30 * k, 0.5, k);
    }
    struct vb_limits_rules rules = {0};
    struct vb_delta_limits own = vb_limits_none();
    own.time = 0.5;
    own.allocs = 1;
    own.bytes = 24;
    assert_int_equal(vb_limits_rules_add(&rules, "case/inline", &own), 0);
    struct vb_compare_options options = defaults;
    options.rules = &rules;
    char *text = compare(&results[0], &results[1], &options);
    assert_non_null(strstr(text, "+30.0 % within the limit"));
    assert_non_null(strstr(text, "0 -> 1 allowed"));
    assert_non_null(strstr(text, "0 -> 24 allowed"));
    vb_limits_rules_release(&rules);
    free(text);
}

static void rows_of_one_side(void **state)
{
    (void)state;
    struct vb_results results[2];
    init(&results[0]);
    init(&results[1]);
    add_timed(&results[0], "case", "n=1", "gone", 1, 0);
    struct vb_row *row = add_timed(&results[1], "case", "", "fresh", 1, 0);
    assert_int_equal(vb_row_set_text(&row->allocator, "glibc"), 0);
    char *text = compare(&results[0], &results[1], &defaults);
    assert_string_equal(
        text, "added: case/fresh under glibc\nremoved: case:n=1/gone\n0 rows compared, 1 added, 1 removed.\n");
    free(text);
}

static void only_rows_of_both_sides(void **state)
{
    (void)state;
    struct vb_results results[2];
    init(&results[0]);
    init(&results[1]);
    add_timed(&results[0], "case", "n=1", "gone", 1, 0);
    add_timed(&results[1], "case", "", "fresh", 1, 0);
    struct vb_compare_options options = defaults;
    options.joined_only = true;
    char *text = compare(&results[0], &results[1], &options);
    assert_string_equal(text, "");
    free(text);
}

/* Nanoseconds of two kinds of CPUs are no change. */
static void other_cpus(void **state)
{
    (void)state;
    for (int known = 0; known < 2; known++) {
        struct vb_results results[2];
        for (int k = 0; k < 2; k++) {
            vb_results_init(&results[k]);
            add(&results[k], "heap", 200 + 100 * k, 1, 1);
            add(&results[k], "inline", 100 + 50 * k, 0.5, 1);
        }
        if (known)
            assert_int_equal(vb_results_set_fact(&results[0], "cpu", "this"), 0);
        assert_int_equal(vb_results_set_fact(&results[1], "cpu", "that"), 0);
        char *text = compare(&results[0], &results[1], &defaults);
        assert_non_null(strstr(text, "+50.0 % not judged"));
        assert_non_null(strstr(text, "; time 2 not judged; ratio 1 same;"));
        assert_non_null(strstr(text, known ? "differs: cpu: this -> that\n" : "differs: cpu: not known -> that\n"));
        assert_non_null(strstr(text, "The CPUs differ, or are not known: nanoseconds are shown, not judged.\n"));
        free(text);
    }
}

static void rows_that_failed(void **state)
{
    (void)state;
    struct vb_results results[2];
    for (int k = 0; k < 2; k++) {
        init(&results[k]);
        struct vb_row *row = add(&results[k], "inline", 100, 0.5, 1);
        if (k > 0)
            set_words(row, &row->status, "crashed (SIGSEGV)\x1b[2J");
    }
    char *text = compare(&results[0], &results[1], &defaults);
    assert_non_null(strstr(text, "ok -> crashed (SIGSEGV)\\x1b[2J"));
    assert_null(strstr(text, "same within"));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words),
        cmocka_unit_test(nothing_is_said_of_a_baselines_ratio),
        cmocka_unit_test(limits_of_a_row),
        cmocka_unit_test(rows_of_one_side),
        cmocka_unit_test(only_rows_of_both_sides),
        cmocka_unit_test(other_cpus),
        cmocka_unit_test(rows_that_failed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
