/* SPDX-License-Identifier: MIT
 *
 * A band for each point, below it its variants in one column or two, each with a name, a few facts and axes of its own.
 */
#include "show/chart/turn_panels.h"
#include "show/chart/number.h"

#include <math.h>
#include <string.h>

#define WIDTH        980
#define MARGIN       24
#define COLUMN_GAP   28
#define PANEL_HEIGHT 170
#define FOOT_PX      48 /* below a panel */

/* Gnuplot's points: in the frame, and triangles at its edges. */
enum { DOT = 7, ABOVE = 9, BELOW = 11 };

static bool starts_point(const struct vb_turn_chart *chart, size_t i)
{
    return i == 0 || strcmp(chart->panels[i].point, chart->panels[i - 1].point) != 0;
}

/* Two where that helps; with many launches a panel needs the whole width. */
static size_t count_columns(const struct vb_turn_chart *chart)
{
    size_t columns = 1;
    for (size_t i = 0; i < chart->count; i++) {
        if (chart->panels[i].last_launch - chart->panels[i].first_launch >= 24)
            return 1;
        if (!starts_point(chart, i))
            columns = 2;
    }
    return columns;
}

/* The columns, and the room that the numbers of the vertical axes need. */
static void place_grid(struct vb_turn_chart *chart)
{
    double tics_px = 0;
    for (size_t i = 0; i < chart->count; i++) {
        struct vb_turn_panel *panel = &chart->panels[i];
        vb_tics_fill_steps(&panel->tics, &panel->scale, PANEL_HEIGHT, 28);
        for (int k = 0; k < panel->tics.count; k++) {
            char text[VB_WORDING_MAX];
            vb_chart_say_tic(text, panel->tics.values[k]);
            tics_px = fmax(tics_px, vb_fit_px(text, VB_SMALL_PX, false));
        }
    }
    chart->axis_px = tics_px + 30;
    chart->columns = count_columns(chart);
    chart->column_px = (WIDTH - 2 * MARGIN - (double)(chart->columns - 1) * COLUMN_GAP) / (double)chart->columns;
    chart->panel_px = chart->column_px - chart->axis_px;
}

static struct vb_fit fit_name(const struct vb_turn_chart *chart, size_t i)
{
    return vb_fit(chart->panels[i].variant, chart->panel_px, VB_FONT_PX, true, 3);
}

static struct vb_fit fit_facts(const struct vb_turn_chart *chart, size_t i)
{
    return vb_fit(chart->panels[i].facts, chart->panel_px, VB_SMALL_PX, false, 3);
}

static struct vb_fit fit_heading(const struct vb_turn_chart *chart, size_t i)
{
    return vb_fit(chart->panels[i].point, WIDTH - 60, VB_FONT_PX, true, 2);
}

/* The height of the texts above the panels that stand side by side from i on. */
static double head_px(const struct vb_turn_chart *chart, size_t i)
{
    double most = 0;
    for (size_t k = i; k < chart->count && k < i + chart->columns; k++)
        if (k == i || !starts_point(chart, k))
            most = fmax(most, (fit_name(chart, k).count + fit_facts(chart, k).count) * VB_LINE_PX + 8);
        else
            break;
    return most;
}

/* Sets where each panel is; returns where the last one ends. */
static double place_panels(struct vb_turn_chart *chart, double y)
{
    size_t column = 0;
    double head = 0;
    for (size_t i = 0; i < chart->count; i++) {
        struct vb_turn_panel *panel = &chart->panels[i];
        panel->heading_y = NAN;
        if (starts_point(chart, i) || column == chart->columns) {
            y += i > 0 ? head + PANEL_HEIGHT + FOOT_PX : 0;
            column = 0;
            if (chart->has_points && starts_point(chart, i)) {
                panel->heading_y = y;
                y += fit_heading(chart, i).count * VB_LINE_PX + 12;
            }
            head = head_px(chart, i);
        }
        panel->left = MARGIN + (double)column * (chart->column_px + COLUMN_GAP) + chart->axis_px;
        panel->head_y = y;
        panel->top = y + head;
        column++;
    }
    return y + head + PANEL_HEIGHT + FOOT_PX;
}

static double put_key_rule(struct vb_page *page, const char *text, double x, double y, double px, const char *colour)
{
    vb_page_rule(page, x, y, x + 18, y, px, colour);
    return vb_page_key(page, text, x + 26, y);
}

