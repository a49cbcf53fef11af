/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "results/summary.h"
#include "results/sweep.h"
#include "sweep_rows.h"

#include <stdio.h>
#include <stdlib.h>

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

/* Finds sweeps and describes each: "0 sync inline: 0 90" is one of inline along sync, on the first line. */
static void assert_sweeps(const struct sweep_row *rows, size_t count, const char *wanted)
{
    struct vb_results results;
    vb_results_init(&results);
    add_sweep_rows(&results, rows, count);
    const struct vb_row **order = vb_arrange(&results);
    struct vb_sweeps sweeps;
    assert_int_equal(vb_sweeps_find(&sweeps, (struct vb_rows){.items = order, .count = count}), 0);
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    for (size_t i = 0; i < sweeps.count; i++) {
        const struct vb_sweep *sweep = &sweeps.items[i];
        const struct vb_sweep_point *first = &sweep->points[0];
        fprintf(stream, "%zu %.*s %s:", sweep->line, (int)first->name_length, first->row->point + first->name_offset,
                first->row->variant);
        for (size_t k = 0; k < sweep->count; k++) {
            assert_true(sweep->points[k].x == sweep->differences[k].x);
            assert_string_equal(sweep->points[k].row->variant, first->row->variant);
            assert_string_equal(sweep->points[k].baseline->variant, "heap");
            assert_string_equal(sweep->points[k].baseline->point, sweep->points[k].row->point);
            fprintf(stream, " %g", sweep->points[k].x);
        }
        fputc('\n', stream);
    }
    fclose(stream);
    assert_string_equal(text, wanted);
    free(text);
    vb_sweeps_release(&sweeps);
    free(order);
    vb_results_release(&results);
}

#define POINT(point_)                                                                                                  \
    {point_, "heap", 10, 1, 0, NULL},                                                                                  \
    {                                                                                                                  \
        point_, "inline", 0, 0.5, 0.1, NULL                                                                            \
    }

static void test_one_parameter(void **state)
{
    (void)state;
    /* Points come in any order, and a value is a number however it is written. */
    static const struct sweep_row rows[] = {POINT("sync=90"), POINT("sync=0"), POINT("sync=1e2"), POINT("sync=2.5"),
                                            POINT("sync=-1")};
    assert_sweeps(rows, COUNT_OF(rows), "0 sync inline: -1 0 2.5 90 100\n");
    /* Twice the same value in different words counts once. */
    static const struct sweep_row twice[] = {POINT("sync=90"), POINT("sync=0"), POINT("sync=90.0")};
    assert_sweeps(twice, COUNT_OF(twice), "0 sync inline: 0 90\n");
}

static void test_no_sweep(void **state)
{
    (void)state;
    static const struct sweep_row one[] = {POINT("sync=90")};
    assert_sweeps(one, COUNT_OF(one), "");
    static const struct sweep_row words[] = {POINT("db=memory"), POINT("db=file"), POINT("db=0x10"), POINT("db=")};
    assert_sweeps(words, COUNT_OF(words), "");
    static const struct sweep_row none[] = {POINT("")};
    assert_sweeps(none, COUNT_OF(none), "");
    static const struct sweep_row other[] = {POINT("sync=0,db=memory"), POINT("sync=1,db=file"),
                                             POINT("rsync=2,db=file")};
    assert_sweeps(other, COUNT_OF(other), "");
}

static void test_several_parameters(void **state)
{
    (void)state;
    static const struct sweep_row rows[] = {
        POINT("sync=0,db=a,depth=1"),  POINT("sync=50,db=a,depth=1"), POINT("sync=0,db=a,depth=2"),
        POINT("sync=50,db=a,depth=2"), POINT("sync=0,db=b,depth=1"),  POINT("sync=50,db=b,depth=1"),
    };
    assert_sweeps(rows, COUNT_OF(rows),
                  "0 sync inline: 0 50\n"
                  "1 depth inline: 1 2\n"
                  "2 depth inline: 1 2\n"
                  "3 sync inline: 0 50\n"
                  "4 sync inline: 0 50\n");
}

