/* SPDX-License-Identifier: MIT */
#include "show/chart/page.h"
#include "base/array.h"
#include "base/units.h"
#include "vb_pieces.h" /* made by cmake/EmbedText.cmake */

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

const char *vb_chart_piece(const char *name)
{
    size_t i = 0;
    while (strcmp(pieces[i].name, name) != 0) {
        i++;
        assert(i < sizeof pieces / sizeof pieces[0]);
    }
    return (const char *)pieces[i].text;
}

#define TICKS_MOST 16 /* on an axis, however long it is */

int vb_page_open(struct vb_page *page, const struct vb_chart_set *set, double width)
{
    *page = (struct vb_page){.set = set, .width = width, .title = ""};
    page->data = vb_text_open(&page->data_text);
    page->words = vb_text_open(&page->words_text);
    page->texts = vb_text_open(&page->texts_text);
    if (page->data && page->words && page->texts)
        return 0;
    vb_page_release(page);
    return VB_ERROR_MEMORY;
}

static void *keep(struct vb_page *page, void *memory)
{
    void **kept = memory ? vb_array_grow(page->kept, page->kept_count, sizeof *kept) : NULL;
    if (!kept) {
        free(memory);
        page->failed = true;
        return NULL;
    }
    page->kept = kept;
    kept[page->kept_count++] = memory;
    return memory;
}

void *vb_page_keep(struct vb_page *page, size_t count, size_t size)
{
    return keep(page, calloc(count > 0 ? count : 1, size));
}

const char *vb_page_say(struct vb_page *page, const char *format, ...)
{
    char *text = NULL;
    va_list arguments;
    va_start(arguments, format);
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    const char *kept = keep(page, length < 0 ? NULL : text);
    return kept ? kept : "";
}

const char *vb_page_append(struct vb_page *page, const char *text, const char *more)
{
    if (!*text || !*more)
        return *text ? text : more;
    return vb_page_say(page, "%s \xc2\xb7 %s", text, more);
}

static double size_of(struct vb_label label)
{
    return label.size > 0 ? label.size : VB_FONT_PX;
}

/* A text that DejaVu Sans may not have all of has two forms. */
static void put_line(struct vb_page *page, const struct vb_fit_line *line, double x, double y, struct vb_label label)
{
    static const char *const aligns[] = {[VB_LEFT] = "left", [VB_CENTER] = "center", [VB_RIGHT] = "right"};
    bool is_plain = vb_fit_is_in_dejavu(line);
    FILE *texts = page->texts;
    if (line->length == 0)
        return;
    fprintf(texts, "set label %d %s", ++page->label_count, is_plain ? "" : "(format eq 'png' ? ");
    vb_fit_put_string(texts, line, true);
    if (!is_plain) {
        fputs(" : ", texts);
        vb_fit_put_string(texts, line, false);
        putc(')', texts);
    }
    fprintf(texts, " at screen X(%.7g),Y(%.7g) %s font 'DejaVu Sans%s,%g' textcolor rgb %s%s\n", x, y,
            aligns[label.align], label.bold ? ":Bold" : "", size_of(label), label.colour ? label.colour : VB_DARK,
            label.turned ? " rotate by 90" : "");
}

void vb_page_text(struct vb_page *page, const char *text, double x, double y, struct vb_label label)
{
    struct vb_fit_line line = {.text = text, .length = strlen(text)};
    put_line(page, &line, x, y, label);
}

static struct vb_fit fit(const char *text, double px, int most, struct vb_label label)
{
    return vb_fit(text, px, size_of(label), label.bold, most);
}

int vb_page_paragraph(struct vb_page *page, const char *text, double x, double y, double px, int most,
                      struct vb_label label)
{
    struct vb_fit lines = fit(text, px, most, label);
    double line_px = label.size > VB_FONT_PX ? VB_TITLE_PX + 5 : VB_LINE_PX;
    for (int i = 0; i < lines.count; i++)
        put_line(page, &lines.lines[i], x, y + (i + 0.5) * line_px, label);
    return lines.count;
}

int vb_page_lines(const char *text, double px, int most)
{
    return fit(text, px, most, (struct vb_label){0}).count;
}

void vb_page_marker(struct vb_page *page, double x, double y, int type, double size, const char *colour)
{
    fprintf(
        page->data,
        "set label %d '' at screen X(%.7g),Y(%.7g) point pointtype %d pointsize %g linewidth 1.5 linecolor rgb %s\n",
        ++page->label_count, x, y, type, size, colour);
}

double vb_page_key(struct vb_page *page, const char *text, double x, double y)
{
    vb_page_text(page, text, x, y, (struct vb_label){0});
    return x + vb_fit_px(text, VB_FONT_PX, false) + 22;
}

double vb_page_marker_key(struct vb_page *page, const char *text, double x, double y, int type, double size,
                          const char *colour)
{
    vb_page_marker(page, x + 5, y, type, size, colour);
    return vb_page_key(page, text, x + 16, y);
}

void vb_page_box(struct vb_page *page, struct vb_box box, const char *colour)
{
    fprintf(page->data, "set object %d rectangle from screen X(%.7g),Y(%.7g) to screen X(%.7g),Y(%.7g) back ",
            ++page->object_count, box.left, box.bottom, box.right, box.top);
    fprintf(page->data, "fillcolor rgb %s fillstyle solid noborder\n", colour);
}

