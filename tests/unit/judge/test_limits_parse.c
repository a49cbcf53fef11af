/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "judge/limits_rules.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct vb_delta_limits common = {.time = 0.1, .ratio = 0.2, .allocs = 3, .bytes = 4, .min_effect_ns = 0.3};

static bool equal(const struct vb_delta_limits *a, const struct vb_delta_limits *b)
{
    return a->time == b->time && a->ratio == b->ratio && a->allocs == b->allocs && a->bytes == b->bytes &&
           a->min_effect_ns == b->min_effect_ns;
}

static void limits_that_are_meant(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        struct vb_delta_limits wanted;
    } table[] = {
        {"allocs=0", {.time = 0.1, .ratio = 0.2, .allocs = 0, .bytes = 4, .min_effect_ns = 0.3}},
        {"ratio=20%,time=0.5", {.time = 0.5, .ratio = 0.2, .allocs = 3, .bytes = 4, .min_effect_ns = 0.3}},
        {"allocs=0.5,bytes=24,ratio=0%,time=1e1%", {.time = 0.1, .allocs = 0.5, .bytes = 24, .min_effect_ns = 0.3}},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct vb_delta_limits limits = common;
        char problem[160] = "";
        assert_int_equal(vb_limits_parse(table[i].text, VB_LIMITS_COMPARED, &limits, problem, sizeof problem), 0);
        if (!equal(&limits, &table[i].wanted))
            fail_msg("%s: time %g ratio %g allocs %g bytes %g", table[i].text, limits.time, limits.ratio, limits.allocs,
                     limits.bytes);
    }
}

static void limits_that_are_none(void **state)
{
    (void)state;
    static const struct {
        const char *text, *problem;
    } table[] = {
        {"", "there are limits for allocs, bytes, ratio and time, not for ''"},
        {"allocs", "allocs takes a number such as 0, not ''"},
        {"allocs=", "allocs takes a number such as 0, not ''"},
        {"allocs=-1", "allocs takes a number such as 0, not '-1'"},
        {"bytes=10%", "bytes takes a number such as 0, not '10%'"},
        {"ratio=x", "ratio takes a share such as 20%, not 'x'"},
        {"ratio=%", "ratio takes a share such as 20%, not '%'"},
        {"ratio=-5%", "ratio takes a share such as 20%, not '-5%'"},
        {"ratio=nan", "ratio takes a share such as 20%, not 'nan'"},
        {"bytes=1,bytes=2", "bytes has two limits"},
        {"time=5%,allocs=0,time=5%", "time has two limits"},
        {"time=1e999", "time takes a share such as 10%, not '1e999'"},
        {"time=10%,", "there are limits for allocs, bytes, ratio and time, not for ''"},
        {"time=10% ", "time takes a share such as 10%, not '10% '"},
        {"Time=10%", "there are limits for allocs, bytes, ratio and time, not for 'Time'"},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct vb_delta_limits limits = common;
        char problem[160] = "";
        if (vb_limits_parse(table[i].text, VB_LIMITS_COMPARED, &limits, problem, sizeof problem) != -1)
            fail_msg("'%s' is taken", table[i].text);
        assert_string_equal(problem, table[i].problem);
        assert_true(equal(&limits, &common)); /* nothing of it, not even what came before */
    }
}

static void limits_as_text(void **state)
{
    (void)state;
    char text[100] = "before";
    struct vb_delta_limits limits = vb_limits_none();
    vb_limits_say(&limits, text, sizeof text);
    assert_string_equal(text, "");
    limits.ratio = 0.2;
    vb_limits_say(&limits, text, sizeof text);
    assert_string_equal(text, "ratio=0.2");
    limits.bytes = 24;
    vb_limits_say(&limits, text, sizeof text);
    assert_string_equal(text, "bytes=24,ratio=0.2");
    memset(text, '#', sizeof text);
    vb_limits_say(&limits, text, 10); /* is cut */
    assert_string_equal(text, "bytes=24,");
    assert_true(text[10] == '#');
}

