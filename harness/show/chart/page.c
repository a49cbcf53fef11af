/* SPDX-License-Identifier: MIT */
#include "show/chart/page.h"
#include "base/array.h"
#include "show/chart/number.h"
#include "show/chart/pieces.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

int vb_page_open(struct vb_page *page, const struct vb_chart_set *set)
{
    *page = (struct vb_page){.set = set, .title = ""};
    page->data = vb_text_open(&page->data_text);
    page->words = vb_text_open(&page->words_text);
    page->texts = vb_text_open(&page->texts_text);
    if (page->data && page->words && page->texts)
        return 0;
    vb_page_release(page);
    return VB_ERROR_MEMORY;
}

void vb_page_release(struct vb_page *page)
{
    free(page->data ? vb_text_close(&page->data_text, page->data) : NULL);
    free(page->words ? vb_text_close(&page->words_text, page->words) : NULL);
    free(page->texts ? vb_text_close(&page->texts_text, page->texts) : NULL);
    page->data = page->words = page->texts = NULL;
    for (size_t i = 0; i < page->kept_count; i++)
        free(page->kept[i]);
    free(page->kept);
    page->kept = NULL;
    page->kept_count = 0;
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

static void put_place(const struct vb_page *page, double x, double y, FILE *stream)
{
    fprintf(stream, "%.5f,%.5f", x / page->width, 1 - y / page->height);
}

/* A text that DejaVu Sans may not have all of has two forms. */
static void put_string(const struct vb_fit_line *line, FILE *stream)
{
    bool is_plain = vb_fit_is_in_dejavu(line);
    fputs(is_plain ? "" : "(format eq 'png' ? ", stream);
    vb_fit_put_string(stream, line, true);
    if (is_plain)
        return;
    fputs(" : ", stream);
    vb_fit_put_string(stream, line, false);
    putc(')', stream);
}

static void put_line(struct vb_page *page, const struct vb_fit_line *line, double x, double y, struct vb_label label)
{
    static const char *const aligns[] = {[VB_LEFT] = "left", [VB_CENTER] = "center", [VB_RIGHT] = "right"};
    if (line->length == 0)
        return;
    fprintf(page->texts, "set label %d ", ++page->label_count);
    put_string(line, page->texts);
    fputs(" at screen ", page->texts);
    put_place(page, x, y, page->texts);
    fprintf(page->texts, " %s font 'DejaVu Sans%s,%g' textcolor rgb %s%s\n", aligns[label.align],
            label.bold ? ":Bold" : "", label.size, label.colour, label.turned ? " rotate by 90" : "");
}

void vb_page_text(struct vb_page *page, const char *text, double x, double y, struct vb_label label)
{
    struct vb_fit_line line = vb_fit_whole(text);
    put_line(page, &line, x, y, label);
}

/* Lines of the title are further apart than the others. */
static double line_px(double size)
{
    return size > VB_FONT_PX ? VB_TITLE_PX + 5 : VB_LINE_PX;
}

void vb_page_paragraph(struct vb_page *page, const struct vb_fit *fit, double x, double y, struct vb_label label)
{
    for (int i = 0; i < fit->count; i++)
        put_line(page, &fit->lines[i], x, y + (i + 0.5) * line_px(label.size), label);
}

void vb_page_marker(struct vb_page *page, double x, double y, int type, double size, const char *colour)
{
    fprintf(page->texts, "set label %d '' at screen ", ++page->label_count);
    put_place(page, x, y, page->texts);
    fprintf(page->texts, " point pointtype %d pointsize %g linewidth 1.5 linecolor rgb %s\n", type, size, colour);
}

double vb_page_key(struct vb_page *page, const char *text, double x, double y)
{
    vb_page_text(page, text, x, y, (struct vb_label){.size = VB_FONT_PX, .colour = VB_DARK});
    return x + vb_fit_px(text, VB_FONT_PX, false) + 22;
}

void vb_page_box(struct vb_page *page, double x1, double y1, double x2, double y2, const char *colour)
{
    fprintf(page->data, "set object %d rectangle from screen ", ++page->object_count);
    put_place(page, x1, y2, page->data);
    fputs(" to screen ", page->data);
    put_place(page, x2, y1, page->data);
    fprintf(page->data, " back fillcolor rgb %s fillstyle solid noborder\n", colour);
}

void vb_page_rule(struct vb_page *page, double x1, double y1, double x2, double y2, double px, const char *colour)
{
    fprintf(page->data, "set arrow %d from screen ", ++page->arrow_count);
    put_place(page, x1, y1, page->data);
    fputs(" to screen ", page->data);
    put_place(page, x2, y2, page->data);
    fprintf(page->data, " nohead linewidth %g linecolor rgb %s back\n", px, colour);
}

static struct vb_fit fit_title(const struct vb_page *page, double px)
{
    return vb_fit(page->title, px, VB_TITLE_PX, true, 3);
}

int vb_page_title_lines(const struct vb_page *page, double px)
{
    return fit_title(page, px).count;
}

void vb_page_put_title(struct vb_page *page, double px, enum vb_align align)
{
    struct vb_fit fit = fit_title(page, px);
    struct vb_label label = {.size = VB_TITLE_PX, .bold = true, .colour = VB_DARK, .align = align};
    vb_page_paragraph(page, &fit, align == VB_CENTER ? page->width / 2 : 24, 14, label);
}

void vb_page_put_place(struct vb_page *page, const char *prefix, double x1, double y1, double x2, double y2)
{
    fprintf(page->data, "%sleft = %.5f\n%sright = %.5f\n", prefix, x1 / page->width, prefix, x2 / page->width);
    fprintf(page->data, "%stop = %.5f\n%sbottom = %.5f\n", prefix, 1 - y1 / page->height, prefix,
            1 - y2 / page->height);
}

void vb_page_put_range(struct vb_page *page, const struct vb_scale *scale)
{
    fprintf(page->data, "[%.9g:%.9g]", vb_scale_value(scale, 0), vb_scale_value(scale, 1));
}

void vb_page_put_tics(struct vb_page *page, const struct vb_tics *tics)
{
    putc('(', page->data);
    for (int i = 0; i < tics->count; i++) {
        char text[VB_WORDING_MAX];
        vb_chart_say_tic(text, tics->values[i]);
        fprintf(page->data, "%s'%s' %.9g", i > 0 ? ", " : "", text, tics->values[i]);
    }
    putc(')', page->data);
}

/* Each line of what is told is a comment at the top of the script. */
static void put_words(struct vb_page *page, const char *words, FILE *stream)
{
    fprintf(stream, "# %s\n#\n", page->title);
    for (const char *line = words; *line; line += strcspn(line, "\n") + 1)
        fprintf(stream, "# %.*s\n", (int)strcspn(line, "\n"), line);
}

static int put_script(struct vb_page *page, const char *name, const char *const pieces[], const char *const parts[3],
                      FILE *stream)
{
    put_words(page, parts[0], stream);
    fprintf(stream, "\nname = '%s'\nwidth = %.0f\nheight = %.0f\n\n%s\n%s\n%s\n", name, page->width, page->height,
            vb_chart_piece("colours.gp"), parts[1], vb_chart_piece("page.gp"));
    for (; *pieces; pieces++)
        fputs(vb_chart_piece(*pieces), stream);
    fputs(parts[2], stream);
    for (pieces++; *pieces; pieces++)
        fputs(vb_chart_piece(*pieces), stream);
    return 0;
}

char *vb_page_script(struct vb_page *page, const char *name, const char *const pieces[])
{
    char *words = vb_text_close(&page->words_text, page->words);
    char *data = vb_text_close(&page->data_text, page->data);
    char *texts = vb_text_close(&page->texts_text, page->texts);
    page->words = page->data = page->texts = NULL;
    struct vb_text script;
    FILE *stream = words && data && texts && !page->failed ? vb_text_open(&script) : NULL;
    if (stream)
        put_script(page, name, pieces, (const char *const[]){words, data, texts}, stream);
    free(words);
    free(data);
    free(texts);
    return stream ? vb_text_close(&script, stream) : NULL;
}
