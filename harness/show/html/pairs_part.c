/* SPDX-License-Identifier: MIT
 *
 * The rows of two programs beside each other, a line for each pair, the worst first. */
#include "show/html/parts.h"

#include "show/ab_table.h"
#include "show/ci_outcome.h"
#include "show/html/words.h"
#include "show/xml.h"

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
