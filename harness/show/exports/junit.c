/* SPDX-License-Identifier: MIT
 *
 * JUnit XML, as CI systems read it: a suite per case, a test per row. A failure is what the gate failed, a broken
 * contract or unequal checksums; an error what was not measured or could not be judged; skipped what a case cannot do
 * here. What the gate could not tell passes, as it does at the gate. A pair of two programs is one test.
 *
 * The time of a test is that of its timed turns altogether, in seconds: JUnit's word means how long the test took, and
 * readers add it up. What one operation takes, and what it allocates, stands with the other columns in its output. */
#include "base/units.h"
#include "base/cleanup.h"
#include "results/arrange.h"
#include "show/ci_outcome.h"
#include "results/cells.h"
#include "show/export_formats.h"
#include "results/csv.h"
#include "show/markup_escape.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define SECONDS_MAX 1e9 /* thirty years; a file may say more, which readers of decimals do not take */

/* What a suite, or all of them, are summed up in. */
struct sums {
    size_t tests;
    size_t failures;
    size_t errors;
    size_t skipped;
    double seconds;
};

static double seconds_of(const struct vb_row *row)
{
    if (isnan(row->turns_mean_ns) || row->launches < 1 || row->rounds < 1 || row->ops_per_turn < 1)
        return 0;
    double seconds = row->turns_mean_ns / 1e9 * (double)row->ops_per_turn * (double)row->rounds * (double)row->launches;
    return fmin(seconds, SECONDS_MAX);
}

static struct sums sum_up(struct vb_rows rows)
{
    struct sums sums = {0};
    for (size_t i = 0; i < rows.count; i++) {
        sums.seconds += seconds_of(rows.items[i]);
        if (vb_row_is_old_side(rows.items[i]))
            continue;
        sums.tests++;
        enum vb_ci_kind kind = vb_ci_outcome(rows.items[i]).kind;
        sums.failures += kind == VB_CI_FAILURE;
        sums.errors += kind == VB_CI_ERROR;
        sums.skipped += kind == VB_CI_SKIPPED;
    }
    return sums;
}

/* Three decimals are what the strictest readers take (junit-10.xsd of Jenkins's xUnit plugin, as it was for years).
 * They know `skipped` of a suite, but not of all suites together. */
static void put_sums(FILE *stream, const struct sums *sums, bool of_suite)
{
    fprintf(stream, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\"", sums->tests, sums->failures, sums->errors);
    if (of_suite)
        fprintf(stream, " skipped=\"%zu\"", sums->skipped);
    fprintf(stream, " time=\"%.3f\"", sums->seconds);
}

/* "inline_result", "inline_result (hit=90)", "inline_result (hit=90, glibc)". */
static void put_name(FILE *stream, const struct vb_row *row, bool name_allocator)
{
    const char *allocator = name_allocator ? row->allocator : "";
    bool has_more = row->point[0] || allocator[0];
    fputs(" name=\"", stream);
    vb_xml_put_value(stream, row->variant);
    fputs(has_more ? " (" : "", stream);
    vb_xml_put_value(stream, row->point);
    fputs(row->point[0] && allocator[0] ? ", " : "", stream);
    vb_xml_put_value(stream, allocator);
    fputs(has_more ? ")\"" : "\"", stream);
}

static void put_cell(FILE *stream, const struct vb_row *row, const struct vb_column *column)
{
    char number[32];
    switch (column->type) {
    case VB_COLUMN_TEXT: vb_xml_put_text(stream, vb_cell_text(row, column)); return;
    case VB_COLUMN_REAL:
        vb_format_exact(number, sizeof number, vb_cell_real(row, column));
        fputs(number, stream);
        return;
    case VB_COLUMN_COUNT: fprintf(stream, "%" PRId64, vb_cell_count(row, column)); return;
    case VB_COLUMN_CODE: fputs(vb_cell_code(row, column), stream); return;
    case VB_COLUMN_LIST: return; /* too long to be read here */
    }
}

/* All that is known of a row, a line each, but for what its name and outcome say already. */
static void put_columns(FILE *stream, const struct vb_row *row, const char *prefix)
{
    for (size_t c = 0; c < vb_column_count; c++) {
        const struct vb_column *column = &vb_columns[c];
        if (column->kind == VB_COLUMN_KEY || column->type == VB_COLUMN_LIST || !vb_cell_is_known(row, column))
            continue;
        fprintf(stream, "%s%s: ", prefix, column->name);
        put_cell(stream, row, column);
        putc('\n', stream);
    }
}

static void put_output(FILE *stream, const struct vb_row *row, const struct vb_row *old)
{
    fputs("   <system-out>", stream);
    put_columns(stream, row, "");
    if (old)
        put_columns(stream, old, "old ");
    fputs("</system-out>\n", stream);
}

