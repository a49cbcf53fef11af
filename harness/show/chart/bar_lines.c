/* SPDX-License-Identifier: MIT
 *
 * The layout for many methods, drawn by bars.gp: a line per method, with its time in the left panel and its bytes in
 * the right one. The chart grows downwards. */
#include "show/chart/bars.h"

#include <math.h>

#define WIDTH       980
#define MARGIN      24
#define PANEL_GAP   28
#define BAR_HALF_PX 8

struct lines {
    struct vb_bars *bars;
    struct vb_page *page;
    double names_px;
    double top, bottom;
    double left[2], right[2]; /* of the panels: time, bytes */
};

static void measure_names(struct lines *lines)
{
    lines->names_px = 90;
    for (size_t i = 0; i < lines->bars->count; i++) {
        const struct vb_bar *bar = &lines->bars->items[i];
        double name_px = fmin(300, vb_fit_px(bar->name, VB_FONT_PX, false));
        double status_px = fmin(200, vb_fit_px(bar->status, VB_SMALL_PX, false));
        lines->names_px = fmax(lines->names_px, fmax(name_px, status_px));
    }
}

static void place_panels(struct lines *lines)
{
    const struct vb_bars *bars = lines->bars;
    lines->left[0] = MARGIN + lines->names_px + 12;
    double room = WIDTH - MARGIN - lines->left[0];
    lines->right[0] = lines->left[0] + (bars->has_bytes ? (room - PANEL_GAP) * 0.55 : room);
    lines->left[1] = bars->has_time ? lines->right[0] + PANEL_GAP : lines->left[0];
    lines->right[1] = WIDTH - MARGIN;
}

static struct vb_fit fit_heading(const struct vb_bar *bar)
{
    return vb_fit(bar->group, WIDTH - 60, VB_FONT_PX, true, 2);
}

static struct vb_fit fit_name(const struct lines *lines, const struct vb_bar *bar)
{
    return vb_fit(bar->name, lines->names_px, VB_FONT_PX, false, 8);
}

static struct vb_fit fit_status(const struct lines *lines, const struct vb_bar *bar)
{
    return vb_fit(bar->status, lines->names_px, VB_SMALL_PX, false, 6);
}

/* Sets the middle of each line and returns where the last one ends. A line is as high as its name and status need. */
static double place_lines(struct lines *lines)
{
    struct vb_bars *bars = lines->bars;
    double y = lines->top + 4;
    for (size_t i = 0; i < bars->count; i++) {
        struct vb_bar *bar = &bars->items[i];
        bar->heading_y = NAN;
        if (bars->has_groups && (i == 0 || bar->starts_group)) {
            y += i > 0 ? 6 : 2;
            bar->heading_y = y;
            y += VB_LINE_PX * fit_heading(bar).count + 6;
        }
        bar->height = (fit_name(lines, bar).count + fit_status(lines, bar).count) * VB_LINE_PX + 8;
        bar->middle = bar->place = y + bar->height / 2;
        bar->number_px = vb_fit_px(bar->mean_text, VB_FONT_PX, false) + 12;
        y += bar->height;
    }
    return y + 4;
}

static void put_names(const struct lines *lines)
{
    struct vb_label heading = {.size = VB_FONT_PX, .colour = VB_DARK, .bold = true};
    struct vb_label name = {.size = VB_FONT_PX, .colour = VB_DARK, .align = VB_RIGHT};
    struct vb_label status = {.size = VB_SMALL_PX, .colour = VB_RED, .align = VB_RIGHT};
    for (size_t i = 0; i < lines->bars->count; i++) {
        const struct vb_bar *bar = &lines->bars->items[i];
        if (!isnan(bar->heading_y)) {
            struct vb_fit words = fit_heading(bar);
            vb_page_box(lines->page, MARGIN, bar->heading_y - 2, WIDTH - MARGIN,
                        bar->heading_y + words.count * VB_LINE_PX + 2, VB_HEADING);
            vb_page_paragraph(lines->page, &words, 30, bar->heading_y, heading);
        }
        double y = bar->middle - bar->height / 2 + 4;
        struct vb_fit names = fit_name(lines, bar);
        struct vb_fit words = fit_status(lines, bar);
        vb_page_paragraph(lines->page, &names, lines->left[0] - 10, y, name);
        vb_page_paragraph(lines->page, &words, lines->left[0] - 10, y + names.count * VB_LINE_PX, status);
    }
}

/* The bars of one panel as data: end, y, foot, end, top, bottom. */
static void put_bars(const struct lines *lines, bool is_time, bool is_quoted)
{
    const struct vb_bars *bars = lines->bars;
    const struct vb_scale *scale = is_time ? &bars->time : &bars->bytes;
    FILE *data = lines->page->data;
    fprintf(data, "$%s%s << END\nNaN NaN NaN NaN NaN NaN\n", is_time ? "time" : "bytes", is_quoted ? "_quoted" : "");
    for (size_t i = 0; i < bars->count; i++) {
        const struct vb_bar *bar = &bars->items[i];
        double value = is_time ? bar->mean_ns : bar->bytes;
        if (value > 0 && bar->is_quoted == is_quoted)
            fprintf(data, "%.9g %.9g %.9g %.9g %.9g %.9g\n", value, bar->middle, vb_scale_value(scale, 0), value,
                    bar->middle - BAR_HALF_PX, bar->middle + BAR_HALF_PX);
    }
    fputs("END\n", data);
}

