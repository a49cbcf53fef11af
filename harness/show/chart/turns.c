/* SPDX-License-Identifier: MIT */
#include "show/chart/kinds.h"
#include "show/chart/quantity.h"
#include "show/chart/turn_panels.h"
#include "stats/quantiles.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PANELS_MAX         20     /* whole points at the end are left out */
#define NOISE_OF_DEVIATION 1.4826 /* of a median absolute deviation, for normal noise */

struct chart {
    struct vb_page *page;
    const struct vb_turns *turns;
    struct vb_turn_panel panels[PANELS_MAX];
    size_t count, hidden;
    const char *silent; /* variants without turns, named; "" */
};

static int by_launch(const void *left, const void *right)
{
    const struct vb_turn *a = left;
    const struct vb_turn *b = right;
    return a->launch != b->launch ? (a->launch < b->launch ? -1 : 1) : (a->ns > b->ns) - (a->ns < b->ns);
}

/* The median of each launch. */
static void add_launches(struct chart *chart, struct vb_turn_panel *panel)
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
        panel->launches[panel->launch_count++] = (struct vb_turn_launch){sorted[i].launch, median_ns, false};
    }
}

/* The medians of the launches: their own median, the extremes, and which of them are outliers, as the column
 * outlier_launches of the results counts them: further away than four times the noise, and than 1 %. */
static void compare_launches(const struct chart *chart, struct vb_turn_panel *panel)
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
}

/* The quantiles at 0.5 % and 99.5 % and every median of a launch, at least one per cent either way of the median over
 * the launches, so that a steady variant is not shown as a wild one. */
static void frame(struct vb_turn_panel *panel)
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
static void plan_dots(const struct chart *chart, struct vb_turn_panel *panel)
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
static const char *say_facts(struct vb_page *page, const struct vb_turn_panel *panel)
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

static struct vb_turn_panel panel_of(const struct chart *chart, const struct vb_chart_row *row)
{
    struct vb_turn_panel panel = {.point = row->row->point, .variant = row->variant};
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
        struct vb_turn_panel panel = panel_of(chart, &rows[k]);
        size += panel.count > 0;
        if (panel.count == 0)
            chart->silent = vb_page_say(chart->page, "%s%s%s%s%s", chart->silent, *chart->silent ? ", " : "",
                                        panel.variant, *panel.point ? " " : "", panel.point);
        else if (chart->count < PANELS_MAX)
            chart->panels[chart->count++] = panel;
    }
    if (chart->hidden > 0 || (before > 0 && before + size > PANELS_MAX))
        chart->count = before;
    chart->hidden += size - (chart->count - before);
}

/* The panels of a point share their horizontal axis. */
static void span_launches(struct chart *chart)
{
    for (size_t i = 0; i < chart->count; i++) {
        struct vb_scale *launch = &chart->panels[i].launch;
        *launch = (struct vb_scale){.low = INFINITY, .least_step = 1};
        for (size_t k = 0; k < chart->count; k++) {
            const struct vb_turn_panel *panel = &chart->panels[k];
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
        const struct vb_turn_panel *panel = &chart->panels[i];
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
    vb_turn_panels_put(page, chart->panels, chart->count);
    vb_page_begin_caption(page, one);
    vb_page_end_caption(page, say_how(chart));
    return true;
}
