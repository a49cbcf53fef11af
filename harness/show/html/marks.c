/* SPDX-License-Identifier: MIT */
#include "show/html/marks.h"
#include "show/html/row_names.h"
#include "show/markup_escape.h"

#include <math.h>
#include <string.h>

#define RATIO_LEAST 0.01 /* what lies beyond is drawn at the end */
#define RATIO_MOST  100.0

static struct vb_scale checked(double low, double high, bool is_log)
{
    bool usable = isfinite(low) && isfinite(high) && low < high && (!is_log || low > 0);
    return usable ? (struct vb_scale){.low = low, .high = high, .is_log = is_log}
                  : (struct vb_scale){.low = is_log ? 1 : 0, .high = 10, .is_log = is_log};
}

struct vb_scale vb_html_linear_to(double most)
{
    return checked(0, 1.05 * most, false);
}

struct vb_scale vb_html_log_between(double least, double most)
{
    return checked(least / 1.6, most * 1.25, true);
}

struct vb_scale vb_html_linear_near(double least, double most)
{
    double room = fmax(0.1 * (most - least), 0.005 * most);
    return checked(fmax(least - room, 0.5 * least), most + room, false);
}

struct vb_scale vb_html_ratio_scale(double least, double most, bool log)
{
    double low = fmax(fmin(least, 0.8), RATIO_LEAST);
    double high = fmin(fmax(most, 1.25), RATIO_MOST);
    return log ? checked(low / 1.1, high * 1.1, true) : checked(0, high * 1.05, false);
}

void vb_html_say_number(char text[VB_HTML_NUMBER_MAX], double value)
{
    text[0] = '\0';
    if (isfinite(value))
        snprintf(text, VB_HTML_NUMBER_MAX, "%.5g", value);
}

/* Without the zeros that end it. */
static void say_with(char *text, double value, double unit, const char *name)
{
    snprintf(text, VB_HTML_NUMBER_MAX, "%.4g%s", value / unit, name);
}

void vb_html_say_time(char text[VB_HTML_NUMBER_MAX], double ns)
{
    if (ns == 0)
        strcpy(text, "0");
    else if (ns >= 1e9)
        say_with(text, ns, 1e9, " s");
    else if (ns >= 1e6)
        say_with(text, ns, 1e6, " ms");
    else if (ns >= 1e3)
        say_with(text, ns, 1e3, " µs");
    else
        say_with(text, ns, 1, " ns");
}

void vb_html_put_scales(FILE *stream, const struct vb_scale *linear, const struct vb_scale *log)
{
    fprintf(stream, " data-lin=\"%.6g %.6g\" data-log=\"%.6g %.6g\"", linear->low, linear->high, log->low, log->high);
}

/* Places are shares of the width, so that the page can stretch a drawing; heights are the style's. */
static double percent(const struct vb_scale *scale, double value)
{
    return 100 * vb_scale_part(scale, value);
}

static void put_interval(FILE *stream, const struct vb_scale *scale, double low, double high)
{
    if (!isfinite(low) || !isfinite(high))
        return;
    double from = percent(scale, low);
    fprintf(stream, "<rect class=w x=%.1f%% width=%.1f%% />", from, percent(scale, high) - from);
}

void vb_html_put_time(FILE *stream, const struct vb_row *row, const struct vb_html_axis *axis)
{
    if (!isfinite(row->mean_ns))
        return;
    fprintf(stream, "<svg class=m><rect width=%.1f%% />", percent(&axis->linear, row->mean_ns));
    put_interval(stream, &axis->linear, row->ci_low_ns, row->ci_high_ns);
    fputs("</svg>", stream);
}

void vb_html_put_bytes(FILE *stream, double bytes, const struct vb_scale *scale)
{
    if (isfinite(bytes))
        fprintf(stream, "<svg class=b><rect width=%.0f%% /></svg>", percent(scale, bytes));
}

static void open_ratios(FILE *stream, const size_t *indexes, size_t count, const struct vb_scale *scale)
{
    fputs("<svg class=f", stream);
    for (size_t i = 0; indexes && i < count; i++)
        fprintf(stream, "%s%zu", i > 0 ? " " : " data-r=\"", indexes[i]);
    fprintf(stream, "%s><rect class=o x=%.1f%% />", indexes ? "\"" : "", percent(scale, 1));
}

void vb_html_put_ratios(FILE *stream, const struct vb_row *const *rows, const size_t *indexes, size_t count,
                        const struct vb_html_axis *axis)
{
    if (count == 0)
        return;
    open_ratios(stream, indexes, count, &axis->log);
    for (size_t i = 0; i < count; i++) {
        if (count > 1) /* one alone is of the outcome of its line */
            fprintf(stream, "<g class=%s>", vb_html_outcome(rows[i]));
        put_interval(stream, &axis->log, rows[i]->ratio_ci_low, rows[i]->ratio_ci_high);
        fprintf(stream, "<circle cx=%.1f%% />%s", percent(&axis->log, rows[i]->ratio), count > 1 ? "</g>" : "");
    }
    fputs("</svg>", stream);
}

/* Of a head, where it is narrowest, in pixels. */
#define HEAD_PX   100
#define LETTER_PX 6.5
#define GAP_PX    2

/* Leaves out what would lie on the number before it. */
static size_t keep_apart(const struct vb_scale *scale, double *ticks, size_t count,
                         void (*say)(char *text, double value))
{
    char text[VB_HTML_NUMBER_MAX];
    double end = -HEAD_PX;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        say(text, ticks[i]);
        double width = LETTER_PX * (double)strlen(text);
        double from = fmin(fmax(HEAD_PX * vb_scale_part(scale, ticks[i]) - width / 2, 0), HEAD_PX - width);
        if (from < end + GAP_PX)
            continue;
        ticks[kept++] = ticks[i];
        end = from + width;
    }
    return kept;
}

static void put_ticks(FILE *stream, const struct vb_scale *scale, void (*say)(char *text, double value))
{
    double ticks[VB_TICKS_MAX];
    char text[VB_HTML_NUMBER_MAX];
    size_t count = keep_apart(scale, ticks, vb_ticks(scale, 4, ticks), say);
    fprintf(stream, "<g class=%s>", scale->is_log ? "log" : "lin");
    for (size_t i = 0; i < count; i++) {
        double place = 100 * vb_scale_part(scale, ticks[i]);
        say(text, ticks[i]);
        fprintf(stream, "<text x=%.1f%% y=11%s>", place, place < 4 ? " class=s" : place > 92 ? " class=e" : "");
        vb_xml_put_text(stream, text);
        fputs("</text>", stream);
    }
    fputs("</g>", stream);
}

void vb_html_put_axis(FILE *stream, const struct vb_html_axis *axis, void (*say)(char *text, double value))
{
    fputs("<svg class=a aria-hidden=true", stream);
    vb_html_put_scales(stream, &axis->linear, &axis->log);
    putc('>', stream);
    put_ticks(stream, &axis->linear, say);
    put_ticks(stream, &axis->log, say);
    fputs("</svg>", stream);
}
