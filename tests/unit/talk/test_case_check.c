/* SPDX-License-Identifier: MIT */
#include "base/case_table.h"
#include "talk/case_pack.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NAME_63 "a23456789012345678901234567890123456789012345678901234567890123"

static uint64_t loop(struct vb_run *run)
{
    (void)run;
    return 0;
}

/* A case against which nothing can be said, with every limit reached. */
static struct vb_case sound(void)
{
    struct vb_case made = {
        .summary = "a question",
        .variants = {{.name = NAME_63, .loop = loop, .summary = "s", .allocs = VB_EXACTLY(1)},
                     {.name = &NAME_63[1], .loop = loop, .allocs = VB_BASELINE_PLUS(-0.5), .source_allocs = 2}},
        .params = {{.name = "x", .values = "1,2", .more_values = "1,2,3", .lowest = 1, .highest = 3, .whole = 1},
                   {.name = "text", .values = "some words", .summary = "t"}},
        .period = 10,
        .threads = "1,64",
        .cpus = 2,
    };
    return made;
}

static void complains(const struct vb_case *descriptor, const char *words)
{
    const struct vb_case_entry cases[] = {{"good", NULL, "libgood-dev", NULL, NULL, 0},
                                          {"bad", descriptor, NULL, NULL, NULL, 0},
                                          {NULL, NULL, NULL, NULL, NULL, 0}};
    struct vb_error error = {0};
    int status = vb_cases_check(cases, &error);
    if (status != VB_ERROR_FORMAT || !strstr(error.text, words))
        fail_msg("%d, '%s' instead of '%s'", status, error.text, words);
}

static void what_keeps_to_the_limits_passes(void **state)
{
    (void)state;
    struct vb_case made = sound();
    const struct vb_case_entry cases[] = {{"a", &made, NULL, NULL, NULL, 0},
                                          {"b.c-d_1", &made, NULL, NULL, NULL, 0},
                                          {"c", NULL, "x", NULL, NULL, 0},
                                          {NULL, NULL, NULL, NULL, NULL, 0}};
    struct vb_error error = {0};
    assert_int_equal(vb_cases_check(cases, &error), 0);
    for (size_t i = 2; i < VB_MAX_VARIANTS; i++) {
        static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h",
                                            "i", "j", "k", "l", "m", "n", "o", "p"};
        made.variants[i] = (struct vb_variant){.name = names[i], .loop = loop};
    }
    assert_int_equal(vb_cases_check(cases, &error), 0);
    made.variants[VB_MAX_VARIANTS] = (struct vb_variant){.name = "z", .loop = loop};
    complains(&made, "case 'bad' has more than 16 variants");
}

static void variants_are_looked_at(void **state)
{
    (void)state;
    struct vb_case made = sound();
    made.variants[1].name = NAME_63;
    complains(&made, "case 'bad' has two variants 'a23");
    made = sound();
    made.variants[0].known_as = "Task";
    made.variants[1].known_as = "Task";
    complains(&made, "case 'bad' has two variants known as 'Task'");
    made.variants[1].name = NAME_63 "4";
    complains(&made, "case 'bad' has a variant with a name longer than 63 bytes");
    static const char *const bad_names[] = {"", "a/b", "a b", "a:b", "a\nb", "\xc3\xa9", "a*"};
    for (size_t i = 0; i < sizeof bad_names / sizeof bad_names[0]; i++) {
        made.variants[1].name = bad_names[i];
        complains(&made, "case 'bad' has a variant with ");
    }
    made.variants[1].name = NULL;
    complains(&made, "case 'bad' has a variant without a name");
    made = sound();
    made.variants[0].loop = NULL;
    complains(&made, "of case 'bad' has no loop");
    memset(made.variants, 0, sizeof made.variants);
    complains(&made, "case 'bad' has no variants");
}

