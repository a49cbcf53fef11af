/* SPDX-License-Identifier: MIT
 *
 * What the gate, or a comparison of two programs, found, and what could not be measured, the gravest first; the rows of
 * two programs beside each other, a line for each pair, the worst first; and what makes the numbers worth less than
 * they seem, and where and how they were measured. */
#include "show/html/parts.h"
#include "base/cleanup.h"
#include "show/ab_table.h"
#include "show/ci_outcome.h"
#include "show/html/row_names.h"
#include "show/markup_escape.h"
#include "results/row.h"

#include <stdlib.h>
#include <string.h>

struct pair {
    struct vb_ab_sides sides;
    size_t place; /* among the rows of the page */
};

static int worst_first(const void *left, const void *right)
{
    const struct pair *a = left;
    const struct pair *b = right;
    enum vb_ci_kind kinds[] = {vb_ci_outcome(a->sides.new).kind, vb_ci_outcome(b->sides.new).kind};
    if (kinds[0] != kinds[1])
        return kinds[0] > kinds[1] ? -1 : 1;
    if (a->sides.new->ratio > b->sides.new->ratio || a->sides.new->ratio < b->sides.new->ratio)
        return a->sides.new->ratio > b->sides.new->ratio ? -1 : 1;
    return a->place < b->place ? -1 : a->place > b->place;
}

static void put_head(struct vb_html *page)
{
    FILE *stream = page->stream;
    fputs(
        "<table class=\"sortable summary\"><caption>Each variant in the new program beside the old one, worst first</caption><thead><tr>",
        stream);
    for (int i = 0; i < VB_AB_COLUMNS; i++) {
        bool is_number;
        const char *heading = vb_ab_heading((enum vb_ab_column)i, &is_number);
        vb_html_put_heading(stream, heading, is_number ? "" : "t");
        if (i == VB_AB_CHANGE)
            vb_html_put_ratio_heading(page, "New over old");
    }
    fputs("</thead><tbody>\n", stream);
}

static void put_pair(struct vb_html *page, const struct pair *pair)
{
    char cells[VB_AB_COLUMNS][VB_GRID_TEXT];
    FILE *stream = page->stream;
    const struct vb_row *row = pair->sides.new;
    bool failed = vb_ci_outcome(row).kind >= VB_CI_ERROR;
    vb_ab_say_cells(cells, &pair->sides);
    fprintf(stream, "<tr class=%s><th scope=row>", failed ? "failed" : vb_html_outcome(row));
    vb_html_put_link(stream, row->case_name, cells[VB_AB_CASE]);
    for (int i = VB_AB_CASE + 1; i < VB_AB_COLUMNS; i++) {
        if (i == VB_AB_VERDICT) {
            vb_html_put_verdict(stream, cells[i]);
            continue;
        }
        vb_html_put_cell(stream, cells[i]);
        if (i == VB_AB_CHANGE) {
            fputs("<td>", stream);
            vb_html_put_ratios(stream, &row, &pair->place, row->ratio > 0, &page->ratios);
        }
    }
    putc('\n', stream);
}

int vb_html_put_pairs(struct vb_html *page)
{
    if (!vb_results_are_compared(page->results))
        return 0;
    struct pair *pairs = calloc(page->rows.count + 1, sizeof *pairs);
    size_t count = 0;
    if (!pairs)
        return VB_ERROR_MEMORY;
    for (size_t i = 0; i < page->rows.count; i++)
        if (vb_ab_speaks(page->rows, i))
            pairs[count++] = (struct pair){{.old = vb_rows_old_side(page->rows, i), .new = page->rows.items[i]}, i};
    qsort(pairs, count, sizeof *pairs, worst_first);
    fputs("<section><h2>What changed</h2><div class=scroll>", page->stream);
    put_head(page);
    for (size_t i = 0; i < count; i++)
        put_pair(page, &pairs[i]);
    fputs("</table></div></section>\n", page->stream);
    free(pairs);
    return 0;
}

static int put_finding(struct vb_html *page, const struct vb_row *row)
{
    struct vb_ci_outcome outcome = vb_ci_outcome(row);
    char *name VB_FREE = vb_row_name(row, page->name_allocators);
    FILE *stream = page->stream;
    if (!name)
        return VB_ERROR_MEMORY;
    fprintf(stream, "<li class=%s>", outcome.kind >= VB_CI_ERROR ? "failed" : "open");
    vb_html_put_link(stream, row->case_name, name);
    fprintf(stream, " <small>%s</small> <q>", outcome.type);
    vb_xml_put_text(stream, outcome.message);
    if (row->sites[0]) {
        fputs("; allocates ", stream);
        vb_xml_put_text(stream, row->sites);
    }
    fputs("</q>\n", stream);
    return 0;
}

int vb_html_put_findings(struct vb_html *page)
{
    struct vb_ci_totals totals = vb_ci_totals(page->results);
    int status = 0;
    if (!totals.gated && totals.rows == totals.counts[VB_CI_PASSED])
        return 0;
    fputs("<section><h2>", page->stream);
    vb_ci_write_totals(&totals, page->stream);
    fputs("</h2>\n<ul class=findings>", page->stream);
    for (int kind = VB_CI_KINDS - 1; kind > VB_CI_PASSED; kind--)
        for (size_t i = 0; status == 0 && i < page->rows.count; i++) {
            const struct vb_row *row = page->rows.items[i];
            if (!vb_row_is_old_side(row) && (int)vb_ci_outcome(row).kind == kind)
                status = put_finding(page, row);
        }
    fputs("</ul></section>\n", page->stream);
    return status;
}

#define WARNINGS_OPEN 5 /* so many are shown at once, more on request */

static void put_warnings(struct vb_html *page)
{
    const struct vb_results *results = page->results;
    FILE *stream = page->stream;
    if (results->warning_count == 0)
        return;
    fprintf(stream, "<section id=\"warnings\"><details class=\"warnings\"%s><summary>%zu warning%s</summary><ul>",
            results->warning_count <= WARNINGS_OPEN ? " open" : "", results->warning_count,
            results->warning_count == 1 ? "" : "s");
    for (size_t i = 0; i < results->warning_count; i++) {
        fputs("<li>", stream);
        vb_xml_put_text(stream, results->warnings[i]);
    }
    fputs("</ul></details></section>\n", stream);
}

static void put_facts(struct vb_html *page)
{
    FILE *stream = page->stream;
    fputs("<section id=\"environment\"><h2>Environment</h2><div class=scroll tabindex=0><table class=\"facts\">"
          "<caption>Where and how this was measured</caption><tbody>\n",
          stream);
    for (size_t i = 0; i < page->results->fact_count; i++) {
        const struct vb_fact *fact = &page->results->facts[i];
        if (vb_fact_case(fact->key) || fact->value[0] == '\0') /* what a case is about stands at the case */
            continue;
        fputs("<tr><th scope=row>", stream);
        vb_xml_put_text(stream, fact->key);
        fputs("<td class=t>", stream);
        vb_xml_put_text(stream, fact->value);
        putc('\n', stream);
    }
    fputs("</table></div></section>\n", stream);
}

int vb_html_put_conditions(struct vb_html *page)
{
    put_warnings(page);
    put_facts(page);
    return 0;
}
