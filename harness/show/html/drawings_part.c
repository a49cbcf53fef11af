/* SPDX-License-Identifier: MIT
 *
 * A drawing for each line of points along one parameter: time over it, and where one variant overtakes the other; and
 * one for each point where single operations were recorded: how slow the slow ones are. */
#include "show/html/parts.h"
#include "base/cleanup.h"
#include "show/break_even_words.h"
#include "show/html/chart.h"
#include "show/html/row_names.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define POINTS_LEAST 3  /* two are seen as well in the table */
#define LOG_FROM     20 /* times the least value of the parameter */
#define TITLE_MAX    160

struct along {
    double low, high;
    bool log;
};

static double place(const struct along *along, double x)
{
    const struct vb_scale scale = {.low = along->low, .high = along->high, .is_log = along->log};
    return along->low < along->high ? vb_scale_part(&scale, x) : 0.5;
}

static struct along find_along(const struct vb_sweep *sweeps, size_t count)
{
    struct along along = {INFINITY, -INFINITY, false};
    for (size_t s = 0; s < count; s++) {
        along.low = fmin(along.low, sweeps[s].points[0].x);
        along.high = fmax(along.high, sweeps[s].points[sweeps[s].count - 1].x);
    }
    along.log = along.low > 0 && along.high >= LOG_FROM * along.low;
    return along;
}

static struct vb_html_point point_of(const struct vb_row *row, const struct vb_sweep_point *point,
                                     const struct along *along)
{
    return (struct vb_html_point){.x = place(along, point->x),
                                  .y = row->mean_ns,
                                  .low = row->ci_low_ns,
                                  .high = row->ci_high_ns,
                                  .where = row->point};
}

/* The line of a variant, or of the baseline beside it. Its points are to be freed. */
static int make_line(struct vb_html_line *line, const struct vb_sweep *sweep, bool of_baseline,
                     const struct along *along, const struct vb_html_variants *variants)
{
    line->points = calloc(sweep->count, sizeof *line->points);
    if (!line->points)
        return VB_ERROR_MEMORY;
    for (size_t i = 0; i < sweep->count; i++) {
        const struct vb_sweep_point *point = &sweep->points[i];
        const struct vb_row *row = of_baseline ? point->baseline : point->row;
        line->name = row->variant;
        line->variant = vb_html_variant_index(variants, row->variant);
        line->points[line->count++] = point_of(row, point, along);
    }
    return 0;
}

static const struct vb_sweep *longest(const struct vb_sweep *sweeps, size_t count)
{
    const struct vb_sweep *best = sweeps;
    for (size_t s = 1; s < count; s++)
        if (sweeps[s].count > best->count)
            best = &sweeps[s];
    return best;
}

/* "break-even 42 (40 to 45)", "break-even 5 (at most 13)", in the digits of the sentence below it; and whose it is
 * where there are several. */
static void say_cross(char *text, size_t size, const struct vb_sweep *sweep, bool name_variant)
{
    struct vb_break_even_words words;
    struct vb_crossover crossover = vb_sweep_crossover(sweep);
    vb_break_even_say(&words, &crossover);
    const char *name = name_variant ? sweep->points[0].row->variant : "";
    const char *side = words.at[0] ? "" : words.high[0] ? "at most " : "at least ";
    snprintf(text, size, "%.40s%sbreak-even %s%s%s", name, *name ? ": " : "", side,
             words.at[0] ? words.at : words.bound, words.interval);
}

/* The first that there is. Returns how many: 0 or 1. */
static size_t find_cross(struct vb_html_cross *cross, char *text, size_t size, const struct vb_sweep *sweeps,
                         size_t count, const struct along *along)
{
    for (size_t s = 0; s < count; s++) {
        const struct vb_break_even *break_even = &sweeps[s].break_even;
        if (isnan(break_even->at))
            continue;
        say_cross(text, size, &sweeps[s], count > 1);
        *cross = (struct vb_html_cross){.x = place(along, break_even->at),
                                        .low = isnan(break_even->low) ? NAN : place(along, break_even->low),
                                        .high = isnan(break_even->high) ? NAN : place(along, break_even->high),
                                        .text = text};
        return 1;
    }
    return 0;
}

#define MARKS_MAX 9

/* As many values of the parameter as can be read beside each other. */
static size_t find_marks(struct vb_html_mark *marks, char (*texts)[VB_HTML_NUMBER_MAX], const struct vb_sweep *sweep,
                         const struct along *along)
{
    size_t count = 0;
    double last = -1;
    for (size_t i = 0; i < sweep->count && count < MARKS_MAX; i++) {
        double x = place(along, sweep->points[i].x);
        if (x - last < 0.09)
            continue;
        last = x;
        vb_say_tick(texts[count], sweep->points[i].x);
        marks[count] = (struct vb_html_mark){x, texts[count]};
        count++;
    }
    return count;
}

static void say_title(char *title, const struct vb_sweep *sweep)
{
    const struct vb_sweep_point *point = &sweep->points[0];
    const char *name = point->row->point;
    int before = (int)point->name_offset;
    const char *after = name + point->end_offset;
    while (before > 0 && name[before - 1] == ',')
        before--;
    snprintf(title, TITLE_MAX, "Time over %.*s%s%.*s%.60s", (int)fmin((double)point->name_length, 60),
             name + point->name_offset, before > 0 || *after ? " at " : "", before < 60 ? before : 60, name,
             before > 0 || *after != ',' ? after : after + 1);
}

