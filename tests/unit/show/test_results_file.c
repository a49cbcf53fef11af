/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "row_words.h"
#include "base/random.h"
#include "results/cells.h"
#include "show/export_formats.h"
#include "results/doubt_words.h"
#include "results/results_file.h"

#include <fcntl.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COUNT(array)   (sizeof(array) / sizeof(array)[0])
#define BYTES(literal) (literal), sizeof(literal) - 1

#define VERSION "# vbench-results: 1\n"
#define HEADER  "case,point,variant,status,mean_ns,rounds,allocs_per_op,live_bytes_per_op\n"

static int read_bytes(struct vb_results *results, const char *bytes, size_t length, struct vb_error *error)
{
    FILE *stream = length ? fmemopen((void *)(uintptr_t)bytes, length, "r") : fopen("/dev/null", "r");
    assert_non_null(stream);
    int status = vb_results_read(results, stream, "x.csv", error);
    fclose(stream);
    return status;
}

/* Writes as CSV into memory that the caller frees. */
static char *write_bytes(const struct vb_results *results, size_t *length)
{
    char *bytes = NULL;
    FILE *stream = open_memstream(&bytes, length);
    assert_non_null(stream);
    struct vb_error error = {0};
    assert_int_equal(vb_format_find("csv")->write(results, stream, &error), 0);
    fclose(stream);
    return bytes;
}

static void reads_what_is_known(void **state)
{
    (void)state;
    static const char bytes[] = VERSION "# cpu: Intel: Xeon, \"fast\"\n"
                                        "# empty:\n"
                                        "# seed: 17\n"
                                        "# warning: few launches: 3\n"
                                        "# case.ready: a question\n"
                                        "\n"
                                        "verdict,case,point,variant,status,no_such_column,mean_ns,rounds,checksum\n"
                                        "faster,ready,\"n=1,m=2\",inline,ok,whatever,36.25,64,00000000000000ff\n"
                                        ",ready,,heap,\"crashed (\"\"x\"\")\",,,,\n";
    struct vb_results results;
    struct vb_error error = {0};
    assert_int_equal(read_bytes(&results, BYTES(bytes), &error), 0);
    assert_int_equal(results.fact_count, 4);
    assert_string_equal(results.facts[0].key, "cpu");
    assert_string_equal(results.facts[0].value, "Intel: Xeon, \"fast\"");
    assert_string_equal(vb_results_fact(&results, "empty"), "");
    assert_string_equal(results.facts[3].key, "case.ready");
    assert_int_equal(results.warning_count, 1);
    assert_string_equal(results.warnings[0], "few launches: 3");
    assert_int_equal(results.row_count, 2);
    const struct vb_row *first = &results.rows[0];
    assert_string_equal(first->point, "n=1,m=2");
    assert_string_equal(first->variant, "inline");
    assert_string_equal(first->verdict, "faster");
    assert_string_equal(first->checksum, "00000000000000ff");
    assert_true(first->mean_ns == 36.25);
    assert_int_equal(first->rounds, 64);
    assert_true(isnan(first->ratio)); /* no such column in the file */
    assert_int_equal(first->launches, -1);
    assert_string_equal(first->ledger, "");
    const struct vb_row *second = &results.rows[1];
    assert_string_equal(second->status, "crashed (\"x\")");
    assert_true(isnan(second->mean_ns));
    assert_int_equal(second->rounds, -1);
    vb_results_release(&results);
}

static void reads_both_line_ends(void **state)
{
    (void)state;
    static const char bytes[] = "\xef\xbb\xbf# vbench-results: 1\r\n# cpu: x\r\ncase,point,variant,status\r\n"
                                "a,,v,ok\r\n";
    struct vb_results results;
    struct vb_error error = {0};
    assert_int_equal(read_bytes(&results, BYTES(bytes), &error), 0);
    assert_string_equal(vb_results_fact(&results, "cpu"), "x");
    assert_string_equal(results.rows[0].status, "ok");
    vb_results_release(&results);
}

static void reads_a_file_without_rows(void **state)
{
    (void)state;
    struct vb_results results;
    struct vb_error error = {0};
    assert_int_equal(read_bytes(&results, BYTES(VERSION HEADER), &error), 0);
    assert_int_equal(results.row_count, 0);
    vb_results_release(&results);
}

