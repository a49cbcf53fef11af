/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "show/sweep_sentence.h"
#include "sweep_rows.h"

#include <stdlib.h>

#define SWEEP_MAX 12

static void assert_sentences(const struct sweep_row *rows, size_t count, bool name_allocator, const char *wanted)
{
    struct vb_results results;
    vb_results_init(&results);
    add_sweep_rows(&results, rows, count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(vb_row_set_text(&results.rows[i].allocator, "glibc"), 0);
    const struct vb_row **order = vb_arrange(&results);
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    assert_int_equal(vb_sweep_sentences_write((struct vb_rows){.items = order, .count = count}, name_allocator, stream),
                     0);
    fclose(stream);
    assert_string_equal(text, wanted);
    free(text);
    free(order);
    vb_results_release(&results);
}

/* A sweep of one variant, beside a baseline of 10 ns. */
struct step {
    double x, ratio, half;
    const char *verdict; /* NULL: as the interval says */
};

static void assert_sentence(const struct step *steps, size_t count, const char *wanted)
{
    struct sweep_row rows[2 * SWEEP_MAX];
    char points[SWEEP_MAX][32];
    for (size_t i = 0; i < count; i++) {
        snprintf(points[i], sizeof points[i], "sync=%g", steps[i].x);
        rows[2 * i] = (struct sweep_row){points[i], "heap", 10, 1, 0, NULL};
        rows[2 * i + 1] = (struct sweep_row){points[i], "inline", 0, steps[i].ratio, steps[i].half, steps[i].verdict};
    }
    char line[600];
    snprintf(line, sizeof line, "`sync_ratio`: %s.\n", wanted);
    assert_sentences(rows, 2 * count, false, line);
}

static void test_sentences(void **state)
{
    (void)state;
    static const struct {
        struct step steps[SWEEP_MAX];
        size_t count;
        const char *wanted;
    } tests[] = {
        {{{0, 1.1, 0.04, NULL}, {1, 0.95, 0.02, NULL}, {90, 0.18, 0.011, NULL}},
         3,
         "inline wins over heap from sync=0.7 (0.4 to 0.9) upward; at sync=90 it saves 8.2 ns per operation"},
        {{{0, 0.4, 0.01, NULL}, {100, 1.3, 0.2, NULL}},
         2,
         "inline wins over heap up to sync=70 (50 to 90); at sync=0 it saves 6.0 ns per operation"},
        {{{3, 1.4, 0, NULL}, {13, 0.4, 0, NULL}}, /* no doubt: no interval */
         2,
         "inline wins over heap from sync=7.000 upward; at sync=13 it saves 6 ns per operation"},
        {{{3, 1.05, 0.03, NULL}, {97, 0.5, 0.45, NULL}}, /* in tens, but of the lower end not 0 */
         2,
         "inline wins over heap from sync=10 (4 to 70) upward; at sync=97 it saves 5 ns per operation"},
        {{{0, 0.5, 0.1, NULL}, {50, 0.4, 0.1, NULL}, {100, 0.1, 0.1, NULL}},
         3,
         "inline wins over heap at every "
         "point, sync=0 to sync=100"},
        {{{0, 1.5, 0.1, NULL}, {50, 1.4, 0.1, NULL}}, 2, "inline loses to heap at both points, sync=0 and sync=50"},
        {{{0, 1, 0.004, "same within 0.4 %"},
          {50, 1.001, 0.003, "same within 0.4 %"},
          {90, 1, 0.001,
           "same within "
           "0.1 %"}},
         3,
         "inline costs the same as heap at every point, sync=0 to sync=90"},
        {{{0, 1, 0.4, NULL}, {50, 1.1, 0.3, NULL}},
         2,
         "cannot tell where inline wins over heap between sync=0 and "
         "sync=50"},
        {{{0, 1.1, NAN, "cannot tell (too few launches)"}, {50, 0.1, NAN, "cannot tell (too few launches)"}},
         2,
         "cannot tell where inline wins over heap between sync=0 and sync=50"},

        {{{0, 1, 0.004, "same within 0.4 %"}, {1, 0.9, 0.02, NULL}, {90, 0.18, 0.011, NULL}},
         3,
         "inline wins over heap from sync=0.00 (at most 0.05) upward; costs the same at sync=0; at sync=90 it saves "
         "8.2 "
         "ns per operation"},
        {{{0, 0.98, 0.04, NULL}, {10, 0.97, 0.05, NULL}, {90, 0.18, 0.011, NULL}},
         3,
         "inline wins over heap at the latest from sync=12.0 upward; may win or lose from sync=0 to sync=10; at "
         "sync=90 it "
         "saves 8.2 ns per operation"},
        {{{0, 0.9, 0.2, NULL}, {10, 1.1, 0.05, NULL}}, /* the estimate is within, what is sure lies above it */
         2,
         "inline loses to heap from sync=5 (at most 9) upward; may win or lose at sync=0; at sync=10 it costs 1.0 ns "
         "more "
         "per operation"},
        {{{0, 0.996, 0.02, NULL}, {10, 1.003, 0.03, NULL}, {99, 0.9, 0.2, NULL}, {100, 0.3, 0.01, NULL}},
         4, /* an estimate of no more digits than the way to the bound warrants */
         "inline wins over heap at the latest from sync=99.13 upward; may win or lose from sync=0 to sync=99; at sync=100 "
         "it saves 7.0 ns per operation"},
        {{{0, 1.004, 0.02, NULL}, {10, 1.003, 0.03, NULL}, {99, 0.9, 0.2, NULL}, {100, 0.3, 0.01, NULL}},
         4,
         "inline wins over heap from sync=10 (at most 99.13) upward; may win or lose from sync=0 to sync=99; at sync=100 it "
         "saves 7.0 ns per operation"},
        {{{0, 0.4, 0.1, NULL}, {80, 0.95, 0.1, NULL}, {90, 0.99, 0.001, "same within 1.1 %"}},
         3,
         "inline wins over heap at least up to sync=72; may win or lose at sync=80; costs the same at sync=90; at "
         "sync=0 it "
         "saves 6 ns per operation"},

        {{{8, 0.1, 0.01, NULL},
          {64, 0.2, 0.01, NULL},
          {256, 1.3, 0.01, NULL},
          {1024, 1, 0.1, NULL},
          {4096, 0.5, 0.01, NULL}},
         5,
         "inline wins over heap from sync=8 to sync=64, loses at sync=256, may win or lose at sync=1024, wins at "
         "sync=4096"},
        {{{0, 1, 0.1, NULL}, {1, 0.5, 0.1, NULL}, {2, 1, 0.1, "same within 9 %"}},
         3,
         "inline may win or lose against heap at sync=0, wins at sync=1, costs the same at sync=2"},
        {{{0, 2, 0.1, NULL},
          {1, 0.5, 0.1, NULL},
          {2, 2, 0.1, NULL},
          {3, 0.5, 0.1, NULL},
          {4, 2, 0.1, NULL},
          {5, 0.5, 0.1, NULL},
          {6, 2, 0.1, NULL},
          {7, 0.5, 0.1, NULL},
          {8, 2, 0.1, NULL}},
         9,
         "inline loses to heap at sync=0, wins at sync=1, loses at sync=2, wins at sync=3, loses at sync=4, wins at "
         "sync=5, "
         "loses at sync=6, wins at sync=7, and so on"},
    };
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++)
        assert_sentence(tests[i].steps, tests[i].count, tests[i].wanted);
}

