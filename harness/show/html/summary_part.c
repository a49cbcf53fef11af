/* SPDX-License-Identifier: MIT
 *
 * A line for each case: its best variant beside its baseline. The part that a reader looks at first, sorts and filters.
 */
#include "show/html/parts.h"

#include "base/cleanup.h"
#include "show/html/row_names.h"
#include "show/summary_cells.h"
#include "show/markup_escape.h"

#include <stdlib.h>
#include <string.h>

/* The outcome of a line, as vb_html_outcome() has it for a row. */
static const char *outcome_of(const struct vb_summary_line *line)
{
    if (line->kind == VB_SUMMARY_FAILED)
        return "failed";
    if (line->unsure_count > 0)
        return "open";
    if (line->faster_count > 0)
        return "faster";
    return line->slower_count > 0 ? "slower" : line->same_count > 0 ? "same" : "base";
}

static void put_head(struct vb_html *page)
{
    FILE *stream = page->stream;
    fputs("<table class=\"sortable summary\"><caption>The best variant of each case against its baseline</caption>"
          "<thead><tr>",
          stream);
    vb_html_put_heading(stream, "Case", "t");
    vb_html_put_heading(stream, "Best variant", "t");
    vb_html_put_heading(stream, "Baseline", "\"t x\"");
    vb_html_put_heading(stream, "Time", "k");
    vb_html_put_ratio_heading(page, "Ratio to baseline");
    vb_html_put_heading(stream, "Allocs/op", "");
    vb_html_put_heading(stream, "Verdict", "t");
    fputs("</thead>", stream);
}

static void put_case(struct vb_html *page, const struct vb_summary_line *line, const char *name)
{
    FILE *stream = page->stream;
    fprintf(stream, "<tr class=%s><th scope=row>", outcome_of(line));
    vb_html_put_link(stream, line->best->case_name, name);
    if (line->point_count > 1)
        fprintf(stream, " <small>%zu points</small>", line->point_count);
}

/* All points at which the best variant was compared. `first`: which row of the page the first of the line is. */
static int put_ratios(struct vb_html *page, const struct vb_summary_line *line, size_t first)
{
    size_t count = 0;
    const struct vb_row **rows VB_FREE = calloc(line->rows.count + 1, sizeof *rows);
    size_t *indexes VB_FREE = calloc(line->rows.count + 1, sizeof *indexes);
    if (!rows || !indexes)
        return VB_ERROR_MEMORY;
    for (size_t i = 0; i < line->rows.count; i++) {
        const struct vb_row *row = line->rows.items[i];
        if (!vb_row_is_ok(row) || !(row->ratio > 0) || vb_row_is_baseline(row) ||
            strcmp(row->variant, line->best->variant) != 0)
            continue;
        rows[count] = row;
        indexes[count++] = first + i;
    }
    fputs("<td>", page->stream);
    vb_html_put_ratios(page->stream, rows, indexes, count, &page->ratios);
    return 0;
}

static int put_line(struct vb_html *page, const struct vb_summary_line *line, size_t first)
{
    struct vb_summary_cells cells;
    FILE *stream = page->stream;
    vb_summary_fill(&cells, line, page->name_allocators);
    put_case(page, line, cells.text[VB_SUMMARY_CASE]);
    vb_html_put_cell(stream, cells.text[VB_SUMMARY_BEST]);
    vb_html_put_cell(stream, line->kind == VB_SUMMARY_COMPARED && line->baseline ? line->baseline->variant : "");
    vb_html_put_cell(stream, cells.text[VB_SUMMARY_CHANGE]);
    VB_OR_RETURN(put_ratios(page, line, first));
    vb_html_put_cell(stream, cells.text[VB_SUMMARY_ALLOCS]);
    vb_html_put_verdict(stream, cells.text[VB_SUMMARY_WORD]);
    putc('\n', stream);
    return 0;
}

/* Cases that belong together stand together under their name. */
static void put_group(struct vb_html *page, const struct vb_summary *summary, size_t line)
{
    const char *group = summary->lines[line].group;
    const char *before = line > 0 ? summary->lines[line - 1].group : NULL;
    if (line > 0 && (group == before || (group && before && strcmp(group, before) == 0)))
        return;
    fputs("<tbody>\n", page->stream);
    if (!group)
        return;
    fputs("<tr class=group><th colspan=7 scope=rowgroup>", page->stream);
    vb_xml_put_text(page->stream, group);
    putc('\n', page->stream);
}

/* What a reader needs to know how sure a line is. */
static void put_key(struct vb_html *page, const struct vb_summary *summary)
{
    FILE *stream = page->stream;
    bool any_doubt = false;
    bool any_range = false;
    for (size_t i = 0; i < summary->count; i++) {
        const struct vb_summary_line *line = &summary->lines[i];
        any_doubt = any_doubt || line->doubt_count + line->failed_count > 0;
        any_range = any_range || line->point_count > 1;
    }
    const char *confidence = page->confidence;
    fputs("<p class=key>Each line: the best variant of a case, and how its time differs from the baseline’s (less is "
          "faster), with the ",
          stream);
    if (confidence) {
        vb_xml_put_text(stream, confidence);
        putc(' ', stream);
    }
    fputs("interval in brackets.", stream);
    if (any_range)
        fputs(" Of several points: the least to the greatest difference, and the span of all their intervals.", stream);
    if (confidence) {
        fputs(" A verdict holds at ", stream);
        vb_xml_put_text(stream, confidence);
        fputs(" for all comparisons together.", stream);
    }
    if (any_doubt)
        fputs(" <b>!</b> some rows of the case failed or are in doubt: the warnings say why.", stream);
    fputs("</p>", stream);
}

int vb_html_put_summary(struct vb_html *page)
{
    struct vb_summary summary VB_RELEASE(vb_summary_release) = {0};
    if (!vb_summary_applies(page->results))
        return 0;
    VB_OR_RETURN(vb_summary_make(&summary, page->results));
    fputs("<section><h2>Summary</h2>", page->stream);
    put_key(page, &summary);
    fputs("<div class=scroll>", page->stream);
    put_head(page);
    for (size_t i = 0; i < summary.count; i++) {
        put_group(page, &summary, i);
        VB_OR_RETURN(put_line(page, &summary.lines[i], (size_t)(summary.lines[i].rows.items - summary.rows)));
    }
    fputs("</table></div></section>\n", page->stream);
    return 0;
}
