/* SPDX-License-Identifier: MIT
 *
 * Workflow commands of GitHub Actions, to be printed by a step: an error for each row that failed or could not be
 * judged, a warning for each that is undecided or was skipped, a notice for what the gate noted, and one for all rows
 * together. GitHub shows the first ten of each kind and step, so that the last of these says how many are behind it. */
#include "base/utf8.h"
#include "base/cleanup.h"
#include "results/arrange.h"
#include "results/row.h"
#include "results/csv.h"
#include "show/ci_outcome.h"
#include "show/export_formats.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* The kinds of annotations. */
static const struct level {
    const char *command;
    size_t kind_count;
    enum vb_ci_kind kinds[2]; /* the graver first */
    size_t limit;             /* of annotations */
} levels[] = {
    {"error", 2, {VB_CI_FAILURE, VB_CI_ERROR}, 10},
    {"warning", 2, {VB_CI_UNDECIDED, VB_CI_SKIPPED}, 10},
    {"notice", 1, {VB_CI_NOTED}, 9}, /* and one for all rows */
};

/* As GitHub's own toolkit escapes: what would end the line or begin an escape, and in a property what would end it. */
static bool put_special(FILE *stream, const char *text, const void *context)
{
    const bool *in_property = context;
    if (*text == '\t' && !*in_property)
        return putc('\t', stream) != EOF;
    if (!strchr(*in_property ? "%\r\n:," : "%\r\n", *text))
        return false;
    fprintf(stream, "%%%02X", *text);
    return true;
}

static void put(FILE *stream, const char *text, bool in_property)
{
    vb_utf8_put(stream, text, NULL, put_special, &in_property);
}

/* Where a place is known, GitHub shows it at the line. */
static void put_annotation(FILE *stream, const char *command, const char *title, const char *message,
                           const struct vb_row *row)
{
    fprintf(stream, "::%s ", command);
    if (row->site_file[0] && row->site_line > 0) {
        fputs("file=", stream);
        put(stream, row->site_file, true);
        fprintf(stream, ",line=%" PRId64 ",", row->site_line);
    }
    fputs("title=", stream);
    put(stream, title, true);
    fputs("::", stream);
    put(stream, message, false);
    if (row->sites[0]) {
        fputs("; allocates ", stream);
        put(stream, row->sites, false);
    }
    putc('\n', stream);
}

static int put_row(FILE *stream, const struct level *level, const struct vb_row *row, bool name_allocator)
{
    char *name VB_FREE = vb_row_name(row, name_allocator);
    char *title VB_FREE = NULL;
    struct vb_ci_outcome outcome = vb_ci_outcome(row);
    if (!name || asprintf(&title, "%s: %s", outcome.type, name) < 0) {
        title = NULL;
        return VB_ERROR_MEMORY;
    }
    put_annotation(stream, level->command, title, outcome.message, row);
    return 0;
}

static int put_level(FILE *stream, const struct level *level, const struct vb_results *results,
                     const struct vb_ci_totals *totals)
{
    bool name_allocator = vb_rows_name_allocators(results);
    size_t total = 0;
    for (size_t kind = 0; kind < level->kind_count; kind++)
        total += totals->counts[level->kinds[kind]];
    size_t room = total > level->limit ? level->limit - 1 : total;
    size_t shown = 0;
    for (size_t kind = 0; kind < level->kind_count; kind++)
        for (size_t i = 0; i < results->row_count && shown < room; i++) {
            if (vb_row_is_old_side(&results->rows[i]) || vb_ci_outcome(&results->rows[i]).kind != level->kinds[kind])
                continue;
            VB_OR_RETURN(put_row(stream, level, &results->rows[i], name_allocator));
            shown++;
        }
    if (shown < total)
        fprintf(stream, "::%s title=vbench::%zu more rows like these\n", level->command, total - shown);
    return 0;
}

static int write_github(const struct vb_results *results, FILE *stream, struct vb_error *error)
{
    struct vb_ci_totals totals = vb_ci_totals(results);
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++)
        if (put_level(stream, &levels[i], results, &totals) != 0)
            return vb_fail_memory(error);
    fputs("::notice title=vbench::", stream);
    vb_ci_write_totals(&totals, stream);
    putc('\n', stream);
    return vb_stream_finish(stream, "the annotations for GitHub", error);
}

const struct vb_format vb_format_github = {
    .summary = "annotations of a GitHub workflow for what failed or is in doubt",
    .suffix = ".github.txt",
    .write = write_github,
};
