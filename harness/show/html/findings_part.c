/* SPDX-License-Identifier: MIT
 *
 * What the gate, or a comparison of two programs, found; and what could not be measured. The gravest first. */
#include "show/html/parts.h"

#include "show/ci_outcome.h"
#include "show/html/words.h"
#include "results/row.h"
#include "show/xml.h"

#include <stdlib.h>

static int put_finding(struct vb_html *page, const struct vb_row *row)
{
    struct vb_ci_outcome outcome = vb_ci_outcome(row);
    char *name = vb_row_name(row, page->name_allocators);
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
    free(name);
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
