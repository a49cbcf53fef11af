/* SPDX-License-Identifier: MIT
 *
 * The layout for few methods, drawn by columns.gp: a group of two columns per method, time on the left axis and bytes
 * on the right one. */
#include "show/chart/bars.h"

#include <math.h>

#define COLUMNS_MAX  8
#define WIDTH_MAX    1000
#define WIDTH_MIN    560
#define PANEL_HEIGHT 310
#define GROUP_GAP_PX 24
#define NUMBER_PX    24 /* above a column */

struct columns {
    struct vb_bars *bars;
    struct vb_page *page;
    double slot_px;  /* of one column: what is written in it never reaches into the next */
    double group_px; /* of a method */
    double plot_px;
    double left, top, bottom;
    double point_drop; /* from the top of the names to the points below them */
};

static int columns_of_group(const struct vb_bars *bars)
{
    return bars->has_time + bars->has_bytes;
}

static double gap_before(const struct vb_bars *bars, size_t i)
{
    return bars->has_groups && bars->items[i].starts_group ? GROUP_GAP_PX : 0;
}

static struct columns measure(struct vb_bars *bars)
{
    struct columns columns = {.bars = bars, .page = bars->page, .slot_px = 50};
    for (size_t i = 0; i < bars->count; i++) {
        const struct vb_bar *bar = &bars->items[i];
        double time_px = bars->has_time ? vb_fit_px(bar->mean_text, VB_FONT_PX, false) : 0;
        double bytes_px = vb_fit_px(bar->bytes_text, VB_FONT_PX, false);
        columns.slot_px = fmax(columns.slot_px, fmax(time_px, bytes_px) + 8);
        columns.group_px = fmax(columns.group_px, fmin(170, vb_fit_px(bar->name, VB_FONT_PX, false) + 18));
    }
    columns.group_px = fmax(columns.group_px, columns.slot_px * columns_of_group(bars) + 30);
    columns.plot_px = columns.group_px * (double)bars->count;
    for (size_t i = 1; i < bars->count; i++)
        columns.plot_px += gap_before(bars, i);
    return columns;
}

bool vb_columns_fit(struct vb_bars *bars)
{
    return bars->count <= COLUMNS_MAX && measure(bars).plot_px <= WIDTH_MAX;
}

static void widen(struct columns *columns)
{
    if (columns->plot_px >= WIDTH_MIN)
        return;
    columns->group_px += (WIDTH_MIN - columns->plot_px) / (double)columns->bars->count;
    columns->plot_px = WIDTH_MIN;
    columns->slot_px =
        fmax(columns->slot_px, fmin(100, (columns->group_px - 40) / fmax(1, columns_of_group(columns->bars))));
}

/* The middle of a column. */
static double x_of(const struct columns *columns, const struct vb_bar *bar, bool is_time)
{
    bool is_one_of_two = columns_of_group(columns->bars) == 2;
    return bar->middle + (is_one_of_two ? (is_time ? -1 : 1) * columns->slot_px / 2 : 0);
}

static void place(struct columns *columns)
{
    struct vb_bars *bars = columns->bars;
    double x = columns->left;
    for (size_t i = 0; i < bars->count; i++) {
        x += gap_before(bars, i);
        bars->items[i].middle = x + columns->group_px / 2;
        bars->items[i].place = x_of(columns, &bars->items[i], true) - columns->left;
        bars->items[i].number_px = NUMBER_PX - 4;
        x += columns->group_px;
    }
}

static struct vb_fit fit_name(const struct columns *columns, const struct vb_bar *bar)
{
    return vb_fit(bar->name, columns->group_px - 10, VB_FONT_PX, false, 8);
}

static struct vb_fit fit_status(const struct columns *columns, const struct vb_bar *bar)
{
    return vb_fit(bar->status, columns->group_px - 10, VB_SMALL_PX, false, 6);
}

/* The last bar of the group that begins with bar i. */
static size_t group_end(const struct vb_bars *bars, size_t i)
{
    while (i + 1 < bars->count && !bars->items[i + 1].starts_group)
        i++;
    return i;
}

static struct vb_fit fit_point(const struct columns *columns, size_t first, size_t last)
{
    const struct vb_bar *bars = columns->bars->items;
    return vb_fit(bars[first].group, bars[last].middle - bars[first].middle + columns->group_px - 6, VB_FONT_PX, true,
                  3);
}