/* A number may have 63 characters. */
static void limits_of_many_digits(void **state)
{
    (void)state;
    for (size_t length = 62; length <= 65; length++) {
        for (size_t percent = 0; percent < 2; percent++) {
            struct vb_delta_limits limits = common;
            char problem[160] = "";
            char text[100] = "time=0.5";
            memset(text + 8, '0', length - 3);
            strcpy(text + 5 + length, percent ? "%" : "");
            int status = vb_limits_parse(text, VB_LIMITS_COMPARED, &limits, problem, sizeof problem);
            assert_int_equal(status, length < 64 ? 0 : -1);
            assert_true(limits.time == (length >= 64 ? 0.1 : percent ? 0.005 : 0.5));
        }
    }
}

static void effects(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double ns; /* -1: none */
    } table[] = {
        {"0.3ns", 0.3}, {"0ns", 0}, {"2us", 2e3},   {"1.5ms", 1.5e6}, {"3s", 3e9},  {"1e3ns", 1e3},
        {"", -1},       {"ns", -1}, {"3", -1},      {"-1ns", -1},     {"3 ns", -1}, {"nanns", -1},
        {"infs", -1},   {"3m", -1}, {"2e300s", -1}, /* more nanoseconds than there are numbers */
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        double ns = -1;
        int status = vb_effect_parse(table[i].text, &ns);
        if (status != (table[i].ns < 0 ? -1 : 0) || (status == 0 && ns != table[i].ns))
            fail_msg("'%s' gives status %d and %g", table[i].text, status, ns);
    }
}

static int read_rules(struct vb_limits_rules *rules, const char *bytes, size_t length, struct vb_error *error)
{
    FILE *stream = fmemopen((void *)(uintptr_t)bytes, length, "r");
    assert_non_null(stream);
    int status = vb_limits_rules_read(rules, stream, "x.limits", VB_LIMITS_COMPARED, error);
    fclose(stream);
    return status;
}

#define BYTES(literal) (literal), sizeof(literal) - 1

/* Each rule that matches changes what those before it left. */
static void rules_apply_in_their_order(void **state)
{
    (void)state;
    struct vb_limits_rules rules;
    struct vb_error error = {0};
    assert_int_equal(
        read_rules(
            &rules,
            BYTES("# comment\n\n  get allocs=9\r\n\tget:n=1/* ratio=50%,bytes=7\nget/heap allocs=1\nput time=1\n"),
            &error),
        0);
    assert_int_equal(rules.count, 4);
    const struct vb_row heap = {.case_name = "get", .point = "n=1", .variant = "heap"};
    const struct vb_row other = {.case_name = "get", .point = "n=2", .variant = "inline"};
    const struct vb_row foreign = {.case_name = "set", .point = "", .variant = "heap"};
    struct vb_delta_limits limits = vb_limits_of(&rules, &common, &heap);
    assert_true(limits.allocs == 1 && limits.bytes == 7 && limits.ratio == 0.5 && limits.time == 0.1);
    limits = vb_limits_of(&rules, &common, &other);
    assert_true(limits.allocs == 9 && limits.bytes == 4 && limits.ratio == 0.2);
    limits = vb_limits_of(&rules, &common, &foreign);
    assert_true(equal(&limits, &common));
    limits = vb_limits_of(NULL, &common, &heap);
    assert_true(equal(&limits, &common));
    vb_limits_rules_release(&rules);
}

static const struct vb_limits_rules no_rules = {0};