static void negative_where_it_means_something(void **state)
{
    (void)state;
    struct vb_results results;
    struct vb_error error = {0};
    assert_int_equal(read_bytes(&results, BYTES(VERSION HEADER "a,,v,ok,0,0,0,-64\nb,,v,ok,0,0,2,-64\n"), &error), 0);
    assert_true(results.rows[0].live_bytes_per_op == -64);
    assert_true(results.rows[0].allocs_per_op == 0); /* a proven zero is not unknown */
    assert_int_equal(results.rows[0].rounds, 0);
    vb_results_release(&results);
}

static void malformed_files(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t length;
        const char *wanted;
    } inputs[] = {
        {BYTES(""), "line 1: the file is empty"},
        {BYTES("\xef\xbb\xbf"), "line 1: the file is empty"},
        {BYTES("\n"), "line 1: not a vbench results file (line 1 should be '# vbench-results: 1')"},
        {BYTES(HEADER), "line 1: not a vbench results file (line 1 should be '# vbench-results: 1')"},
        {BYTES("# cpu: x\n" VERSION), "line 1: not a vbench results file (line 1 should be '# vbench-results: 1')"},
        {BYTES("# vbench-samples: 1\n"), "line 1: not a vbench results file (line 1 should be '# vbench-results: 1')"},
        {BYTES("# vbench-results: 2\n"), "line 1: results version 2, this program reads version 1"},
        {BYTES("# vbench-results: 0\n"), "line 1: results version 0, this program reads version 1"},
        {BYTES("# vbench-results: one\n"), "line 1: no version of results: 'one'"},
        {BYTES("# vbench-results:\n"), "line 1: no version of results: ''"},
        {BYTES("# vbench-results: 1"), "line 1: the last line has no end; the file was cut off"},
        {BYTES("\x7f"
               "ELF\2\1\1\0\0\0\n"),
         "line 1: not a vbench results file (line 1 should be '# vbench-results: 1')"},

        {BYTES(VERSION "# cpu\n"), "line 2: neither '# key: value' nor a row: ' cpu'"},
        {BYTES(VERSION "#cpu: x\n"), "line 2: neither '# key: value' nor a row: 'cpu: x'"},
        {BYTES(VERSION "# cpu:x\n"), "line 2: neither '# key: value' nor a row: ' cpu:x'"},
        {BYTES(VERSION "# CPU: x\n"), "line 2: no name of a fact: 'CPU'"},
        {BYTES(VERSION "# : x\n"), "line 2: no name of a fact: ''"},
        {BYTES(VERSION VERSION), "line 2: no name of a fact: 'vbench-results'"},
        {BYTES(VERSION "# cpu: x\n# seed: 1\n# cpu: x\n"), "line 4: a second value of the fact 'cpu'"},
        {BYTES(VERSION "# cpu: x\0y\n"), "line 2: a NUL byte; this is no text file"},

        {BYTES(VERSION), "line 2: the line that names the columns is missing"},
        {BYTES(VERSION "# cpu: x\n"), "line 3: the line that names the columns is missing"},
        {BYTES(VERSION "point,variant,status\n"), "line 2: there is no column 'case'"},
        {BYTES(VERSION "case,variant,status\n"), "line 2: there is no column 'point'"},
        {BYTES(VERSION "case,point,status\n"), "line 2: there is no column 'variant'"},
        {BYTES(VERSION "case,point,variant\n"), "line 2: there is no column 'status'"},
        {BYTES(VERSION "case,point,variant,status,point\n"), "line 2: a second column 'point'"},
        {BYTES(VERSION "a,,v,ok,1,1,1,1\n"), "line 2: there is no column 'case'"},

        {BYTES(VERSION "case,point,variant,status,launch_ns\na,,v,ok,1  2\n"),
         "line 3: launch_ns holds '', which is not a finite number, 0 or more"},
        {BYTES(VERSION "case,point,variant,status,launch_ns\na,,v,ok,1 2 \n"),
         "line 3: launch_ns holds '', which is not a finite number, 0 or more"},
        {BYTES(VERSION "case,point,variant,status,launch_ns\na,,v,ok,1 -2\n"),
         "line 3: launch_ns holds '-2', which is not a finite number, 0 or more"},
        {BYTES(VERSION "case,point,variant,status,launch_ns\na,,v,ok,1 nan 2\n"),
         "line 3: launch_ns holds 'nan', which is not a finite number, 0 or more"},
        {BYTES(VERSION HEADER "a,,v,ok,1,1,1\n"), "line 3: 7 cells, but there are 8 columns"},
        {BYTES(VERSION HEADER "a,,v,ok,1,1,1,1\na,,w,ok,1,1,1,1,1\n"), "line 4: 9 cells, but there are 8 columns"},
        {BYTES(VERSION HEADER "a,,v,ok,1,1,1,1\n# b\n"), "line 4: 1 cells, but there are 8 columns"},
        {BYTES(VERSION HEADER ",,v,ok,1,1,1,1\n"), "line 3: case is empty"},
        {BYTES(VERSION HEADER "a,,,ok,1,1,1,1\n"), "line 3: variant is empty"},
        {BYTES(VERSION HEADER "a,,v,,1,1,1,1\n"), "line 3: status is empty"},
        {BYTES(VERSION HEADER "a,,v,ok,nan,1,1,1\n"),
         "line 3: mean_ns is 'nan', which is not a finite number, 0 or more"},
        {BYTES(VERSION HEADER "a,,v,ok,NaN,1,1,1\n"),
         "line 3: mean_ns is 'NaN', which is not a finite number, 0 or more"},
        {BYTES(VERSION HEADER "a,,v,ok,inf,1,1,1\n"),
         "line 3: mean_ns is 'inf', which is not a finite number, 0 or more"},
        {BYTES(VERSION HEADER "a,,v,ok,1e999,1,1,1\n"),
         "line 3: mean_ns is '1e999', which is not a finite number, 0 or more"},
        {BYTES(VERSION HEADER "a,,v,ok,-1,1,1,1\n"),
         "line 3: mean_ns is '-1', which is not a finite number, 0 or more"},
        {BYTES(VERSION HEADER "a,,v,ok,1 ns,1,1,1\n"),
         "line 3: mean_ns is '1 ns', which is not a finite number, 0 or more"},
        {BYTES(VERSION HEADER "a,,v,ok,\"1,5\",1,1,1\n"),
         "line 3: mean_ns is '1,5', which is not a finite number, 0 or more"},
        {BYTES(VERSION HEADER "a,,v,ok,1,-1,1,1\n"), "line 3: rounds is '-1', which is not a whole number, 0 or more"},
        {BYTES(VERSION HEADER "a,,v,ok,1,1.5,1,1\n"),
         "line 3: rounds is '1.5', which is not a whole number, 0 or more"},
        {BYTES(VERSION HEADER "a,,v,ok,1,9223372036854775808,1,1\n"),
         "line 3: rounds is '9223372036854775808', which is not a whole number, 0 or more"},
        {BYTES(VERSION HEADER "a,,v,ok,-1,1,1,1\n"),
         "line 3: mean_ns is '-1', which is not a finite number, 0 or more"},
        {BYTES(VERSION HEADER "a,,v,ok,1,1,1,?\n"), "line 3: live_bytes_per_op is '?', which is not a finite number"},

        {BYTES(VERSION "case,point,variant,status,allocs_per_op\na,,v,ok,-1\n"),
         "line 3: allocs_per_op is '-1', which is not a finite number, 0 or more"},
        {BYTES(VERSION "case,point,variant,status,usable_bytes_per_op\na,,v,ok,-16\n"),
         "line 3: usable_bytes_per_op is '-16', which is not a finite number, 0 or more"},
        {BYTES(VERSION "case,point,variant,status,ratio_ci_high,ratio,ratio_ci_low\na,,v,ok,1,2,3\n"),
         "line 3: ratio_ci_low is above ratio_ci_high"},
        {BYTES(VERSION "case,point,variant,status,allocs_low,allocs_high\na,,v,ok,1,0.5\n"),
         "line 3: allocs_low is above allocs_high"},
        {BYTES(VERSION HEADER "a,,v,ok,1,1,1,1\nb,,v,ok,1,1,1,1\na,,v,ok,2,2,2,2\n"),
         "line 5: a second row of case 'a', point '', variant 'v'"},
        {BYTES(VERSION HEADER "\"a\nb\",,v,ok,1,1,1,1\nb,p,v,ok,1,1,1,1\nb,p,v,ok,2,2,2,2\n"),
         "line 6: a second row of case 'b', point 'p', variant 'v'"},
        {BYTES(VERSION HEADER "a,,v,ok,1,1,1,1\na,,w,ok,1,1"),
         "line 4: the last line has no end; the file was cut off"},
        {BYTES(VERSION HEADER "a,,v,ok,1,1,1,12"), "line 3: the last line has no end; the file was cut off"},
        {BYTES(VERSION HEADER "a,,v,\"ok,1,1,1,1\n"), "line 3: a quote that is never closed"},
        {BYTES(VERSION HEADER "a,,v,ok\"\",1,1,1,1\n"), "line 3: a quote inside a cell that does not begin with one"},
        {BYTES(VERSION HEADER "a,,v,ok,1,1,1,1\n\0\0\0\n"), "line 4: a NUL byte; this is no text file"},
    };
    for (size_t i = 0; i < COUNT(inputs); i++) {
        struct vb_results results;
        struct vb_error error = {0};
        char wanted[300];
        snprintf(wanted, sizeof wanted, "'x.csv' %s", inputs[i].wanted);
        if (read_bytes(&results, inputs[i].bytes, inputs[i].length, &error) != VB_ERROR_FORMAT)
            fail_msg("accepted, but wanted: %s", wanted);
        assert_int_equal(error.code, VB_ERROR_FORMAT);
        assert_string_equal(error.text, wanted);
        assert_int_equal(results.row_count + results.fact_count + results.warning_count, 0);
        assert_null(results.rows);
        assert_null(results.facts);
    }
}

