/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "row_words.h"
#include "judge/update_reference.h"

#include "format_rows.h"

#include <math.h>

static bool of_case(void *context, const struct vb_row *row)
{
    return strcmp(context, "*") == 0 || strcmp(context, row->case_name) == 0;
}

/* Rows from words such as "a/x b/y": case and variant, with the mean given. */
static void fill(struct vb_results *results, const char *rows, double mean_ns)
{
    char words[200];
    snprintf(words, sizeof words, "%s", rows);
    vb_results_init(results);
    char *rest = words;
    for (char *word; (word = strsep(&rest, " ")) != NULL;) {
        if (*word == '\0')
            continue;
        char *variant = strchr(word, '/');
        *variant++ = '\0';
        add_timed(results, word, "", variant, mean_ns, 1);
    }
}

/* The other way round, with the mean behind each. */
static void assert_rows(const struct vb_results *results, const char *wanted)
{
    char found[400] = "";
    size_t used = 0;
    for (size_t i = 0; i < results->row_count; i++) {
        const struct vb_row *row = &results->rows[i];
        used += (size_t)snprintf(found + used, sizeof found - used, "%s%s/%s=%g", i ? " " : "", row->case_name,
                                 row->variant, row->mean_ns);
    }
    assert_string_equal(found, wanted);
}

static void what_is_kept(void **state)
{
    (void)state;
    struct vb_results results;
    fill(&results, "a/x a/y b/x c/x", 1);
    vb_results_keep(&results, of_case, "a");
    assert_rows(&results, "a/x=1 a/y=1");
    vb_results_keep(&results, of_case, "none");
    assert_rows(&results, "");
    vb_results_release(&results); /* nothing is lost and nothing released twice, says the address sanitizer */
}

/* Every kind of cell, facts and warnings; the copy outlives what it was made from. */
static void selected_rows_are_copies(void **state)
{
    (void)state;
    static const double launches[] = {3, 1, 2};
    struct vb_results results;
    struct vb_results copy;
    fill(&results, "a/x b/y", 1.5);
    struct vb_row *row = &results.rows[1];
    row->ratio = 0.5;
    row->p99_ns = 7;
    assert_int_equal(vb_row_set_list(&row->launch_ns, launches, 3), 0);
    assert_int_equal(vb_results_set_fact(&results, "cpu", "x"), 0);
    assert_int_equal(vb_results_add_warning(&results, "100 %% sure"), 0);
    assert_int_equal(vb_results_select(&copy, &results, of_case, "b"), 0);
    vb_results_release(&results);

    assert_rows(&copy, "b/y=1.5");
    assert_true(copy.rows[0].ratio == 0.5 && isnan(copy.rows[0].ratio_ci_low));
    assert_int_equal(copy.rows[0].launches, 10);
    assert_true(copy.rows[0].p99_ns == 7 && isnan(copy.rows[0].p50_ns));
    assert_int_equal(copy.rows[0].launch_ns.count, 3);
    assert_true(copy.rows[0].launch_ns.values[2] == 2);
    assert_string_equal(vb_results_fact(&copy, "cpu"), "x");
    assert_string_equal(copy.warnings[0], "100 % sure");
    vb_results_release(&copy);
}

static void updates(void **state)
{
    (void)state;
    static const struct {
        const char *old, *measured, *selected, *wanted;
    } table[] = {
        {"a/x a/y", "a/x a/y", "*", "a/x=2 a/y=2"},
        {"a/x b/x c/x", "b/x b/y", "b", "a/x=1 b/x=2 b/y=2 c/x=1"}, /* in the place of what was */
        {"a/x b/x c/x", "d/x", "d", "a/x=1 b/x=1 c/x=1 d/x=2"},     /* new ones last */
        {"b/x a/x b/y", "b/x b/y", "b", "b/x=2 b/y=2 a/x=1"},       /* a case stays together */
        {"a/x a/y b/x", "a/x", "a", "a/x=2 b/x=1"},                 /* a variant that is no more */
        {"", "a/x", "*", "a/x=2"},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct vb_results old, measured, updated;
        struct vb_error error = {0};
        fill(&old, table[i].old, 1);
        fill(&measured, table[i].measured, 2);
        assert_int_equal(vb_results_set_fact(&old, "cpu", "old"), 0);
        assert_int_equal(vb_results_set_fact(&measured, "cpu", "new"), 0);
        char selected[8];
        snprintf(selected, sizeof selected, "%s", table[i].selected);
        assert_int_equal(vb_update_make(&updated, &old, &measured, of_case, selected, &error), 0);
        assert_rows(&updated, table[i].wanted);
        assert_string_equal(vb_results_fact(&updated, "cpu"), "new");
        vb_results_release(&updated);
        vb_results_release(&measured);
        vb_results_release(&old);
    }
}