/* Height of what stands below the columns: names, then what went wrong, then the points. */
static double measure_feet(struct columns *columns)
{
    const struct vb_bars *bars = columns->bars;
    int names = 0;
    int points = 0;
    for (size_t i = 0; i < bars->count; i++) {
        int lines = fit_name(columns, &bars->items[i]).count + fit_status(columns, &bars->items[i]).count;
        names = lines > names ? lines : names;
    }
    for (size_t i = 0; i < bars->count; i = group_end(bars, i) + 1) {
        int lines = fit_point(columns, i, group_end(bars, i)).count;
        points = lines > points ? lines : points;
    }
    columns->point_drop = names * VB_LINE_PX + 6;
    return names * VB_LINE_PX + (points > 0 ? 6 + points * VB_LINE_PX : 0);
}

static void put_feet(const struct columns *columns, double y)
{
    const struct vb_bars *bars = columns->bars;
    struct vb_label name = {.size = VB_FONT_PX, .colour = VB_DARK, .align = VB_CENTER};
    struct vb_label status = {.size = VB_SMALL_PX, .colour = VB_RED, .align = VB_CENTER};
    struct vb_label point = {.size = VB_FONT_PX, .colour = VB_DARK, .align = VB_CENTER, .bold = true};
    for (size_t i = 0; i < bars->count; i++) {
        const struct vb_bar *bar = &bars->items[i];
        struct vb_fit names = fit_name(columns, bar);
        struct vb_fit words = fit_status(columns, bar);
        vb_page_paragraph(columns->page, &names, bar->middle, y, name);
        vb_page_paragraph(columns->page, &words, bar->middle, y + names.count * VB_LINE_PX, status);
    }
    y += columns->point_drop;
    for (size_t i = 0, last; bars->has_groups && i < bars->count; i = last + 1) {
        last = group_end(bars, i);
        double from = bars->items[i].middle;
        double to = bars->items[last].middle;
        struct vb_fit words = fit_point(columns, i, last);
        vb_page_paragraph(columns->page, &words, (from + to) / 2, y, point);
        vb_page_rule(columns->page, from - columns->group_px / 2 + 8, y - 2, to + columns->group_px / 2 - 8, y - 2, 1,
                     VB_AXIS);
    }
}

static double put_legend_entry(struct vb_page *page, const char *text, double x, double y, const char *colour)
{
    vb_page_box(page, x, y - 5.5, x + 11, y + 5.5, colour);
    return vb_page_key(page, text, x + 18, y) + 2;
}

static void put_legend(const struct columns *columns, double y)
{
    const struct vb_bars *bars = columns->bars;
    double time_px = bars->has_time ? 18 + vb_fit_px("Mean time", VB_FONT_PX, false) : 0;
    double bytes_px = bars->has_bytes ? 18 + vb_fit_px("Allocated", VB_FONT_PX, false) : 0;
    double x = (columns->page->width - time_px - bytes_px - (bars->has_time && bars->has_bytes ? 24 : 0)) / 2;
    if (bars->has_time)
        x = put_legend_entry(columns->page, "Mean time", x, y, VB_TIME);
    if (bars->has_bytes)
        put_legend_entry(columns->page, "Allocated", x, y, VB_BYTES);
}

static void put_tics(struct vb_page *page, const char *axis, const struct vb_scale *scale)
{
    struct vb_tics tics;
    vb_tics_fill(&tics, scale, PANEL_HEIGHT, 44);
    fprintf(page->data, "set %stics nomirror ", axis);
    vb_page_put_tics(page, &tics);
    putc('\n', page->data);
}

static void put_scales(const struct columns *columns)
{
    const struct vb_bars *bars = columns->bars;
    struct vb_page *page = columns->page;
    fprintf(page->data, "time_name = '%s'\nbytes_name = '%s'\nset xrange [0:%.9g]\nset yrange ",
            vb_bars_time_name(bars), vb_bars_bytes_name(bars), columns->plot_px);
    vb_page_put_range(page, &bars->time);
    fputs("\nset y2range ", page->data);
    vb_page_put_range(page, &bars->bytes);
    fprintf(page->data, "\n%s%s", bars->time.is_log ? "set logscale y\n" : "",
            bars->bytes.is_log ? "set logscale y2\n" : "");
    if (bars->has_time)
        put_tics(page, "y", &bars->time);
    if (bars->has_bytes)
        put_tics(page, "y2", &bars->bytes);
}