static int put_chart(struct vb_html *page, const struct vb_sweep *sweeps, size_t count,
                     const struct vb_html_variants *variants)
{
    struct vb_html_line lines[VB_HTML_VARIANTS + 1] = {0};
    struct vb_html_mark marks[MARKS_MAX];
    char texts[MARKS_MAX][VB_HTML_NUMBER_MAX];
    char title[TITLE_MAX];
    char cross_text[5 * VB_WORDING_MAX];
    struct vb_html_cross cross;
    const struct vb_sweep *most = longest(sweeps, count);
    struct along along = find_along(sweeps, count);
    struct vb_html_chart chart = {
        .title = title,
        .lines = lines,
        .marks = marks,
        .crosses = &cross,
        .what = "The mean time of one operation, and its interval, at each value of the parameter; the "
                "table below has the numbers."};
    int status = make_line(&lines[chart.line_count++], most, true, &along, variants);
    for (size_t s = 0; status == 0 && s < count && s < VB_HTML_VARIANTS; s++)
        status = make_line(&lines[chart.line_count++], &sweeps[s], false, &along, variants);
    if (status == 0) {
        say_title(title, most);
        chart.cross_count = find_cross(&cross, cross_text, sizeof cross_text, sweeps, count, &along);
        chart.mark_count = find_marks(marks, texts, most, &along);
        vb_html_put_chart(page->stream, &chart);
    }
    for (size_t l = 0; l < chart.line_count; l++)
        free(lines[l].points);
    return status;
}

int vb_html_put_sweeps(struct vb_html *page, struct vb_rows rows)
{
    struct vb_html_variants variants = vb_html_variants_of(rows);
    struct vb_sweeps sweeps VB_RELEASE(vb_sweeps_release) = {0};
    VB_OR_RETURN(vb_sweeps_find(&sweeps, rows));
    bool any = false;
    for (size_t first = 0, next; first < sweeps.count; first = next) {
        for (next = first + 1; next < sweeps.count && sweeps.items[next].line == sweeps.items[first].line; next++)
            ;
        if (longest(&sweeps.items[first], next - first)->count < POINTS_LEAST)
            continue;
        fputs(any ? "" : "<div class=\"charts\">", page->stream);
        any = true;
        VB_OR_RETURN(put_chart(page, &sweeps.items[first], next - first, &variants));
    }
    fputs(any ? "</div>" : "", page->stream);
    return 0;
}

static const struct percentile {
    const char *name;
    size_t value, low, high; /* in struct vb_row, the ends 0: no interval */
} percentiles[] = {
#define PLAIN(field) offsetof(struct vb_row, field), 0, 0
#define WITH_INTERVAL(field)                                                                                           \
    offsetof(struct vb_row, field##_ns), offsetof(struct vb_row, field##_ci_low_ns),                                   \
        offsetof(struct vb_row, field##_ci_high_ns)
    {"p50", PLAIN(p50_ns)},
    {"p90", PLAIN(p90_ns)},
    {"p99", WITH_INTERVAL(p99)},
    {"p99.9", WITH_INTERVAL(p99_9)},
    {"p99.99", WITH_INTERVAL(p99_99)},
    {"slowest", PLAIN(slowest_ns)},
};

#define PERCENTILES (sizeof percentiles / sizeof percentiles[0])

static double x_of(size_t percentile)
{
    return (double)percentile / (double)(PERCENTILES - 1);
}

static void fill_line(struct vb_html_line *line, const struct vb_row *row)
{
    for (size_t i = 0; i < PERCENTILES; i++) {
        double value = vb_row_real(row, percentiles[i].value);
        if (!isfinite(value))
            continue;
        bool plain = percentiles[i].low == 0;
        line->points[line->count++] = (struct vb_html_point){
            .x = x_of(i),
            .y = value,
            .low = plain ? NAN : vb_row_real(row, percentiles[i].low),
            .high = plain ? NAN : vb_row_real(row, percentiles[i].high),
            .where = percentiles[i].name,
        };
    }
}

static void put_point(struct vb_html *page, struct vb_rows rows, const struct vb_html_variants *variants)
{
    struct vb_html_line lines[VB_HTML_VARIANTS];
    struct vb_html_point points[VB_HTML_VARIANTS][PERCENTILES];
    struct vb_html_mark marks[PERCENTILES];
    char title[160];
    size_t count = 0;
    for (size_t i = 0; i < rows.count && count < VB_HTML_VARIANTS; i++) {
        const struct vb_row *row = rows.items[i];
        lines[count] = (struct vb_html_line){
            .name = row->variant, .points = points[count], .variant = vb_html_variant_index(variants, row->variant)};
        fill_line(&lines[count], row);
        count += lines[count].count > 1;
    }
    if (count == 0)
        return;
    for (size_t i = 0; i < PERCENTILES; i++)
        marks[i] = (struct vb_html_mark){x_of(i), percentiles[i].name};
    snprintf(title, sizeof title, "Percentiles of single operations%s%.100s", rows.items[0]->point[0] ? " at " : "",
             rows.items[0]->point);
    vb_html_put_chart(
        page->stream,
        &(struct vb_html_chart){.title = title,
                                .lines = lines,
                                .line_count = count,
                                .marks = marks,
                                .mark_count = PERCENTILES,
                                .log = true,
                                .what = "How long the operations took that were slower than so many others; the "
                                        "table below has the numbers."});
}

int vb_html_put_tails(struct vb_html *page, struct vb_rows rows)
{
    struct vb_html_variants variants = vb_html_variants_of(rows);
    bool any = false;
    for (size_t i = 0; i < rows.count && !any; i++)
        any = isfinite(rows.items[i]->p50_ns);
    if (!any)
        return 0;
    fputs("<div class=\"charts\">", page->stream);
    for (struct vb_rows point; rows.count > 0; rows = vb_rows_after(rows, point)) {
        point = vb_first_point(rows);
        put_point(page, point, &variants);
    }
    fputs("</div>", page->stream);
    return 0;
}
