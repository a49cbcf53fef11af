/* SPDX-License-Identifier: MIT */
#include "conduct/plan.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define WORDS        6

static const struct vb_case hit = {
    .variants = {{.name = "heap"}, {.name = "inline"}, {.name = "pooled"}},
    .params = {{.name = "hit", .values = "0,50,90", .more_values = "0,25,50,75,90", .lowest = 0, .highest = 100}},
};
static const struct vb_case grid = {
    .variants = {{.name = "heap"}, {.name = "inline"}},
    .params = {{.name = "size", .values = "1,8", .lowest = 1, .highest = 64},
               {.name = "path", .values = "none", .more_values = "none,/usr"},
               {.name = "depth", .values = "2,3", .lowest = 1, .highest = 9}},
};
static const struct vb_case plain = {.variants = {{.name = "first"}, {.name = "second"}}};

static const struct vb_case_entry cases[] = {
    {"hit", &hit, NULL, NULL, NULL, 0},
    {"grid", &grid, NULL, NULL, NULL, 0},
    {"absent", NULL, "libabsent-dev", NULL, NULL, 0},
    {"plain", &plain, NULL, NULL, NULL, 0},
    {NULL, NULL, NULL, NULL, NULL, 0},
};

/* The plan in words: "case:point/variant+variant ...". */
static char *describe(const struct vb_plan *plan)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    assert_non_null(stream);
    for (size_t i = 0; i < plan->count; i++) {
        const struct vb_plan_point *point = &plan->points[i];
        fprintf(stream, "%s%s%s%s/", i ? " " : "", point->entry->name, *point->point ? ":" : "", point->point);
        for (size_t v = 0; v < point->variant_count; v++)
            fprintf(stream, "%s%s", v ? "+" : "",
                    point->entry->descriptor ? point->entry->descriptor->variants[point->variants[v]].name : "?");
    }
    assert_int_equal(fclose(stream), 0);
    return text;
}

static struct vb_plan_options options_of(const char *const *patterns, const char *const *params, bool thorough)
{
    struct vb_plan_options options = {.patterns = (char *const *)(uintptr_t)patterns,
                                      .params = (char *const *)(uintptr_t)params,
                                      .thorough = thorough};
    while (patterns[options.pattern_count])
        options.pattern_count++;
    while (params[options.param_count])
        options.param_count++;
    return options;
}

#define EVERY_HIT "hit:hit=0/heap+inline+pooled hit:hit=50/heap+inline+pooled hit:hit=90/heap+inline+pooled"
#define EVERY_GRID                                                                                                     \
    "grid:size=1,depth=2/heap+inline grid:size=1,depth=3/heap+inline grid:size=8,depth=2/heap+inline "                 \
    "grid:size=8,depth=3/heap+inline"