/* A file may be cut off at any byte: it is refused, or it ends with a whole row. */
static void every_cut_is_noticed(void **state)
{
    (void)state;
    static const char bytes[] = VERSION "# cpu: x\n" HEADER "a,,v,\"o\"\"k\",1.25,64,1,1\nb,,v,ok,1,1,1,1\n";
    for (size_t length = 0; length < sizeof bytes - 1; length++) {
        struct vb_results results;
        struct vb_error error = {0};
        int status = read_bytes(&results, bytes, length, &error);
        bool at_line_end = length > 0 && bytes[length - 1] == '\n';
        bool has_header = length >= sizeof(VERSION "# cpu: x\n" HEADER) - 1;
        assert_int_equal(status, at_line_end && has_header ? 0 : VB_ERROR_FORMAT);
        assert_string_equal(error.text + strcspn(error.text, "\r\n"), "");
        if (status == 0)
            vb_results_release(&results);
    }
}

static void too_many_facts(void **state)
{
    (void)state;
    char *bytes = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&bytes, &length);
    fputs(VERSION, stream);
    for (int i = 0; i <= 4096; i++)
        fprintf(stream, "# fact_%d: x\n", i);
    fclose(stream);
    struct vb_results results;
    struct vb_error error = {0};
    assert_int_equal(read_bytes(&results, bytes, length, &error), VB_ERROR_FORMAT);
    assert_string_equal(error.text, "'x.csv' line 4098: more than 4096 facts");
    free(bytes);
}