static void put_outcome(FILE *stream, const struct vb_row *row)
{
    static const char *const elements[VB_CI_KINDS] = {
        [VB_CI_FAILURE] = "failure",
        [VB_CI_ERROR] = "error",
        [VB_CI_SKIPPED] = "skipped",
    };
    struct vb_ci_outcome outcome = vb_ci_outcome(row);
    const char *element = elements[outcome.kind];
    if (!element)
        return;
    fprintf(stream, "   <%s", element);
    if (outcome.kind != VB_CI_SKIPPED) /* which has no type */
        vb_xml_put_attribute(stream, "type", outcome.type);
    vb_xml_put_attribute(stream, "message", outcome.message);
    putc('>', stream); /* some readers show the message, others what is inside */
    vb_xml_put_text(stream, outcome.message);
    if (row->sites[0]) {
        fputs("\nallocates ", stream);
        vb_xml_put_text(stream, row->sites);
    }
    if (row->site_file[0] && row->site_line > 0) { /* no schema has attributes for it */
        putc('\n', stream);
        vb_xml_put_text(stream, row->site_file);
        fprintf(stream, ":%" PRId64, row->site_line);
    }
    fprintf(stream, "</%s>\n", element);
}

static void put_test(FILE *stream, const struct vb_row *row, const struct vb_row *old, bool name_allocator)
{
    fputs("  <testcase classname=\"vbench.", stream);
    vb_xml_put_value(stream, row->case_name);
    putc('"', stream);
    put_name(stream, row, name_allocator);
    fprintf(stream, " time=\"%.3f\">\n", seconds_of(row) + (old ? seconds_of(old) : 0));
    put_outcome(stream, row);
    put_output(stream, row, old);
    fputs("  </testcase>\n", stream);
}

/* JUnit has properties of suites only, so that every suite repeats the facts, without the other cases' summaries. */
static void put_properties(FILE *stream, const struct vb_results *results, const char *case_name)
{
    if (results->fact_count == 0)
        return;
    fputs("  <properties>\n", stream);
    for (size_t i = 0; i < results->fact_count; i++) {
        const struct vb_fact *fact = &results->facts[i];
        const char *of_case = vb_fact_case(fact->key);
        if (of_case && strcmp(of_case, case_name) != 0)
            continue;
        fputs("   <property", stream);
        vb_xml_put_attribute(stream, "name", fact->key);
        vb_xml_put_attribute(stream, "value", fact->value);
        fputs("/>\n", stream);
    }
    fputs("  </properties>\n", stream);
}

/* ISO 8601 without a zone, as JUnit has it: "2026-01-02T03:04:05". */
static void put_started(FILE *stream, const struct vb_results *results)
{
    const char *started = vb_results_fact(results, "started");
    char local[20];
    if (!started || strlen(started) < sizeof local - 1)
        return;
    snprintf(local, sizeof local, "%s", started);
    vb_xml_put_attribute(stream, "timestamp", local);
}

static void put_suite(FILE *stream, const struct vb_results *results, struct vb_rows rows, bool name_allocator)
{
    const char *host = vb_results_fact(results, "host");
    struct sums sums = sum_up(rows);
    fputs(" <testsuite", stream);
    vb_xml_put_attribute(stream, "name", rows.items[0]->case_name);
    put_sums(stream, &sums, true);
    put_started(stream, results);
    if (host)
        vb_xml_put_attribute(stream, "hostname", host);
    fputs(">\n", stream);
    put_properties(stream, results, rows.items[0]->case_name);
    for (size_t i = 0; i < rows.count; i++)
        if (!vb_row_is_old_side(rows.items[i]))
            put_test(stream, rows.items[i], vb_rows_old_side(rows, i), name_allocator);
    fputs(" </testsuite>\n", stream);
}

static int write_junit(const struct vb_results *results, FILE *stream, struct vb_error *error)
{
    const struct vb_row **arranged VB_FREE = vb_arrange(results);
    if (!arranged)
        return vb_fail_memory(error);
    struct vb_rows rest = {.items = arranged, .count = results->row_count};
    struct sums sums = sum_up(rest);
    bool name_allocator = vb_rows_name_allocators(results);
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"vbench\"", stream);
    put_sums(stream, &sums, false);
    fputs(">\n", stream);
    for (struct vb_rows rows; rest.count > 0; rest = vb_rows_after(rest, rows)) {
        rows = vb_first_case(rest);
        put_suite(stream, results, rows, name_allocator);
    }
    fputs("</testsuites>\n", stream);
    return vb_stream_finish(stream, "the results as JUnit XML", error);
}

const struct vb_format vb_format_junit = {
    .summary = "a test per row as JUnit XML: what the gate and the contracts found",
    .suffix = ".xml",
    .write = write_junit,
};