/* The columns of one axis as data: x, end, left, right, foot, end. */
static void put_columns(const struct columns *columns, bool is_time, bool is_quoted)
{
    const struct vb_bars *bars = columns->bars;
    const struct vb_scale *scale = is_time ? &bars->time : &bars->bytes;
    double half = columns->slot_px * 0.42;
    FILE *data = columns->page->data;
    fprintf(data, "$%s%s << END\nNaN NaN NaN NaN NaN NaN\n", is_time ? "time" : "bytes", is_quoted ? "_quoted" : "");
    for (size_t i = 0; i < bars->count; i++) {
        const struct vb_bar *bar = &bars->items[i];
        double value = is_time ? bar->mean_ns : bar->bytes;
        double x = x_of(columns, bar, is_time) - columns->left;
        if (value > 0 && bar->is_quoted == is_quoted)
            fprintf(data, "%.9g %.9g %.9g %.9g %.9g %.9g\n", x, value, x - half, x + half, vb_scale_value(scale, 0),
                    value);
    }
    fputs("END\n", data);
}

/* The number on top of each column. */
static void put_numbers(const struct columns *columns)
{
    const struct vb_bars *bars = columns->bars;
    for (size_t i = 0; i < bars->count; i++) {
        const struct vb_bar *bar = &bars->items[i];
        struct vb_label label = {.size = VB_FONT_PX, .align = VB_CENTER};
        double end = bar->goes_on ? bar->mean_ns : bar->top_ns;
        label.colour = isnan(bar->mean_ns) ? VB_GREY : VB_DARK;
        if (bars->has_time)
            vb_page_text(columns->page, bar->mean_text, x_of(columns, bar, true),
                         columns->bottom - vb_scale_part(&bars->time, end) * PANEL_HEIGHT - 10, label);
        label.colour = isnan(bar->bytes) ? VB_GREY : VB_DARK;
        if (bars->has_bytes)
            vb_page_text(columns->page, bar->bytes_text, x_of(columns, bar, false),
                         columns->bottom - vb_scale_part(&bars->bytes, bar->bytes) * PANEL_HEIGHT - 10, label);
    }
}

static void set_scales(struct columns *columns)
{
    struct vb_bars *bars = columns->bars;
    struct vb_scale_bar ends[2][COLUMNS_MAX];
    for (size_t i = 0; i < bars->count; i++) {
        const struct vb_bar *bar = &bars->items[i];
        ends[0][i] = (struct vb_scale_bar){bar->mean_ns, bar->top_ns, NUMBER_PX};
        ends[1][i] = (struct vb_scale_bar){bar->bytes, bar->bytes, NUMBER_PX};
    }
    bars->time = vb_scale_of_bars(ends[0], bars->count, PANEL_HEIGHT);
    bars->bytes = vb_scale_of_bars(ends[1], bars->count, PANEL_HEIGHT);
}

const char *const *vb_columns_draw(struct vb_bars *bars)
{
    static const char *const pieces[] = {NULL, "columns.gp", NULL};
    struct vb_page *page = bars->page;
    struct columns columns = measure(bars);
    widen(&columns);
    columns.left = bars->has_time ? 76 : 24;
    page->width = floor(columns.left + columns.plot_px + (bars->has_bytes ? 76 : 24));
    columns.top = 16 + vb_page_title_lines(page, page->width - 40) * 21 + 36;
    columns.bottom = columns.top + PANEL_HEIGHT;
    place(&columns);
    double foot = columns.bottom + 8 + measure_feet(&columns);
    vb_bars_measure_caption(bars, page->width - 40);
    page->height = floor(foot + 12 + page->caption_count * VB_LINE_PX + 10);

    set_scales(&columns);
    vb_bars_put_frame(bars, columns.left, columns.left + columns.plot_px, columns.top, columns.bottom);
    vb_page_put_title(page, page->width - 40, VB_CENTER);
    put_legend(&columns, columns.top - 20);
    put_scales(&columns);
    for (int quoted = 0; quoted < 2; quoted++) {
        put_columns(&columns, true, quoted);
        put_columns(&columns, false, quoted);
    }
    vb_bars_put_intervals(bars, PANEL_HEIGHT);
    vb_bars_put_quiet(bars);
    put_numbers(&columns);
    put_feet(&columns, columns.bottom + 8);
    vb_caption_put(page, page->width / 2, foot + 12, VB_CENTER);
    return pieces;
}
