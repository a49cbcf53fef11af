/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "row_words.h"
#include "format_rows.h"
#include "show/markdown_table.h"

static void texts_are_escaped(void **state)
{
    (void)state;
#define BAD "\xef\xbf\xbd"
    static const char *const inputs[][2] = {
        {"", ""},
        {"inline_result", "inline_result"},
        {"_a_ b_ _c a__b", "\\_a\\_ b\\_ \\_c a\\_\\_b"},
        {"a|b", "a\\|b"},
        {"*a* `b` ~~c~~ $d$ #1 [e](f) !g @h \\",
         "\\*a\\* \\`b\\` \\~\\~c\\~\\~ \\$d\\$ \\#1 \\[e\\](f) \\!g \\@h \\\\"},
        {"<b>&amp;</b>", "&lt;b&gt;&amp;amp;&lt;/b&gt;"},
        {"a\nb\r\tc", "a b  c"},
        {"\x01\x7f\xff\xc3\xa4", BAD BAD BAD "\xc3\xa4"},
    };
    for (size_t i = 0; i < sizeof inputs / sizeof inputs[0]; i++) {
        char *text = NULL;
        size_t length = 0;
        FILE *stream = open_memstream(&text, &length);
        vb_markdown_put(stream, inputs[i][0]);
        fclose(stream);
        assert_string_equal(text, inputs[i][1]);
        free(text);
    }
}

static void compare(struct vb_row *row, double ratio, double low, double high, const char *verdict)
{
    row->ratio = ratio;
    row->ratio_ci_low = low;
    row->ratio_ci_high = high;
    assert_int_equal(vb_row_set_text(&row->verdict, verdict), 0);
    assert_int_equal(vb_row_read_old_verdict(row), 0);
}

static void whole_document(void **state)
{
    (void)state;
    struct vb_results results;
    vb_results_init(&results);
    assert_int_equal(vb_results_set_fact(&results, "case.get", "a | b"), 0);
    assert_int_equal(vb_results_set_fact(&results, "confidence", "99 %"), 0);
    assert_int_equal(vb_results_add_warning(&results, "only *one* CPU"), 0);
    add_timed(&results, "get", "", "heap", 31.2, 1)->ratio = 1;
    compare(add_timed(&results, "get", "", "inline", 4.1, 0), 0.1314, 0.1294, 0.1342, "faster");
    char *text = render("markdown", &results);
    assert_string_equal(
        text,
        "### get: a \\| b\n"
        "\n"
        "| Method | Mean (ns) | Error (ns) | StdDev (ns) | Ratio | 99 % interval | Allocs/op | Allocated (B) | Alloc ratio |"
        " Verdict |\n"
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---|\n"
        "| heap | 31.2 | 0.5 | 0.31 | 1.00 |  | 1 | 24 | 1.00 |  |\n"
        "| inline | 4.1 | 0.5 | 0.04 | 0.131 | 0.1294\u00a0..\u00a00.1342 | 0 | 0 | 0 | faster |\n"
        "\n"
        "- <code>get</code>: inline ran 7.6x as fast as heap (7.5x to 7.7x) and saved 1 alloc/op (24 B); 10 launches of 20"
        " rounds; allocations constant at n and 2n.\n"
        "\n"
        "- **warning**: only \\*one\\* CPU\n"
        "\n"
        "Error: half of the interval of the mean over launches. StdDev: between launches, from the median absolute"
        " deviation. Allocated: bytes asked for per operation.\n");
    free(text);
    vb_results_release(&results);
}

/* A column is there if a row has something to say in it. */
static void columns_follow_the_rows(void **state)
{
    (void)state;
    struct vb_results results;
    vb_results_init(&results);
    struct vb_row *row = add_row(&results, "get", "n=1", "heap");
    row->allocs_per_op = 0.5;
    row->bytes_per_op = 0;
    row = add_row(&results, "get", "n=1", "uneven");
    set_words(row, &row->ledger, "not constant (1 to 2)");
    row = add_row(&results, "get", "n=1", "crashes");
    set_words(row, &row->status, "crashed (SIGSEGV)");
    set_words(row, &row->gate, "cannot judge: crashed (SIGSEGV)");
    row = add_row(&results, "get", "n=1", "more");
    row->allocs_per_op = 1;
    row->bytes_per_op = 8;
    assert_int_equal(vb_row_set_text(&row->allocator, "glibc"), 0);
    assert_int_equal(vb_row_set_text(&results.rows[0].allocator, "glibc"), 0);
    char *text = render("markdown", &results);
    assert_holds(text, "\n| Method | Point | Allocator | Allocs/op | Allocated (B) | Alloc ratio | Verdict | Gate |\n"
                       "|---|---|---|---:|---:|---:|---|---|\n");
    assert_holds(text, "\n| heap | n=1 | glibc | 0.5 | 0 | 1.00 |  |  |\n");
    assert_holds(text, "\n| uneven | n=1 |  | ? | ? |  |  |  |\n");
    assert_holds(text,
                 "\n| **crashes** | n=1 |  | n/a | n/a |  | crashed (SIGSEGV) | cannot judge: crashed (SIGSEGV) |\n");
    assert_holds(text, "\n| more | n=1 | glibc | 1 | 8 | n/a |  |  |\n"); /* eight bytes against none */
    free(text);
    vb_results_release(&results);
}

