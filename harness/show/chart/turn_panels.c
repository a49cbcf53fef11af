/* SPDX-License-Identifier: MIT */
#include "show/chart/turn_panels.h"

#include <math.h>
#include <string.h>

#define COLUMN_GAP   28
#define PANEL_HEIGHT 170
#define FOOT_PX      48  /* below a panel */
#define LAUNCH_WIDTH 0.8 /* below 1, so that the dots of neighbouring launches are apart */
#define TIME_TICK_PX 28

/* Gnuplot's points: in the frame, and triangles at its edges. */
enum { DOT = 7, ABOVE = 9, BELOW = 11 };

static bool starts_point(const struct vb_turn_panel *panels, size_t i)
{
    return i == 0 || strcmp(panels[i].point, panels[i - 1].point) != 0;
}

/* Two columns where that helps; with many launches a panel needs the whole width. */
static size_t count_columns(const struct vb_turn_panel *panels, size_t count)
{
    size_t columns = 1;
    for (size_t i = 0; i < count; i++) {
        if (panels[i].launch.high - panels[i].launch.low >= 25)
            return 1;
        if (!starts_point(panels, i))
            columns = 2;
    }
    return columns;
}

/* The room that the numbers of the vertical axes need. */
static double axis_px(const struct vb_turn_panel *panels, size_t count)
{
    double px = 0;
    for (size_t i = 0; i < count; i++) {
        double ticks[VB_TICKS_MAX];
        size_t tick_count = vb_ticks(&panels[i].time, PANEL_HEIGHT / TIME_TICK_PX, ticks);
        for (size_t k = 0; k < tick_count; k++) {
            char text[VB_TICK_MAX];
            vb_say_tick(text, ticks[k]);
            px = fmax(px, vb_fit_px(text, VB_SMALL_PX, false));
        }
    }
    return px + 30;
}

static double put_key_rule(struct vb_page *page, const char *text, double x, double y, double px, const char *colour)
{
    vb_page_rule(page, x, y, x + 18, y, px, colour);
    return vb_page_key(page, text, x + 26, y);
}

static void put_key(struct vb_page *page, bool has_outliers)
{
    double x = VB_MARGIN;
    double y = page->y + 14;
    x = vb_page_marker_key(page, "a turn", x, y, DOT, 0.5, VB_FASTER);
    x = vb_page_marker_key(page, "preempted, or moved to another CPU", x, y, DOT, 0.5, VB_SLOWER);
    x = put_key_rule(page, "median of the launch", x, y, 2.5, "interval_colour");
    if (has_outliers)
        x = put_key_rule(page, "of an outlier", x, y, 2.5, "outlier_colour");
    put_key_rule(page, "median of all launches", x, y, 1, VB_AXIS);
    page->y = y + 20;
}

static void put_panel(struct vb_page *page, const struct vb_turn_panel *panel, struct vb_box box, double axis_px)
{
    struct vb_label label = {.size = VB_SMALL_PX, .align = VB_CENTER};
    vb_page_text(page, "launch", (box.left + box.right) / 2, box.bottom + 28, label);
    label.turned = true;
    vb_page_text(page, "ns per operation", box.left - axis_px + 8, (box.top + box.bottom) / 2, label);
    double px = (box.right - box.left) / (panel->launch.high - panel->launch.low);
    for (size_t i = 0; i < panel->launch_count; i++) { /* a band behind an outlier: its bar may be a pixel away */
        double x = box.left + (panel->launches[i].number - panel->launch.low) * px;
        if (panel->launches[i].is_outlier)
            vb_page_box(page, (struct vb_box){x - px / 2, box.top, x + px / 2, box.bottom}, "outlier_band_colour");
    }
    vb_page_panel(page, box, (struct vb_axis){&panel->launch, 30}, (struct vb_axis){&panel->time, TIME_TICK_PX});
    fprintf(page->data, "middle_%d = %.9g\n", page->panel_count, panel->middle_ns);
}

