/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "show/export_formats.h"
#include "show/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

/* A row in which nothing is known but its name. */
static struct vb_row heap_row(void)
{
    struct vb_row row;
    vb_row_init(&row);
    row.baseline = "heap_future";
    row.status = "ok";
    row.contract = "none";
    row.case_name = "ready_return";
    row.variant = "heap_future";
    row.mean_ns = 31.2;
    row.ci_low_ns = 31.0;
    row.ci_high_ns = 31.4;
    row.ratio = 1;
    row.launches = 40;
    row.rounds = 64;
    row.allocs_per_op = 1;
    row.frees_per_op = 1;
    row.bytes_per_op = 24;
    row.usable_bytes_per_op = 32;
    row.peak_live_bytes = 32;
    row.ledger = "exact";
    vb_row_read_words(&row);
    return row;
}

static struct vb_row inline_row(void)
{
    struct vb_row row = heap_row();
    row.variant = "inline_result";
    row.mean_ns = 4.1;
    row.ci_low_ns = 4.08;
    row.ci_high_ns = 4.13;
    row.ratio = 0.1314;
    row.ratio_ci_low = 0.1287;
    row.ratio_ci_high = 0.1342;
    row.detectable_pct = 1.8;
    row.verdict = "faster";
    row.verdict_code = VB_ROW_FASTER;
    row.allocs_per_op = 0;
    row.frees_per_op = 0;
    row.bytes_per_op = 0;
    row.usable_bytes_per_op = 0;
    row.peak_live_bytes = 0;
    return row;
}

/* The same row as it is when the variant could not be measured, what was counted before being kept. */
static struct vb_row failed(struct vb_row row, char *status)
{
    row.status = status;
    vb_row_read_words(&row);
    row.mean_ns = row.ci_low_ns = row.ci_high_ns = NAN;
    row.ratio = row.ratio_ci_low = row.ratio_ci_high = row.detectable_pct = NAN;
    row.verdict = "";
    row.verdict_code = VB_ROW_NOT_JUDGED;
    row.launches = row.rounds = row.ops_per_turn = -1;
    return row;
}

static struct vb_row uncounted(struct vb_row row, char *ledger)
{
    row.ledger = ledger;
    vb_row_read_words(&row);
    row.allocs_per_op = row.frees_per_op = row.bytes_per_op = row.usable_bytes_per_op = NAN;
    row.peak_live_bytes = -1;
    return row;
}

static struct vb_row untimed(struct vb_row row)
{
    return failed(row, "ok");
}

static struct vb_row at(struct vb_row row, char *case_name, char *point)
{
    row.case_name = case_name;
    row.point = point;
    return row;
}

static struct vb_row timed(struct vb_row row, double mean_ns, double ratio)
{
    row.mean_ns = mean_ns;
    row.ratio = ratio;
    row.ci_low_ns = row.ci_high_ns = row.ratio_ci_low = row.ratio_ci_high = NAN;
    return row;
}

/* `text` is to be freed. */
static void write_table(const struct vb_results *results, struct vb_table_options options, char **text)
{
    size_t size = 0;
    FILE *stream = open_memstream(text, &size);
    struct vb_error error;
    assert_int_equal(vb_table_write(results, &options, stream, &error), 0);
    fclose(stream);
}

static void assert_table(const struct vb_results *results, struct vb_table_options options, const char *wanted)
{
    char *text;
    write_table(results, options, &text);
    assert_string_equal(text, wanted);
    free(text);
}

/* Of everything that is written, the table without its title and its sentences. */
static void assert_grid(struct vb_row *rows, size_t count, struct vb_table_options options, const char *wanted)
{
    struct vb_results results = {.rows = rows, .row_count = count};
    char *text;
    write_table(&results, options, &text);
    char *grid = strchr(text, '\n') + 1;
    char *end = grid;
    while (*end == '|' || *end == '\033')
        end = strchr(end, '\n') + 1;
    *end = '\0';
    assert_string_equal(grid, wanted);
    free(text);
}

