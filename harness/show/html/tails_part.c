/* SPDX-License-Identifier: MIT
 *
 * A drawing for each point where single operations were recorded: how slow the slow ones are. */
#include "show/html/parts.h"

#include "show/html/chart.h"
#include "show/html/words.h"

#include <math.h>

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