/* A rule that matches nothing is an error, the first and the last of a file alike; one of the command line is none. */
static void rules_that_match_nothing(void **state)
{
    (void)state;
    const struct vb_row row = {.case_name = "get", .point = "", .variant = "heap"};
    static const char *const patterns[] = {"get", "put"};
    for (size_t unused = 0; unused < 3; unused++) {
        char text[64];
        struct vb_limits_rules rules;
        struct vb_error error = {0};
        snprintf(text, sizeof text, "%s allocs=1\n%s allocs=2\n", patterns[unused == 0], patterns[unused == 1]);
        assert_int_equal(read_rules(&rules, text, strlen(text), &error), 0);
        assert_int_equal(vb_limits_rules_add(&rules, "put", &common), 0);
        assert_true(vb_limits_rules_use(&rules, &row));
        int status = vb_limits_rules_check_used(&rules, "x", &error);
        assert_int_equal(status, unused < 2 ? VB_ERROR_USAGE : 0);
        if (unused < 2) {
            char wanted[64];
            snprintf(wanted, sizeof wanted, "'x' line %zu: 'put' matches no row", unused + 1);
            assert_string_equal(error.text, wanted);
        }
        const struct vb_row other = {.case_name = "set", .point = "", .variant = "heap"};
        assert_false(vb_limits_rules_use(&rules, &other));
        vb_limits_rules_release(&rules);
        assert_memory_equal(&rules, &no_rules, sizeof rules);
    }
}

/* However many rules there are, a row meets only those that can be meant, and the last of these has the last word. */
static void many_rules(void **state)
{
    (void)state;
    struct vb_limits_rules rules;
    struct vb_error error = {0};
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    fputs("\xef\xbb\xbf* bytes=1\n", stream); /* a mark that editors leave */
    for (int i = 0; i < 2000; i++)
        fprintf(stream, "get:n=%d allocs=%d\nget:n=%d/h* bytes=%d\n", i, i, i, i);
    fputs("ge[t]/heap time=0.5\nget:n=1999 allocs=7\n", stream);
    fclose(stream);
    assert_int_equal(read_rules(&rules, text, size, &error), 0);
    for (int i = 0; i < 2000; i += 333) {
        char point[20];
        snprintf(point, sizeof point, "n=%d", i);
        const struct vb_row row = {.case_name = "get", .point = point, .variant = "heap"};
        struct vb_delta_limits limits = vb_limits_of(&rules, &common, &row);
        assert_true(limits.allocs == i && limits.bytes == i && limits.time == 0.5);
    }
    const struct vb_row last = {.case_name = "get", .point = "n=1999", .variant = "inline"};
    struct vb_delta_limits limits = vb_limits_of(&rules, &common, &last);
    assert_true(limits.allocs == 7 && limits.bytes == 1 && limits.time == 0.1);
    assert_true(vb_limits_rules_use(&rules, &last));
    assert_int_equal(vb_limits_rules_check_used(&rules, "x", &error), VB_ERROR_USAGE);
    assert_string_equal(error.text, "'x' line 2: 'get:n=0' matches no row");
    vb_limits_rules_release(&rules);
    free(text);
}

static void files_that_are_none(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t length;
        const char *wanted;
    } table[] = {
        {BYTES("get\n"), "'x.limits' line 1: a pattern and its limits are wanted"},
        {BYTES("get allocs=1\nget \n"), "'x.limits' line 2: a pattern and its limits are wanted"},
        {BYTES("get allocs=x\n"), "'x.limits' line 1: allocs takes a number such as 0, not 'x'"},
        {BYTES("get allocs=1 bytes=2\n"), "'x.limits' line 1: allocs takes a number such as 0, not '1 bytes=2'"},
        {BYTES("[ allocs=1\n"), "'x.limits' line 1: '[' is no pattern"},
        {BYTES("get al\x1blocs=1\n"),
         "'x.limits' line 1: there are limits for allocs, bytes, ratio and time, not for 'al?locs'"},
        {BYTES("\n\nget allocs=1\0\n"), "'x.limits' line 3: not a line of text"},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct vb_limits_rules rules;
        struct vb_error error = {0};
        assert_int_equal(read_rules(&rules, table[i].bytes, table[i].length, &error), VB_ERROR_FORMAT);
        assert_string_equal(error.text, table[i].wanted);
        vb_limits_rules_release(&rules);
    }
}