/* A point that failed is said to be missing, and nothing is said across it. A ratio of 0: this one failed. */
static void test_missing_points(void **state)
{
    (void)state;
    static const struct {
        double ratios[6];
        bool baseline; /* it failed, not the variant */
        const char *wanted;
    } tests[] = {
        {{0.5, 0, 0.5},
         false,
         "inline wins over heap at every point that could be measured (not sync=50), sync=0 and "
         "sync=100"},
        {{0.5, 0, 0.5},
         true,
         "inline wins over heap at every point that could be measured (not sync=50), sync=0 and "
         "sync=100"},
        {{0, 1.5, 1.5, 1.5},
         false,
         "inline loses to heap at every point that could be measured (not sync=0), sync=50 to "
         "sync=150"},
        {{0.5, 0, 1.5},
         false,
         "inline wins over heap at sync=0, loses at sync=100, where it could be measured (not "
         "sync=50)"},
        {{0.5, 0.5, 0, 1.005, 0, 1.5},
         false,
         "inline wins over heap from sync=0 to sync=50, may win or lose at sync=150, loses at sync=250, where it could be "
         "measured (not sync=100 and sync=200)"},
        {{0.5, 0, 0.5, 1.5, 0.5},
         false,
         "inline wins over heap at sync=0, wins at sync=100, loses at sync=150, wins at sync=200, where it could be "
         "measured (not sync=50)"},
        {{0.5, 1.5, 0, 1.5},
         false,
         "inline wins over heap up to sync=25.0 (24.3 to 25.7), where it could be measured (not sync=100); at sync=0 it "
         "saves 5.0 ns per operation"},
        {{1.001, 0, 0.5},
         false,
         "inline may win or lose against heap at sync=0, wins at sync=100, where it could be measured (not sync=50)"},
        {{1.001, 0, 1.001},
         false,
         "cannot tell where inline wins over heap between sync=0 and sync=100, where it could be measured (not sync=50)"},
    };
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) {
        struct sweep_row rows[12];
        char points[6][32];
        size_t count = 0;
        for (; count < 6 && (count < 3 || tests[i].ratios[count] > 0 || (count < 5 && tests[i].ratios[count + 1] > 0));
             count++) {
            double ratio = tests[i].ratios[count];
            bool failed = ratio == 0;
            snprintf(points[count], sizeof points[count], "sync=%zu", 50 * count);
            rows[2 * count] =
                (struct sweep_row){points[count], "heap", failed && tests[i].baseline ? NAN : 10, 1, 0, NULL};
            rows[2 * count + 1] = (struct sweep_row){
                points[count], "inline", 0, failed && !tests[i].baseline ? NAN : failed ? 0.5 : ratio, 0.0125, NULL};
        }
        char line[600];
        snprintf(line, sizeof line, "`sync_ratio`: %s.\n", tests[i].wanted);
        assert_sentences(rows, 2 * count, false, line);
    }
}