/* All that the terminal says below a table, of each allocator. */
static void sentences(void **state)
{
    (void)state;
    struct vb_results results;
    vb_results_init(&results);
    static const char *const allocators[] = {"jemalloc", "glibc"};
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(vb_row_set_text(&add_timed(&results, "a_`b", "", "heap", 30, 1)->allocator, allocators[i]), 0);
        struct vb_row *row = add_timed(&results, "a_`b", "", "_inline", 10, 0);
        compare(row, 0.3, 0.29, 0.31, "faster");
        assert_int_equal(vb_row_set_text(&row->allocator, allocators[i]), 0);
        row->source_allocs_per_op = 1;
    }
    char *text = render("markdown", &results);
    assert_holds(text, "\n- <code>a\\_\\`b</code> under jemalloc: \\_inline ran 3.3x as fast as heap");
    assert_holds(text, "\n- <code>a\\_\\`b</code> under glibc: \\_inline ran 3.3x as fast as heap");
    assert_holds(text, "removed");
    free(text);
    vb_results_release(&results);
}

/* Whatever a name holds, the table keeps its shape: as many bars that are not escaped in every line of it. */
static void hostile_names_keep_the_table(void **state)
{
    (void)state;
    struct vb_results results;
    vb_results_init(&results);
    add_timed(&results, HOSTILE, HOSTILE, "heap", 31.2, 1);
    add_timed(&results, HOSTILE, HOSTILE, HOSTILE, 31.2, 1);
    char *text = render("markdown", &results);
    size_t lines = 0;
    size_t wanted = 0;
    char *rest = text;
    for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
        if (line[0] != '|')
            continue;
        size_t bars = 0;
        for (const char *bar = line; (bar = strchr(bar, '|')) != NULL; bar++)
            bars += bar == line || bar[-1] != '\\';
        wanted = lines++ == 0 ? bars : wanted;
        assert_int_equal(bars, wanted);
    }
    assert_int_equal(lines, 4);
    free(text);
    vb_results_release(&results);
}

static void decimals_follow_the_fastest(void **state)
{
    (void)state;
    static const struct {
        double ns;
        const char *cell;
    } inputs[] = {{1234.56, "| heap | 1235 |"}, {123.456, "| heap | 123 |"},    {12.3456, "| heap | 12.3 |"},
                  {0.123456, "| heap | 0.1 |"}, {0.00012, "| heap | 0.0001 |"}, {0, "| heap | 0 |"}};
    for (size_t i = 0; i < sizeof inputs / sizeof inputs[0]; i++) {
        struct vb_results results;
        vb_results_init(&results);
        add_timed(&results, "get", "", "heap", inputs[i].ns, 1);
        char *text = render("markdown", &results);
        assert_holds(text, inputs[i].cell);
        free(text);
        vb_results_release(&results);
    }
}

/* A ratio of bytes says 0 of nothing and 1.00 of the same only. */
static void alloc_ratios_tell_apart(void **state)
{
    (void)state;
    static const struct {
        double bytes;
        const char *cell;
    } inputs[] = {{16, "0.0039"}, {4097, "1.0002"}, {4095, "0.9998"},
                  {4096, "1.00"}, {0, "0"},         {-0.0, "0"},
                  {2048, "0.50"}, {8192, "2.00"},   {4096.0 / (1 << 30), "0.00000000093"}};
    for (size_t i = 0; i < sizeof inputs / sizeof inputs[0]; i++) {
        struct vb_results results;
        vb_results_init(&results);
        add_timed(&results, "get", "", "heap", 31.2, 1)->bytes_per_op = 4096;
        struct vb_row *row = add_timed(&results, "get", "", "inline", 4.1, 0);
        row->bytes_per_op = inputs[i].bytes;
        compare(row, 0.1314, 0.1294, 0.1342, "faster");
        char *text = render("markdown", &results);
        char cell[64];
        snprintf(cell, sizeof cell, " | %s | faster |\n", inputs[i].cell);
        assert_holds(text, cell);
        free(text);
        vb_results_release(&results);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_escaped),
        cmocka_unit_test(whole_document),
        cmocka_unit_test(columns_follow_the_rows),
        cmocka_unit_test(sentences),
        cmocka_unit_test(hostile_names_keep_the_table),
        cmocka_unit_test(decimals_follow_the_fastest),
        cmocka_unit_test(alloc_ratios_tell_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