static void test_several_variants(void **state)
{
    (void)state;
    static const struct sweep_row rows[] = {
        POINT("sync=0"),
        {"sync=0", "pooled", 0, 0.5, 0.1, NULL},
        {"sync=0", "a", 0, 0.5, 0.1, NULL},
        POINT("sync=50"),
        {"sync=50", "pooled", 0, 0.5, 0.1, NULL},
        POINT("sync=90"),
        {"sync=90", "pooled", 0, 0.5, 0.1, NULL},
    };
    assert_sweeps(rows, COUNT_OF(rows), "0 sync inline: 0 50 90\n0 sync pooled: 0 50 90\n");
}

/* What was not judged, has no baseline or failed is left out; what has no interval is in, with nothing known of it. */
static void test_rows_left_out(void **state)
{
    (void)state;
    static const struct sweep_row rows[] = {
        POINT("sync=0"),
        {"sync=1", "heap", 10, 1, 0, NULL},
        {"sync=1", "inline", 0, 0.5, 0.1, ""},
        {"sync=2", "inline", 0, 0.5, 0.1, NULL},
        {"sync=3", "heap", NAN, 1, 0, NULL},
        {"sync=3", "inline", 0, 0.5, 0.1, NULL},
        {"sync=4", "heap", 10, 1, 0, NULL},
        {"sync=4", "inline", 0, NAN, 0.1, NULL},
        {"sync=5", "heap", 10, 1, 0, NULL},
        {"sync=5", "inline", 0, 0.5, NAN, "cannot tell (too few launches)"},
    };
    assert_sweeps(rows, COUNT_OF(rows), "0 sync inline: 0 5\n");
}

/* d = mean of the baseline x (ratio - 1), the interval from that of the ratio. */
static void test_differences(void **state)
{
    (void)state;
    static const struct sweep_row rows[] = {
        {"sync=0", "heap", 20, 1, 0, NULL},  {"sync=0", "inline", 0, 1.2, 0.1, NULL},
        {"sync=10", "heap", 10, 1, 0, NULL}, {"sync=10", "inline", 0, 0.4, 0.2, NULL},
        {"sync=20", "heap", 10, 1, 0, NULL}, {"sync=20", "inline", 0, 0.9, 0.05, "cannot tell (could be chance)"},
        {"sync=30", "heap", 10, 1, 0, NULL}, {"sync=30", "inline", 0, 0.999, 0.0005, "same within 0.2 %"},
        {"sync=40", "heap", 10, 1, 0, NULL}, {"sync=40", "inline", 0, 0.5, NAN, "cannot tell (too few launches)"},
    };
    static const struct vb_difference wanted[] = {
        {0, 4, 2, 6}, {10, -6, -8, -4}, {20, -1, -1.5, 1.5}, {30, -0.01, -0.015, 0.015}, {40, -5, -INFINITY, INFINITY},
    };
    struct vb_results results;
    vb_results_init(&results);
    add_sweep_rows(&results, rows, COUNT_OF(rows));
    const struct vb_row **order = vb_arrange(&results);
    struct vb_sweeps sweeps;
    assert_int_equal(vb_sweeps_find(&sweeps, (struct vb_rows){.items = order, .count = COUNT_OF(rows)}), 0);
    assert_int_equal(sweeps.count, 1);
    for (size_t i = 0; i < COUNT_OF(wanted); i++) {
        const struct vb_difference *found = &sweeps.items[0].differences[i];
        assert_true(fabs(found->value - wanted[i].value) < 1e-9);
        assert_true(found->low == wanted[i].low || fabs(found->low - wanted[i].low) < 1e-9);
        assert_true(found->high == wanted[i].high || fabs(found->high - wanted[i].high) < 1e-9);
    }
    vb_sweeps_release(&sweeps);
    free(order);
    vb_results_release(&results);
}