static void promises_are_looked_at(void **state)
{
    (void)state;
    static const struct vb_contract bad[] = {{VB_CONTRACT_EXACTLY, NAN},
                                             {VB_CONTRACT_AT_MOST, INFINITY},
                                             {VB_CONTRACT_EXACTLY, -1},
                                             {(enum vb_contract_kind)9, 1},
                                             {VB_CONTRACT_BASELINE_PLUS, NAN}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct vb_case made = sound();
        made.variants[1].allocs = bad[i];
        complains(&made, "promises allocations that cannot be");
        made = sound();
        made.variants[0].bytes = bad[i];
        complains(&made, "promises bytes that cannot be");
    }
    struct vb_case made = sound();
    made.variants[0].source_allocs = NAN;
    complains(&made, "source_allocs");
}

static void params_are_looked_at(void **state)
{
    (void)state;
    static const struct {
        struct vb_param param;
        const char *words;
    } table[] = {
        {{.name = "x", .values = "1"}, "case 'bad' has two parameters 'x'"},
        {{.name = "threads", .values = "1"}, "case 'bad' has two parameters 'threads'"},
        {{.name = "y-z", .values = "1"}, "case 'bad' has a parameter with the name 'y-z'"},
        {{.name = "y"}, "case 'bad' gives its parameter 'y' no values"},
        {{.name = "y", .values = ""}, "case 'bad': parameter 'y' needs a value"},
        {{.name = "y", .values = "1,,2"}, "case 'bad': parameter 'y' needs a value"},
        {{.name = "y", .values = "1,2,1"}, "case 'bad': parameter 'y' has the value '1' twice"},
        {{.name = "y", .values = "1", .more_values = "2,2"}, "case 'bad': parameter 'y' has the value '2' twice"},
        {{.name = "y", .values = "1,2,1.0", .lowest = 1, .highest = 3}, "has the value '1.0' twice"},
        {{.name = "y", .values = "2,002", .lowest = 1, .highest = 3}, "has the value '002' twice"},
        {{.name = "y", .values = "7", .lowest = 1, .highest = 3}, "takes a number from 1 to 3, not '7'"},
        {{.name = "y", .values = "1", .lowest = 3, .highest = 1}, "parameter 'y' of case 'bad' goes from 3 to 1"},
        {{.name = "y", .values = "1", .lowest = NAN, .highest = 1}, "parameter 'y' of case 'bad' goes from"},
        {{.values = "1"}, "case 'bad' has a parameter without a name"},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct vb_case made = sound();
        made.params[1] = table[i].param;
        complains(&made, table[i].words);
    }
    struct vb_case made = sound();
    made.threads = NULL;
    made.params[1].name = "threads";
    complains(&made, "a name kept for");
    static const char *const bad_threads[] = {"", "0", "1,1", "65", "1.5", "two"};
    for (size_t i = 0; i < sizeof bad_threads / sizeof bad_threads[0]; i++) {
        made = sound();
        made.threads = bad_threads[i];
        complains(&made, "parameter 'threads'");
    }
}

static void cases_are_looked_at(void **state)
{
    (void)state;
    struct vb_case made = sound();
    made.summary = NULL;
    complains(&made, "case 'bad' has no summary");
    made = sound();
    made.period = -1;
    complains(&made, "case 'bad' has a period of -1 operations");
    made = sound();
    made.batch = -1;
    complains(&made, "case 'bad' has batches of -1 operations, with a period of 10");
    made = sound();
    made.batch = 15;
    complains(&made, "case 'bad' has batches of 15 operations, with a period of 10");
    made = sound();
    made.processed_bytes = NAN;
    complains(&made, "case 'bad' has operations that process nan bytes");
    made = sound();
    made.processed_items = -2;
    complains(&made, "case 'bad' has operations that process -2 items");
    made = sound();
    made.cpus = -1;
    complains(&made, "case 'bad' wants -1 CPUs");
    complains(NULL, "case 'bad' has no descriptor");
    made = sound();
    const struct vb_case_entry twice[] = {{"a", &made, NULL, NULL, NULL, 0},
                                          {"b", &made, NULL, NULL, NULL, 0},
                                          {"a", NULL, "x", NULL, NULL, 0},
                                          {NULL, NULL, NULL, NULL, NULL, 0}};
    struct vb_error error = {0};
    assert_int_equal(vb_cases_check(twice, &error), VB_ERROR_FORMAT);
    assert_string_equal(error.text, "the table has two cases 'a'");
}

