/* SPDX-License-Identifier: MIT */
#include "talk/metric.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

#define INSTRUCTIONS  (1u << VB_METRIC_INSTRUCTIONS)
#define CYCLES        (1u << VB_METRIC_CYCLES)
#define BRANCH_MISSES (1u << VB_METRIC_BRANCH_MISSES)
#define CACHE_MISSES  (1u << VB_METRIC_CACHE_MISSES)

static void test_lists(void **state)
{
    (void)state;
    static const struct {
        const char *list;
        vb_metric_set metrics;
        const char *wrong; /* NULL: nothing */
    } table[] = {
        {"instructions", INSTRUCTIONS, NULL},
        {"cache-misses,cycles", CYCLES | CACHE_MISSES, NULL},
        {"branch-misses,branch-misses", BRANCH_MISSES, NULL},
        {"", 0, ""},
        {"cycles,", CYCLES, ""},
        {",cycles", 0, ""},
        {"cycle", 0, "cycle"},
        {"cycles,instructionss,x", CYCLES, "instructionss"},
        {"cycles instructions", 0, "cycles instructions"},
        {"Cycles", 0, "Cycles"},
    };
    for (size_t i = 0; i < COUNT(table); i++) {
        vb_metric_set metrics = 99;
        const char *wrong = NULL;
        size_t length = 0;
        int status = vb_metrics_parse(table[i].list, &metrics, &wrong, &length);
        assert_int_equal(status, table[i].wrong ? -1 : 0);
        assert_int_equal(metrics, table[i].metrics);
        if (!table[i].wrong)
            continue;
        assert_int_equal(length, strlen(table[i].wrong));
        assert_memory_equal(wrong, table[i].wrong, length);
    }
}

static void test_every_name_is_parsed(void **state)
{
    (void)state;
    for (int i = 0; i < VB_METRIC_COUNT; i++) {
        vb_metric_set metrics = 0;
        const char *wrong;
        size_t length;
        assert_int_equal(vb_metrics_parse(vb_metric_name((enum vb_metric)i), &metrics, &wrong, &length), 0);
        assert_int_equal(metrics, 1u << i);
    }
}

static void test_sources(void **state)
{
    (void)state;
    const struct vb_metric_count perf = {.known = true, .counted_share = 1};
    const struct vb_metric_count scaled = {.known = true, .counted_share = 0.624};
    const struct vb_metric_count callgrind = {.known = true, .source = VB_BY_CALLGRIND, .counted_share = 1};
    const struct vb_metric_count none = {.reason = "no counter"};
    const struct vb_metric_count other = {.reason = "no way"};
    const struct {
        struct vb_metric_count counts[VB_METRIC_COUNT];
        vb_metric_set metrics;
        const char *words;
    } table[] = {
        {{perf, none, none, none}, 0, ""},
        {{perf, none, none, none}, INSTRUCTIONS, "perf"},
        {{callgrind, perf, none, none}, INSTRUCTIONS, "callgrind"},
        {{none, scaled, none, none}, CYCLES, "perf (scaled from 62 % of the time)"},
        {{none, none, none, none}, 15, "n/a (no counter)"},
        {{callgrind, none, none, perf}, INSTRUCTIONS | CYCLES, "instructions: callgrind; cycles: n/a (no counter)"},
        {{perf, none, perf, other},
         15,
         "instructions, branch-misses: perf; cycles: n/a (no counter); cache-misses: n/a (no way)"},
    };
    for (size_t i = 0; i < COUNT(table); i++) {
        char words[VB_METRIC_WORDS_MAX] = "?";
        vb_metrics_say(words, sizeof words, table[i].counts, table[i].metrics);
        assert_string_equal(words, table[i].words);
    }
}

/* The longest reasons, all different, fit; where there is less room they are cut and nothing is written behind it. */
static void test_room(void **state)
{
    (void)state;
    struct vb_metric_count counts[VB_METRIC_COUNT] = {0};
    for (int i = 0; i < VB_METRIC_COUNT; i++)
        memset(counts[i].reason, 'a' + i, sizeof counts[i].reason - 1);
    char words[VB_METRIC_WORDS_MAX];
    vb_metrics_say(words, sizeof words, counts, 15);
    assert_string_equal(words + strlen(words) - 3, "dd)");

    for (size_t size = 1; size < 200; size++) {
        char cut[201];
        memset(cut, '#', sizeof cut);
        vb_metrics_say(cut, size, counts, 15);
        assert_int_equal(strlen(cut), size - 1);
        assert_memory_equal(cut, words, size - 1);
        assert_int_equal(cut[size], '#');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_every_name_is_parsed),
        cmocka_unit_test(test_sources),
        cmocka_unit_test(test_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
