/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "row_words.h"
#include "format_rows.h"
#include "show/markup_escape.h"

static void whole_document(void **state)
{
    (void)state;
    struct vb_results results;
    vb_results_init(&results);
    assert_int_equal(vb_results_set_fact(&results, "started", "2026-01-02T03:04:05Z"), 0);
    assert_int_equal(vb_results_set_fact(&results, "host", "h"), 0);
    assert_int_equal(vb_results_set_fact(&results, "case.get", "of this case"), 0);
    assert_int_equal(vb_results_set_fact(&results, "case.put", "of another"), 0);
    struct vb_row *row = add_timed(&results, "get", "n=1", "heap", 10, 1);
    set_words(row, &row->gate, "FAIL: allocs/op 0 -> 1");
    row = add_row(&results, "get", "n=1", "skips");
    set_words(row, &row->status, "skipped: no");
    char *text = render("junit", &results);
    /* 10 ns, 1000 operations, 20 rounds, 10 launches: 2 ms. */
    assert_string_equal(
        text, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
              "<testsuites name=\"vbench\" tests=\"2\" failures=\"1\" errors=\"0\" time=\"0.002\">\n"
              " <testsuite name=\"get\" tests=\"2\" failures=\"1\" errors=\"0\" skipped=\"1\" time=\"0.002\""
              " timestamp=\"2026-01-02T03:04:05\" hostname=\"h\">\n"
              "  <properties>\n"
              "   <property name=\"started\" value=\"2026-01-02T03:04:05Z\"/>\n"
              "   <property name=\"host\" value=\"h\"/>\n"
              "   <property name=\"case.get\" value=\"of this case\"/>\n"
              "  </properties>\n"
              "  <testcase classname=\"vbench.get\" name=\"heap (n=1)\" time=\"0.002\">\n"
              "   <failure type=\"alloc-regression\" message=\"allocs/op 0 -&gt; 1\">allocs/op 0 -&gt; 1</failure>\n"
              "   <system-out>baseline: heap\n"
              "status: ok\n"
              "status_code: ok\n"
              "mean_ns: 10\n"
              "ci_low_ns: 9.5\n"
              "ci_high_ns: 10.5\n"
              "median_ns: 10\n"
              "turns_mean_ns: 10\n"
              "launches: 10\n"
              "rounds: 20\n"
              "ops_per_turn: 1000\n"
              "noise_pct: 1\n"
              "allocs_per_op: 1\n"
              "bytes_per_op: 24\n"
              "live_bytes_per_op: 0\n"
              "peak_live_bytes: 32\n"
              "ledger: exact\n"
              "ledger_code: exact\n"
              "gate: FAIL: allocs/op 0 -&gt; 1\n"
              "gate_code: fail\n"
              "gate_quantity: allocs\n"
              "</system-out>\n"
              "  </testcase>\n"
              "  <testcase classname=\"vbench.get\" name=\"skips (n=1)\" time=\"0.000\">\n"
              "   <skipped message=\"skipped: no\">skipped: no</skipped>\n"
              "   <system-out>baseline: heap\n"
              "status: skipped: no\n"
              "status_code: skipped\n"
              "</system-out>\n"
              "  </testcase>\n"
              " </testsuite>\n"
              "</testsuites>\n");
    free(text);
    vb_results_release(&results);
}

/* A suite per case, whatever the order of the rows; its numbers are its own. */
static void suites(void **state)
{
    (void)state;
    struct vb_results results;
    vb_results_init(&results);
    add_timed(&results, "a", "", "heap", 10, 1);
    struct vb_row *row = add_row(&results, "b", "", "heap");
    set_words(row, &row->status, "crashed (SIGSEGV)");
    add_timed(&results, "a", "", "inline", 10, 1);
    char *text = render("junit", &results);
    assert_holds(text, "<testsuites name=\"vbench\" tests=\"3\" failures=\"0\" errors=\"1\" time=\"0.004\">");
    assert_holds(text, "<testsuite name=\"a\" tests=\"2\" failures=\"0\" errors=\"0\" skipped=\"0\" time=\"0.004\">");
    assert_holds(text, "<testsuite name=\"b\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\" time=\"0.000\">");
    assert_holds(text, "<error type=\"crash\" message=\"crashed (SIGSEGV)\">");
    free(text);
    vb_results_release(&results);
}

static void allocators_are_told_apart(void **state)
{
    (void)state;
    struct vb_results results;
    vb_results_init(&results);
    assert_int_equal(vb_row_set_text(&add_row(&results, "a", "", "v")->allocator, "glibc"), 0);
    assert_int_equal(vb_row_set_text(&add_row(&results, "a", "n=1", "v")->allocator, "jemalloc"), 0);
    char *text = render("junit", &results);
    assert_holds(text, " name=\"v (glibc)\" ");
    assert_holds(text, " name=\"v (n=1, jemalloc)\" ");
    free(text);
    vb_results_release(&results);
}

static void texts_are_escaped(void **state)
{
    (void)state;
#define BAD "\xef\xbf\xbd"
    static const struct {
        const char *text, *content, *value;
    } inputs[] = {
        {"plain", "plain", "plain"},
        {"a&b<c>d\"e'f", "a&amp;b&lt;c&gt;d&quot;e'f", "a&amp;b&lt;c&gt;d&quot;e'f"},
        {"]]>", "]]&gt;", "]]&gt;"},
        {"\t\n\r", "\t\n&#13;", "&#9;&#10;&#13;"},
        {"\x01\x1f\x7f", BAD BAD BAD, BAD BAD BAD},
        {"\xc2\x9b"
         "31m\xc2\xa0",
         BAD "31m\xc2\xa0", BAD "31m\xc2\xa0"},
        {"\xc3\xa4\xff\xc3", "\xc3\xa4" BAD BAD, "\xc3\xa4" BAD BAD},
        {"\xef\xbf\xbd\xef\xbf\xbe\xef\xbf\xbf", BAD BAD BAD, BAD BAD BAD},
    };
    for (size_t i = 0; i < sizeof inputs / sizeof inputs[0]; i++) {
        char text[200] = "";
        FILE *stream = fmemopen(text, sizeof text, "w");
        vb_xml_put_text(stream, inputs[i].text);
        vb_xml_put_attribute(stream, "n", inputs[i].text);
        fclose(stream);
        char wanted[200];
        snprintf(wanted, sizeof wanted, "%s n=\"%s\"", inputs[i].content, inputs[i].value);
        assert_string_equal(text, wanted);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_document),
        cmocka_unit_test(suites),
        cmocka_unit_test(allocators_are_told_apart),
        cmocka_unit_test(texts_are_escaped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
