/* SPDX-License-Identifier: MIT */
#include "report/html/marks.h"

#include "report/extras.h"
#include "report/html/words.h"
#include "report/wording.h"
#include "report/xml.h"

#include <inttypes.h>
#include <math.h>

#define OPEN "<svg class=\"%s\" viewBox=\"0 0 1000 22\" preserveAspectRatio=\"none\" role=\"img\""

static int units(const struct vb_html_scale *scale, double value)
{
    return (int)lround(VB_HTML_WIDTH * vb_html_place(scale, value));
}

static void put_values(FILE *stream, const double *values, size_t count)
{
    char text[VB_HTML_NUMBER_MAX];
    for (size_t i = 0; i < count; i++) {
        vb_html_say_number(text, values[i]);
        fprintf(stream, "%s%s", i > 0 ? " " : "", *text ? text : "-");
    }
}

/* "9.31 .. 9.60" with digits that the interval leaves standing. */
static void put_interval(FILE *stream, double low, double high)
{
    char text[2][VB_WORDING_MAX];
    double step = vb_step_of_width(high - low);
    vb_say_below(text[0], low, step);
    vb_say_above(text[1], high, step);
    fprintf(stream, "%s .. %s", text[0], text[1]);
}

static void put_time_title(FILE *stream, const struct vb_row *row, const char *confidence)
{
    char mean[VB_HTML_NUMBER_MAX];
    vb_html_say_number(mean, row->mean_ns);
    fputs("<title>", stream);
    vb_xml_put_text(stream, row->variant);
    if (row->point[0]) {
        fputs(" at ", stream);
        vb_xml_put_text(stream, row->point);
    }
    fprintf(stream, ": %s ns", mean);
    if (isfinite(row->ci_low_ns) && isfinite(row->ci_high_ns)) {
        fputs(", ", stream);
        vb_xml_put_text(stream, confidence ? confidence : "confidence");
        fputs(" interval ", stream);
        put_interval(stream, row->ci_low_ns, row->ci_high_ns);
        fputs(" ns", stream);
    }
    if (row->launches > 0)
        fprintf(stream, ", %" PRId64 " launch%s", row->launches, row->launches == 1 ? "" : "es");
    fputs("</title>", stream);
}

/* A dot is a line of no length with round ends: it stays round however the drawing is stretched. */
static void put_launches(FILE *stream, struct vb_list launches, const struct vb_html_scale *scale)
{
    fputs("<path class=\"d\" d=\"", stream);
    for (size_t i = 0; i < launches.count; i++)
        fprintf(stream, "M%d %.3gh0", units(scale, launches.values[i]),
                4 + 14 * (launches.count > 1 ? (double)i / (double)(launches.count - 1) : 0.5));
    fputs("\"/>", stream);
}

void vb_html_put_time(FILE *stream, const struct vb_row *row, const struct vb_html_axis *axis, const char *confidence)
{
    if (!isfinite(row->mean_ns))
        return;
    const struct vb_html_scale *scale = &axis->linear;
    bool has_interval = isfinite(row->ci_low_ns) && isfinite(row->ci_high_ns);
    struct vb_list launches = vb_extra_list_at(row, offsetof(struct vb_row_extras, launch_ns));
    fprintf(stream, OPEN " data-v=\"", "m");
    put_values(stream, (double[]){row->mean_ns, row->ci_low_ns, row->ci_high_ns}, has_interval ? 3 : 1);
    if (launches.count > 0) {
        fputs("\" data-l=\"", stream);
        put_values(stream, launches.values, launches.count);
    }
    fputs("\">", stream);
    put_time_title(stream, row, confidence);
    fprintf(stream, "<rect y=\"3\" height=\"16\" width=\"%d\"/>", units(scale, row->mean_ns));
    if (launches.count > 0)
        put_launches(stream, launches, scale);
    if (has_interval)
        fprintf(stream, "<path class=\"w\" d=\"M%d 11H%d\"/>", units(scale, row->ci_low_ns), units(scale, row->ci_high_ns));
    fputs("</svg>", stream);
}

void vb_html_put_bytes(FILE *stream, double bytes, const struct vb_html_scale *scale, const char *words)
{
    if (!isfinite(bytes))
        return;
    fprintf(stream, OPEN "><title>", "b");
    vb_xml_put_text(stream, words);
    fprintf(stream, " B allocated</title><rect y=\"3\" height=\"16\" width=\"%d\"/></svg>", units(scale, bytes));
}

void vb_html_put_ratio(FILE *stream, const struct vb_row *row, const struct vb_html_axis *axis, const char *title)
{
    if (!(row->ratio > 0))
        return;
    const struct vb_html_scale *scale = &axis->log;
    bool has_interval = isfinite(row->ratio_ci_low) && isfinite(row->ratio_ci_high);
    fprintf(stream, OPEN " data-v=\"", "f");
    put_values(stream, (double[]){row->ratio, row->ratio_ci_low, row->ratio_ci_high}, has_interval ? 3 : 1);
    fputs("\"><title>", stream);
    vb_xml_put_text(stream, title);
    fprintf(stream, "</title><path class=\"o\" d=\"M%d 0V22\"/>", units(scale, 1));
    if (has_interval)
        fprintf(stream, "<path class=\"w\" d=\"M%d 11H%d\"/>", units(scale, row->ratio_ci_low), units(scale, row->ratio_ci_high));
    fprintf(stream, "<path class=\"p\" d=\"M%d 11h0\"/></svg>", units(scale, row->ratio));
}

static void put_ticks(FILE *stream, const struct vb_html_scale *scale, void (*say)(char *text, double value))
{
    double ticks[VB_HTML_TICKS_MAX];
    char text[VB_HTML_NUMBER_MAX];
    size_t count = vb_html_ticks(scale, 4, ticks);
    fprintf(stream, "<g class=\"%s\">", scale->log ? "log" : "lin");
    for (size_t i = 0; i < count; i++) {
        double place = 100 * vb_html_place(scale, ticks[i]);
        say(text, ticks[i]);
        fprintf(stream, "<text x=\"%.1f%%\" y=\"11\"%s>", place, place < 4 ? " class=\"s\"" : place > 92 ? " class=\"e\"" : "");
        vb_xml_put_text(stream, text);
        fputs("</text>", stream);
    }
    fputs("</g>", stream);
}

void vb_html_put_axis(FILE *stream, const struct vb_html_axis *axis, void (*say)(char *text, double value))
{
    fputs("<svg class=\"a\" aria-hidden=\"true\"", stream);
    vb_html_put_scales(stream, &axis->linear, &axis->log);
    putc('>', stream);
    put_ticks(stream, &axis->linear, say);
    put_ticks(stream, &axis->log, say);
    fputs("</svg>", stream);
}
