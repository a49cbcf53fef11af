/* SPDX-License-Identifier: MIT
 *
 * What every format promises. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "row_words.h"
#include "format_rows.h"
#include "results/cells.h"

#include <math.h>

static void fill(struct vb_results *results)
{
    vb_results_init(results);
    assert_int_equal(vb_results_set_fact(results, "cpu", HOSTILE), 0);
    assert_int_equal(vb_results_set_fact(results, "started", "2026-01-02T03:04:05Z"), 0);
    assert_int_equal(vb_results_add_warning(results, "%s", HOSTILE), 0);
    add_timed(results, "ready", "", "heap", 8.5, 1);
    add_timed(results, HOSTILE, "n=" HOSTILE, HOSTILE, 2.5, 0);
    struct vb_row *row = add_row(results, "ready", "", HOSTILE);
    set_words(row, &row->status, "crashed " HOSTILE);
    set_words(row, &row->gate, "cannot judge: crashed " HOSTILE);
    row = add_timed(results, "ready", "", "slow", 1e300, 3);
    set_words(row, &row->gate, "FAIL: allocs/op " HOSTILE);
    row->ratio = NAN;
    const double launches[] = {8.25, 8.5, 9};
    assert_int_equal(vb_row_set_list(&row->launch_ns, launches, 3), 0);
}

static void names_and_suffixes(void **state)
{
    (void)state;
    static const char *const wanted[] = {"benchfmt",          "bmf",  "csv",  "gbench", "github",
                                         "github-summary",    "html", "json", "junit",  "markdown",
                                         "smaller-is-better", "table"};
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        const struct vb_format *format = vb_format_find(wanted[i]);
        assert_non_null(format);
        assert_int_equal(format->suffix[0], '.');
        assert_true(strlen(format->summary) > 10);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(vb_format_find(wanted[j])->suffix, format->suffix);
    }
}

static void empty_results_are_no_trouble(void **state)
{
    (void)state;
    struct vb_results results;
    vb_results_init(&results);
    for (const struct vb_format_entry *entry = vb_formats; entry->name; entry++)
        free(render(entry->name, &results));
    vb_results_release(&results);
}

/* A page without its style and script, which are not about the results. */
static void keep_body(char *page)
{
    char *body = strstr(page, "<body>");
    assert_non_null(body);
    memmove(page, body, strlen(body) + 1);
    char *script = strstr(page, "<script>");
    assert_non_null(script);
    *script = '\0';
}

/* Numbers that are not known, and bytes that no reader takes, are in no format but CSV and the table, which keep bytes
 * as they are. */
static void neither_nan_nor_stray_bytes(void **state)
{
    (void)state;
    struct vb_results results;
    fill(&results);
    for (const struct vb_format_entry *entry = vb_formats; entry->name; entry++) {
        char *text = render(entry->name, &results);
        if (strcmp(entry->name, "html") == 0)
            keep_body(text);
        assert_lacks(text, "nan");
        assert_lacks(text, "inf");
        if (strcmp(entry->name, "csv") != 0 && strcmp(entry->name, "table") != 0) {
            assert_null(strchr(text, '\xff'));
            assert_null(strchr(text, '\x01'));
        }
        free(text);
    }
    vb_results_release(&results);
}

static void full_disks_are_noticed(void **state)
{
    (void)state;
    struct vb_results results;
    fill(&results);
    for (const struct vb_format_entry *entry = vb_formats; entry->name; entry++) {
        if (strcmp(entry->name, "table") == 0)
            continue; /* leaves it to its caller */
        struct vb_error error = {0};
        FILE *full = fopen("/dev/full", "w");
        assert_non_null(full);
        assert_int_equal(entry->format->write(&results, full, &error), VB_ERROR_IO);
        assert_holds(error.text, "cannot write the ");
        assert_holds(error.text, ": No space left on device");
        fclose(full);
    }
    vb_results_release(&results);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_suffixes),
        cmocka_unit_test(empty_results_are_no_trouble),
        cmocka_unit_test(neither_nan_nor_stray_bytes),
        cmocka_unit_test(full_disks_are_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