static void put_key(const struct vb_turn_chart *chart, double y)
{
    struct vb_page *page = chart->page;
    vb_page_marker(page, MARGIN + 5, y, DOT, 0.6, VB_TIME);
    double x = vb_page_key(page, "a turn", MARGIN + 16, y);
    vb_page_marker(page, x + 5, y, DOT, 0.6, VB_SLOWER);
    x = vb_page_key(page, "preempted, or moved to another CPU", x + 16, y);
    x = put_key_rule(page, "median of the launch", x, y, 2.5, "interval_colour");
    if (chart->outliers > 0)
        x = put_key_rule(page, "of an outlier", x, y, 2.5, "outlier_colour");
    put_key_rule(page, "median of all launches", x, y, 1, VB_AXIS);
}

/* The pixels of a launch from the left edge of its panel, and its width. */
static double launch_px(const struct vb_turn_chart *chart, const struct vb_turn_panel *panel)
{
    return chart->panel_px / (panel->last_launch - panel->first_launch + 1.2);
}

/* A band behind each launch that is an outlier: its bar may be one pixel away from the others. */
static void put_bands(const struct vb_turn_chart *chart, const struct vb_turn_panel *panel)
{
    double px = launch_px(chart, panel);
    for (size_t i = 0; i < panel->launch_count; i++) {
        double x = panel->left + (panel->launches[i].number - panel->first_launch + 0.6) * px;
        if (panel->launches[i].is_outlier)
            vb_page_box(chart->page, x - px / 2, panel->top, x + px / 2, panel->top + PANEL_HEIGHT,
                        "outlier_band_colour");
    }
}

static void put_head(const struct vb_turn_chart *chart, size_t i)
{
    struct vb_page *page = chart->page;
    const struct vb_turn_panel *panel = &chart->panels[i];
    struct vb_label bold = {.size = VB_FONT_PX, .bold = true, .colour = VB_DARK};
    struct vb_label axis = {.size = VB_SMALL_PX, .colour = VB_DARK, .align = VB_CENTER};
    struct vb_fit name = fit_name(chart, i);
    struct vb_fit facts = fit_facts(chart, i);
    if (!isnan(panel->heading_y)) {
        struct vb_fit heading = fit_heading(chart, i);
        vb_page_box(page, MARGIN, panel->heading_y - 2, WIDTH - MARGIN,
                    panel->heading_y + heading.count * VB_LINE_PX + 2, VB_HEADING);
        vb_page_paragraph(page, &heading, 30, panel->heading_y, bold);
    }
    vb_page_paragraph(page, &name, panel->left, panel->head_y, bold);
    vb_page_paragraph(page, &facts, panel->left, panel->head_y + name.count * VB_LINE_PX,
                      (struct vb_label){.size = VB_SMALL_PX, .colour = VB_GREY});
    vb_page_text(page, "launch", panel->left + chart->panel_px / 2, panel->top + PANEL_HEIGHT + 28, axis);
    axis.turned = true;
    vb_page_text(page, "ns per operation", panel->left - chart->axis_px + 8, panel->top + PANEL_HEIGHT / 2.0, axis);
}

static void put_launch_tics(const struct vb_turn_chart *chart, const struct vb_turn_panel *panel)
{
    struct vb_tics tics = {.count = 0};
    double count = panel->last_launch - panel->first_launch + 1;
    double step = fmax(1, ceil(count * 30 / chart->panel_px));
    for (double i = panel->first_launch; i <= panel->last_launch && tics.count < VB_TICS_MAX; i += step)
        tics.values[tics.count++] = i;
    vb_page_put_tics(chart->page, &tics);
}

static void put_axes(const struct vb_turn_chart *chart, size_t i)
{
    struct vb_page *page = chart->page;
    const struct vb_turn_panel *panel = &chart->panels[i];
    fprintf(page->data, "lefts[%zu] = %.5f\ntops[%zu] = %.5f\nbottoms[%zu] = %.5f\nmiddles[%zu] = %.9g\n", i + 1,
            panel->left / WIDTH, i + 1, 1 - panel->top / page->height, i + 1,
            1 - (panel->top + PANEL_HEIGHT) / page->height, i + 1, panel->middle_ns);
    fprintf(page->data, "axes[%zu] = \"set xrange [%.9g:%.9g]; set xtics nomirror ", i + 1, panel->first_launch - 0.6,
            panel->last_launch + 0.6);
    put_launch_tics(chart, panel);
    fputs("; set yrange ", page->data);
    vb_page_put_range(page, &panel->scale);
    fputs("; set ytics nomirror ", page->data);
    vb_page_put_tics(page, &panel->tics);
    fputs("\"\n", page->data);
}

