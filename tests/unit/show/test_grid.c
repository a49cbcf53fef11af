/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "show/grid.h"

#include <stdlib.h>
#include <string.h>

static void assert_written(struct vb_grid *grid, size_t width, const char *wanted)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    assert_int_equal(vb_grid_write(grid, width, false, stream), 0);
    fclose(stream);
    assert_string_equal(text, wanted);
    free(text);
}

static void test_text_columns(void **state)
{
    (void)state;
    assert_int_equal(vb_text_columns(""), 0);
    assert_int_equal(vb_text_columns("heap"), 4);
    assert_int_equal(vb_text_columns("größe"), 5);
    assert_int_equal(vb_text_columns("ß→😀"), 4);
    assert_int_equal(vb_text_columns("漢字"), 4);
    assert_int_equal(vb_text_columns("한글 カナ Ａ"), 12);
    assert_int_equal(vb_text_columns("o\u0308 e\u0301"), 3); /* marks on the letter before */
    assert_int_equal(vb_text_columns("a\u200bb"), 2);
    assert_int_equal(vb_text_columns("\xff\x80"), 2); /* no UTF-8 */
}

static void test_text_cut(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t columns;
        const char *wanted;
    } tests[] = {
        {"", 2, ""},
        {"ab", 2, "ab"},
        {"abc", 2, "a~"},
        {"abcdef", 6, "abcdef"},
        {"abcdefg", 6, "abcde~"},
        {"größer", 6, "größer"},
        {"größere", 6, "größe~"},
        {"😀😀😀😀", 2, "~"},
        {"😀😀😀😀", 3, "😀~"},
        {"😀😀😀😀", 4, "😀~"},
        {"漢字漢字", 8, "漢字漢字"},
        {"漢字漢字", 6, "漢字~"},
        {"o\u0308o\u0308o\u0308", 3, "o\u0308o\u0308o\u0308"},
        {"o\u0308o\u0308o\u0308x", 2, "o\u0308~"},
    };
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++) {
        char copy[64];
        bool cut = vb_text_cut(copy, sizeof copy, tests[i].text, tests[i].columns);
        assert_string_equal(copy, tests[i].wanted);
        assert_int_equal(cut, strcmp(tests[i].text, tests[i].wanted) != 0);
    }
}

static void test_text_cut_stays_in_its_room(void **state)
{
    (void)state;
    char copy[9];
    assert_false(vb_text_cut(copy, sizeof copy, "abcdefgh", 9));
    assert_true(vb_text_cut(copy, sizeof copy, "abcdefghi", 9));
    assert_string_equal(copy, "abcdefg~");
    assert_false(vb_text_cut(copy, sizeof copy, "😀😀", 6));
    assert_string_equal(copy, "😀😀");
    assert_true(vb_text_cut(copy, sizeof copy, "ab😀😀", 6));
    assert_string_equal(copy, "ab😀~");
    assert_true(vb_text_cut(copy, sizeof copy, "abcd😀😀", 8)); /* not within a character */
    assert_string_equal(copy, "abcd~");
    char stray[400];
    memset(stray, '\x80', sizeof stray);
    stray[sizeof stray - 1] = '\0';
    assert_true(vb_text_cut(copy, sizeof copy, stray, 6));
    assert_true(strlen(copy) < sizeof copy);
}

static void test_empty_columns_vanish_but_the_first(void **state)
{
    (void)state;
    struct vb_grid grid = {0};
    vb_grid_add_column(&grid, "First", false, 0, 20);
    vb_grid_add_column(&grid, "Second", false, 0, 20);
    size_t third = vb_grid_add_column(&grid, "3", true, 0, 4);
    assert_written(&grid, 0, "| First |\n|-------|\n");
    assert_int_equal(vb_grid_add_row(&grid, VB_TONE_PLAIN), 0);
    assert_false(vb_grid_set(&grid, third, VB_TONE_PLAIN, "1234"));
    assert_int_equal(vb_grid_add_row(&grid, VB_TONE_PLAIN), 0);
    assert_true(vb_grid_set(&grid, third, VB_TONE_PLAIN, "12345"));
    assert_written(&grid, 0, "| First |    3 |\n|-------|-----:|\n|       | 1234 |\n|       | 123~ |\n");
    vb_grid_release(&grid);
    assert_null(grid.rows);
}

static void test_sacrifice_goes_by_rank(void **state)
{
    (void)state;
    struct vb_grid grid = {0};
    const char *headings[] = {"First", "B", "C", "D"};
    const unsigned sacrifice[] = {0, 2, 3, 1};
    for (size_t i = 0; i < 4; i++)
        vb_grid_add_column(&grid, headings[i], false, sacrifice[i], 20);
    assert_int_equal(vb_grid_add_row(&grid, VB_TONE_PLAIN), 0);
    for (size_t i = 0; i < 4; i++)
        vb_grid_set(&grid, i, VB_TONE_PLAIN, i == 0 ? "a long name" : "x");
    assert_written(&grid, 27,
                   "| First       | B | C | D |\n|-------------|---|---|---|\n| a long name | x | x | x |\n");
    assert_written(&grid, 26, "| First       | B | D |\n|-------------|---|---|\n| a long name | x | x |\n");
    assert_written(&grid, 22, "| First       | D |\n|-------------|---|\n| a long name | x |\n");
    assert_written(&grid, 18, "| First       |\n|-------------|\n| a long name |\n");
    assert_written(&grid, 14, "| First      |\n|------------|\n| a long na~ |\n");
    assert_written(&grid, 1, "| First    |\n|----------|\n| a long ~ |\n"); /* not narrower than it can be read */
    vb_grid_release(&grid);
}