static struct vb_case_entry *table_of(const struct vb_case *made)
{
    struct vb_case_entry *cases = calloc(1002, sizeof *cases);
    assert_non_null(cases);
    for (size_t i = 0; i < 1000; i++)
        cases[i] = (struct vb_case_entry){
            "name", i % 3 == 2 ? NULL : made, i % 3 == 2 ? "a package" : NULL, "libthing 1", "store", (int)i};
    return cases;
}

static void what_is_packed_comes_out_again(void **state)
{
    (void)state;
    struct vb_case made = sound();
    struct vb_case_entry *cases = table_of(&made);
    const struct vb_origin origin = {.compiler = "GCC 1", .untrusted = "no"};
    size_t size = 0;
    char *bytes = vb_cases_pack(cases, &origin, NULL, &size);
    struct vb_described described;
    struct vb_error error = {0};
    assert_int_equal(vb_cases_unpack(&described, bytes, size, &error), 0);
    assert_null(described.trouble);
    assert_string_equal(described.origin.compiler, "GCC 1");
    for (size_t i = 0; i < 1000; i++) {
        const struct vb_case_entry *entry = &described.cases[i];
        assert_string_equal(entry->name, "name");
        assert_string_equal(entry->libraries, "libthing 1");
        assert_string_equal(entry->group, "store");
        assert_int_equal(entry->place, i);
        assert_int_equal(entry->descriptor == NULL, i % 3 == 2);
        if (!entry->descriptor)
            continue;
        assert_string_equal(entry->descriptor->variants[1].name, &NAME_63[1]);
        assert_true(entry->descriptor->variants[1].allocs.value == -0.5);
        assert_true(entry->descriptor->variants[1].source_allocs == 2);
        assert_string_equal(entry->descriptor->params[0].more_values, "1,2,3");
        assert_null(entry->descriptor->params[1].more_values);
        assert_int_equal(entry->descriptor->params[0].whole, 1);
        assert_int_equal(entry->descriptor->period, 10);
        assert_string_equal(entry->descriptor->threads, "1,64");
        assert_int_equal(entry->descriptor->cpus, 2);
    }
    assert_null(described.cases[1000].name);
    vb_described_release(&described);
    free(cases);
}

static void bytes_of_others_are_refused(void **state)
{
    (void)state;
    struct vb_case made = sound();
    const struct vb_case_entry cases[] = {
        {"a", &made, NULL, NULL, NULL, 0}, {"b", NULL, "x", NULL, NULL, 0}, {NULL, NULL, NULL, NULL, NULL, 0}};
    const struct vb_origin origin = {.compiler = "GCC 1"};
    size_t size = 0;
    char *bytes = vb_cases_pack(cases, &origin, NULL, &size);
    struct vb_described described;
    struct vb_error error = {0};
    for (size_t cut = 0; cut < size; cut++) { /* at every place, in a block of its own */
        char *part = malloc(cut + 1);
        assert_non_null(part);
        memcpy(part, bytes, cut);
        assert_int_equal(vb_cases_unpack(&described, part, cut, &error), VB_ERROR_FORMAT);
    }
    char *longer = calloc(1, size + 1);
    assert_non_null(longer);
    memcpy(longer, bytes, size);
    assert_int_equal(vb_cases_unpack(&described, longer, size + 1, &error), VB_ERROR_FORMAT);
    free(bytes);
    bytes = vb_cases_pack(NULL, NULL, "is no module", &size);
    assert_int_equal(vb_cases_unpack(&described, bytes, size, &error), 0);
    assert_string_equal(described.trouble, "is no module");
    vb_described_release(&described);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_keeps_to_the_limits_passes),
        cmocka_unit_test(variants_are_looked_at),
        cmocka_unit_test(promises_are_looked_at),
        cmocka_unit_test(params_are_looked_at),
        cmocka_unit_test(cases_are_looked_at),
        cmocka_unit_test(what_is_packed_comes_out_again),
        cmocka_unit_test(bytes_of_others_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