static void test_plans(void **state)
{
    (void)state;
    static const struct {
        const char *patterns[WORDS], *params[WORDS];
        bool thorough;
        const char *wanted;
    } table[] = {
        {{NULL}, {NULL}, false, EVERY_HIT " " EVERY_GRID " absent/? plain/first+second"},
        {{"*"}, {NULL}, false, EVERY_HIT " " EVERY_GRID " absent/? plain/first+second"},
        {{"hit"}, {NULL}, false, EVERY_HIT},
        {{"absent"}, {NULL}, false, "absent/?"},
        {{"pl*n"}, {NULL}, false, "plain/first+second"},
        {{"[gp]*"}, {NULL}, false, EVERY_GRID " plain/first+second"},
        {{"[!gha]*"}, {NULL}, false, "plain/first+second"},
        {{"plain", "hit"}, {NULL}, false, EVERY_HIT " plain/first+second"}, /* in the order of the table */

        {{"hit/heap"}, {NULL}, false, "hit:hit=0/heap hit:hit=50/heap hit:hit=90/heap"},
        {{"hit/p*"}, {NULL}, false, "hit:hit=0/pooled hit:hit=50/pooled hit:hit=90/pooled"},
        {{"*/second"}, {NULL}, false, "plain/second"},
        {{"plain/second", "plain/first"}, {NULL}, false, "plain/first+second"},
        {{"plain", "plain/first"}, {NULL}, false, "plain/first+second"},

        {{"hit:hit=50"}, {NULL}, false, "hit:hit=50/heap+inline+pooled"},
        {{"hit:*=9?"}, {NULL}, false, "hit:hit=90/heap+inline+pooled"},
        {{"grid:*depth=3"}, {NULL}, false, "grid:size=1,depth=3/heap+inline grid:size=8,depth=3/heap+inline"},
        {{"hit:hit=50/inline"}, {NULL}, false, "hit:hit=50/inline"},
        {{"hit:hit=50", "hit/heap"}, {NULL}, false, "hit:hit=0/heap hit:hit=50/heap+inline+pooled hit:hit=90/heap"},

        {{"hit:hit=25"}, {NULL}, true, "hit:hit=25/heap+inline+pooled"},
        {{"plain"}, {NULL}, true, "plain/first+second"},
        {{"grid:size=8,*/heap"},
         {NULL},
         true,
         "grid:size=8,path=none,depth=2/heap grid:size=8,path=none,depth=3/heap grid:size=8,path=/usr,depth=2/heap "
         "grid:size=8,path=/usr,depth=3/heap"}, /* only the path has a longer list */

        {{"hit/heap"}, {"hit=7"}, false, "hit:hit=7/heap"},
        {{"hit/heap"}, {"hit=7,8"}, false, "hit:hit=7/heap hit:hit=8/heap"},
        {{"hit/heap"}, {"hit=8", "hit=7"}, false, "hit:hit=8/heap hit:hit=7/heap"},
        {{"hit/heap"}, {"hit=7"}, true, "hit:hit=7/heap"},
        {{"hit:hit=7"}, {"hit=7,8"}, false, "hit:hit=7/heap+inline+pooled"},
        {{"grid/heap"}, {"size=4", "depth=5"}, false, "grid:size=4,depth=5/heap"},
        {{"grid/heap"}, {"size=4", "depth=5", "path=/tmp/a,b"}, false, "grid:size=4,path=/tmp/a,b,depth=5/heap"},
        {{"grid/heap"},
         {"size=4", "depth=5", "path=/usr,none"},
         false,
         "grid:size=4,path=/usr,depth=5/heap grid:size=4,path=none,depth=5/heap"},
        {{"grid/heap"}, {"size=4", "depth=5", "path=none,/us"}, false, "grid:size=4,path=none,/us,depth=5/heap"},
        {{"grid:*path=/tmp/x*"},
         {"size=4", "depth=5", "path=/tmp/x"},
         false,
         "grid:size=4,path=/tmp/x,depth=5/heap+inline"},
        {{"hit/heap", "plain"}, {"hit=1"}, false, "hit:hit=1/heap plain/first+second"},
    };
    for (size_t i = 0; i < COUNT(table); i++) {
        struct vb_plan_options options = options_of(table[i].patterns, table[i].params, table[i].thorough);
        struct vb_plan plan;
        struct vb_error error = {0};
        if (vb_plan_make(&plan, cases, &options, &error) != 0)
            fail_msg("row %zu: %s", i, error.text);
        char *text = describe(&plan);
        if (strcmp(text, table[i].wanted) != 0)
            fail_msg("row %zu: '%s' instead of '%s'", i, text, table[i].wanted);
        free(text);
        vb_plan_release(&plan);
    }
}