/* What the head says of a case goes with its rows. */
static void facts_of_cases(void **state)
{
    (void)state;
    struct vb_results old, measured, updated;
    struct vb_error error = {0};
    char selected[] = "a";
    fill(&old, "a/x ab/x b/x", 1);
    fill(&measured, "a/x", 2);
    assert_int_equal(vb_results_set_fact(&old, "case.b.libraries", "uv 1.43"), 0); /* as long as the other name */
    assert_int_equal(vb_results_set_fact(&old, "case.a.libraries", "glib 2.74"), 0);
    assert_int_equal(vb_results_set_fact(&old, "case.ab", "kept"), 0);
    assert_int_equal(vb_results_set_fact(&old, "case.ab.libraries", "uv 1.44"), 0);
    assert_int_equal(vb_results_set_fact(&measured, "case.a", "new"), 0);
    assert_int_equal(vb_update_make(&updated, &old, &measured, of_case, selected, &error), 0);
    assert_string_equal(vb_results_fact(&updated, "case.a"), "new");
    assert_null(vb_results_fact(&updated, "case.a.libraries"));
    assert_string_equal(vb_results_fact(&updated, "case.b.libraries"), "uv 1.43");
    assert_string_equal(vb_results_fact(&updated, "case.ab"), "kept");
    assert_string_equal(vb_results_fact(&updated, "case.ab.libraries"), "uv 1.44");
    vb_results_release(&updated);

    char all[] = "*"; /* of which only a is still there */
    assert_int_equal(vb_update_make(&updated, &old, &measured, of_case, all, &error), 0);
    assert_string_equal(vb_results_fact(&updated, "case.a"), "new");
    assert_null(vb_results_fact(&updated, "case.ab"));
    assert_null(vb_results_fact(&updated, "case.b.libraries"));
    vb_results_release(&updated);
    vb_results_release(&measured);
    vb_results_release(&old);
}

static void the_first_reference(void **state)
{
    (void)state;
    struct vb_results measured, updated;
    struct vb_error error = {0};
    fill(&measured, "a/x", 2);
    assert_int_equal(vb_update_make(&updated, NULL, &measured, of_case, "*", &error), 0);
    assert_rows(&updated, "a/x=2");
    vb_results_release(&updated);
    vb_results_release(&measured);
}

static void what_failed_is_no_reference(void **state)
{
    (void)state;
    struct vb_results old, measured, updated;
    struct vb_error error = {0};
    fill(&old, "a/x", 1);
    fill(&measured, "", 2);
    assert_int_equal(vb_update_make(&updated, &old, &measured, of_case, "*", &error), VB_ERROR_MEASURE);
    assert_string_equal(error.text, "nothing was measured that could be a reference");
    assert_int_equal(updated.row_count, 0);
    vb_results_release(&updated);
    vb_results_release(&measured);

    fill(&measured, "a/x a/y", 2);
    set_words(&measured.rows[1], &measured.rows[1].status, "crashed (SIGSEGV)");
    assert_int_equal(vb_row_set_text(&measured.rows[1].point, "n=1"), 0);
    assert_int_equal(vb_update_make(&updated, &old, &measured, of_case, "*", &error), VB_ERROR_MEASURE);
    assert_string_equal(error.text, "a:n=1/y cannot be part of a reference: crashed (SIGSEGV)");
    assert_int_equal(updated.row_count, 0);
    vb_results_release(&updated);
    vb_results_release(&measured);
    vb_results_release(&old);
}

