/* SPDX-License-Identifier: MIT
 *
 * The summary of a step of a GitHub workflow: the verdict, what it is due to, all tables, and the machine. GitHub takes
 * what a step appends to a file: `vbench gate --export-github-summary - >> "$GITHUB_STEP_SUMMARY"`. */
#include "results/arrange.h"
#include "base/cleanup.h"
#include "results/row.h"
#include "results/csv.h"
#include "show/ci_outcome.h"
#include "show/export_formats.h"
#include "show/markdown_table.h"

#include <stdlib.h>
#include <string.h>

#define REASONS_MAX 50 /* findings above the tables, which have them all; GitHub takes a megabyte */

static void put_verdict(FILE *stream, const struct vb_ci_totals *totals)
{
    bool bad = totals->counts[VB_CI_FAILURE] + totals->counts[VB_CI_ERROR] > 0 || totals->rows == 0;
    fputs(bad ? "## \u274c vbench " : "## \u2705 vbench ", stream);
    vb_ci_write_totals(totals, stream);
    fputs("\n\n", stream);
}

static int put_reason(FILE *stream, const struct vb_row *row, bool name_allocator)
{
    char *name VB_FREE = vb_row_name(row, name_allocator);
    if (!name)
        return VB_ERROR_MEMORY;
    struct vb_ci_outcome outcome = vb_ci_outcome(row);
    fputs("- **", stream);
    vb_markdown_put(stream, name);
    fprintf(stream, "** (%s): ", outcome.type);
    vb_markdown_put(stream, outcome.message);
    if (row->sites[0]) {
        fputs("; allocates ", stream);
        vb_markdown_put(stream, row->sites);
    }
    putc('\n', stream);
    return 0;
}

/* What is not simply a pass, the gravest first. */
static int put_reasons(FILE *stream, const struct vb_results *results, const struct vb_ci_totals *totals)
{
    bool name_allocator = vb_rows_name_allocators(results);
    size_t total = totals->rows - totals->counts[VB_CI_PASSED];
    size_t shown = 0;
    for (int kind = VB_CI_KINDS - 1; kind > VB_CI_PASSED; kind--)
        for (size_t i = 0; i < results->row_count && shown < REASONS_MAX; i++) {
            if (vb_row_is_old_side(&results->rows[i]) || (int)vb_ci_outcome(&results->rows[i]).kind != kind)
                continue;
            VB_OR_RETURN(put_reason(stream, &results->rows[i], name_allocator));
            shown++;
        }
    if (shown < total)
        fprintf(stream, "- and %zu more, see below\n", total - shown);
    if (total > 0)
        putc('\n', stream);
    return 0;
}

/* Folded, for it is long and seldom read. */
static void put_facts(FILE *stream, const struct vb_results *results)
{
    if (results->fact_count == 0)
        return;
    fputs("\n<details><summary>Machine and build</summary>\n\n| Fact | Value |\n|---|---|\n", stream);
    for (size_t i = 0; i < results->fact_count; i++) {
        if (vb_fact_case(results->facts[i].key))
            continue; /* said in the headings */
        fputs("| ", stream);
        vb_markdown_put(stream, results->facts[i].key);
        fputs(" | ", stream);
        vb_markdown_put(stream, results->facts[i].value);
        fputs(" |\n", stream);
    }
    fputs("\n</details>\n", stream);
}

static int write_github_summary(const struct vb_results *results, FILE *stream, struct vb_error *error)
{
    struct vb_ci_totals totals = vb_ci_totals(results);
    put_verdict(stream, &totals);
    if (put_reasons(stream, results, &totals) != 0)
        return vb_fail_memory(error);
    VB_OR_RETURN(vb_markdown_write(results, stream, error));
    put_facts(stream, results);
    return vb_stream_finish(stream, "the summary for GitHub", error);
}

const struct vb_format vb_format_github_summary = {
    .summary = "the verdict and the tables as Markdown, to be appended to $GITHUB_STEP_SUMMARY",
    .suffix = ".summary.md",
    .write = write_github_summary,
};
