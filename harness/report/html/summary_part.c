/* SPDX-License-Identifier: MIT
 *
 * Every variant beside its baseline, a line each: the part that a reader looks at first, sorts and filters. */
#include "report/html/parts.h"

#include "report/case_grid.h"
#include "report/html/cells.h"
#include "report/html/marks.h"
#include "report/html/words.h"
#include "report/sentence.h"
#include "report/xml.h"

#include <math.h>
#include <string.h>

struct summary {
    struct vb_html *page;
    struct vb_html_axis axis;
    struct vb_html_variants variants; /* of the case in hand */
    bool shows_points;
    size_t index;                     /* of the row in hand among all */
    char base_allocs[VB_GRID_TEXT];   /* what the baseline of the point in hand says */
    char base_bytes[VB_GRID_TEXT];
};

static bool is_compared(const struct vb_row *row)
{
    return !vb_row_is_ok(row) || (row->ratio > 0 && !vb_row_is_baseline(row)) || row->verdict_code != VB_ROW_NOT_JUDGED;
}

static void find_axis(struct summary *summary)
{
    struct vb_rows rows = summary->page->rows;
    double least = INFINITY;
    double most = 0;
    for (size_t i = 0; i < rows.count; i++) {
        const struct vb_row *row = rows.items[i];
        summary->shows_points = summary->shows_points || row->point[0];
        if (!(row->ratio > 0) || vb_row_is_baseline(row))
            continue;
        least = fmin(least, fmin(row->ratio, row->ratio_ci_low)); /* fmin and fmax pass over NAN */
        most = fmax(most, row->ratio);
    }
    summary->axis.linear = vb_html_ratio_scale(least, most, false);
    summary->axis.log = vb_html_ratio_scale(least, most, true);
}

static void put_head(struct summary *summary)
{
    FILE *stream = summary->page->stream;
    fputs("<table class=\"sortable is-log\" id=\"summary-table\"><caption>Every variant beside its baseline; a ratio below 1 is faster</caption>"
          "<thead><tr>",
          stream);
    vb_html_put_heading(stream, "Case", false);
    if (summary->shows_points)
        vb_html_put_heading(stream, "Point", false);
    vb_html_put_heading(stream, "Variant", false);
    if (summary->page->name_allocators)
        vb_html_put_heading(stream, "Allocator", false);
    vb_html_put_heading(stream, "Ratio", true);
    fputs("<th scope=\"col\" class=\"g\" data-kind=\"f\"><span>Ratio to baseline</span>", stream);
    vb_html_put_axis(stream, &summary->axis, vb_html_say_tick);
    fputs("</th>", stream);
    vb_html_put_heading(stream, summary->page->grid.columns[vb_case_places.ratio_interval].heading, true);
    vb_html_put_heading(stream, "Mean (ns)", true);
    vb_html_put_heading(stream, "Allocs/op", true);
    vb_html_put_heading(stream, "Allocated (B)", true);
    vb_html_put_heading(stream, "Verdict", false);
    fputs("</tr></thead><tbody>\n", stream);
}

static void put_number(FILE *stream, const char *text, const char *class)
{
    fprintf(stream, "<td class=\"%s\">", class);
    vb_xml_put_text(stream, text);
    fputs("</td>", stream);
}

/* "1 → 0": from the baseline to this one. */
static void put_change(FILE *stream, const char *was, const char *is)
{
    fputs("<td class=\"n\">", stream);
    if (*was && strcmp(was, is) != 0) {
        vb_xml_put_text(stream, was);
        fputs(" → ", stream);
    }
    vb_xml_put_text(stream, is);
    fputs("</td>", stream);
}

static void put_names(struct summary *summary, const struct vb_row *row)
{
    FILE *stream = summary->page->stream;
    fprintf(stream, "<tr class=\"v%zu %s\" data-r=\"%zu\"><th scope=\"row\"><a href=\"#",
            vb_html_variant_index(&summary->variants, row->variant), vb_html_outcome(row), summary->index);
    vb_html_put_fragment(stream, row->case_name);
    fputs("\">", stream);
    vb_xml_put_text(stream, row->case_name);
    fputs("</a></th>", stream);
    if (summary->shows_points) {
        fputs("<td>", stream);
        vb_xml_put_text(stream, row->point);
        fputs("</td>", stream);
    }
    fputs("<td class=\"name\">", stream);
    vb_xml_put_text(stream, row->variant);
    fputs("</td>", stream);
    if (summary->page->name_allocators) {
        fputs("<td>", stream);
        vb_xml_put_text(stream, row->allocator);
        fputs("</td>", stream);
    }
}

static void put_ratio(FILE *stream, const struct summary *summary, const struct vb_html_row *row)
{
    char title[3 * VB_GRID_TEXT];
    const char *interval = row->cells->cells[vb_case_places.ratio_interval].text;
    snprintf(title, sizeof title, "%.200s over %.200s: %s%s%s", row->row->variant, row->row->baseline,
             row->cells->cells[vb_case_places.ratio].text, *interval ? ", interval " : "", interval);
    put_number(stream, row->cells->cells[vb_case_places.ratio].text, "n k");
    fputs("<td class=\"g\">", stream);
    vb_html_put_ratio(stream, row->row, &summary->axis, title);
    fputs("</td>", stream);
    put_number(stream, interval, "n x");
}

static int put_row(void *context, const struct vb_html_row *row)
{
    struct summary *summary = context;
    FILE *stream = summary->page->stream;
    const char *allocs = row->cells->cells[vb_case_places.allocs].text;
    const char *bytes = row->cells->cells[vb_case_places.allocated].text;
    if (row->begins_point)
        summary->base_allocs[0] = summary->base_bytes[0] = '\0';
    if (vb_row_is_baseline(row->row)) {
        strcpy(summary->base_allocs, allocs);
        strcpy(summary->base_bytes, bytes);
    }
    if (is_compared(row->row)) {
        bool ok = vb_row_is_ok(row->row);
        put_names(summary, row->row);
        put_ratio(stream, summary, row);
        put_number(stream, ok ? row->cells->cells[vb_case_places.mean].text : "", "n x");
        put_change(stream, summary->base_allocs, allocs);
        put_change(stream, summary->base_bytes, bytes);
        fputs("<td class=\"verdict\"><span>", stream);
        vb_xml_put_text(stream, ok ? row->cells->cells[vb_case_places.verdict].text : row->row->status);
        fputs("</span></td></tr>\n", stream);
    }
    summary->index++;
    return 0;
}

int vb_html_put_summary(struct vb_html *page)
{
    struct summary summary = {.page = page};
    size_t compared = 0;
    for (size_t i = 0; i < page->rows.count; i++)
        compared += is_compared(page->rows.items[i]);
    if (compared == 0)
        return 0;
    find_axis(&summary);
    fputs("<section id=\"summary\"><h2>Summary</h2><div class=\"scroll\">", page->stream);
    put_head(&summary);
    int status = 0;
    for (struct vb_rows rest = page->rows, rows; status == 0 && rest.count > 0; rest = vb_rows_after(rest, rows)) {
        rows = vb_first_case(rest);
        summary.variants = vb_html_variants_of(rows);
        status = vb_html_read_case(&page->grid, rows, page->name_allocators, put_row, &summary);
    }
    fputs("</tbody></table></div></section>\n", page->stream);
    return status;
}