static void test_refusals(void **state)
{
    (void)state;
    static const struct {
        const char *patterns[WORDS], *params[WORDS];
        int code;
        const char *wanted;
    } table[] = {
        {{""}, {NULL}, VB_ERROR_USAGE, "malformed pattern ''"},
        {{"hit:"}, {NULL}, VB_ERROR_USAGE, "malformed pattern 'hit:'"},
        {{"/heap"}, {NULL}, VB_ERROR_USAGE, "malformed pattern '/heap'"},
        {{":hit=1"}, {NULL}, VB_ERROR_USAGE, "malformed pattern ':hit=1'"},
        {{"hit/"}, {NULL}, VB_ERROR_USAGE, "malformed pattern 'hit/'"},
        {{"[ab"}, {NULL}, VB_ERROR_USAGE, "malformed pattern '[ab'"},
        {{"["}, {NULL}, VB_ERROR_USAGE, "malformed pattern '['"},
        {{"[!"}, {NULL}, VB_ERROR_USAGE, "malformed pattern '[!'"},
        {{"[]"}, {NULL}, VB_ERROR_USAGE, "malformed pattern '[]'"}, /* a ] that comes first is one of the set */
        {{"hit\\"}, {NULL}, VB_ERROR_USAGE, "malformed pattern 'hit\\'"},
        {{"hi\nt"}, {NULL}, VB_ERROR_USAGE, "malformed pattern 'hi?t'"},

        {{"nothing"}, {NULL}, VB_ERROR_MEASURE, "pattern 'nothing' matches no case; the command 'list' names them"},
        {{"mine.c"},
         {NULL},
         VB_ERROR_MEASURE,
         "pattern 'mine.c' matches no case; with a file of cases, '--cases mine.c' stands before the command"},
        {{"hit", "nothing"},
         {NULL},
         VB_ERROR_MEASURE,
         "pattern 'nothing' matches no case; the command 'list' names them"},
        {{"hit/first"},
         {NULL},
         VB_ERROR_MEASURE,
         "pattern 'hit/first' matches no case; 'list hit' names the points and variants of that case"},
        {{"hit:hit=25"},
         {NULL},
         VB_ERROR_MEASURE,
         "pattern 'hit:hit=25' matches no case that is planned; to have this point measured, use hit --param hit=25"},
        {{"plain:*=*"},
         {NULL},
         VB_ERROR_MEASURE,
         "pattern 'plain:*=*' matches no case; 'list plain' names the points and variants of that case"},
        {{"HIT"}, {NULL}, VB_ERROR_MEASURE, "pattern 'HIT' matches no case; the command 'list' names them"},

        {{"hit"}, {"hit"}, VB_ERROR_USAGE, "malformed parameter 'hit': wanted NAME=VALUE"},
        {{"hit"}, {"=1"}, VB_ERROR_USAGE, "malformed parameter '=1': wanted NAME=VALUE"},
        {{"hit"}, {"hit="}, VB_ERROR_USAGE, "parameter 'hit' needs a value of one line"},
        {{"hit"}, {"hit=1,,2"}, VB_ERROR_USAGE, "parameter 'hit' needs a value of one line"},
        {{"hit"}, {"hit=101"}, VB_ERROR_USAGE, "parameter 'hit' takes a number from 0 to 100, not '101'"},
        {{"hit"}, {"hit=1,x"}, VB_ERROR_USAGE, "parameter 'hit' takes a number from 0 to 100, not 'x'"},
        {{"hit"}, {"hit=1,1"}, VB_ERROR_USAGE, "parameter 'hit' has the value '1' twice"},
        {{"hit"}, {"hit=1", "hit=1"}, VB_ERROR_USAGE, "parameter 'hit' has the value '1' twice"},
        {{"hit"}, {"size=1"}, VB_ERROR_USAGE, "no chosen case has a parameter 'size'"},
        {{NULL}, {"hi=1"}, VB_ERROR_USAGE, "no chosen case has a parameter 'hi'"},
        {{"plain"}, {"hit=1"}, VB_ERROR_USAGE, "no chosen case has a parameter 'hit'"},
    };
    for (size_t i = 0; i < COUNT(table); i++) {
        struct vb_plan_options options = options_of(table[i].patterns, table[i].params, false);
        struct vb_plan plan;
        struct vb_error error = {0};
        int code = vb_plan_make(&plan, cases, &options, &error);
        if (code != table[i].code || strcmp(error.text, table[i].wanted) != 0)
            fail_msg("row %zu: %d, '%s' instead of '%s'", i, code, error.text, table[i].wanted);
        assert_null(plan.points);
        assert_int_equal(plan.count, 0);
    }
}