/* What files say that have the words alone, as earlier versions wrote them. */
static void verdicts_of_older_files(void **state)
{
    (void)state;
    static const struct {
        const char *cells; /* ratio, detectable_pct, verdict */
        enum vb_row_verdict verdict;
        const char *words;
    } rows[] = {
        {"0.5,1,faster", VB_ROW_FASTER, "faster"},
        {"2,1,slower", VB_ROW_SLOWER, "slower"},
        {"1,1,same within 0.7 %", VB_ROW_SAME, "same within 0.7 %"},
        {"0.5,,cannot tell (too few launches)", VB_ROW_CANNOT_TELL_FEW, "cannot tell (too few launches)"},
        {"1.1,277.3,cannot tell (needs a change of 278 %)", VB_ROW_CANNOT_TELL_NOISE,
         "cannot tell (only a difference above 278 % would show)"},
        {"1.1,,cannot tell (needs a change of 36 %)", VB_ROW_CANNOT_TELL_NOISE,
         "cannot tell (only a difference above 36 % would show)"},
        {"1.1,5000,cannot tell (needs a change of more than 1000 %)", VB_ROW_CANNOT_TELL_NOISE,
         "cannot tell (only a difference of more than 1000 % would show)"},
        {"1.14,5,cannot tell (could be chance among 189 comparisons)", VB_ROW_CANNOT_TELL_CHANCE,
         "looks slower, but one of 189 comparisons can do that by chance"},
        {"0.9,5,cannot tell (could be chance among 2 comparisons)", VB_ROW_CANNOT_TELL_CHANCE,
         "looks faster, but one of 2 comparisons can do that by chance"},
        {"0.9,5,", VB_ROW_NOT_JUDGED, ""},
        {"0.9,5,as you like it", VB_ROW_NOT_JUDGED, "as you like it"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char text[500];
        /* Two of a kind: the second finds the text of the first already read, and perhaps worded anew. */
        snprintf(text, sizeof text,
                 "# vbench-results: 1\ncase,point,variant,baseline,status,ratio,detectable_pct,verdict\nc,,v,b,ok,%s\n"
                 "c,,w,b,ok,%s\n",
                 rows[i].cells, rows[i].cells);
        struct vb_results results;
        struct vb_error error = {0};
        assert_int_equal(read_bytes(&results, text, strlen(text), &error), 0);
        for (size_t r = 0; r < 2; r++) {
            assert_int_equal(results.rows[r].verdict_code, rows[i].verdict);
            assert_string_equal(results.rows[r].verdict, rows[i].words);
        }
        vb_results_release(&results);
    }
}

static void verdict_code_decides(void **state)
{
    (void)state;
    static const char good[] = "# vbench-results: 1\ncase,point,variant,baseline,status,verdict,verdict_code\n"
                               "c,,v,b,ok,faster than light,same\n";
    static const char bad[] = "# vbench-results: 1\ncase,point,variant,baseline,status,verdict_code\nc,,v,b,ok,swift\n";
    struct vb_results results;
    struct vb_error error = {0};
    assert_int_equal(read_bytes(&results, good, strlen(good), &error), 0);
    assert_int_equal(results.rows[0].verdict_code, VB_ROW_SAME);
    assert_string_equal(results.rows[0].verdict, "faster than light");
    vb_results_release(&results);
    assert_int_equal(read_bytes(&results, bad, strlen(bad), &error), VB_ERROR_FORMAT);
    assert_string_equal(error.text, "'x.csv' line 3: verdict_code is 'swift', which this program does not know");
}

/* Fills every column of a row, from a generator. */
/* An interval does not end before it begins. */
static void order_ends(struct vb_row *row)
{
    for (size_t c = 0; c < vb_column_count; c++) {
        char name[80];
        const char *low = strstr(vb_columns[c].name, "low");
        snprintf(name, sizeof name, "%.*shigh%s", low ? (int)(low - vb_columns[c].name) : 0, vb_columns[c].name,
                 low ? low + 3 : "");
        const struct vb_column *upper = low ? vb_column_find(name) : NULL;
        if (upper && vb_cell_real(row, &vb_columns[c]) > vb_cell_real(row, upper))
            *vb_cell_real_field(row, &vb_columns[c]) = vb_cell_real(row, upper);
    }
}

static void fill_row(struct vb_row *row, size_t number, struct vb_random *random)
{
    static const char *const texts[] = {"ok",         "a,b",      "say \"x\"",    "two\nlines",
                                        "cr\rlf\r\n", " blanks ", "\xc3\xa4\xff", "-"};
    char text[64];
    double values[5];
    size_t codes;
    for (size_t c = 0; c < vb_column_count; c++) {
        const struct vb_column *column = &vb_columns[c];
        bool unknown = vb_random_below(random, 4) == 0;
        switch (column->type) {
        case VB_COLUMN_TEXT:
            snprintf(text, sizeof text, "%s%zu", texts[vb_random_below(random, COUNT(texts))], number / (c + 1));
            if (!unknown || column->kind == VB_COLUMN_KEY || strcmp(column->name, "status") == 0)
                assert_int_equal(vb_row_set_text(vb_cell_text_field(row, column), text), 0);
            break;
        case VB_COLUMN_REAL:
            if (!unknown)
                *vb_cell_real_field(row, column) =
                    ldexp(vb_random_unit(random), (int)vb_random_below(random, 200) - 100);
            break;
        case VB_COLUMN_COUNT:
            if (!unknown)
                *vb_cell_count_field(row, column) =
                    (int64_t)(vb_random_next(random) >> (1 + vb_random_below(random, 62)));
            break;
        case VB_COLUMN_CODE:
            for (codes = 1; column->codes[codes];)
                codes++;
            assert_int_equal(vb_cell_set_code(row, column, column->codes[unknown ? 0 : number % codes]), 0);
            break;
        case VB_COLUMN_LIST:
            for (size_t i = 0; i < COUNT(values); i++)
                values[i] = ldexp(vb_random_unit(random), (int)vb_random_below(random, 200) - 100);
            if (!unknown)
                assert_int_equal(vb_row_set_list(vb_cell_list_field(row, column), values, 1 + number % COUNT(values)),
                                 0);
            break;
        }
    }
    order_ends(row);
    snprintf(text, sizeof text, "v,%zu", number); /* keys differ */
    assert_int_equal(vb_row_set_text(&row->variant, text), 0);
    struct vb_doubts doubts = {0};
    for (int doubt = 0; doubt < VB_DOUBTS; doubt++)
        if (vb_random_below(random, 3) == 0)
            vb_doubts_add(&doubts, (enum vb_doubt)doubt, vb_random_unit(random), ldexp(vb_random_unit(random), 30));
    assert_int_equal(vb_row_set_text(&row->doubts, ""), 0);
    assert_int_equal(
        vb_row_set_text(&row->counters, number % 3 == 0 ? "probes=3 hits=0.25:0.125:0.5 missed=-1e-07::" : ""), 0);
    assert_int_equal(vb_row_set_doubts(row, &doubts), 0);
    vb_row_read_words(row);
}

static void round_trip_gives_the_same_bytes(void **state)
{
    (void)state;
    struct vb_results results;
    struct vb_error error = {0};
    vb_results_init(&results);
    assert_int_equal(vb_results_set_fact(&results, "zeta", "first, though last in the alphabet"), 0);
    assert_int_equal(vb_results_set_fact(&results, "alpha", " blanks around "), 0);
    assert_int_equal(vb_results_set_fact(&results, "nothing", ""), 0);
    assert_int_equal(vb_results_set_fact(&results, "quoted", "\"a\": #b"), 0);
    assert_int_equal(vb_results_add_warning(&results, "%s", "key: value\nagain"), 0);
    assert_int_equal(vb_results_add_warning(&results, "%s", ""), 0);
    struct vb_random random;
    vb_random_seed(&random, 3);
    for (size_t i = 0; i < 3000; i++)
        fill_row(vb_results_append(&results), i, &random);
    results.rows[0].live_bytes_per_op = -12.5;
    results.rows[0].once_allocs = -1;
    results.rows[0].once_bytes = -0.1;
    results.rows[0].ci_low_ns = -1e-9;
    results.rows[0].mean_ns = INFINITY; /* never written */
    results.rows[1].mean_ns = -0.0;

    size_t length = 0;
    char *bytes = write_bytes(&results, &length);
    assert_int_equal(strncmp(bytes, "# vbench-results: 1\n# zeta: first", 33), 0);
    struct vb_results loaded;
    if (read_bytes(&loaded, bytes, length, &error) != 0)
        fail_msg("%s", error.text);
    assert_int_equal(loaded.row_count, results.row_count);
    assert_string_equal(loaded.facts[1].value, " blanks around ");
    assert_string_equal(loaded.rows[2999].variant, "v,2999");
    assert_true(isnan(loaded.rows[0].mean_ns));
    assert_true(loaded.rows[0].once_bytes == -0.1);

    size_t again_length = 0;
    char *again = write_bytes(&loaded, &again_length);
    assert_int_equal(again_length, length);
    assert_memory_equal(again, bytes, length);
    free(again);
    free(bytes);
    vb_results_release(&loaded);
    vb_results_release(&results);
}

/* One copy of a text serves many rows after loading; replacing it in one must not show in another. */
static void loaded_rows_do_not_share_changes(void **state)
{
    (void)state;
    struct vb_results results;
    struct vb_error error = {0};
    assert_int_equal(read_bytes(&results, BYTES(VERSION HEADER "a,,v,ok,1,1,1,1\na,,w,ok,1,1,1,1\n"), &error), 0);
    set_words(&results.rows[0], &results.rows[0].status, "crashed");
    assert_string_equal(results.rows[1].status, "ok");
    assert_int_equal(vb_row_set_text(&results.rows[1].case_name, "b"), 0);
    assert_string_equal(results.rows[0].case_name, "a");
    vb_results_release(&results);
}

static void loads_by_path(void **state)
{
    (void)state;
    char path[] = "/tmp/vbench-test-XXXXXX";
    int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    static const char bytes[] = VERSION HEADER "a,,v,ok,1,1,1,1\n";
    assert_int_equal(write(descriptor, bytes, sizeof bytes - 1), sizeof bytes - 1);
    close(descriptor);
    struct vb_results results;
    struct vb_error error = {0};
    assert_int_equal(vb_results_load(&results, path, &error), 0);
    assert_int_equal(results.row_count, 1);
    vb_results_release(&results);
    assert_int_equal(fcntl(descriptor, F_GETFD), -1); /* the lowest free descriptor is free again */

    assert_non_null(freopen(path, "r", stdin));
    assert_int_equal(vb_results_load(&results, "-", &error), 0);
    assert_int_equal(results.row_count, 1);
    vb_results_release(&results);
    assert_int_equal(vb_results_load(&results, "-", &error), VB_ERROR_FORMAT);
    assert_string_equal(error.text, "standard input line 1: the file is empty");
    unlink(path);
}

static void unreadable_paths(void **state)
{
    (void)state;
    struct vb_results results;
    struct vb_error error = {0};
    assert_int_equal(vb_results_load(&results, "/no/such/file.csv", &error), VB_ERROR_IO);
    assert_string_equal(error.text, "cannot open '/no/such/file.csv': No such file or directory");
    assert_null(results.rows);
    assert_int_equal(vb_results_load(&results, "/", &error), VB_ERROR_IO);
    assert_string_equal(error.text, "cannot read '/': Is a directory");
    assert_null(results.rows);
}

static void writing_notices_a_full_disk(void **state)
{
    (void)state;
    struct vb_results results;
    struct vb_error error = {0};
    vb_results_init(&results);
    FILE *full = fopen("/dev/full", "w");
    assert_non_null(full);
    assert_int_equal(vb_format_find("csv")->write(&results, full, &error), VB_ERROR_IO);
    assert_string_equal(error.text, "cannot write the results as CSV: No space left on device");
    fclose(full);
}

static void formats_are_found_by_name(void **state)
{
    (void)state;
    assert_null(vb_format_find("cs"));
    assert_null(vb_format_find(""));
    assert_string_equal(vb_format_find("csv")->suffix, ".csv");
    assert_string_equal(vb_format_find("json")->suffix, ".json");
    for (const struct vb_format_entry *entry = vb_formats; entry->name; entry++) {
        assert_ptr_equal(vb_format_find(entry->name), entry->format);
        assert_true(!entry[1].name || strcmp(entry->name, entry[1].name) < 0);
        assert_null(strchr(entry->name, '_'));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_is_known),
        cmocka_unit_test(reads_both_line_ends),
        cmocka_unit_test(reads_a_file_without_rows),
        cmocka_unit_test(negative_where_it_means_something),
        cmocka_unit_test(malformed_files),
        cmocka_unit_test(every_cut_is_noticed),
        cmocka_unit_test(too_many_facts),
        cmocka_unit_test(verdicts_of_older_files),
        cmocka_unit_test(verdict_code_decides),
        cmocka_unit_test(round_trip_gives_the_same_bytes),
        cmocka_unit_test(loaded_rows_do_not_share_changes),
        cmocka_unit_test(loads_by_path),
        cmocka_unit_test(unreadable_paths),
        cmocka_unit_test(writing_notices_a_full_disk),
        cmocka_unit_test(formats_are_found_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