static void put_numbers(const struct lines *lines, bool is_time)
{
    const struct vb_bars *bars = lines->bars;
    const struct vb_scale *scale = is_time ? &bars->time : &bars->bytes;
    double left = lines->left[!is_time];
    double px = lines->right[!is_time] - left;
    for (size_t i = 0; i < bars->count; i++) {
        const struct vb_bar *bar = &bars->items[i];
        double value = is_time ? bar->mean_ns : bar->bytes;
        double end = is_time && !bar->goes_on ? bar->top_ns : value;
        struct vb_label label = {.size = VB_FONT_PX, .colour = isnan(value) ? VB_GREY : VB_DARK};
        vb_page_rule(lines->page, left, bar->middle - bar->height / 2, left, bar->middle + bar->height / 2, 1, VB_AXIS);
        vb_page_text(lines->page, is_time ? bar->mean_text : bar->bytes_text, left + vb_scale_part(scale, end) * px + 6,
                     bar->middle, label);
    }
    struct vb_label title = {.size = VB_FONT_PX, .bold = true, .colour = is_time ? VB_TIME_TEXT : VB_BYTES_TEXT};
    vb_page_text(lines->page, is_time ? vb_bars_time_name(bars) : vb_bars_bytes_name(bars), left, lines->top - 12,
                 title);
}

static struct vb_scale scale_of(const struct lines *lines, bool is_time)
{
    const struct vb_bars *bars = lines->bars;
    struct vb_scale_bar *ends = vb_page_keep(lines->page, bars->count, sizeof *ends);
    for (size_t i = 0; ends && i < bars->count; i++) {
        const struct vb_bar *bar = &bars->items[i];
        double number_px = vb_fit_px(is_time ? bar->mean_text : bar->bytes_text, VB_FONT_PX, false);
        ends[i] = is_time ? (struct vb_scale_bar){bar->mean_ns, bar->top_ns, number_px + 14}
                          : (struct vb_scale_bar){bar->bytes, bar->bytes, number_px + 14};
    }
    return vb_scale_of_bars(ends, ends ? bars->count : 0, lines->right[!is_time] - lines->left[!is_time]);
}

static void put_axis(const struct lines *lines, bool is_time)
{
    const struct vb_scale *scale = is_time ? &lines->bars->time : &lines->bars->bytes;
    const char *name = is_time ? "time" : "bytes";
    double left = lines->left[!is_time];
    double right = lines->right[!is_time];
    FILE *data = lines->page->data;
    struct vb_tics tics;
    vb_tics_fill(&tics, scale, right - left, 56);
    fprintf(data, "%s_left = %.5f\n%s_right = %.5f\n%s_is_log = %d\n", name, left / WIDTH, name, right / WIDTH, name,
            scale->is_log);
    fprintf(data, "%s_low = %.9g\n%s_high = %.9g\n%s_tics = \"set xtics nomirror ", name, vb_scale_value(scale, 0),
            name, vb_scale_value(scale, 1), name);
    vb_page_put_tics(lines->page, &tics);
    fputs("\"\n", data);
}

static void put_panel(const struct lines *lines, bool is_time)
{
    put_bars(lines, is_time, false);
    put_bars(lines, is_time, true);
    put_axis(lines, is_time);
    if (is_time) {
        vb_bars_put_intervals(lines->bars, lines->right[0] - lines->left[0]);
        vb_bars_put_quiet(lines->bars);
    }
    if (is_time ? lines->bars->has_time : lines->bars->has_bytes)
        put_numbers(lines, is_time);
}

const char *const *vb_bar_lines_draw(struct vb_bars *bars)
{
    static const char *const both[] = {"bars.gp", "bars_time.gp", NULL, "bars_bytes.gp", NULL};
    static const char *const time_alone[] = {"bars.gp", NULL, "bars_time.gp", NULL};
    static const char *const bytes_alone[] = {"bars.gp", NULL, "bars_bytes.gp", NULL};
    struct vb_page *page = bars->page;
    struct lines lines = {.bars = bars, .page = page};
    page->width = WIDTH;
    lines.top = 16 + vb_page_title_lines(page, WIDTH - 2 * MARGIN) * 21 + 12 + 22;
    measure_names(&lines);
    place_panels(&lines);
    lines.bottom = place_lines(&lines);
    double foot = lines.bottom + 30;
    vb_bars_measure_caption(bars, WIDTH - 2 * MARGIN);
    page->height = floor(foot + page->caption_count * VB_LINE_PX + 10);

    bars->time = scale_of(&lines, true);
    bars->bytes = scale_of(&lines, false);
    vb_bars_put_frame(bars, 0, WIDTH, lines.top, lines.bottom);
    fprintf(page->data, "set yrange [%.9g:%.9g]\n", lines.bottom, lines.top);
    vb_page_put_title(page, WIDTH - 2 * MARGIN, VB_LEFT);
    vb_caption_put(page, MARGIN, foot, VB_LEFT);
    put_names(&lines);
    put_panel(&lines, true);
    put_panel(&lines, false);
    return bars->has_bytes ? bars->has_time ? both : bytes_alone : time_alone;
}
