/* SPDX-License-Identifier: MIT */
#include "show/chart/kinds.h"
#include "show/chart/quantity.h"
#include "stats/order.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COLUMN_GAP         28
#define PANEL_HEIGHT       170
#define FOOT_PX            48  /* below a panel */
#define LAUNCH_WIDTH       0.8 /* below 1, so that the dots of neighbouring launches are apart */
#define TIME_TICK_PX       28
#define PANELS_MAX         20     /* whole points at the end are left out */
#define NOISE_OF_DEVIATION 1.4826 /* of a median absolute deviation, for normal noise */

/* Gnuplot's points: in the frame, and triangles at its edges. */
enum { DOT = 7, ABOVE = 9, BELOW = 11 };

struct launch {
    double number, median_ns;
    bool is_outlier;
};

struct panel {
    const char *point, *variant, *facts;
    const struct vb_turn *turns; /* ascending times */
    size_t count, disturbed;     /* turns, */
    size_t above, below;         /* those outside of the frame, */
    size_t kept[2];              /* and of the plain and of the disturbed ones those that are drawn */
    double rounds;
    struct launch *launches;
    size_t launch_count, outliers;
    double middle_ns, fastest_ns, slowest_ns; /* of the medians of the launches */
    struct vb_scale time, launch;             /* its axes; the panels of a point share that of the launches */
};

struct chart {
    struct vb_page *page;
    const struct vb_turns *turns;
    struct panel panels[PANELS_MAX];
    size_t count, hidden;
    bool has_points, has_outliers;
    const char *silent; /* variants without turns, named; "" */
};

static bool starts_point(const struct panel *panels, size_t i)
{
    return i == 0 || strcmp(panels[i].point, panels[i - 1].point) != 0;
}

/* Two columns where that helps; with many launches a panel needs the whole width. */
static size_t count_columns(const struct panel *panels, size_t count)
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
static double axis_px(const struct panel *panels, size_t count)
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

static void put_panel(struct vb_page *page, const struct panel *panel, struct vb_box box, double axis_px)
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
static void put_row(struct vb_page *page, const struct panel *panels, size_t side, double column_px, double axis_px)
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
static void put_dots(const struct panel *panel, bool disturbed, FILE *data)
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
static void put_data(struct vb_page *page, const struct panel *panels, size_t count)
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
            const struct launch *launch = &panels[i].launches[k];
            fprintf(data, "%.9g %.9g %.9g %d\n", launch->number - LAUNCH_WIDTH / 2, launch->median_ns, LAUNCH_WIDTH,
                    launch->is_outlier);
        }
        fputs("\n\n", data);
    }
    fputs("END\n", data);
}

static void put_panels(const struct chart *chart)
{
    struct vb_page *page = chart->page;
    const struct panel *panels = chart->panels;
    size_t count = chart->count;
    size_t columns = count_columns(panels, count);
    double column_px = (page->width - 2 * VB_MARGIN - (double)(columns - 1) * COLUMN_GAP) / (double)columns;
    put_key(page, chart->has_outliers);
    for (size_t i = 0, side; i < count; i += side) {
        if (chart->has_points && starts_point(panels, i)) {
            vb_page_heading(page, panels[i].point, "");
            page->y += 10;
        }
        for (side = 1; side < columns && i + side < count && !starts_point(panels, i + side); side++)
            ;
        put_row(page, &panels[i], side, column_px, axis_px(panels, count));
    }
    put_data(page, panels, count);
}

static int by_launch(const void *left, const void *right)
{
    const struct vb_turn *a = left;
    const struct vb_turn *b = right;
    return a->launch != b->launch ? (a->launch < b->launch ? -1 : 1) : (a->ns > b->ns) - (a->ns < b->ns);
}

/* The median of each launch. */
static void add_launches(struct chart *chart, struct panel *panel)
{
    struct vb_turn *sorted = vb_page_keep(chart->page, panel->count, sizeof *sorted);
    panel->launches = vb_page_keep(chart->page, panel->count, sizeof *panel->launches);
    if (!sorted || !panel->launches)
        return;
    memcpy(sorted, panel->turns, panel->count * sizeof *sorted);
    qsort(sorted, panel->count, sizeof *sorted, by_launch);
    for (size_t i = 0, next; i < panel->count; i = next) {
        for (next = i; next < panel->count && sorted[next].launch == sorted[i].launch; next++)
            ;
        double median_ns = (sorted[i + (next - i - 1) / 2].ns + sorted[i + (next - i) / 2].ns) / 2;
        panel->launches[panel->launch_count++] = (struct launch){sorted[i].launch, median_ns, false};
    }
}