static void test_the_articles_look(void **state)
{
    (void)state;
    struct vb_fact facts[] = {{"case.ready_return", "return a value that is already known"}, {"confidence", "99 %"}};
    struct vb_row rows[] = {heap_row(), inline_row()};
    rows[0].variant = rows[0].baseline = rows[1].baseline = "heap";
    rows[1].variant = "inline";
    struct vb_results results = {.facts = facts, .fact_count = 2, .rows = rows, .row_count = 2};
    assert_table(
        &results, (struct vb_table_options){0},
        "ready_return: return a value that is already known\n"
        "| Method | Mean (ns) | Allocated (B) | Allocs/op | 99 % interval (ns) | Ratio |  99 % interval | Verdict |\n"
        "|--------|----------:|--------------:|----------:|-------------------:|------:|---------------:|---------|\n"
        "| heap   |      31.2 |            24 |         1 |       31.0 .. 31.4 |  1.00 |                |         |\n"
        "| inline |      4.10 |             0 |         0 |       4.08 .. 4.13 | 0.131 | 0.129 .. 0.134 | faster  |\n"
        "`ready_return`: inline ran 7.6x as fast as heap (7.5x to 7.8x) and saved 1 alloc/op (24 B); 40 launches of "
        "64 rounds; smallest detectable change 1.8 %; allocations constant at n and 2n.\n");
}

static void test_format_is_the_plain_table(void **state)
{
    (void)state;
    struct vb_row rows[] = {heap_row(), failed(inline_row(), "crashed (SIGSEGV)")};
    struct vb_results results = {.rows = rows, .row_count = 2};
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    struct vb_error error;
    extern const struct vb_format vb_format_table;
    assert_int_equal(vb_format_table.write(&results, stream, &error), 0);
    fclose(stream);
    assert_table(&results, (struct vb_table_options){0}, text);
    assert_null(strchr(text, '\033'));
    assert_string_equal(vb_format_table.suffix, ".txt");
    free(text);
}

static void test_failed_rows_keep_their_ledger(void **state)
{
    (void)state;
    struct vb_row rows[] = {
        heap_row(),
        failed(inline_row(), "crashed (SIGSEGV)"),
        failed(uncounted(inline_row(), "n/a (not counted)"), "timed out after 10 s"),
    };
    rows[2].variant = "pooled_future";
    struct vb_results results = {.rows = rows, .row_count = 3};
    assert_table(&results, (struct vb_table_options){0},
                 "ready_return\n"
                 "| Method        |            Mean (ns) | Allocated (B) | Allocs/op | Interval (ns) |\n"
                 "|---------------|---------------------:|--------------:|----------:|--------------:|\n"
                 "| heap_future   |                 31.2 |            24 |         1 |  31.0 .. 31.4 |\n"
                 "| inline_result |    crashed (SIGSEGV) |             0 |         0 |               |\n"
                 "| pooled_future | timed out after 10 s |           n/a |       n/a |               |\n"
                 "`ready_return`: no comparison, inline_result: crashed (SIGSEGV); 40 launches of 64 rounds; "
                 "allocations constant at n and 2n.\n");
}

static void test_long_status_is_cut_and_said_in_full(void **state)
{
    (void)state;
    struct vb_row rows[] = {
        at(heap_row(), "cache_hit", "hit=90"),
        at(inline_row(), "cache_hit", "hit=90"),
        at(failed(inline_row(), "skipped: no database in /var/lib/vbench/cases"), "cache_hit", "hit=90"),
    };
    rows[1].ci_low_ns = rows[0].ci_low_ns = NAN;
    rows[1].ratio_ci_low = NAN;
    rows[2].variant = "sqlite";
    struct vb_results results = {.rows = rows, .row_count = 3};
    assert_table(
        &results, (struct vb_table_options){0},
        "cache_hit\n"
        "| Method                |                        Mean (ns) | Allocated (B) | Allocs/op | Ratio | Verdict |\n"
        "|-----------------------|---------------------------------:|--------------:|----------:|------:|---------|\n"
        "| heap_future    hit=90 |                            31.20 |            24 |         1 |  1.00 |         |\n"
        "| inline_result  hit=90 |                             4.10 |             0 |         0 |  0.13 | faster  |\n"
        "| sqlite         hit=90 | skipped: no database in /var/li~ |             0 |         0 |       |         |\n"
        "sqlite at hit=90: skipped: no database in /var/lib/vbench/cases\n"
        "`cache_hit:hit=90`: inline_result ran 7.6x as fast as heap_future and saved 1 alloc/op (24 B); 40 launches "
        "of 64 rounds; smallest detectable change 1.8 %; allocations constant at n and 2n.\n");
}