/* Every so manieth turn in the order of their times: the ones drawn are distributed as all are. A turn beyond the frame
 * is a triangle at its edge. */
static void put_dots(const struct vb_turn_panel *panel, bool disturbed, FILE *data)
{
    size_t all = disturbed ? panel->disturbed : panel->count - panel->disturbed;
    size_t kept = panel->kept[disturbed];
    size_t rank = 0;
    fputs("NaN NaN 0\n", data);
    for (size_t i = 0; i < panel->count; i++) {
        const struct vb_turn *turn = &panel->turns[i];
        if (turn->is_disturbed != disturbed)
            continue;
        rank++;
        if (rank * kept / all == (rank - 1) * kept / all)
            continue;
        int point = turn->ns < panel->scale.low ? BELOW : turn->ns > panel->scale.high ? ABOVE : DOT;
        double x = turn->launch + ((turn->round + 0.5) / panel->rounds - 0.5) * VB_TURN_LAUNCH_WIDTH;
        fprintf(data, "%.9g %.9g %d\n", x, fmax(panel->scale.low, fmin(panel->scale.high, turn->ns)), point);
    }
    fputs("\n\n", data);
}

static void put_medians(const struct vb_turn_panel *panel, bool outliers, FILE *data)
{
    fputs("NaN NaN NaN\n", data);
    for (size_t i = 0; i < panel->launch_count; i++) {
        const struct vb_turn_launch *launch = &panel->launches[i];
        if (launch->is_outlier == outliers)
            fprintf(data, "%.9g %.9g %.9g\n", launch->number - VB_TURN_LAUNCH_WIDTH / 2, launch->median_ns,
                    launch->number + VB_TURN_LAUNCH_WIDTH / 2);
    }
    fputs("\n\n", data);
}

/* A part for each panel: dots are x, time, gnuplot's point; bars are from, time, to. */
static void put_data(const struct vb_turn_chart *chart)
{
    static const char *const names[] = {"plain", "disturbed", "medians", "outliers"};
    FILE *data = chart->page->data;
    for (int kind = 0; kind < 4; kind++) {
        fprintf(data, "$%s << END\n", names[kind]);
        for (size_t i = 0; i < chart->count; i++)
            if (kind < 2)
                put_dots(&chart->panels[i], kind == 1, data);
            else
                put_medians(&chart->panels[i], kind == 3, data);
        fputs("END\n", data);
    }
}

static void put_arrays(const struct vb_turn_chart *chart)
{
    static const char *const names[] = {"lefts", "tops", "bottoms", "axes", "middles"};
    fprintf(chart->page->data, "panel_count = %zu\npanel_width = %.5f\n", chart->count, chart->panel_px / WIDTH);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        fprintf(chart->page->data, "array %s[%zu]\n", names[i], chart->count);
}

void vb_turn_panels_draw(struct vb_turn_chart *chart, const char *how)
{
    struct vb_page *page = chart->page;
    struct vb_fit summary = vb_fit(chart->one->summary, WIDTH - 48, VB_FONT_PX, false, 2);
    double title_px = vb_page_title_lines(page, WIDTH - 48) * 21;
    page->width = WIDTH;
    place_grid(chart);
    double key_y = 16 + title_px + summary.count * VB_LINE_PX + 14;
    double foot = place_panels(chart, key_y + 20);
    vb_caption_begin(page, chart->one, WIDTH - 48);
    vb_caption_end(page, how, WIDTH - 48);
    page->height = floor(foot + page->caption_count * VB_LINE_PX + 10);

    vb_page_put_title(page, WIDTH - 48, VB_LEFT);
    vb_page_paragraph(page, &summary, MARGIN, 16 + title_px, (struct vb_label){.size = VB_FONT_PX, .colour = VB_DARK});
    for (size_t i = 0; i < chart->count; i++)
        put_bands(chart, &chart->panels[i]);
    put_key(chart, key_y);
    vb_caption_put(page, MARGIN, foot, VB_LEFT);
    put_arrays(chart);
    for (size_t i = 0; i < chart->count; i++) {
        put_head(chart, i);
        put_axes(chart, i);
    }
    put_data(chart);
}