/* The medians of the launches: their own median, the extremes, and which of them are outliers, as the column
 * outlier_launches of the results counts them: further away than four times the noise, and than 1 %. */
static void compare_launches(struct chart *chart, struct panel *panel)
{
    double *list = vb_page_keep(chart->page, panel->launch_count, sizeof *list);
    if (!list || panel->launch_count == 0)
        return;
    panel->fastest_ns = INFINITY;
    for (size_t i = 0; i < panel->launch_count; i++) {
        list[i] = panel->launches[i].median_ns;
        panel->fastest_ns = fmin(panel->fastest_ns, list[i]);
        panel->slowest_ns = fmax(panel->slowest_ns, list[i]);
    }
    panel->middle_ns = vb_median(list, panel->launch_count);
    for (size_t i = 0; i < panel->launch_count; i++)
        list[i] = fabs(panel->launches[i].median_ns - panel->middle_ns);
    double limit = fmax(4 * NOISE_OF_DEVIATION * vb_median(list, panel->launch_count), 0.01 * panel->middle_ns);
    for (size_t i = 0; i < panel->launch_count; i++) {
        panel->launches[i].is_outlier = fabs(panel->launches[i].median_ns - panel->middle_ns) > limit;
        panel->outliers += panel->launches[i].is_outlier;
    }
    chart->has_outliers |= panel->outliers > 0;
}

/* The quantiles at 0.5 % and 99.5 % and every median of a launch, at least one per cent either way of the median over
 * the launches, so that a steady variant is not shown as a wild one. */
static void frame(struct panel *panel)
{
    size_t tail = (size_t)((double)panel->count * 0.005);
    double low = fmin(panel->turns[tail].ns, fmin(panel->fastest_ns, panel->middle_ns * 0.99));
    double high = fmax(panel->turns[panel->count - 1 - tail].ns, fmax(panel->slowest_ns, panel->middle_ns * 1.01));
    double room = high > low ? (high - low) * 0.04 : 0.5; /* nothing but zeros */
    panel->time = (struct vb_scale){.low = fmax(low - room, 0), .high = high + room};
    for (size_t i = 0; i < panel->count; i++) {
        panel->below += panel->turns[i].ns < panel->time.low;
        panel->above += panel->turns[i].ns > panel->time.high;
    }
}

/* Of too many turns, some are drawn: those that were disturbed, because they are few, and evenly many of the others.
 * Each dot is some hundred bytes of SVG. */
static void plan_dots(const struct chart *chart, struct panel *panel)
{
    size_t most = 20000 / chart->count;
    most = most > 5000 ? 5000 : most < 500 ? 500 : most;
    size_t plain = panel->count - panel->disturbed;
    panel->kept[1] = panel->disturbed < most / 5 ? panel->disturbed : most / 5;
    panel->kept[0] = plain < most - panel->kept[1] ? plain : most - panel->kept[1];
}

static const char *say_count(struct vb_page *page, size_t count, const char *one, const char *many)
{
    char number[VB_WORDING_MAX];
    vb_chart_say_grouped(number, (double)count);
    return vb_page_say(page, "%s%s", number, count == 1 ? one : many);
}

/* What the head of a panel says below its name. */
static const char *say_facts(struct vb_page *page, const struct panel *panel)
{
    size_t drawn = panel->kept[0] + panel->kept[1];
    const char *text = say_count(page, panel->count, " turn", " turns");
    if (drawn < panel->count)
        text = vb_page_say(page, "%s (%s drawn)", text, say_count(page, drawn, "", ""));
    text = vb_page_say(page, "%s, %s disturbed", text, say_count(page, panel->disturbed, "", ""));
    if (panel->above + panel->below > 0)
        text = vb_page_say(page, "%s, outside: %s%s%s", text,
                           panel->above > 0 ? say_count(page, panel->above, " above", " above") : "",
                           panel->above > 0 && panel->below > 0 ? " and " : "",
                           panel->below > 0 ? say_count(page, panel->below, " below", " below") : "");
    const char *outliers = say_count(page, panel->outliers, " outlier launch", " outlier launches");
    return panel->outliers > 0 ? vb_page_say(page, "%s, %s", text, outliers) : text;
}