/* Of many tables one may be overlooked. */
static void test_failures_are_named_at_the_end(void **state)
{
    (void)state;
    struct vb_row rows[12] = {heap_row(), failed(inline_row(), "crashed (SIGSEGV)")};
    struct vb_results results = {.rows = rows, .row_count = 2};
    char *text;
    write_table(&results, (struct vb_table_options){0}, &text);
    assert_null(strstr(text, "rows failed")); /* there is one table */
    free(text);

    rows[2] = at(failed(inline_row(), "crashed (SIGSEGV)"), "cache_hit", "hit=90");
    results.row_count = 3;
    write_table(&results, (struct vb_table_options){0}, &text);
    assert_non_null(strstr(text, "\n2 of 3 rows failed: ready_return/inline_result, cache_hit:hit=90/inline_result\n"));
    free(text);

    for (results.row_count = 3; results.row_count < COUNT_OF(rows); results.row_count++)
        rows[results.row_count] = rows[2];
    write_table(&results, (struct vb_table_options){0}, &text);
    assert_non_null(strstr(text, "\n11 of 12 rows failed: ready_return/inline_result, cache_hit"));
    assert_non_null(strstr(text, "/inline_result, ...\n"));
    free(text);
}

static void test_counts_that_are_no_numbers(void **state)
{
    (void)state;
    struct vb_row rows[] = {
        uncounted(heap_row(), "not constant (1 to 1.2 allocs/op)"),
        uncounted(inline_row(), "n/a (malloc is served by libasan.so.8)"),
        inline_row(),
        inline_row(),
    };
    rows[2].variant = "statistics";
    rows[2].bytes_per_op = NAN; /* counted by a backend that cannot know what was asked for */
    rows[3].variant = "one_in_three";
    rows[3].allocs_per_op = 1.0 / 3;
    rows[3].bytes_per_op = 8;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        rows[i] = timed(rows[i], 30, i ? 0.5 : 1);
    assert_grid(rows, COUNT_OF(rows), (struct vb_table_options){0},
                "| Method        | Mean (ns) | Allocated (B) | Allocs/op | Ratio | Verdict |\n"
                "|---------------|----------:|--------------:|----------:|------:|---------|\n"
                "| heap_future   |     30.00 |             ? |         ? |  1.00 |         |\n"
                "| inline_result |     30.00 |           n/a |       n/a |  0.50 | faster  |\n"
                "| statistics    |     30.00 |           n/a |         0 |  0.50 | faster  |\n"
                "| one_in_three  |     30.00 |             8 |  0.333333 |  0.50 | faster  |\n");
}

static void test_means_share_their_decimals(void **state)
{
    (void)state;
    static const struct {
        double slow_ns, fast_ns;
        const char *slow, *fast;
    } tests[] = {
        {36.25, 3.12, "36.25", "3.12"},          {1e9, 0.29, "1000000000.000", "0.290"},
        {123.45, 99.0, "123.45", "99.00"},       {4567.8, 123.45, "4567.8", "123.5"},
        {98765.4, 1000, "98765", "1000"},        {1, 0.0123, "1.0000", "0.0123"},
        {1e9, 2.5e8, "1000000000", "250000000"}, {0.99, 0.00456, "0.99000", "0.00456"},
    };
    for (size_t i = 0; i < COUNT_OF(tests); i++) {
        struct vb_row rows[] = {
            timed(heap_row(), tests[i].slow_ns, NAN),
            timed(inline_row(), tests[i].fast_ns, NAN),
        };
        struct vb_results results = {.rows = rows, .row_count = 2};
        char *text = NULL;
        size_t size = 0;
        FILE *stream = open_memstream(&text, &size);
        assert_int_equal(vb_table_write(&results, &(struct vb_table_options){0}, stream, NULL), 0);
        fclose(stream);
        char slow[64];
        char fast[64];
        snprintf(slow, sizeof slow, " %s |            24 |", tests[i].slow);
        snprintf(fast, sizeof fast, " %s |             0 |", tests[i].fast);
        if (!strstr(text, slow) || !strstr(text, fast))
            fail_msg("wanted %s and %s in\n%s", tests[i].slow, tests[i].fast, text);
        free(text);
    }
}

static void test_nanoseconds_beside_seconds(void **state)
{
    (void)state;
    struct vb_row rows[] = {heap_row(), inline_row()};
    rows[0].mean_ns = 1e9;
    rows[0].ci_low_ns = 0.9e9;
    rows[0].ci_high_ns = 1.1e9;
    rows[1].mean_ns = 0.29;
    rows[1].ci_low_ns = 0.289;
    rows[1].ci_high_ns = 0.2903;
    rows[1].ratio = 2.9e-10;
    rows[1].ratio_ci_low = 2.6e-10;
    rows[1].ratio_ci_high = 3.2e-10;
    assert_grid(rows, 2, (struct vb_table_options){0},
                "| Method        |  Mean (ns) | Allocated (B) | Allocs/op |           Interval (ns) |   Ratio |    "
                "       Interval | Verdict |\n"
                "|---------------|-----------:|--------------:|----------:|------------------------:|--------:|----"
                "---------------:|---------|\n"
                "| heap_future   | 1000000000 |            24 |         1 | 900000000 .. 1100000000 |    1.00 |    "
                "                |         |\n"
                "| inline_result |      0.290 |             0 |         0 |          0.289 .. 0.290 | 2.9e-10 | 2.6"
                "e-10 .. 3.2e-10 | faster  |\n");
}