/* Gives one line, and then fails. */
static ssize_t read_once(void *lines, char *bytes, size_t size)
{
    const char *line = "get allocs=1\n";
    if ((*(int *)lines)-- <= 0 || size < strlen(line)) {
        errno = EIO;
        return -1;
    }
    memcpy(bytes, line, strlen(line));
    return (ssize_t)strlen(line);
}

/* What was read before is not all there is: rules that are missing would let a row pass. */
static void a_file_that_cannot_be_read_to_its_end(void **state)
{
    (void)state;
    int lines = 1;
    FILE *stream = fopencookie(&lines, "r", (cookie_io_functions_t){.read = read_once});
    assert_non_null(stream);
    struct vb_limits_rules rules;
    struct vb_error error = {0};
    assert_int_equal(vb_limits_rules_read(&rules, stream, "x.limits", VB_LIMITS_GATE, &error), VB_ERROR_IO);
    assert_string_equal(error.text, "cannot read 'x.limits': Input/output error");
    fclose(stream);
    vb_limits_rules_release(&rules);
}

/* Each by its own name, in its own unit, and no other is touched. */
static void every_name_has_its_limit(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t offset;
        bool is_share, for_ab, for_compare;
    } table[] = {
#define LIMIT(name, is_share, for_ab, for_compare)                                                                     \
    {#name, offsetof(struct vb_delta_limits, name), is_share, for_ab, for_compare}
        LIMIT(allocs, false, true, true),      LIMIT(bytes, false, true, true),
        LIMIT(frees, false, false, false),     LIMIT(live, false, true, false),
        LIMIT(peak, false, false, false),      LIMIT(usable, false, false, false),
        LIMIT(once, false, false, false),      LIMIT(once_bytes, false, false, false),
        LIMIT(ratio, true, false, true),       LIMIT(counters, true, false, false),
        LIMIT(throughput, true, false, false), LIMIT(instructions, true, false, false),
        LIMIT(code, true, false, false),       LIMIT(time, true, true, true),
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        char text[64], problem[200];
        struct vb_delta_limits none = vb_limits_none();
        struct vb_delta_limits limits = none;
        snprintf(text, sizeof text, "%s=%s", table[i].name, table[i].is_share ? "7%" : "7");
        assert_int_equal(vb_limits_parse(text, VB_LIMITS_GATE, &limits, problem, sizeof problem), 0);
        double *limit = (double *)(void *)((char *)&limits + table[i].offset);
        assert_true(*limit == (table[i].is_share ? 0.07 : 7));
        memcpy(limit, (char *)&none + table[i].offset, sizeof *limit);
        assert_memory_equal(&limits, &none, sizeof none);
        assert_int_equal(vb_limits_parse(text, VB_LIMITS_AB, &limits, problem, sizeof problem) == 0, table[i].for_ab);
        assert_int_equal(vb_limits_parse(text, VB_LIMITS_COMPARED, &limits, problem, sizeof problem) == 0,
                         table[i].for_compare);
        snprintf(text, sizeof text, "%s=%s", table[i].name, table[i].is_share ? "" : "7%");
        assert_int_not_equal(vb_limits_parse(text, VB_LIMITS_GATE, &limits, problem, sizeof problem), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits_that_are_meant),
        cmocka_unit_test(limits_that_are_none),
        cmocka_unit_test(every_name_has_its_limit),
        cmocka_unit_test(limits_as_text),
        cmocka_unit_test(limits_of_many_digits),
        cmocka_unit_test(effects),
        cmocka_unit_test(rules_apply_in_their_order),
        cmocka_unit_test(many_rules),
        cmocka_unit_test(rules_that_match_nothing),
        cmocka_unit_test(files_that_are_none),
        cmocka_unit_test(a_file_that_cannot_be_read_to_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