static struct panel panel_of(const struct chart *chart, const struct vb_chart_row *row)
{
    struct panel panel = {.point = row->row->point, .variant = row->variant};
    panel.turns = vb_turns_of(chart->turns, (size_t)(row - chart->page->set->rows), &panel.count);
    for (size_t i = 0; i < panel.count; i++) {
        panel.disturbed += panel.turns[i].is_disturbed;
        panel.rounds = fmax(panel.rounds, panel.turns[i].round + 1);
    }
    return panel;
}

/* Adds the rows of a point as panels where there is room for all; those without turns are named in the caption. */
static void add_point(struct chart *chart, const struct vb_chart_row *rows, size_t row_count)
{
    size_t before = chart->count;
    size_t size = 0;
    for (size_t k = 0; k < row_count; k++) {
        struct panel panel = panel_of(chart, &rows[k]);
        size += panel.count > 0;
        if (panel.count == 0)
            chart->silent = vb_page_say(chart->page, "%s%s%s%s%s", chart->silent, *chart->silent ? ", " : "",
                                        panel.variant, *panel.point ? " " : "", panel.point);
        else if (chart->count < PANELS_MAX)
            chart->panels[chart->count++] = panel;
    }
    if (chart->hidden > 0 || (before > 0 && before + size > PANELS_MAX))
        chart->count = before;
    chart->has_points |= chart->count > before && *chart->panels[before].point;
    chart->hidden += size - (chart->count - before);
}

/* The panels of a point share their horizontal axis. */
static void span_launches(struct chart *chart)
{
    for (size_t i = 0; i < chart->count; i++) {
        struct vb_scale *launch = &chart->panels[i].launch;
        *launch = (struct vb_scale){.low = INFINITY, .least_step = 1};
        for (size_t k = 0; k < chart->count; k++) {
            const struct panel *panel = &chart->panels[k];
            if (strcmp(panel->point, chart->panels[i].point) != 0)
                continue;
            launch->low = fmin(launch->low, panel->launches[0].number - 0.6);
            launch->high = fmax(launch->high, panel->launches[panel->launch_count - 1].number + 0.6);
        }
    }
}

static void tell(const struct chart *chart)
{
    FILE *words = chart->page->words;
    for (size_t i = 0; i < chart->count; i++) {
        const struct panel *panel = &chart->panels[i];
        char fastest[VB_WORDING_MAX], slowest[VB_WORDING_MAX];
        vb_chart_say_ns(fastest, panel->fastest_ns);
        vb_chart_say_ns(slowest, panel->slowest_ns);
        fprintf(words, "%s%s%s%s: %s; medians of %s from %s to %s ns\n", panel->variant, *panel->point ? " (" : "",
                panel->point, *panel->point ? ")" : "", panel->facts,
                say_count(chart->page, panel->launch_count, " launch", " launches"), fastest, slowest);
    }
}

static const char *say_how(const struct chart *chart)
{
    struct vb_page *page = chart->page;
    const char *how =
        "Within a launch, its rounds are from left to right. Vertical axes: the 0.5 % to the 99.5 % quantile; "
        "triangles at the edge: turns outside";
    if (chart->hidden > 0)
        how = vb_page_append(page, how, vb_page_say(page, "not shown: %zu more panels", chart->hidden));
    if (*chart->silent)
        how = vb_page_append(page, how, vb_page_say(page, "no turns of %s", chart->silent));
    return how;
}

bool vb_chart_turns(struct vb_page *page, const struct vb_chart_subject *subject)
{
    const struct vb_chart_case *one = subject->one;
    struct chart *chart = subject->charts->turns ? vb_page_keep(page, 1, sizeof *chart) : NULL;
    if (!chart)
        return page->failed;
    *chart = (struct chart){.page = page, .turns = subject->charts->turns, .silent = ""};
    for (size_t i = 0, count; i < one->row_count; i += count) {
        count = vb_chart_point(&one->rows[i], one->row_count - i);
        add_point(chart, &one->rows[i], count);
    }
    if (chart->count == 0)
        return page->failed;
    for (size_t i = 0; i < chart->count; i++) {
        add_launches(chart, &chart->panels[i]);
        compare_launches(chart, &chart->panels[i]);
        frame(&chart->panels[i]);
        plan_dots(chart, &chart->panels[i]);
        chart->panels[i].facts = say_facts(page, &chart->panels[i]);
    }
    if (page->failed)
        return true;
    span_launches(chart);
    tell(chart);
    page->piece = "turns.gp";
    vb_page_title(page, vb_page_say(page, "%s: single turns, launch by launch", one->name), one->summary);
    put_panels(chart);
    vb_page_begin_caption(page, one);
    vb_page_end_caption(page, say_how(chart));
    return true;
}