/* That nothing is known takes no forty digits. */
static void test_interval_of_a_disturbed_run(void **state)
{
    (void)state;
    struct vb_row rows[] = {heap_row(), inline_row()};
    rows[1].ratio = 20.17;
    rows[1].ratio_ci_low = 3.8e-21;
    rows[1].ratio_ci_high = 2.62155043e20;
    struct vb_results results = {.rows = rows, .row_count = 2};
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    assert_int_equal(vb_table_write(&results, &(struct vb_table_options){0}, stream, NULL), 0);
    fclose(stream);
    assert_non_null(strstr(text, "| 3.8e-21 .. 2.6e+20 |"));
    free(text);
}

static void test_interval_of_a_claim_never_reads_one(void **state)
{
    (void)state;
    struct vb_row rows[] = {heap_row(), inline_row()};
    rows[1].ratio = 0.991;
    rows[1].ratio_ci_low = 0.982;
    rows[1].ratio_ci_high = 0.9998;
    rows[0].ci_low_ns = rows[1].ci_low_ns = NAN;
    assert_grid(rows, 2, (struct vb_table_options){0},
                "| Method        | Mean (ns) | Allocated (B) | Allocs/op | Ratio |         Interval | Verdict |\n"
                "|---------------|----------:|--------------:|----------:|------:|-----------------:|---------|\n"
                "| heap_future   |     31.20 |            24 |         1 |  1.00 |                  |         |\n"
                "| inline_result |      4.10 |             0 |         0 |  0.99 | 0.9820 .. 0.9998 | faster  |\n");
}