static void test_settings(void **state)
{
    (void)state;
    const char *const patterns[] = {"grid:size=8,depth=3", NULL};
    const char *const params[] = {NULL};
    struct vb_plan_options options = options_of(patterns, params, false);
    struct vb_plan plan;
    assert_int_equal(vb_plan_make(&plan, cases, &options, NULL), 0);
    assert_int_equal(plan.count, 1);
    assert_string_equal(plan.points[0].settings, "size=8\npath=none\ndepth=3\n"); /* with what the name does not show */
    vb_plan_release(&plan);
}

static void test_too_much(void **state)
{
    (void)state;
    char numbers[3000] = "size=1";
    for (int i = 1; i <= 300; i++)
        snprintf(numbers + strlen(numbers), sizeof numbers - strlen(numbers), ",1.%03d", i);
    char path[3000] = "path=";
    memset(path + 5, 'x', 2500);
    char pattern[5000];
    memset(pattern, 'x', sizeof pattern - 1);
    pattern[sizeof pattern - 1] = '\0';
    const struct {
        const char *pattern, *param, *wanted;
    } table[] = {
        {"grid", numbers, "parameter 'size' has more than 256 values"},
        {"grid", path, "the parameters of case 'grid' are too long"},
        {pattern, "size=1", "malformed pattern 'xxxx"},
    };
    for (size_t i = 0; i < COUNT(table); i++) {
        const char *const patterns[] = {table[i].pattern, NULL};
        const char *const params[] = {table[i].param, NULL};
        struct vb_plan_options options = options_of(patterns, params, false);
        struct vb_plan plan;
        struct vb_error error = {0};
        assert_int_equal(vb_plan_make(&plan, cases, &options, &error), VB_ERROR_USAGE);
        if (strncmp(error.text, table[i].wanted, strlen(table[i].wanted)) != 0)
            fail_msg("row %zu: %s", i, error.text);
    }
}

static void test_no_cases(void **state)
{
    (void)state;
    const struct vb_case_entry empty[] = {{NULL, NULL, NULL, NULL, NULL, 0}};
    const struct vb_plan_options options = {0};
    struct vb_plan plan;
    struct vb_error error;
    assert_int_equal(vb_plan_make(&plan, empty, &options, &error), VB_ERROR_MEASURE);
    assert_string_equal(error.text, "there is no case to measure");
}

/* Each variant becomes a pair of its own, named so that rows stay apart. */
static void test_against_itself(void **state)
{
    (void)state;
    static const char *const patterns[] = {"hit:hit=90", "plain/second", "absent", NULL};
    static const char *const params[] = {NULL};
    struct vb_plan_options options = options_of(patterns, params, false);
    options.against_itself = true;
    struct vb_plan plan;
    assert_int_equal(vb_plan_make(&plan, cases, &options, NULL), 0);
    char *text = describe(&plan);
    assert_string_equal(text, "hit:hit=90,variant=heap/heap+heap hit:hit=90,variant=inline/inline+inline "
                              "hit:hit=90,variant=pooled/pooled+pooled absent/? plain:variant=second/second+second");
    free(text);
    assert_true(plan.points[1].has_baseline);
    assert_string_equal(plan.points[1].settings, "hit=90\n");
    assert_string_equal(vb_plan_variant_name(&plan.points[1], 0), "inline");
    assert_string_equal(vb_plan_variant_name(&plan.points[1], 1), "inline (again)");
    vb_plan_release(&plan);
}

