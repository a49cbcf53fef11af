/* SPDX-License-Identifier: MIT
 *
 * What stands below every chart: doubts, where and when the run was, how the numbers came about. */
#include "base/units.h"
#include "show/chart/page.h"

#include <inttypes.h>
#include <string.h>

void vb_launch_span_add(struct vb_launch_span *span, int64_t launches)
{
    if (launches < 0)
        return;
    span->least = span->most == 0 || launches < span->least ? launches : span->least;
    span->most = launches > span->most ? launches : span->most;
}

const char *vb_launch_span_say(struct vb_page *page, const struct vb_launch_span *span)
{
    if (span->most == 0)
        return "";
    if (span->least == span->most)
        return vb_page_say(page, " over %" PRId64 " launch%s", span->most, span->most == 1 ? "" : "es");
    return vb_page_say(page, " over %" PRId64 " to %" PRId64 " launches", span->least, span->most);
}

const char *vb_interval_say(struct vb_page *page, const char *otherwise)
{
    char text[16];
    double confidence;
    const char *fact = vb_chart_fact(page->set, "confidence");
    snprintf(text, sizeof text, "%.*s", (int)strcspn(fact, " %"), fact);
    if (vb_parse_number(text, &confidence) != 0)
        return otherwise;
    return vb_page_say(page, "%g %% interval", confidence < 1 ? 100 * confidence : confidence);
}

void vb_page_caption(struct vb_page *page, const char *text, const char *colour)
{
    struct vb_label label = {.size = VB_SMALL_PX, .colour = colour};
    page->y += VB_LINE_PX * vb_page_paragraph(page, text, VB_MARGIN, page->y, page->width - 2 * VB_MARGIN, 3, label);
    if (*text)
        fprintf(page->words, "%s\n", text);
}

void vb_page_begin_caption(struct vb_page *page, const struct vb_chart_case *one)
{
    struct vb_results doubts;
    page->failed |= vb_chart_doubts(page->set, one, &doubts) != 0;
    for (size_t i = 0; i < doubts.warning_count; i++)
        vb_page_caption(page, vb_page_say(page, "%s", doubts.warnings[i]), VB_RED);
    for (size_t i = 0; i < page->set->warning_count; i++)
        vb_page_caption(page, page->set->warnings[i], VB_RED);
    vb_results_release(&doubts);
}

void vb_page_end_caption(struct vb_page *page, const char *how)
{
    const char *started = vb_page_say(page, "%.10s", vb_chart_fact(page->set, "started"));
    const char *where = vb_page_append(page, vb_chart_fact(page->set, "cpu"), started);
    where = vb_page_append(page, where, vb_chart_fact(page->set, "compiler"));
    if (!page->set->has_allocators)
        where = vb_page_append(page, where, vb_chart_fact(page->set, "allocator"));
    vb_page_caption(page, where, VB_GREY);
    vb_page_caption(page, how, VB_GREY);
}