static void test_points_stand_apart(void **state)
{
    (void)state;
    /* Neither the points nor the cases come in one piece. */
    struct vb_row rows[] = {
        at(heap_row(), "cache_hit", "hit=0"),    at(heap_row(), "other", ""),
        at(heap_row(), "cache_hit", "hit=90"),   at(inline_row(), "cache_hit", "hit=0"),
        at(inline_row(), "cache_hit", "hit=90"),
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        rows[i].ci_low_ns = rows[i].ratio_ci_low = NAN;
    rows[3].ratio = 0.9971;
    rows[3].verdict = "same within 0.4 %";
    rows[3].verdict_code = VB_ROW_SAME;
    rows[3].detectable_pct = 0.35;
    char *warnings[] = {"the CPU was shared with others for 12 % of the time", "this is a debug build"};
    struct vb_results results = {.rows = rows, .row_count = 5, .warnings = warnings, .warning_count = 2};
    assert_table(&results, (struct vb_table_options){0},
                 "cache_hit\n"
                 "| Method                | Mean (ns) | Allocated (B) | Allocs/op | Ratio | Verdict           |\n"
                 "|-----------------------|----------:|--------------:|----------:|------:|-------------------|\n"
                 "| heap_future    hit=0  |     31.20 |            24 |         1 |  1.00 |                   |\n"
                 "| inline_result  hit=0  |      4.10 |             0 |         0 |  1.00 | same within 0.4 % |\n"
                 "|                       |           |               |           |       |                   |\n"
                 "| heap_future    hit=90 |     31.20 |            24 |         1 |  1.00 |                   |\n"
                 "| inline_result  hit=90 |      4.10 |             0 |         0 |  0.13 | faster            |\n"
                 "`cache_hit:hit=0`: inline_result took the same time as heap_future and saved 1 alloc/op (24 B).\n"
                 "`cache_hit:hit=90`: inline_result ran 7.6x as fast as heap_future and saved 1 alloc/op (24 B).\n"
                 "All points: 40 launches of 64 rounds; smallest detectable change 0.4 to 1.8 %; allocations constant "
                 "at n and 2n.\n"
                 "`cache_hit`: cannot tell where inline_result wins over heap_future between hit=0 and hit=90.\n"
                 "\n"
                 "other\n"
                 "| Method      | Mean (ns) | Allocated (B) | Allocs/op |\n"
                 "|-------------|----------:|--------------:|----------:|\n"
                 "| heap_future |     31.20 |            24 |         1 |\n"
                 "`other`: no comparison, heap_future was measured without another variant; 40 launches of 64 rounds; "
                 "allocations constant at n and 2n.\n"
                 "\n"
                 "warning: the CPU was shared with others for 12 % of the time\n"
                 "warning: this is a debug build\n");
}

#define METHOD_MEAN "| Method        | Mean (ns) |"

static void test_columns_give_way(void **state)
{
    (void)state;
    static const struct {
        size_t width;
        const char *heading;
    } tests[] = {
        {200, METHOD_MEAN " Allocated (B) | Allocs/op | Interval (ns) | Ratio |       Interval | Verdict |"},
        {108, METHOD_MEAN " Allocated (B) | Allocs/op | Interval (ns) | Ratio |       Interval | Verdict |"},
        {107, METHOD_MEAN " B/op | Allocs/op | Interval (ns) | Ratio |       Interval | Verdict |"},
        {99, METHOD_MEAN " B/op | Allocs/op | Interval (ns) | Ratio |       Interval | Verdict |"},
        {98, METHOD_MEAN " B/op | Allocs | Interval (ns) | Ratio |       Interval | Verdict |"},
        {95, METHOD_MEAN " B/op | Allocs | Interval (ns) | Ratio |     Interval | Verdict |"},
        {93, METHOD_MEAN " B/op | Allocs | Interval (ns) | Ratio |     Interval |"},
        {83, METHOD_MEAN " B/op | Interval (ns) | Ratio |     Interval |"},
        {74, METHOD_MEAN " B/op | Interval (ns) |     Interval |"},
        {66, METHOD_MEAN " Interval (ns) |     Interval |"},
        {59, METHOD_MEAN "     Interval |"},
        {43, METHOD_MEAN},
        {29, METHOD_MEAN},
        {28, "| Method       | Mean (ns) |"},
        {10, "| Method   | Mean (ns) |"},
    };
    for (size_t i = 0; i < COUNT_OF(tests); i++) {
        struct vb_row rows[] = {heap_row(), inline_row()};
        struct vb_results results = {.rows = rows, .row_count = 2};
        char *text;
        write_table(&results, (struct vb_table_options){.width = tests[i].width}, &text);
        char *heading = strtok(strchr(text, '\n') + 1, "\n");
        assert_string_equal(heading, tests[i].heading);
        for (int line = 0; line < 3; line++) /* no line is longer than its heading */
            assert_int_equal(strlen(strtok(NULL, "\n")), strlen(heading));
        free(text);
    }
}

/* Once for all cases, in the order of the columns. */
static void test_what_gave_way_is_named(void **state)
{
    (void)state;
    struct vb_row rows[] = {heap_row(), inline_row(), heap_row(), inline_row()};
    rows[2].case_name = rows[3].case_name = "ready_const";
    struct vb_results results = {.rows = rows, .row_count = 4};
    char *text;
    write_table(&results, (struct vb_table_options){.width = 80}, &text);
    const char *said = strstr(text, "\nNot in 80 columns: Allocs/op, Verdict; a pipe shows all");
    assert_non_null(said);
    assert_null(strstr(said + 2, "Left out"));
    free(text);
    write_table(&results, (struct vb_table_options){.width = 108}, &text);
    assert_null(strstr(text, "Left out"));
    free(text);
}

static void test_narrow_terminal_cuts_names(void **state)
{
    (void)state;
    struct vb_row rows[] = {heap_row(), inline_row()};
    assert_grid(rows, 2, (struct vb_table_options){.width = 25},
                "| Method    | Mean (ns) |\n"
                "|-----------|----------:|\n"
                "| heap_fut~ |      31.2 |\n"
                "| inline_r~ |      4.10 |\n");
}

static void test_names_in_utf8(void **state)
{
    (void)state;
    struct vb_row rows[] = {heap_row(), inline_row()};
    rows[0].variant = rows[0].baseline = rows[1].baseline = "zukünftig_über_Haufen";
    rows[0].point = rows[1].point = "größe=ß→ß";
    rows[0].ci_low_ns = rows[1].ci_low_ns = rows[1].ratio_ci_low = NAN;
    assert_grid(rows, 2, (struct vb_table_options){0},
                "| Method                           | Mean (ns) | Allocated (B) | Allocs/op | Ratio | Verdict |\n"
                "|----------------------------------|----------:|--------------:|----------:|------:|---------|\n"
                "| zukünftig_über_Haufen  größe=ß→ß |     31.20 |            24 |         1 |  1.00 |         |\n"
                "| inline_result          größe=ß→ß |      4.10 |             0 |         0 |  0.13 | faster  |\n");
    assert_grid(rows, 2, (struct vb_table_options){.width = 38},
                "| Method                 | Mean (ns) |\n"
                "|------------------------|----------:|\n"
                "| zukünftig_über_Haufen~ |     31.20 |\n"
                "| inline_result        ~ |      4.10 |\n");
}

static void test_colors(void **state)
{
    (void)state;
    struct vb_row rows[] = {heap_row(), inline_row(), inline_row(), failed(inline_row(), "crashed (SIGSEGV)")};
    rows[2].verdict = "slower";
    rows[2].verdict_code = VB_ROW_SLOWER;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        rows[i].ci_low_ns = rows[i].ratio_ci_low = NAN;
    assert_grid(rows, COUNT_OF(rows), (struct vb_table_options){.color = true},
                "| Method        |         Mean (ns) | Allocated (B) | Allocs/op | Ratio | Verdict |\n"
                "|---------------|------------------:|--------------:|----------:|------:|---------|\n"
                "| heap_future   |             31.20 |            24 |         1 |  1.00 |         |\n"
                "| inline_result |              4.10 |             0 |         0 |  0.13 | \033[32mfaster\033[0m  |\n"
                "| inline_result |              4.10 |             0 |         0 |  0.13 | \033[31mslower\033[0m  |\n"
                "\033[31m| inline_result | crashed (SIGSEGV) |             0 |         0 |       |         |\033[0m\n");
}

static void test_count_only(void **state)
{
    (void)state;
    struct vb_row rows[] = {
        untimed(heap_row()),
        untimed(inline_row()),
        untimed(uncounted(heap_row(), "not constant (1 to 1.2 allocs/op)")),
    };
    rows[0].contract = "kept";
    vb_row_read_words(&rows[0]);
    rows[2].variant = "growing";
    struct vb_results results = {.rows = rows, .row_count = 3};
    assert_table(
        &results, (struct vb_table_options){0},
        "ready_return\n"
        "| Method        | Allocated (B) | Allocs/op | Frees/op | Usable (B) | Peak live (B) | Ledger                  "
        "          | Contract |\n"
        "|---------------|--------------:|----------:|---------:|-----------:|--------------:|-------------------------"
        "----------|----------|\n"
        "| heap_future   |            24 |         1 |        1 |         32 |            32 | exact                   "
        "          | kept     |\n"
        "| inline_result |             0 |         0 |        0 |          0 |             0 | exact                   "
        "          | none     |\n"
        "| growing       |             ? |         ? |        ? |          ? |             ? | not constant (1 to 1.2 "
        "allocs/op) | none     |\n"
        "`ready_return`: inline_result saved 1 alloc/op (24 B) over heap_future; not timed; allocations of growing not "
        "constant (1 to 1.2 allocs/op).\n");
}

static void test_count_only_with_a_failure(void **state)
{
    (void)state;
    struct vb_row rows[] = {
        untimed(heap_row()),
        failed(uncounted(inline_row(), "n/a (not counted)"), "allocs 2 per op, promised 1"),
    };
    struct vb_table_options options = {.width = 99};
    assert_grid(
        rows, 2, options,
        "| Method        | Status                      | Allocated (B) | Allocs/op | Frees/op | Usable (B) |\n"
        "|---------------|-----------------------------|--------------:|----------:|---------:|-----------:|\n"
        "| heap_future   |                             |            24 |         1 |        1 |         32 |\n"
        "| inline_result | allocs 2 per op, promised 1 |           n/a |       n/a |      n/a |        n/a |\n");
}

static void test_one_variant_not_timed_among_others(void **state)
{
    (void)state;
    struct vb_row rows[] = {timed(heap_row(), 31.2, NAN), untimed(inline_row())};
    assert_grid(rows, 2, (struct vb_table_options){0},
                "| Method        | Mean (ns) | Allocated (B) | Allocs/op |\n"
                "|---------------|----------:|--------------:|----------:|\n"
                "| heap_future   |     31.20 |            24 |         1 |\n"
                "| inline_result | not timed |             0 |         0 |\n");
}

/* Only what was counted has a column; in it nothing stands for a number that is not known. */
static void test_metrics(void **state)
{
    (void)state;
    struct vb_row rows[] = {untimed(heap_row()), untimed(inline_row())};
    rows[0].instructions_per_op = 28;
    rows[0].branch_misses_per_op = 0.0123;
    rows[1].branch_misses_per_op = 0;
    rows[1].metrics = "instructions: n/a (crashed (SIGSEGV)); branch-misses: perf";
    struct vb_table_options options = {.width = 90};
    assert_grid(rows, 2, options,
                "| Method        | Allocated (B) | Allocs/op | Instr/op | Branch misses/op | Frees/op |\n"
                "|---------------|--------------:|----------:|---------:|-----------------:|---------:|\n"
                "| heap_future   |            24 |         1 |       28 |           0.0123 |        1 |\n"
                "| inline_result |             0 |         0 |      n/a |           0.0000 |        0 |\n");
}

/* Some cases only have tails, and some rows of them not all; the widest columns are the first to go. */
static void test_tails(void **state)
{
    (void)state;
    struct vb_row rows[] = {heap_row(), inline_row(), failed(inline_row(), "crashed (SIGSEGV)")};
    rows[0].p50_ns = 42.4;
    rows[0].p99_ns = 71;
    rows[0].p99_9_ns = 104.6;
    rows[0].p99_99_ns = 398;
    rows[1].p50_ns = 2.04;
    rows[1].p99_ns = 7.25;
    rows[1].p99_9_ns = 31;
    rows[2].variant = "pooled_future";
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        rows[i].ci_low_ns = rows[i].ratio_ci_low = NAN;
    rows[1].verdict = "";
    rows[1].verdict_code = VB_ROW_NOT_JUDGED;
    assert_grid(rows, 3, (struct vb_table_options){0},
                "| Method        |         Mean (ns) | Allocated (B) | Allocs/op | p50 (ns) | p99 (ns) | p99.9 (ns) | "
                "p99.99 (ns) | Ratio |\n"
                "|---------------|------------------:|--------------:|----------:|---------:|---------:|-----------:|-"
                "-----------:|------:|\n"
                "| heap_future   |             31.20 |            24 |         1 |     42.4 |     71.0 |        105 | "
                "        398 |  1.00 |\n"
                "| inline_result |              4.10 |             0 |         0 |      2.0 |      7.2 |         31 | "
                "        n/a |  0.13 |\n"
                "| pooled_future | crashed (SIGSEGV) |             0 |         0 |      n/a |      n/a |        n/a | "
                "        n/a |       |\n");
    assert_grid(rows, 2, (struct vb_table_options){.width = 80},
                "| Method        | Mean (ns) | B/op | p99 (ns) | p99.9 (ns) | Ratio |\n"
                "|---------------|----------:|-----:|---------:|-----------:|------:|\n"
                "| heap_future   |     31.20 |   24 |     71.0 |        105 |  1.00 |\n"
                "| inline_result |      4.10 |    0 |      7.2 |         31 |  0.13 |\n");
}

/* Resident memory has a column where it grew by 1 MiB in one row at least. */
static void test_resident_memory(void **state)
{
    (void)state;
    struct vb_row rows[] = {timed(heap_row(), 31.2, NAN), timed(inline_row(), 4.1, NAN)};
    rows[0].rss_growth_bytes = 1048575;
    rows[1].verdict = "";
    rows[1].verdict_code = VB_ROW_NOT_JUDGED;
    assert_grid(rows, 2, (struct vb_table_options){0},
                "| Method        | Mean (ns) | Allocated (B) | Allocs/op |\n"
                "|---------------|----------:|--------------:|----------:|\n"
                "| heap_future   |     31.20 |            24 |         1 |\n"
                "| inline_result |      4.10 |             0 |         0 |\n");
    rows[0].rss_growth_bytes = 33017856;
    rows[1].rss_growth_bytes = 4096;
    assert_grid(rows, 2, (struct vb_table_options){0},
                "| Method        | Mean (ns) | Allocated (B) | Allocs/op | RSS (MiB) |\n"
                "|---------------|----------:|--------------:|----------:|----------:|\n"
                "| heap_future   |     31.20 |            24 |         1 |     +31.5 |\n"
                "| inline_result |      4.10 |             0 |         0 |      +0.0 |\n");
}

/* An allocator is named where it is not the usual one, and wherever there are two. */
static void test_allocators(void **state)
{
    (void)state;
    static const struct {
        char *first, *second;
        bool named;
    } tests[] = {
        {"", "", false},        {"jemalloc", "jemalloc", false}, {"glibc", "glibc", true}, {"jemalloc", "glibc", true},
        {"", "jemalloc", true},
    };
    for (size_t i = 0; i < COUNT_OF(tests); i++) {
        struct vb_row rows[] = {timed(heap_row(), 31.2, NAN), timed(inline_row(), 4.1, NAN)};
        rows[0].allocator = tests[i].first;
        rows[1].allocator = tests[i].second;
        struct vb_results results = {.rows = rows, .row_count = 2};
        char *text = NULL;
        size_t size = 0;
        FILE *stream = open_memstream(&text, &size);
        assert_int_equal(vb_table_write(&results, &(struct vb_table_options){0}, stream, NULL), 0);
        fclose(stream);
        assert_int_equal(strstr(text, "| Allocator |") != NULL, tests[i].named);
        assert_int_equal(strstr(text, "` under ") != NULL, tests[i].named);
        free(text);
    }
}

/* What the whole run was like stands once, below the tables; a run that was not timed has nothing to say. */
static void test_summary_of_the_run(void **state)
{
    (void)state;
    struct vb_row rows[] = {heap_row(), inline_row()};
    rows[0].outlier_launches = 3;
    rows[1].outlier_launches = -1;
    struct vb_fact facts[] = {
        {"elapsed_s", "29.3"},
        {"others_cpu_pct", "0.6"},
        {"stolen_cpu_pct", "0.1"},
        {"seed", "17"},
    };
    struct vb_results results = {.rows = rows, .row_count = 2, .facts = facts, .fact_count = 4};
    char *text;
    write_table(&results, (struct vb_table_options){0}, &text);
    assert_non_null(strstr(text, "\n\n29.3 s; others used 0.6 % of the measuring CPU, a hypervisor 0.1 %; 3 of 80 "
                                 "launches of "
                                 "a variant were outliers; seed 17\n"));
    free(text);
    results.fact_count = 1;
    write_table(&results, (struct vb_table_options){0}, &text);
    assert_null(strstr(text, "outliers"));
    free(text);
}

static void test_nothing_but_a_warning(void **state)
{
    (void)state;
    char *warnings[] = {"stopped before anything was measured"};
    struct vb_results results = {.warnings = warnings, .warning_count = 1};
    assert_table(&results, (struct vb_table_options){0}, "warning: stopped before anything was measured\n");
}

/* Sixteen counters have columns; others of the same case are named. */
static void test_more_counters_than_columns(void **state)
{
    (void)state;
    struct vb_row rows[] = {untimed(heap_row()), untimed(inline_row())};
    rows[0].counters = "a=1 b=1 c=1 d=1 e=1 f=1 g=1 h=1 i=1 j=1 k=1 l=1 m=1 n=1 o=1 p=1";
    rows[1].counters = "p=2 q=2 r=2";
    struct vb_results results = {.rows = rows, .row_count = 2};
    char *text;
    write_table(&results, (struct vb_table_options){0}, &text);
    assert_non_null(strstr(text, "| p |"));
    assert_null(strstr(text, "| q |"));
    assert_non_null(strstr(text, "\nno column for the counters q and r: files have them\n"));
    free(text);
    results.row_count = 1;
    write_table(&results, (struct vb_table_options){0}, &text);
    assert_null(strstr(text, "no column"));
    free(text);
}

/* A question is a sentence: it ends its lines between words. */
static void test_the_question_is_wrapped(void **state)
{
    (void)state;
    struct vb_fact facts[] = {{"case.ready_return", "return a value that is known before anybody has asked for it"}};
    struct vb_row rows[] = {untimed(heap_row())};
    struct vb_results results = {.rows = rows, .row_count = 1, .facts = facts, .fact_count = 1};
    static const char wanted[] = "ready_return: return a value that is\n  known before anybody has asked for it\n|";
    char *text;
    write_table(&results, (struct vb_table_options){.width = 40}, &text);
    assert_int_equal(strncmp(text, wanted, strlen(wanted)), 0);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_articles_look),
        cmocka_unit_test(test_the_question_is_wrapped),
        cmocka_unit_test(test_more_counters_than_columns),
        cmocka_unit_test(test_format_is_the_plain_table),
        cmocka_unit_test(test_failed_rows_keep_their_ledger),
        cmocka_unit_test(test_long_status_is_cut_and_said_in_full),
        cmocka_unit_test(test_failures_are_named_at_the_end),
        cmocka_unit_test(test_counts_that_are_no_numbers),
        cmocka_unit_test(test_means_share_their_decimals),
        cmocka_unit_test(test_nanoseconds_beside_seconds),
        cmocka_unit_test(test_interval_of_a_disturbed_run),
        cmocka_unit_test(test_interval_of_a_claim_never_reads_one),
        cmocka_unit_test(test_points_stand_apart),
        cmocka_unit_test(test_columns_give_way),
        cmocka_unit_test(test_what_gave_way_is_named),
        cmocka_unit_test(test_narrow_terminal_cuts_names),
        cmocka_unit_test(test_names_in_utf8),
        cmocka_unit_test(test_colors),
        cmocka_unit_test(test_count_only),
        cmocka_unit_test(test_count_only_with_a_failure),
        cmocka_unit_test(test_one_variant_not_timed_among_others),
        cmocka_unit_test(test_metrics),
        cmocka_unit_test(test_tails),
        cmocka_unit_test(test_resident_memory),
        cmocka_unit_test(test_allocators),
        cmocka_unit_test(test_summary_of_the_run),
        cmocka_unit_test(test_nothing_but_a_warning),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
