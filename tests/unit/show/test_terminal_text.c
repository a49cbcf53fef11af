/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "row_words.h"
#include "results/terminal_text.h"

#include "format_rows.h"

static void texts(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *shown;
    } table[] = {
        {"", ""},
        {"heap_future", "heap_future"},
        {"\xc3\xa4 \xe6\x97\xa5 \xf0\x9f\x98\x80", "\xc3\xa4 \xe6\x97\xa5 \xf0\x9f\x98\x80"},
        {"a\\n|\"'`$(x) ", "a\\n|\"'`$(x) "},
        {"\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"},
        {"a\tb\nc\rd\x7f\x01", "a\\tb\\nc\\rd\\x7f\\x01"},
        {"\xc2\x9b"
         "31m\xc2\xa0",
         "\\xc2\\x9b31m\xc2\xa0"}, /* CSI in one character; a blank that is none */
        {"\xff\xe4x\xc3", "\\xff\\xe4x\\xc3"},
        {"\xed\xa0\x80", "\\xed\\xa0\\x80"}, /* half a surrogate pair */
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        char *shown = vb_text_shown(table[i].text);
        assert_string_equal(shown, table[i].shown);
        assert_int_equal(vb_text_is_plain(table[i].text), strcmp(table[i].text, table[i].shown) == 0);
        assert_true(vb_text_is_plain(shown));
        free(shown);
    }
}

static void plain_results_are_not_copied(void **state)
{
    (void)state;
    struct vb_results results, copy;
    vb_results_init(&results);
    add_timed(&results, "null", "n=1", "first", 1, 0);
    assert_ptr_equal(vb_results_shown(&results, &copy), &results);
    assert_null(copy.rows);
    vb_results_release(&results);
}

/* Wherever it stands; and what is to be written to a file stays as it is. */
static void any_text_of_results(void **state)
{
    (void)state;
    for (int where = 0; where < 4; where++) {
        struct vb_results results, copy;
        vb_results_init(&results);
        struct vb_row *row = add_timed(&results, "null", "n=1", "first", 1, 0);
        add_timed(&results, "null", "n=1", "second", 2, 0);
        assert_int_equal(vb_results_set_fact(&results, "cpu", where == 0 ? "\x1b" : "x"), 0);
        assert_int_equal(vb_results_add_warning(&results, "%s", where == 1 ? "\x1b" : "x"), 0);
        assert_int_equal(vb_row_set_text(&row->point, where == 2 ? "\x1b" : "x"), 0);
        set_words(row, &row->status, where == 3 ? "\x1b" : "x");
        const struct vb_results *shown = vb_results_shown(&results, &copy);
        assert_ptr_equal(shown, &copy);
        assert_int_equal(shown->row_count, 2);
        assert_string_equal(shown->facts[0].value, where == 0 ? "\\x1b" : "x");
        assert_string_equal(shown->warnings[0], where == 1 ? "\\x1b" : "x");
        assert_string_equal(shown->rows[0].point, where == 2 ? "\\x1b" : "x");
        assert_string_equal(shown->rows[0].status, where == 3 ? "\\x1b" : "x");
        assert_string_equal(results.rows[0].point, where == 2 ? "\x1b" : "x");
        vb_results_release(&copy);
        vb_results_release(&results);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts),
        cmocka_unit_test(plain_results_are_not_copied),
        cmocka_unit_test(any_text_of_results),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
