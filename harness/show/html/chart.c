/* SPDX-License-Identifier: MIT */
#include "show/html/chart.h"

#include "show/markup_escape.h"

#include <math.h>
#include <string.h>

#define HEIGHT 190 /* of the drawing in pixels, without the marks below it */
#define TOP    14  /* of it: for what stands above the highest line */
#define BELOW  20
#define LEFT   0.08 /* of the width: the numbers of the axis */
#define RIGHT  0.03 /* a point at the end is drawn whole */
#define BEYOND 1.6  /* times the highest value: what reaches further is cut, so that the rest can be seen */

struct drawing {
    FILE *stream;
    const struct vb_html_chart *chart;
    struct vb_scale linear, log;
};

static void find_scales(struct drawing *drawing)
{
    const struct vb_html_chart *chart = drawing->chart;
    double most = 0, reach = 0, least = INFINITY, lowest = INFINITY;
    for (size_t l = 0; l < chart->line_count; l++)
        for (size_t i = 0; i < chart->lines[l].count; i++) {
            const struct vb_html_point *point = &chart->lines[l].points[i];
            most = fmax(most, point->y);
            reach = fmax(reach, fmax(point->y, point->high)); /* fmin and fmax pass over NAN */
            lowest = fmin(lowest, fmin(point->y, point->low));
            if (point->y > 0)
                least = fmin(least, point->y);
        }
    if (chart->is_near) {
        drawing->linear = drawing->log = vb_html_linear_near(lowest, reach);
        drawing->log.is_log = true;
        return;
    }
    drawing->linear = vb_html_linear_to(fmin(reach, BEYOND * most));
    drawing->log = vb_html_log_between(least, fmin(reach, BEYOND * most));
}

static double across(double x)
{
    return LEFT + (1 - LEFT - RIGHT) * x;
}

static double down(const struct vb_scale *scale, double value)
{
    return TOP + (HEIGHT - TOP) * (1 - vb_scale_part(scale, value));
}

static void put_grid(const struct drawing *drawing, const struct vb_scale *scale)
{
    double ticks[VB_TICKS_MAX];
    char text[VB_HTML_NUMBER_MAX];
    size_t count = vb_ticks(scale, 6, ticks);
    fprintf(drawing->stream, "<g class=%s>", scale->is_log ? "log" : "lin");
    for (size_t i = 0; i < count; i++) {
        double y = down(scale, ticks[i]);
        (drawing->chart->unit ? vb_say_tick : vb_html_say_time)(text, ticks[i]);
        fprintf(drawing->stream, "<rect y=%.0f /><text y=%.0f class=s>", y, y - 3);
        vb_xml_put_text(drawing->stream, text);
        fputs("</text>", drawing->stream);
    }
    fputs("</g>", drawing->stream);
}

static void put_marks(const struct drawing *drawing)
{
    for (size_t i = 0; i < drawing->chart->mark_count; i++) {
        const struct vb_html_mark *mark = &drawing->chart->marks[i];
        fprintf(drawing->stream, "<text x=\"%.1f%%\" y=\"%d\"%s>", 100 * across(mark->x), HEIGHT + 14,
                mark->x > 0.98 ? " class=\"e\"" : "");
        vb_xml_put_text(drawing->stream, mark->text);
        fputs("</text>", drawing->stream);
    }
}

static void put_cross(const struct drawing *drawing, const struct vb_html_cross *cross, double y)
{
    double x = 100 * across(cross->x);
    if (!isnan(cross->low) && !isnan(cross->high)) {
        double low = 100 * across(cross->low);
        fprintf(drawing->stream, "<rect class=\"z\" x=\"%.2f%%\" width=\"%.2f%%\" height=\"%d\"/>", low,
                fmax(100 * across(cross->high) - low, 0.1), HEIGHT);
    }
    fprintf(drawing->stream,
            "<line class=\"z\" x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"0\" y2=\"%d\"/><text class=\"z %s\" x=\"%.2f%%\" "
            "y=\"%.0f\">",
            x, x, HEIGHT, x > 60 ? "e" : "s", x, y);
    vb_xml_put_text(drawing->stream, cross->text);
    fputs("</text>", drawing->stream);
}

static bool has_interval(const struct vb_html_point *point)
{
    return isfinite(point->low) && isfinite(point->high);
}

static int in_units(double share)
{
    return (int)lround(VB_HTML_WIDTH * share);
}

/* Whether the points of a line are where those of the first line are, which then says it for both. */
static bool is_where_the_first_is(const struct vb_html_chart *chart, const struct vb_html_line *line)
{
    const struct vb_html_line *first = &chart->lines[0];
    if (line == first || line->count != first->count)
        return false;
    for (size_t i = 0; i < line->count; i++) {
        const struct vb_html_point *a = &line->points[i];
        const struct vb_html_point *b = &first->points[i];
        if (a->where ? strcmp(a->where, b->where) != 0 : a->commit != b->commit)
            return false;
    }
    return true;
}

/* Commits by their numbers, each as how many it is further than the one before. */
static void put_commits(const struct drawing *drawing, const struct vb_html_line *line)
{
    fputs(" data-commits=\"", drawing->stream);
    for (size_t i = 0; i < line->count; i++)
        fprintf(drawing->stream, "%s%zu", i > 0 ? " " : "",
                line->points[i].commit - (i > 0 ? line->points[i - 1].commit : 0));
    putc('"', drawing->stream);
}

