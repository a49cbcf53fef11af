/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "row_words.h"
#include "format_rows.h"

static void add_judged(struct vb_results *results, const char *variant, const char *gate)
{
    struct vb_row *row = add_timed(results, "get", "n=1", variant, 10, 1);
    set_words(row, &row->gate, gate);
}

static void annotations(void **state)
{
    (void)state;
    struct vb_results results;
    vb_results_init(&results);
    add_judged(&results, "better", "note: allocs/op 2 -> 1");
    add_judged(&results, "unsure", "cannot tell: ratio 1 -> 1.2: +20 %, but could be ...");
    add_judged(&results, "new", "cannot judge: not in the reference");
    add_judged(&results, "well", "pass");
    add_judged(&results, "worse", "FAIL: allocs/op 1 -> 2");
    char *text = render("github", &results);
    assert_string_equal(text,
                        "::error title=alloc-regression%3A get%3An=1/worse::allocs/op 1 -> 2\n"
                        "::error title=cannot-judge%3A get%3An=1/new::not in the reference\n"
                        "::warning title=undecided%3A get%3An=1/unsure::ratio 1 -> 1.2: +20 %25, but could be ...\n"
                        "::notice title=note%3A get%3An=1/better::allocs/op 2 -> 1\n"
                        "::notice title=vbench::gate: FAILED: 5 rows: 1 failed, 1 could not be judged, 1 undecided, "
                        "1 with a note\n");
    free(text);
    vb_results_release(&results);
}

/* One line each, whose title ends where it should. */
static void annotations_are_escaped(void **state)
{
    (void)state;
    struct vb_results results;
    vb_results_init(&results);
    struct vb_row *row = add_row(&results, "c", "", "a,b:c%\r\n\xc3\xa4\xff\x1b");
    set_words(row, &row->status, "crashed ::error::%0A,\r\n\xff\x1b");
    char *text = render("github", &results);
    assert_string_equal(text, "::error title=crash%3A c/a%2Cb%3Ac%25%0D%0A\xc3\xa4\xef\xbf\xbd\xef\xbf\xbd::"
                              "crashed ::error::%250A,%0D%0A\xef\xbf\xbd\xef\xbf\xbd\n"
                              "::notice title=vbench::run: not all could be measured: 1 row: 1 not measured\n");
    free(text);
    vb_results_release(&results);
}

static size_t count_of(const char *text, const char *part)
{
    size_t count = 0;
    for (; (text = strstr(text, part)) != NULL; text++)
        count++;
    return count;
}

/* GitHub shows ten of a kind; nothing is dropped without a word. */
static void no_more_than_are_shown(void **state)
{
    (void)state;
    static const struct {
        int rows;
        size_t errors, notices;
        const char *more_errors, *more_notices;
    } inputs[] = {
        {9, 9, 10, NULL, NULL},
        {10, 10, 10, NULL, "::notice title=vbench::2 more rows"},
        {11, 10, 10, "::error title=vbench::2 more rows", "::notice title=vbench::3 more rows"},
        {500, 10, 10, "::error title=vbench::491 more rows", "::notice title=vbench::492 more rows"},
    };
    for (size_t i = 0; i < sizeof inputs / sizeof inputs[0]; i++) {
        struct vb_results results;
        vb_results_init(&results);
        for (int k = 0; k < inputs[i].rows; k++) {
            add_judged(&results, "v", "FAIL: x");
            add_judged(&results, "w", "note: x");
        }
        char *text = render("github", &results);
        assert_int_equal(count_of(text, "::error "), inputs[i].errors);
        assert_int_equal(count_of(text, "::notice "), inputs[i].notices);
        if (inputs[i].more_errors)
            assert_holds(text, inputs[i].more_errors);
        if (inputs[i].more_notices)
            assert_holds(text, inputs[i].more_notices);
        assert_int_equal(count_of(text, "more rows"),
                         (inputs[i].more_errors != NULL) + (inputs[i].more_notices != NULL));
        free(text);
        vb_results_release(&results);
    }
}

static void summary_begins_with_the_verdict(void **state)
{
    (void)state;
    struct vb_results results;
    vb_results_init(&results);
    assert_int_equal(vb_results_set_fact(&results, "cpu", "A|B"), 0);
    assert_int_equal(vb_results_set_fact(&results, "case.get", "summary"), 0);
    add_judged(&results, "well", "pass");
    char *text = render("github-summary", &results);
    assert_int_equal(strncmp(text, "## \u2705 vbench gate: passed: 1 row\n\n### get: summary\n", 51), 0);
    assert_holds(text, "\n| Fact | Value |\n|---|---|\n| cpu | A\\|B |\n\n</details>\n");
    free(text);

    add_judged(&results, "un_sure", "cannot tell: x");
    add_judged(&results, "worse", "FAIL: allocs/op 1 -> 2");
    text = render("github-summary", &results);
    assert_int_equal(strncmp(text,
                             "## \u274c vbench gate: FAILED: 3 rows: 1 failed, 1 undecided\n\n"
                             "- **get:n=1/worse** (alloc-regression): allocs/op 1 -&gt; 2\n"
                             "- **get:n=1/un_sure** (undecided): x\n\n### get",
                             160),
                     0);
    free(text);
    vb_results_release(&results);

    vb_results_init(&results);
    text = render("github-summary", &results);
    assert_string_equal(text, "## \u274c vbench run: nothing was measured: 0 rows\n\n"); /* never a pass */
    free(text);
}

static void long_summaries_say_what_they_leave_out(void **state)
{
    (void)state;
    struct vb_results results;
    vb_results_init(&results);
    for (int i = 0; i < 53; i++)
        add_judged(&results, "v", "FAIL: x");
    char *text = render("github-summary", &results);
    assert_int_equal(count_of(text, "\n- **get"), 50);
    assert_holds(text, "\n- and 3 more, see below\n");
    free(text);
    vb_results_release(&results);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(annotations),
        cmocka_unit_test(annotations_are_escaped),
        cmocka_unit_test(no_more_than_are_shown),
        cmocka_unit_test(summary_begins_with_the_verdict),
        cmocka_unit_test(long_summaries_say_what_they_leave_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