/* Many are counted. */
static void test_many_missing_points(void **state)
{
    (void)state;
    static const char *const points[] = {"sync=0", "sync=1", "sync=2", "sync=3", "sync=4",
                                         "sync=5", "sync=6", "sync=7", "sync=8"};
    struct sweep_row rows[18];
    for (size_t i = 0; i < 9; i++) {
        rows[2 * i] = (struct sweep_row){points[i], "heap", 10, 1, 0, NULL};
        rows[2 * i + 1] = (struct sweep_row){points[i], "inline", 0, i == 0 || i == 8 ? 0.5 : NAN, 0.0125, NULL};
    }
    assert_sentences(rows, 18, false,
                     "`sync_ratio`: inline wins over heap at every point that could be measured (not 7 of the points), "
                     "sync=0 and sync=8.\n");
}

#define POINT(point_, inline_)                                                                                         \
    {point_, "heap", 10, 1, 0, NULL},                                                                                  \
    {                                                                                                                  \
        point_, "inline", 0, inline_, 0.1, NULL                                                                        \
    }
#define OTHERS(point_, pooled_, last_)                                                                                 \
    {point_, "pooled", 0, pooled_, 0.1, NULL},                                                                         \
    {                                                                                                                  \
        point_, "intrusive", 0, last_, 0.1, NULL                                                                       \
    }

static void test_variants_share_a_sentence(void **state)
{
    (void)state;
    static const struct sweep_row rows[] = {
        POINT("sync=0", 0.5),
        OTHERS("sync=0", 0.5, 0.5),
        POINT("sync=9", 0.5),
        OTHERS("sync=9", 0.5, 0.5),
    };
    assert_sentences(rows, 8, true,
                     "`sync_ratio` under glibc: inline, pooled and intrusive win over heap at both points, sync=0 and "
                     "sync=9.\n");
    static const struct sweep_row apart[] = {
        POINT("sync=0", 0.5),
        OTHERS("sync=0", 1.5, 1.0),
        POINT("sync=9", 0.5),
        OTHERS("sync=9", 1.5, 1.0),
    };
    assert_sentences(apart, 8, false,
                     "`sync_ratio`: inline wins over heap at both points, sync=0 and sync=9.\n"
                     "`sync_ratio`: pooled loses to heap at both points, sync=0 and sync=9.\n"
                     "`sync_ratio`: cannot tell where intrusive wins over heap between sync=0 and sync=9.\n");
}

/* What one variant misses is not said of the other. */
static void test_variants_miss_points_of_their_own(void **state)
{
    (void)state;
    static const struct sweep_row rows[] = {
        POINT("sync=0", 0.5),       OTHERS("sync=0", 0.5, 0.5), POINT("sync=5", 0.5),
        OTHERS("sync=5", NAN, NAN), POINT("sync=9", 0.5),       OTHERS("sync=9", 0.5, 0.5),
    };
    assert_sentences(
        rows, 12, false,
        "`sync_ratio`: inline wins over heap at every point, sync=0 to sync=9.\n"
        "`sync_ratio`: pooled and intrusive win over heap at every point that could be measured (not sync=5), "
        "sync=0 and sync=9.\n");
}

/* What the points of a line have in common is said, wherever the parameter stands. */
static void test_settings_that_stay(void **state)
{
    (void)state;
    static const char *const points[][2] = {
        {"sync=0,db=a,k=1", "sync=9,db=a,k=1"},
        {"db=a,sync=0,k=1", "db=a,sync=9,k=1"},
        {"db=a,k=1,sync=0", "db=a,k=1,sync=9"},
    };
    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
        const struct sweep_row rows[] = {POINT(points[i][0], 0.5), POINT(points[i][1], 0.5)};
        assert_sentences(rows, 4, false,
                         "`sync_ratio:db=a,k=1`: inline wins over heap at both points, sync=0 and sync=9.\n");
    }
}

static void test_nothing_to_say(void **state)
{
    (void)state;
    static const struct sweep_row one[] = {POINT("sync=0", 0.5)};
    assert_sentences(one, 2, false, "");
    static const struct sweep_row not_judged[] = {
        {"sync=0", "heap", 10, 1, 0, NULL},
        {"sync=0", "inline", 0, 0.5, 0.1, ""},
        {"sync=9", "heap", 10, 1, 0, NULL},
        {"sync=9", "inline", 0, 0.5, 0.1, ""},
    };
    assert_sentences(not_judged, 4, false, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sentences),
        cmocka_unit_test(test_many_missing_points),
        cmocka_unit_test(test_missing_points),
        cmocka_unit_test(test_variants_share_a_sentence),
        cmocka_unit_test(test_variants_miss_points_of_their_own),
        cmocka_unit_test(test_settings_that_stay),
        cmocka_unit_test(test_nothing_to_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