/* Panels side by side, whose heads are equally high. */
static void put_row(struct vb_page *page, const struct vb_turn_panel *panels, size_t side, double column_px,
                    double axis_px)
{
    int most = 0;
    double px = column_px - axis_px;
    for (size_t i = 0; i < side; i++) {
        double left = VB_MARGIN + (double)i * (column_px + COLUMN_GAP) + axis_px;
        int lines = vb_page_head(page, panels[i].variant, panels[i].facts, left, page->y, px);
        most = lines > most ? lines : most;
    }
    double top = page->y + most * VB_LINE_PX + 8;
    for (size_t i = 0; i < side; i++) {
        double left = VB_MARGIN + (double)i * (column_px + COLUMN_GAP) + axis_px;
        put_panel(page, &panels[i], (struct vb_box){left, top, left + px, top + PANEL_HEIGHT}, axis_px);
    }
    page->y = top + PANEL_HEIGHT + FOOT_PX;
}

/* Every so manieth turn in the order of their times: the ones drawn are distributed as all are. A turn beyond the frame
 * is a triangle at its edge. */
static void put_dots(const struct vb_turn_panel *panel, bool disturbed, FILE *data)
{
    size_t all = disturbed ? panel->disturbed : panel->count - panel->disturbed;
    size_t kept = panel->kept[disturbed];
    size_t rank = 0;
    for (size_t i = 0; i < panel->count; i++) {
        const struct vb_turn *turn = &panel->turns[i];
        if (turn->is_disturbed != disturbed)
            continue;
        rank++;
        if (rank * kept / all == (rank - 1) * kept / all)
            continue;
        int point = turn->ns < panel->time.low ? BELOW : turn->ns > panel->time.high ? ABOVE : DOT;
        double x = turn->launch + ((turn->round + 0.5) / panel->rounds - 0.5) * LAUNCH_WIDTH;
        fprintf(data, "%.9g %.9g %d %d\n", x, fmax(panel->time.low, fmin(panel->time.high, turn->ns)), point,
                disturbed);
    }
}

/* See plots/turns.gp. */
static void put_data(struct vb_page *page, const struct vb_turn_panel *panels, size_t count)
{
    FILE *data = page->data;
    fputs("$turns << END\n", data);
    for (size_t i = 0; i < count; i++) {
        put_dots(&panels[i], false, data);
        put_dots(&panels[i], true, data);
        fputs("\n\n", data);
    }
    fputs("END\n$medians << END\n", data);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < panels[i].launch_count; k++) {
            const struct vb_turn_launch *launch = &panels[i].launches[k];
            fprintf(data, "%.9g %.9g %.9g %d\n", launch->number - LAUNCH_WIDTH / 2, launch->median_ns, LAUNCH_WIDTH,
                    launch->is_outlier);
        }
        fputs("\n\n", data);
    }
    fputs("END\n", data);
}

void vb_turn_panels_put(struct vb_page *page, const struct vb_turn_panel *panels, size_t count)
{
    size_t columns = count_columns(panels, count);
    double column_px = (page->width - 2 * VB_MARGIN - (double)(columns - 1) * COLUMN_GAP) / (double)columns;
    bool has_points = false, has_outliers = false;
    for (size_t i = 0; i < count; i++) {
        has_points |= *panels[i].point != '\0';
        has_outliers |= panels[i].outliers > 0;
    }
    put_key(page, has_outliers);
    for (size_t i = 0, side; i < count; i += side) {
        if (has_points && starts_point(panels, i)) {
            vb_page_heading(page, panels[i].point, "");
            page->y += 10;
        }
        for (side = 1; side < columns && i + side < count && !starts_point(panels, i + side); side++)
            ;
        put_row(page, &panels[i], side, column_px, axis_px(panels, count));
    }
    put_data(page, panels, count);
}