/* What stands in parentheses goes in its turn, between columns that are sacrificed; what has none stays as it is. */
static void test_texts_become_brief(void **state)
{
    (void)state;
    struct vb_grid grid = {0};
    vb_grid_add_column(&grid, "A", false, 0, 10);
    vb_grid_add_column(&grid, "B", true, 2, 10);
    vb_grid_add_column(&grid, "C", false, 0, 40);
    vb_grid_add_column(&grid, "D", true, 4, 10);
    vb_grid_allow_brief(&grid, 2, 3, NULL);
    static const char *const texts[] = {"cannot tell (needs more)", "faster", "so (it is) here", "(all of it)"};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(vb_grid_add_row(&grid, VB_TONE_PLAIN), 0);
        vb_grid_set(&grid, 0, VB_TONE_PLAIN, "a");
        vb_grid_set(&grid, 1, VB_TONE_PLAIN, "bb");
        vb_grid_set(&grid, 2, VB_TONE_PLAIN, texts[i]);
        vb_grid_set(&grid, 3, VB_TONE_PLAIN, "dd");
    }
    assert_written(&grid, 42,
                   "| A |  B | C                        |  D |\n"
                   "|---|---:|--------------------------|---:|\n"
                   "| a | bb | cannot tell (needs more) | dd |\n"
                   "| a | bb | faster                   | dd |\n"
                   "| a | bb | so (it is) here          | dd |\n"
                   "| a | bb | (all of it)              | dd |\n");
    assert_written(&grid, 41,
                   "| A |  B | C                        |\n"
                   "|---|---:|--------------------------|\n"
                   "| a | bb | cannot tell (needs more) |\n"
                   "| a | bb | faster                   |\n"
                   "| a | bb | so (it is) here          |\n"
                   "| a | bb | (all of it)              |\n");
    assert_false(grid.sacrificed[2]);
    assert_written(&grid, 36,
                   "| A |  B | C               |\n"
                   "|---|---:|-----------------|\n"
                   "| a | bb | cannot tell     |\n"
                   "| a | bb | faster          |\n"
                   "| a | bb | so (it is) here |\n"
                   "| a | bb | (all of it)     |\n");
    assert_written(&grid, 27,
                   "| A | C               |\n"
                   "|---|-----------------|\n"
                   "| a | cannot tell     |\n"
                   "| a | faster          |\n"
                   "| a | so (it is) here |\n"
                   "| a | (all of it)     |\n");
    assert_true(grid.sacrificed[1]);
    vb_grid_release(&grid);
}

/* Rows are packed one behind the other: what comes out is what was put in, at any length, in any order of the cells. */
/* Where what is carried has no room, it has tables of its own, as many columns in each as fit, without empty rows. */
static void test_what_is_carried_goes_below(void **state)
{
    (void)state;
    static const char *const headings[] = {"Name", "Time", "Verdict", "Rate", "a_long_name"};
    static const char *const rows[][5] = {{"one", "1", "faster", "9 GB/s (8 .. 10)", ""},
                                          {"", "", "", "", ""},
                                          {"two", "2", "", "", "3"},
                                          {"", "", "", "", ""},
                                          {"three", "4", "", "7 GB/s (6 .. 8)", "5"}};
    struct vb_grid grid = {0};
    for (unsigned i = 0; i < 5; i++) {
        vb_grid_add_column(&grid, headings[i], i > 0, (const unsigned[]){0, 0, 35, 46, 46}[i], VB_GRID_CELL_MAX);
        grid.columns[i].carried = i > 2;
    }
    for (size_t r = 0; r < 5; r++) {
        assert_int_equal(vb_grid_add_row(&grid, VB_TONE_PLAIN), 0);
        for (size_t i = 0; i < 5; i++)
            vb_grid_set(&grid, i, VB_TONE_PLAIN, rows[r][i]);
    }
    assert_written(&grid, 28,
                   "| Name  | Time | Verdict |\n"
                   "|-------|-----:|--------:|\n"
                   "| one   |    1 |  faster |\n"
                   "|       |      |         |\n"
                   "| two   |    2 |         |\n"
                   "|       |      |         |\n"
                   "| three |    4 |         |\n"
                   "\n"
                   "| Name  |             Rate |\n"
                   "|-------|-----------------:|\n"
                   "| one   | 9 GB/s (8 .. 10) |\n"
                   "|       |                  |\n"
                   "| three |  7 GB/s (6 .. 8) |\n"
                   "\n"
                   "| Name  | a_long_name |\n"
                   "|-------|------------:|\n"
                   "| two   |           3 |\n"
                   "|       |             |\n"
                   "| three |           5 |\n");
    for (size_t i = 0; i < 5; i++)
        assert_false(grid.sacrificed[i]);
    assert_written(&grid, 20,
                   "| Name  | Time |\n"
                   "|-------|-----:|\n"
                   "| one   |    1 |\n"
                   "|       |      |\n"
                   "| two   |    2 |\n"
                   "|       |      |\n"
                   "| three |    4 |\n"
                   "\n"
                   "| Name  |             Rate |\n" /* a number is never cut */
                   "|-------|-----------------:|\n"
                   "| one   | 9 GB/s (8 .. 10) |\n"
                   "|       |                  |\n"
                   "| three |  7 GB/s (6 .. 8) |\n"
                   "\n"
                   "| Name  | a_long_~ |\n"
                   "|-------|---------:|\n"
                   "| two   |        3 |\n"
                   "|       |          |\n"
                   "| three |        5 |\n");
    assert_true(grid.sacrificed[2]);
    vb_grid_release(&grid);
}

