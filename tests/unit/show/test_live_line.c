/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "format_rows.h"
#include "show/summary_cells.h"
#include "show/wrap.h"

#include <stdlib.h>
#include <string.h>

static void assert_line(const struct vb_results *results, size_t width, const char *wanted)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    assert_non_null(stream);
    assert_int_equal(vb_live_line_write(results, width, stream), 0);
    assert_int_equal(fclose(stream), 0);
    assert_string_equal(text, wanted);
    free(text);
}

static void a_point_in_one_line(void **state)
{
    (void)state;
    struct vb_results results;
    vb_results_init(&results);
    assert_line(&results, 80, "");
    add_timed(&results, "get", "hit=90", "heap", 40, 1);
    struct vb_row *row = add_timed(&results, "get", "hit=90", "inline", 10, 0);
    row->ratio = 0.25;
    row->ratio_ci_low = 0.24;
    row->ratio_ci_high = 0.26;
    assert_line(&results, 80, "get:hit=90  inline -75 % (-76 .. -74), allocs -1\n");
    assert_line(&results, 20, "get:hit=90  inline ~\n");
    vb_results_release(&results);
}

static void assert_wrapped(const char *text, size_t width, const char *wanted)
{
    char *wrapped = NULL;
    size_t size;
    FILE *stream = open_memstream(&wrapped, &size);
    assert_non_null(stream);
    size_t lines = vb_wrap_write(text, width, 2, stream);
    assert_int_equal(fclose(stream), 0);
    assert_string_equal(wrapped, wanted);
    assert_int_equal(vb_wrap_write(text, width, 2, NULL), lines);
    free(wrapped);
}

static void sentences_break_between_words(void **state)
{
    (void)state;
    assert_wrapped("", 10, "");
    assert_wrapped("one two three\nfour\n", 0, "one two three\nfour\n");
    assert_wrapped("one two three", 13, "one two three\n");
    assert_wrapped("one two three", 12, "one two\n  three\n");
    assert_wrapped("one two three four", 7, "one two\n  three\n  four\n");
    assert_wrapped("unbreakable word", 4, "unbreakable\n  word\n");
    assert_wrapped("a\n\nb", 1, "a\n\nb\n");
    assert_wrapped("\u4e2d\u6587 \u4e2d\u6587", 9, "\u4e2d\u6587 \u4e2d\u6587\n"); /* two columns each */
    assert_wrapped("\u4e2d\u6587 \u4e2d\u6587", 8, "\u4e2d\u6587\n  \u4e2d\u6587\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_point_in_one_line),
        cmocka_unit_test(sentences_break_between_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