static void assert_marked(const struct vb_row *row, double at, double low, double high)
{
    const double found[] = {row->break_even_at, row->break_even_low, row->break_even_high};
    const double wanted[] = {at, low, high};
    for (size_t i = 0; i < 3; i++)
        if (isnan(wanted[i]) ? !isnan(found[i]) : !(fabs(found[i] - wanted[i]) < 1e-9))
            fail_msg("%s/%s: %g (%g to %g)", row->point, row->variant, found[0], found[1], found[2]);
}

/* The break-even may lie on either side of the point that failed, and so is not said. */
static void test_no_mark_across_a_missing_point(void **state)
{
    (void)state;
    static const struct sweep_row rows[] = {
        {"sync=0", "heap", 10, 1, 0, NULL},  {"sync=0", "inline", 0, 1.4, 0.1, NULL},
        {"sync=5", "heap", 10, 1, 0, NULL},  {"sync=5", "inline", 0, NAN, 0.1, NULL},
        {"sync=10", "heap", 10, 1, 0, NULL}, {"sync=10", "inline", 0, 0.4, 0.1, NULL},
    };
    struct vb_results results;
    vb_results_init(&results);
    add_sweep_rows(&results, rows, COUNT_OF(rows));
    assert_int_equal(vb_sweeps_mark(&results), 0);
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_marked(&results.rows[i], NAN, NAN, NAN);
    vb_results_release(&results);
}

static void test_marks(void **state)
{
    (void)state;
    static const struct sweep_row rows[] = {
        {"sync=0", "heap", 10, 1, 0, NULL},       {"sync=0", "inline", 0, 1.4, 0.1, NULL},
        {"sync=0", "pooled", 0, 0.5, 0.1, NULL},  {"sync=0", "open", 0, 1.0, 0.1, NULL},
        {"sync=10", "heap", 10, 1, 0, NULL},      {"sync=10", "inline", 0, 0.4, 0.1, NULL},
        {"sync=10", "pooled", 0, 0.5, 0.1, NULL}, {"sync=10", "open", 0, 0.5, 0.1, NULL},
    };
    struct vb_results results;
    vb_results_init(&results);
    add_sweep_rows(&results, rows, COUNT_OF(rows));
    assert_int_equal(vb_sweeps_mark(&results), 0);
    for (size_t i = 0; i < 2; i++) {
        const struct vb_row *row = &results.rows[4 * i];
        assert_marked(row, NAN, NAN, NAN);
        assert_marked(row + 1, 4, 3, 5);
        assert_marked(row + 2, NAN, NAN, NAN);
        assert_marked(row + 3, 0, NAN, 2);
    }
    vb_results_release(&results);
}

/* Of two sweeps through a row, the longer one's; and rows of another allocator are another sweep. */
static void test_marks_of_the_longest(void **state)
{
    (void)state;
    struct vb_results results;
    vb_results_init(&results);
    static const double ratios[2][3] = {{1.4, 0.4, 0.2}, {0.4, 0.3, 0.2}};
    for (int glibc = 0; glibc < 2; glibc++)
        for (int depth = 0; depth < 2; depth++)
            for (int sync = 0; sync < 3; sync++) {
                char point[40];
                snprintf(point, sizeof point, "depth=%d,sync=%d", depth, 10 * sync);
                struct sweep_row heap = {point, "heap", 10, 1, 0, NULL};
                struct sweep_row other = {point, "inline", 0, ratios[depth][sync] + (glibc ? 0.1 : 0), 0.05, NULL};
                vb_row_set_text(&add_sweep_row(&results, &heap)->allocator, glibc ? "glibc" : "jemalloc");
                vb_row_set_text(&add_sweep_row(&results, &other)->allocator, glibc ? "glibc" : "jemalloc");
            }
    assert_int_equal(vb_sweeps_mark(&results), 0);
    /* At depth=0 the sweep along sync, which has three points; at depth=1 only that along depth crosses, at sync=0. */
    assert_marked(&results.rows[1], 4, 3.5, 4.5);
    assert_marked(&results.rows[5], 4, 3.5, 4.5);
    assert_marked(&results.rows[7], 0.4, 0.35, 0.45);
    assert_marked(&results.rows[9], NAN, NAN, NAN);
    assert_marked(&results.rows[13], 5, 4.5, 5.5); /* under glibc */
    vb_results_release(&results);
}

