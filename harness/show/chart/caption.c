/* SPDX-License-Identifier: MIT */
#include "show/chart/caption.h"
#include "base/units.h"

#include <inttypes.h>
#include <string.h>

#define TEXT_LINES_MAX 3

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
    if (span->most == 1)
        return " over 1 launch";
    if (span->least == span->most)
        return vb_page_say(page, " over %" PRId64 " launches", span->most);
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

void vb_caption_add(struct vb_page *page, const char *text, double px)
{
    struct vb_fit fit = vb_fit(text, px, VB_SMALL_PX, false, TEXT_LINES_MAX);
    struct vb_fit_line *lines = vb_page_keep(page, (size_t)(page->caption_count + fit.count), sizeof *lines);
    if (!lines)
        return;
    if (page->caption_count > 0)
        memcpy(lines, page->caption, (size_t)page->caption_count * sizeof *lines);
    memcpy(lines + page->caption_count, fit.lines, (size_t)fit.count * sizeof *lines);
    page->caption = lines;
    page->caption_count += fit.count;
}

void vb_caption_doubt(struct vb_page *page, const char *text, double px)
{
    vb_caption_add(page, text, px);
    page->doubt_count = page->caption_count;
}

void vb_caption_begin(struct vb_page *page, const struct vb_chart_case *one, double px)
{
    struct vb_results doubts;
    page->failed |= vb_chart_doubts(page->set, one, &doubts) != 0;
    for (size_t i = 0; i < doubts.warning_count; i++)
        vb_caption_doubt(page, vb_page_say(page, "%s", doubts.warnings[i]), px);
    for (size_t i = 0; i < page->set->warning_count; i++)
        vb_caption_doubt(page, page->set->warnings[i], px);
    vb_results_release(&doubts);
}

void vb_caption_end(struct vb_page *page, const char *how, double px)
{
    const char *where = vb_page_append(page, vb_chart_fact(page->set, "cpu"),
                                       vb_page_say(page, "%.10s", vb_chart_fact(page->set, "started")));
    where = vb_page_append(page, where, vb_chart_fact(page->set, "compiler"));
    if (!page->set->has_allocators)
        where = vb_page_append(page, where, vb_chart_fact(page->set, "allocator"));
    vb_caption_add(page, where, px);
    vb_caption_add(page, how, px);
}

void vb_caption_put(struct vb_page *page, double x, double y, enum vb_align align)
{
    for (int i = 0; i < page->caption_count; i++) {
        struct vb_fit line = {.lines = {page->caption[i]}, .count = 1};
        const char *colour = i < page->doubt_count ? VB_RED : VB_GREY;
        vb_page_paragraph(page, &line, x, y + i * VB_LINE_PX,
                          (struct vb_label){.size = VB_SMALL_PX, .colour = colour, .align = align});
        fwrite(page->caption[i].text, 1, page->caption[i].length, page->words);
        fputs(page->caption[i].is_cut ? "\xe2\x80\xa6\n" : "\n", page->words);
    }
}