/* Every point once under each allocator, next to each other, each a point of its own. */
static void test_allocators(void **state)
{
    (void)state;
    static const char *const patterns[] = {"hit:hit=[09]0", "hit:hit=0", "absent", NULL};
    static const char *const params[] = {NULL};
    struct vb_allocator_set set = {.count = 0};
    struct vb_plan_options options = options_of(patterns, params, false);
    options.allocators = &set;
    for (set.count = 0; set.count <= 2; set.count++) {
        set.items[0].name = "one";
        set.items[1].name = "two";
        for (int twice = 0; twice <= 1; twice++) {
            options.against_itself = twice;
            struct vb_plan single, crossed;
            assert_int_equal(vb_plan_make(&crossed, cases, &options, NULL), 0);
            options.allocators = NULL;
            assert_int_equal(vb_plan_make(&single, cases, &options, NULL), 0);
            options.allocators = &set;
            size_t times = set.count ? set.count : 1;
            assert_int_equal(crossed.count, single.count * times);
            for (size_t i = 0; i < crossed.count; i++) {
                const struct vb_plan_point *point = &crossed.points[i];
                const struct vb_plan_point *original = &single.points[i / times];
                assert_ptr_equal(point->allocator, set.count ? &set.items[i % times] : NULL);
                assert_ptr_equal(point->entry, original->entry);
                assert_string_equal(point->point, original->point);
                assert_int_equal(!point->settings, !original->settings);
                if (point->settings)
                    assert_string_equal(point->settings, original->settings);
                assert_int_equal(point->variant_count, original->variant_count);
                assert_int_equal(point->has_baseline, original->has_baseline);
                assert_string_equal(vb_plan_variant_name(point, point->variant_count - 1),
                                    vb_plan_variant_name(original, point->variant_count - 1));
            }
            vb_plan_release(&single);
            vb_plan_release(&crossed);
        }
    }
}

static void test_threads(void **state)
{
    (void)state;
    static const struct vb_case alone = {.variants = {{.name = "v"}}};
    static const struct vb_case several = {.variants = {{.name = "v"}}, .threads = "1,4"};
    static const struct vb_case_entry table[] = {{"alone", &alone, NULL, NULL, NULL, 0},
                                                 {"several", &several, NULL, NULL, NULL, 0},
                                                 {NULL, NULL, NULL, NULL, NULL, 0}};
    static const struct {
        const char *params[WORDS];
        int status;
        const char *wanted;
    } rows[] = {
        {{NULL}, 0, "alone/v several:threads=1/v several:threads=4/v"},
        {{"threads=2", NULL}, 0, "alone/v several:threads=2/v"},
        {{"threads=0", NULL}, VB_ERROR_USAGE, NULL},
        {{"threads=65", NULL}, VB_ERROR_USAGE, NULL},
        {{"threads=1.5", NULL}, VB_ERROR_USAGE, NULL},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        static const char *const patterns[] = {NULL};
        struct vb_plan_options options = options_of(patterns, rows[i].params, false);
        struct vb_plan plan;
        assert_int_equal(vb_plan_make(&plan, table, &options, NULL), rows[i].status);
        if (rows[i].status != 0)
            continue;
        char *text = describe(&plan);
        assert_string_equal(text, rows[i].wanted);
        free(text);
        assert_int_equal(plan.points[0].threads, 1);
        assert_int_equal(plan.points[plan.count - 1].threads, i == 0 ? 4 : 2);
        vb_plan_release(&plan);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plans),      cmocka_unit_test(test_refusals), cmocka_unit_test(test_settings),
        cmocka_unit_test(test_too_much),   cmocka_unit_test(test_no_cases), cmocka_unit_test(test_against_itself),
        cmocka_unit_test(test_allocators), cmocka_unit_test(test_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