void vb_page_rule(struct vb_page *page, double x1, double y1, double x2, double y2, double px, const char *colour)
{
    fprintf(page->data, "set arrow %d from screen X(%.7g),Y(%.7g) to screen X(%.7g),Y(%.7g) ", ++page->arrow_count, x1,
            y1, x2, y2);
    fprintf(page->data, "nohead linewidth %g linecolor rgb %s back\n", px, colour);
}

void vb_page_title(struct vb_page *page, const char *title, const char *about)
{
    double px = page->width - 2 * VB_MARGIN;
    page->title = title;
    page->y = 14;
    page->y += 21 * vb_page_paragraph(page, title, VB_MARGIN, page->y, px, 3,
                                      (struct vb_label){.size = VB_TITLE_PX, .bold = true});
    page->y += VB_LINE_PX * vb_page_paragraph(page, about, VB_MARGIN, page->y, px, 2, (struct vb_label){0});
}

void vb_page_heading(struct vb_page *page, const char *text, const char *end)
{
    double px = (page->width - 60) * (*end ? 0.64 : 1);
    double y = page->y + 2;
    int lines = vb_page_paragraph(page, text, 30, y, px, 2, (struct vb_label){.bold = true});
    int more = vb_page_paragraph(page, end, page->width - 30, y, (page->width - 60) * 0.34, 2,
                                 (struct vb_label){.align = VB_RIGHT});
    page->y += (lines > more ? lines : more) * VB_LINE_PX + 4;
    vb_page_box(page, (struct vb_box){VB_MARGIN, y - 2, page->width - VB_MARGIN, page->y}, VB_HEADING);
}

int vb_page_head(struct vb_page *page, const char *name, const char *facts, double x, double y, double px)
{
    int count = vb_page_paragraph(page, name, x, y, px, 3, (struct vb_label){.bold = true});
    return count + vb_page_paragraph(page, facts, x, y + count * VB_LINE_PX, px, 3,
                                     (struct vb_label){.size = VB_SMALL_PX, .colour = VB_GREY});
}

static void put_axis(FILE *data, char letter, struct vb_axis axis, double from, double to)
{
    double ticks[VB_TICKS_MAX];
    char text[VB_TICK_MAX];
    fprintf(data, "; unset logscale %c; set %crange [%.9g:%.9g]", letter, letter, axis.scale ? axis.scale->low : from,
            axis.scale ? axis.scale->high : to);
    if (!axis.scale) {
        fprintf(data, "; unset %ctics", letter);
        return;
    }
    if (axis.scale->is_log)
        fprintf(data, "; set logscale %c", letter);
    size_t count = vb_ticks(axis.scale, fmin(fabs(to - from) / axis.tick_px, TICKS_MOST), ticks);
    fprintf(data, "; set %ctics nomirror (", letter);
    for (size_t i = 0; i < count; i++) {
        vb_say_tick(text, ticks[i]);
        fprintf(data, "%s'%s' %.9g", i > 0 ? ", " : "", text, ticks[i]);
    }
    putc(')', data);
}

void vb_page_panel(struct vb_page *page, struct vb_box box, struct vb_axis x, struct vb_axis y)
{
    fprintf(page->data,
            "panel_%d = \"set lmargin at screen X(%.7g); set rmargin at screen X(%.7g); "
            "set tmargin at screen Y(%.7g); set bmargin at screen Y(%.7g)",
            ++page->panel_count, box.left, box.right, box.top, box.bottom);
    put_axis(page->data, 'x', x, box.left, box.right);
    put_axis(page->data, 'y', y, box.bottom, box.top);
    fprintf(page->data, "\"\npanel_count = %d\n", page->panel_count);
}

/* Each line of what is told is a comment at the top of the script. */
static void put_script(const struct vb_page *page, const char *name, const char *const parts[3], FILE *stream)
{
    fprintf(stream, "# %s\n#\n", page->title);
    for (const char *line = parts[0]; *line; line += strcspn(line, "\n") + 1)
        fprintf(stream, "# %.*s\n", (int)strcspn(line, "\n"), line);
    fprintf(stream, "\nname = '%s'\nwidth = %.0f\nheight = %.0f\n\n%s\n%s\n%s\n%s\n%s\n%s", name, page->width,
            floor(page->y + 10), vb_chart_piece("colours.gp"), vb_chart_piece("page.gp"), parts[1],
            vb_chart_piece(page->piece), parts[2], vb_chart_piece("end.gp"));
}

/* Ends its streams, and returns its script where there is one. */
static char *end(struct vb_page *page, const char *name, bool wanted)
{
    struct vb_text script;
    char *words = page->words ? vb_text_close(&page->words_text, page->words) : NULL;
    char *data = page->data ? vb_text_close(&page->data_text, page->data) : NULL;
    char *texts = page->texts ? vb_text_close(&page->texts_text, page->texts) : NULL;
    FILE *stream = wanted && words && data && texts && !page->failed ? vb_text_open(&script) : NULL;
    if (stream)
        put_script(page, name, (const char *const[]){words, data, texts}, stream);
    free(words);
    free(data);
    free(texts);
    for (size_t i = 0; i < page->kept_count; i++)
        free(page->kept[i]);
    free(page->kept);
    return stream ? vb_text_close(&script, stream) : NULL;
}

char *vb_page_close(struct vb_page *page, const char *name)
{
    return end(page, name, true);
}

void vb_page_release(struct vb_page *page)
{
    end(page, "", false);
}

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