/* What was measured stays in the reference where it cannot be measured here, be it the first of all. */
static void what_is_skipped_takes_no_place(void **state)
{
    (void)state;
    struct vb_results old, measured, updated;
    struct vb_error error = {0};
    fill(&old, "a/x a/y", 1);
    fill(&measured, "a/x a/y", 2);
    set_words(&measured.rows[0], &measured.rows[0].status, "skipped: no perf");
    assert_int_equal(vb_update_make(&updated, &old, &measured, of_case, "*", &error), VB_ERROR_MEASURE);
    assert_string_equal(error.text, "a/x cannot be part of a reference, which has it measured: skipped: no perf");
    vb_results_release(&updated);
    vb_results_release(&measured);
    vb_results_release(&old);
}

/* Rows that stay are of the conditions of their own run; counts alone do not depend on the CPU. */
static void rows_of_other_conditions_do_not_stay(void **state)
{
    (void)state;
    static const struct {
        const char *selected;
        double mean_ns;
        const char *says; /* of the conditions that differ; NULL: it may be updated */
    } table[] = {
        {"*", 1, NULL},
        {"a", 1,
         "2 rows of the reference would stay that were measured under other conditions (cpu: x -> y; libc: 1 -> 2)"},
        {"b", NAN, "1 rows of the reference would stay that were measured under other conditions (libc: 1 -> 2)"},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct vb_results old, measured;
        struct vb_error error = {0};
        char selected[8];
        snprintf(selected, sizeof selected, "%s", table[i].selected);
        fill(&old, "a/x b/x b/y", table[i].mean_ns);
        fill(&measured, "a/x", 1);
        for (int k = 0; k < 2; k++) {
            struct vb_results *results = k == 0 ? &old : &measured;
            assert_int_equal(vb_results_set_fact(results, "cpu", k == 0 ? "x" : "y"), 0);
            assert_int_equal(vb_results_set_fact(results, "libc", k == 0 ? "1" : "2"), 0);
        }
        int status = vb_update_check(&old, &measured, of_case, selected, &error);
        assert_int_equal(status, table[i].says ? VB_ERROR_MEASURE : 0);
        if (table[i].says)
            assert_memory_equal(error.text, table[i].says, strlen(table[i].says));
        vb_results_release(&measured);
        vb_results_release(&old);
    }
}

/* As many conditions as there are, each as long as it may be said: the sentence is cut, and nothing breaks. */
static void long_conditions_are_cut(void **state)
{
    (void)state;
    static const char *const keys[] = {"cpu",      "cpu_flags", "cpus",       "hypervisor", "governor", "turbo",
                                       "smt",      "aslr",      "pinned",     "kernel",     "libc",     "allocator",
                                       "counting", "libraries", "build_type", "compiler"};
    struct vb_results old, measured;
    struct vb_error error = {0};
    char of_old[101], of_measured[101];
    memset(of_old, 'a', sizeof of_old - 1);
    memset(of_measured, 'b', sizeof of_measured - 1);
    of_old[100] = of_measured[100] = '\0';
    fill(&old, "a/x b/x", 1);
    fill(&measured, "a/x", 1);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        assert_int_equal(vb_results_set_fact(&old, keys[i], of_old), 0);
        assert_int_equal(vb_results_set_fact(&measured, keys[i], of_measured), 0);
    }
    assert_int_equal(vb_update_check(&old, &measured, of_case, "a", &error), VB_ERROR_MEASURE);
    assert_memory_equal(error.text, "1 rows of the reference would stay", 34);
    vb_results_release(&measured);
    vb_results_release(&old);
}

static void times_that_are_lost_are_counted(void **state)
{
    (void)state;
    struct vb_results old, measured;
    fill(&old, "a/x a/y b/x", 1);
    fill(&measured, "a/x c/x", NAN);
    assert_int_equal(vb_update_lost_times(&old, &measured), 1);
    assert_int_equal(vb_update_lost_times(&measured, &old), 0);
    assert_int_equal(vb_update_lost_times(&old, &old), 0);
    vb_results_release(&measured);
    vb_results_release(&old);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_kept),
        cmocka_unit_test(selected_rows_are_copies),
        cmocka_unit_test(updates),
        cmocka_unit_test(facts_of_cases),
        cmocka_unit_test(the_first_reference),
        cmocka_unit_test(what_failed_is_no_reference),
        cmocka_unit_test(what_is_skipped_takes_no_place),
        cmocka_unit_test(rows_of_other_conditions_do_not_stay),
        cmocka_unit_test(long_conditions_are_cut),
        cmocka_unit_test(times_that_are_lost_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
