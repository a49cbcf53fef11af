/* SPDX-License-Identifier: MIT
 *
 * What stands in a page as data, as a place to go to, as a command, and on which scale. */
#include "show/html/page.h"
#include "show/html/marks.h"
#include "show/html/row_names.h"
#include "results/row.h"
#include "sweep_rows.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

typedef void writer(FILE *stream, const char *text);

static char *written(writer *write, const char *text)
{
    char *bytes = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&bytes, &length);
    assert_non_null(stream);
    write(stream, text);
    fclose(stream);
    return bytes;
}

static void assert_written(writer *write, const char *text, const char *wanted)
{
    char *found = written(write, text);
    assert_string_equal(found, wanted);
    free(found);
}

static void json_cannot_end_its_element(void **state)
{
    (void)state;
    assert_written(vb_html_put_json, "plain", "\"plain\"");
    assert_written(vb_html_put_json, "</script>", "\"\\u003c/script\\u003e\"");
    assert_written(vb_html_put_json, "<!--", "\"\\u003c!--\"");
    assert_written(vb_html_put_json, "\"'\\&", "\"\\u0022\\u0027\\u005c\\u0026\"");
    assert_written(vb_html_put_json, "a\nb\t\x01\x7f", "\"a\\u000ab\\u0009\\u0001\\u007f\"");
    assert_written(vb_html_put_json, "\xe2\x80\xa8\xe2\x80\xa9", "\"\\u2028\\u2029\"");
    assert_written(vb_html_put_json, "\xe2\x80\xa6\xc3\xa4", "\"\xe2\x80\xa6\xc3\xa4\"");
    assert_written(vb_html_put_json, "\xff\xe2\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
}

/* Any byte comes back as it was, or as U+FFFD, and none of those that mean something to HTML is there. */
static void json_of_every_byte(void **state)
{
    (void)state;
    for (int byte = 1; byte < 256; byte++) {
        char text[] = {'a', (char)byte, 'b', '\0'};
        char *found = written(vb_html_put_json, text);
        json_t *value = json_loads(found, JSON_DECODE_ANY, NULL);
        assert_non_null(value);
        assert_string_equal(json_string_value(value), byte < 0x80 ? text
                                                                  : "a\xef\xbf\xbd"
                                                                    "b");
        assert_null(strpbrk(found, "<>&'"));
        json_decref(value);
        free(found);
    }
}

static void fragments(void **state)
{
    (void)state;
    assert_written(vb_html_put_fragment, "cache_hit", "cache_hit");
    assert_written(vb_html_put_fragment, "a b\"><i>", "a%20b%22%3E%3Ci%3E");
    assert_written(vb_html_put_fragment, "\xc3\xa4%", "%C3%A4%25");
}

static void put_sentence(FILE *stream, const char *text)
{
    vb_html_put_sentence(stream, text, text + strlen(text));
}

static void sentences(void **state)
{
    (void)state;
    assert_written(put_sentence, "`a<b`: 1 & 2", "<code>a&lt;b</code>: 1 &amp; 2");
    assert_written(put_sentence, "a ` b", "a ` b");
    assert_written(put_sentence, "", "");
}

static void assert_command(const struct vb_row *row, const char *command, const char *module, const char *wanted)
{
    struct vb_results results;
    char *bytes = NULL;
    size_t length = 0;
    vb_results_init(&results);
    if (command)
        assert_int_equal(vb_results_set_fact(&results, "command", command), 0);
    if (module)
        assert_int_equal(vb_results_set_fact(&results, "cases", module), 0);
    FILE *stream = open_memstream(&bytes, &length);
    assert_non_null(stream);
    vb_html_say_command(stream, &results, row);
    fclose(stream);
    assert_string_equal(bytes, wanted);
    free(bytes);
    vb_results_release(&results);
}

static void commands(void **state)
{
    (void)state;
    struct vb_row row = {
        .case_name = (char[]){"ready"}, .point = (char[]){""}, .allocator = (char[]){"jemalloc"}, .side = (char[]){""}};
    assert_command(&row, "vbench --budget 3s ready", NULL, "vbench ready");
    assert_command(&row, NULL, NULL, "");
    row.point = (char[]){"hit=90,k=it's"};
    assert_command(&row, "vbench", NULL, "vbench ready --param hit=90 --param 'k=it'\\''s'");
    row.allocator = (char[]){"glibc"};
    assert_command(&row, "./my", "my cases.so",
                   "./my --cases 'my cases.so' ready --allocator glibc --param hit=90 --param 'k=it'\\''s'");
    row.case_name = (char[]){"$(rm)"};
    assert_command(&row, "vbench", NULL, "");
    row.case_name = (char[]){"a\nb"};
    assert_command(&row, "vbench", NULL, "");
    row.case_name = (char[]){"ready"};
    row.side = (char[]){"new"};
    assert_command(&row, "vbench ab ./old ./new", NULL, "vbench ab ./old ./new");
}

static void scales_of_anything(void **state)
{
    (void)state;
    static const double values[] = {0, 1e-300, 1e-9, 1, 12.5, 1e9, 1e300, INFINITY, NAN, -1};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        for (size_t j = 0; j < sizeof values / sizeof values[0]; j++) {
            const struct vb_scale scales[] = {
                vb_html_linear_to(values[i]),
                vb_html_log_between(values[i], values[j]),
                vb_html_ratio_scale(values[i], values[j], true),
                vb_html_ratio_scale(values[i], values[j], false),
            };
            for (size_t s = 0; s < 4; s++) {
                double ticks[VB_TICKS_MAX];
                assert_true(scales[s].low < scales[s].high && isfinite(scales[s].low) && isfinite(scales[s].high));
                assert_true(!scales[s].is_log || scales[s].low > 0);
                size_t count = vb_ticks(&scales[s], 4, ticks);
                assert_true(count <= VB_TICKS_MAX);
                for (size_t t = 0; t < count; t++)
                    assert_true(ticks[t] >= scales[s].low && ticks[t] <= scales[s].high &&
                                (t == 0 || ticks[t] > ticks[t - 1]));
            }
        }
}

static void times(void **state)
{
    (void)state;
    static const struct {
        double ns;
        const char *wanted;
    } cases[] = {{0, "0"}, {0.5, "0.5 ns"}, {250, "250 ns"}, {1500, "1.5 µs"}, {2e6, "2 ms"}, {3e9, "3 s"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[VB_HTML_NUMBER_MAX];
        vb_html_say_time(text, cases[i].ns);
        assert_string_equal(text, cases[i].wanted);
    }
}

/* The page of some results; to be freed. */
static char *page_of(const struct vb_results *results)
{
    struct vb_error error = {0};
    char *bytes = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&bytes, &length);
    assert_non_null(stream);
    assert_int_equal(vb_html_write(&(struct vb_html_input){.results = results}, stream, &error), 0);
    fclose(stream);
    return bytes;
}

static void a_page_of_nothing(void **state)
{
    (void)state;
    struct vb_results results;
    vb_results_init(&results);
    char *bytes = page_of(&results);
    assert_non_null(strstr(bytes, "</html>"));
    free(bytes);
    vb_results_release(&results);
}

/* What the drawing of a sweep says of a break-even, and the sentence below it. */
static void a_break_even_has_the_digits_of_its_sentence(void **state)
{
    (void)state;
    static const struct {
        struct sweep_row rows[6];
        size_t count;
        const char *drawn, *said;
    } cases[] = {
        {{{"sync=0", "heap", 10, 1, 0, NULL},
          {"sync=1", "heap", 10, 1, 0, NULL},
          {"sync=90", "heap", 10, 1, 0, NULL},
          {"sync=0", "inline", 0, 1.1, 0.04, NULL},
          {"sync=1", "inline", 0, 0.95, 0.02, NULL},
          {"sync=90", "inline", 0, 0.18, 0.011, NULL}},
         6,
         ">break-even 0.7 (0.4 to 0.9)<",
         "from sync=0.7 (0.4 to 0.9) upward"},
        {{{"sync=0", "heap", 10, 1, 0, NULL},
          {"sync=10", "heap", 10, 1, 0, NULL},
          {"sync=20", "heap", 10, 1, 0, NULL},
          {"sync=0", "inline", 0, 0.9, 0.2, NULL},
          {"sync=10", "inline", 0, 1.1, 0.05, NULL},
          {"sync=20", "inline", 0, 1.2, 0.05, NULL}},
         6,
         ">break-even 5 (at most 9)<",
         "from sync=5 (at most 9) upward"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct vb_results results;
        vb_results_init(&results);
        add_sweep_rows(&results, cases[i].rows, cases[i].count);
        char *bytes = page_of(&results);
        assert_non_null(strstr(bytes, cases[i].drawn));
        assert_non_null(strstr(bytes, cases[i].said));
        free(bytes);
        vb_results_release(&results);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_cannot_end_its_element),
        cmocka_unit_test(json_of_every_byte),
        cmocka_unit_test(fragments),
        cmocka_unit_test(sentences),
        cmocka_unit_test(commands),
        cmocka_unit_test(scales_of_anything),
        cmocka_unit_test(times),
        cmocka_unit_test(a_page_of_nothing),
        cmocka_unit_test(a_break_even_has_the_digits_of_its_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