static void test_the_last_text_of_a_cell_counts(void **state)
{
    (void)state;
    struct vb_grid grid = {0};
    vb_grid_add_column(&grid, "A", false, 0, 20);
    vb_grid_add_column(&grid, "B", false, 0, 20);
    assert_int_equal(vb_grid_add_row(&grid, VB_TONE_PLAIN), 0);
    vb_grid_set(&grid, 1, VB_TONE_BAD, "first");
    vb_grid_set(&grid, 0, VB_TONE_PLAIN, "a"); /* in any order */
    vb_grid_set(&grid, 1, VB_TONE_GOOD, "last");
    assert_int_equal(vb_grid_add_row(&grid, VB_TONE_PLAIN), 0);
    struct vb_grid_cell cells[VB_GRID_COLUMNS];
    vb_grid_row_cells(&grid.rows[0], cells);
    assert_string_equal(cells[0].text, "a");
    assert_string_equal(cells[1].text, "last");
    assert_int_equal(cells[1].tone, VB_TONE_GOOD);
    vb_grid_row_cells(&grid.rows[1], cells);
    assert_string_equal(cells[0].text, "");
    assert_null(grid.rows[1].cells); /* as most cells of a long table are */
    assert_written(&grid, 0, "| A | B     |\n|---|-------|\n| a | last  |\n|   |       |\n");
    vb_grid_release(&grid);
}

static void test_rows_survive_packing(void **state)
{
    (void)state;
    struct vb_grid grid = {0};
    vb_grid_add_column(&grid, "A", false, 0, VB_GRID_CELL_MAX);
    vb_grid_add_column(&grid, "B", true, 0, VB_GRID_CELL_MAX);
    for (int round = 0; round < 2; round++) { /* the second time in a grid that was cleared */
        char long_text[VB_GRID_CELL_MAX + 1];
        memset(long_text, 'x', sizeof long_text - 1);
        long_text[sizeof long_text - 1] = '\0';
        for (int row = 0; row < 3000; row++) {
            assert_int_equal(vb_grid_add_row(&grid, row == 1 ? VB_TONE_BAD : VB_TONE_PLAIN), 0);
            char text[16];
            snprintf(text, sizeof text, "%d", row);
            vb_grid_set(&grid, 1, row == 2 ? VB_TONE_GOOD : VB_TONE_PLAIN, text);
            if (row == 2999)
                vb_grid_set(&grid, 0, VB_TONE_PLAIN, long_text);
        }
        char *written = NULL;
        size_t size = 0;
        FILE *stream = open_memstream(&written, &size);
        assert_int_equal(vb_grid_write(&grid, 0, true, stream), 0);
        fclose(stream);
        char *line = strtok(written, "\n");
        for (int row = -2; row < 3000; row++, line = strtok(NULL, "\n")) {
            char wanted[300];
            snprintf(wanted, sizeof wanted, "%s| %-*s | %4d |%s", row == 1 ? "\033[31m" : "", VB_GRID_CELL_MAX,
                     row == 2999 ? long_text : "", row, row == 1 ? "\033[0m" : "");
            if (row == 2)
                snprintf(wanted, sizeof wanted, "| %-*s |    \033[32m2\033[0m |", VB_GRID_CELL_MAX, "");
            if (row >= 0)
                assert_string_equal(line, wanted);
        }
        assert_null(line);
        free(written);
        vb_grid_clear(&grid);
    }
    assert_written(&grid, 0, "| A |\n|---|\n"); /* no width is left over from before */
    vb_grid_release(&grid);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_columns),
        cmocka_unit_test(test_text_cut),
        cmocka_unit_test(test_text_cut_stays_in_its_room),
        cmocka_unit_test(test_empty_columns_vanish_but_the_first),
        cmocka_unit_test(test_sacrifice_goes_by_rank),
        cmocka_unit_test(test_texts_become_brief),
        cmocka_unit_test(test_what_is_carried_goes_below),
        cmocka_unit_test(test_the_last_text_of_a_cell_counts),
        cmocka_unit_test(test_rows_survive_packing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