/* Between one thread and two there is no break-even. */
static void test_threads(void **state)
{
    (void)state;
    static const struct sweep_row rows[] = {
        {"threads=1", "heap", 10, 1, 0, NULL},
        {"threads=1", "inline", 0, 1.4, 0.1, NULL},
        {"threads=2", "heap", 10, 1, 0, NULL},
        {"threads=2", "inline", 0, 0.4, 0.1, NULL},
    };
    struct vb_results results;
    vb_results_init(&results);
    add_sweep_rows(&results, rows, COUNT_OF(rows));
    assert_int_equal(vb_sweeps_mark(&results), 0);
    assert_marked(&results.rows[1], NAN, NAN, NAN);
    vb_results_release(&results);
}

/* What a summary says of the best variant: where it breaks even, if all of its points say so together. */
static struct vb_summary_break_even summarized(const struct sweep_row *rows, size_t count)
{
    struct vb_results results;
    struct vb_summary summary;
    vb_results_init(&results);
    add_sweep_rows(&results, rows, count);
    assert_int_equal(vb_summary_make(&summary, &results), 0);
    assert_int_equal(summary.count, 1);
    struct vb_summary_break_even found = summary.lines[0].break_even;
    vb_summary_release(&summary);
    vb_results_release(&results);
    return found;
}

static void test_summary_of_one_sweep(void **state)
{
    (void)state;
    static const struct sweep_row rows[] = {
        {"hit=0", "heap", 10, 1, 0, NULL},  {"hit=0", "inline", 0, 1.1, 0.04, NULL},
        {"hit=1", "heap", 10, 1, 0, NULL},  {"hit=1", "inline", 0, 0.95, 0.02, NULL},
        {"hit=90", "heap", 10, 1, 0, NULL}, {"hit=90", "inline", 0, 0.18, 0.01, NULL},
    };
    struct vb_summary_break_even found = summarized(rows, COUNT_OF(rows));
    assert_string_equal(found.param, "hit");
    assert_true(found.crossover.upward);
    assert_true(found.crossover.low > 0 && found.crossover.high < 1);
}

/* With files there is no such place, so that the case as a whole has none. */
static void test_summary_of_several_sweeps(void **state)
{
    (void)state;
    static const struct sweep_row rows[] = {
        {"db=memory,hit=0", "heap", 10, 1, 0, NULL},  {"db=memory,hit=0", "inline", 0, 1.1, 0.04, NULL},
        {"db=memory,hit=1", "heap", 10, 1, 0, NULL},  {"db=memory,hit=1", "inline", 0, 0.95, 0.02, NULL},
        {"db=memory,hit=90", "heap", 10, 1, 0, NULL}, {"db=memory,hit=90", "inline", 0, 0.18, 0.01, NULL},
        {"db=file,hit=0", "heap", 10, 1, 0, NULL},    {"db=file,hit=0", "inline", 0, 1.1, 0.04, NULL},
        {"db=file,hit=90", "heap", 10, 1, 0, NULL},   {"db=file,hit=90", "inline", 0, 1.2, 0.01, NULL},
    };
    assert_string_equal(summarized(rows, COUNT_OF(rows)).param, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_parameter),
        cmocka_unit_test(test_no_sweep),
        cmocka_unit_test(test_several_parameters),
        cmocka_unit_test(test_several_variants),
        cmocka_unit_test(test_rows_left_out),
        cmocka_unit_test(test_differences),
        cmocka_unit_test(test_no_mark_across_a_missing_point),
        cmocka_unit_test(test_marks),
        cmocka_unit_test(test_marks_of_the_longest),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_summary_of_one_sweep),
        cmocka_unit_test(test_summary_of_several_sweeps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