/* For the script, which draws them again, with a dot for each point, and says them: four numbers a point, and where it
 * is. */
static void put_numbers(const struct drawing *drawing, const struct vb_html_line *line)
{
    char text[3][VB_HTML_NUMBER_MAX];
    fputs(" data-v=\"", drawing->stream);
    for (size_t i = 0; i < line->count; i++) {
        const struct vb_html_point *point = &line->points[i];
        vb_html_say_number(text[0], point->y);
        vb_html_say_number(text[1], has_interval(point) ? point->low : point->y);
        vb_html_say_number(text[2], has_interval(point) ? point->high : point->y);
        fprintf(drawing->stream, "%s%d %s %s %s", i > 0 ? " " : "", in_units(across(point->x)), text[0], text[1],
                text[2]);
    }
    putc('"', drawing->stream);
    if (is_where_the_first_is(drawing->chart, line))
        return;
    if (line->count > 0 && !line->points[0].where) {
        put_commits(drawing, line);
        return;
    }
    fputs(" data-at=\"", drawing->stream);
    for (size_t i = 0; i < line->count; i++) {
        fputs(i > 0 ? "\n" : "", drawing->stream);
        vb_xml_put_value(drawing->stream, line->points[i].where);
    }
    putc('"', drawing->stream);
}

/* The line and the band of its intervals, in units that are stretched: 1000 by the height. */
static void put_paths(const struct drawing *drawing, const struct vb_html_line *line)
{
    const struct vb_scale *scale = drawing->chart->log ? &drawing->log : &drawing->linear;
    FILE *stream = drawing->stream;
    fprintf(
        stream,
        "<svg viewBox=\"0 0 %d %d\" preserveAspectRatio=\"none\" width=\"100%%\" height=\"%d\"><path class=\"r\" d=\"",
        VB_HTML_WIDTH, HEIGHT, HEIGHT);
    for (size_t i = 0; i < line->count; i++) {
        const struct vb_html_point *point = &line->points[i];
        fprintf(stream, "%c%d %.1f", i > 0 ? 'L' : 'M', in_units(across(point->x)),
                down(scale, has_interval(point) ? point->high : point->y));
    }
    for (size_t i = line->count; i-- > 0;) {
        const struct vb_html_point *point = &line->points[i];
        fprintf(stream, "L%d %.1f", in_units(across(point->x)),
                down(scale, has_interval(point) ? point->low : point->y));
    }
    fputs("Z\"/><path class=\"l\" d=\"", stream);
    for (size_t i = 0; i < line->count; i++)
        fprintf(stream, "%c%d %.1f", i > 0 ? 'L' : 'M', in_units(across(line->points[i].x)),
                down(scale, line->points[i].y));
    fputs("\"/></svg>", stream);
}

static void put_line(const struct drawing *drawing, const struct vb_html_line *line)
{
    fprintf(drawing->stream, "<g class=\"v%zu\" data-name=\"", line->variant);
    vb_xml_put_value(drawing->stream, line->name);
    putc('"', drawing->stream);
    put_numbers(drawing, line);
    putc('>', drawing->stream);
    put_paths(drawing, line);
    fputs("</g>", drawing->stream);
}

static void put_legend(const struct drawing *drawing)
{
    fputs("<figcaption><b>", drawing->stream);
    vb_xml_put_text(drawing->stream, drawing->chart->title);
    fputs("</b>", drawing->stream);
    for (size_t l = 0; l < drawing->chart->line_count; l++) {
        fprintf(drawing->stream, " <span class=\"v%zu\">", drawing->chart->lines[l].variant);
        vb_xml_put_text(drawing->stream, drawing->chart->lines[l].name);
        fputs("</span>", drawing->stream);
    }
    fputs("</figcaption>", drawing->stream);
}

void vb_html_put_chart(FILE *stream, const struct vb_html_chart *chart)
{
    struct drawing drawing = {.stream = stream, .chart = chart};
    find_scales(&drawing);
    fprintf(stream, "<figure class=\"chart%s\">", chart->log ? " is-log" : "");
    put_legend(&drawing);
    fprintf(stream, "<svg class=\"c\" height=\"%d\" role=\"img\" data-top=\"%d\" data-height=\"%d\"", HEIGHT + BELOW,
            TOP, HEIGHT);
    vb_html_put_scales(stream, &drawing.linear, &drawing.log);
    if (chart->unit) {
        fputs(" data-unit=\"", stream);
        vb_xml_put_value(stream, chart->unit);
        putc('"', stream);
    }
    fputs("><title>", stream);
    vb_xml_put_text(stream, chart->title);
    fputs("</title><desc>", stream);
    vb_xml_put_text(stream, chart->what);
    fputs("</desc>", stream);
    put_grid(&drawing, &drawing.linear);
    put_grid(&drawing, &drawing.log);
    put_marks(&drawing);
    for (size_t i = 0; i < chart->cross_count; i++)
        put_cross(&drawing, &chart->crosses[i], 10 + 12 * (double)(i % 3));
    for (size_t l = 0; l < chart->line_count; l++)
        put_line(&drawing, &chart->lines[l]);
    fputs("</svg></figure>\n", stream);
}
