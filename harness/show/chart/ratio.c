/* SPDX-License-Identifier: MIT */
#include "show/chart/kinds.h"
#include "show/chart/quantity.h"
#include "results/verdict_words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of more lines than this, only the first variant of each point is shown; of more of those than the second, none. */
#define LINES_IN_FULL 60
#define LINES_MAX     120

#define WORDS_MAX_PX 392 /* the longest doubt takes one line */

/* An interval is shown up to this factor beyond the outermost ratio; one that goes on ends in an arrow. */
#define OPEN_FACTOR 5

struct line {
    const struct vb_chart_case *one;
    const struct vb_chart_row *chart_row;
    const char *status; /* what went wrong, or why there is no ratio; "" */
    double ratio;       /* NAN: there is none, and nothing of the following */
    double low, high;   /* NAN: not known */
    char value_text[VB_WORDING_MAX];
    char words[VB_VERDICT_MAX];
    const char *colour; /* of the words: VB_FASTER, VB_SLOWER or VB_GREY */
    double y;
};

struct ratios {
    struct vb_page *page;
    struct line *lines;
    size_t count;
    size_t left_out; /* beside the first of their point */
    size_t hidden;
    struct vb_launch_span launches;
    struct vb_scale scale;
    bool is_cut; /* an interval goes on beyond the axis */
    double point_px, names_px, words_px;
    double names_right, left, right, value_right, words_left; /* of the columns */
};

/* A ratio of 0 is none: it has no place on a logarithmic axis. */
static bool has_ratio(const struct vb_row *row)
{
    return row->ratio > 0 && row->ratio <= 1e15;
}

/* A baseline is not a line of its own: it is the 1 of the others. */
static bool is_one(const struct vb_row *row)
{
    return vb_row_is_baseline(row) && isnan(row->ratio_ci_low);
}

static bool is_worth_it(const struct vb_chart_set *set)
{
    for (size_t i = 0; i < set->row_count; i++)
        if (has_ratio(set->rows[i].row) && !vb_row_is_baseline(set->rows[i].row))
            return true;
    return false;
}

/* Why a line has no ratio. */
static const char *say_reason(struct vb_page *page, const struct vb_chart_row *chart_row, const struct vb_row *baseline)
{
    static const struct vb_quantity time = {.kind = VB_TIME};
    if (isnan(vb_amount_of(chart_row->row, &time).value))
        return "not timed";
    if (!*chart_row->baseline)
        return "no baseline to compare with";
    if (!baseline || isnan(vb_amount_of(baseline, &time).value))
        return vb_page_say(page, "its baseline %s has no time", chart_row->baseline);
    return "no ratio";
}

static struct line line_of(struct vb_page *page, const struct vb_chart_case *one, const struct vb_chart_row *chart_row,
                           const struct vb_row *baseline)
{
    const struct vb_row *row = chart_row->row;
    struct line line = {.one = one,
                        .chart_row = chart_row,
                        .status = vb_row_is_ok(row) ? "" : row->status,
                        .ratio = has_ratio(row) ? row->ratio : NAN,
                        .low = NAN,
                        .high = NAN};
    if (isnan(line.ratio)) {
        line.status = *line.status ? line.status : say_reason(page, chart_row, baseline);
        return line;
    }
    if (row->ratio_ci_high > 0 && row->ratio_ci_low <= row->ratio_ci_high) {
        line.low = row->ratio_ci_low;
        line.high = row->ratio_ci_high;
    }
    vb_chart_say_ratio(line.value_text, row);
    vb_chart_say_verdict(line.words, row);
    line.colour = row->verdict_code == VB_ROW_FASTER   ? VB_FASTER
                  : row->verdict_code == VB_ROW_SLOWER ? VB_SLOWER
                                                       : VB_GREY;
    return line;
}

static bool is_same_point(const struct line *a, const struct line *b)
{
    return a->one == b->one && strcmp(a->chart_row->row->point, b->chart_row->row->point) == 0;
}

/* The row that the ratios of another of its point refer to, or NULL. */
static const struct vb_row *find_baseline(const struct vb_chart_row *point, size_t count,
                                          const struct vb_chart_row *row)
{
    for (size_t i = 0; i < count; i++)
        if (vb_row_is_baseline(point[i].row) && strcmp(point[i].variant, row->baseline) == 0)
            return point[i].row;
    return NULL;
}

static void add_lines(struct ratios *ratios, const struct vb_chart_case *one)
{
    for (size_t i = 0, end; i < one->row_count; i = end) {
        const struct vb_chart_row *point = &one->rows[i];
        end = i + vb_chart_point(point, one->row_count - i);
        for (size_t k = i; k < end; k++) {
            const struct vb_chart_row *row = &one->rows[k];
            if (is_one(row->row))
                continue;
            struct line *line = &ratios->lines[ratios->count++];
            *line = line_of(ratios->page, one, row, find_baseline(point, end - i, row));
            if (!isnan(line->ratio))
                vb_launch_span_add(&ratios->launches, row->row->launches);
        }
    }
}

/* What a page has room for, and somebody the patience: the rest is in the charts of the cases. */
static void choose_lines(struct ratios *ratios)
{
    struct line *lines = ratios->lines;
    if (ratios->count > LINES_IN_FULL) {
        size_t kept = 0;
        for (size_t i = 0; i < ratios->count; i++)
            if (kept == 0 || !is_same_point(&lines[i], &lines[kept - 1]) ||
                strcmp(lines[i].chart_row->baseline, lines[kept - 1].chart_row->baseline) != 0)
                lines[kept++] = lines[i];
        ratios->left_out = ratios->count - kept;
        ratios->count = kept;
    }
    if (ratios->count > LINES_MAX) {
        ratios->hidden = ratios->count - LINES_MAX;
        ratios->count = LINES_MAX;
    }
}

static const char *say_how(struct ratios *ratios)
{
    struct vb_page *page = ratios->page;
    bool has_interval = false;
    for (size_t i = 0; i < ratios->count; i++)
        has_interval = has_interval || !isnan(ratios->lines[i].low);
    const char *how = vb_page_say(page, "Ratio: time over the baseline's, from turns of the same rounds%s",
                                  vb_launch_span_say(page, &ratios->launches));
    if (has_interval)
        how = vb_page_say(page, "%s, lines: %s%s", how, vb_interval_say(page, "confidence interval"),
                          ratios->is_cut ? ", arrows where it goes on" : "");
    if (ratios->left_out > 0)
        how = vb_page_append(
            page, how,
            vb_page_say(page, "only the first variant of each point; %zu more are in the charts of the cases",
                        ratios->left_out));
    if (ratios->hidden > 0)
        how = vb_page_append(page, how, vb_page_say(page, "not shown: %zu more", ratios->hidden));
    return how;
}

static void tell(const struct ratios *ratios)
{
    FILE *words = ratios->page->words;
    for (size_t i = 0; i < ratios->count; i++) {
        const struct line *line = &ratios->lines[i];
        const struct vb_row *row = line->chart_row->row;
        fprintf(words, "%s%s%s%s, %s: ", row->case_name, *row->point ? " (" : "", row->point, *row->point ? ")" : "",
                line->chart_row->variant);
        if (!isnan(line->ratio))
            fprintf(words, "ratio %s to %s, %s%s", line->value_text, line->chart_row->baseline, line->words,
                    *line->status ? "; " : "");
        fprintf(words, "%s\n", line->status);
    }
}

/* A doubt is a longer text than an answer. */
static double word_size(const struct line *line)
{
    return strcmp(line->colour, VB_GREY) == 0 ? VB_SMALL_PX : VB_FONT_PX;
}

/* From left to right: points, variants, the panel, ratios, verdicts. */
static void place_panel(struct ratios *ratios)
{
    double end = ratios->page->width - VB_MARGIN;
    double value_px = vb_fit_px("Ratio", VB_FONT_PX, true);
    ratios->names_px = 90;
    ratios->words_px = 70;
    for (size_t i = 0; i < ratios->count; i++) {
        const struct line *line = &ratios->lines[i];
        double words_px = 0;
        ratios->point_px = fmax(ratios->point_px, fmin(180, vb_fit_px(line->chart_row->row->point, VB_FONT_PX, true)));
        ratios->names_px = fmax(ratios->names_px, fmin(200, vb_fit_px(line->chart_row->variant, VB_FONT_PX, false)));
        value_px = fmax(value_px, vb_fit_px(line->value_text, VB_FONT_PX, false));
        if (!isnan(line->ratio))
            words_px = fmax(vb_fit_px(line->words, word_size(line), false),
                            fmin(215, vb_fit_px(line->status, VB_SMALL_PX, false)));
        ratios->words_px = fmax(ratios->words_px, fmin(WORDS_MAX_PX, words_px));
    }
    ratios->names_right = 30 + (ratios->point_px > 0 ? ratios->point_px + 14 : 0) + ratios->names_px;
    ratios->words_left = end - ratios->words_px;
    ratios->value_right = ratios->words_left - 12;
    ratios->left = ratios->names_right + 12;
    ratios->right = ratios->value_right - value_px - 16;
}

/* The axis holds every ratio and 1, as much of the intervals as is sensible, and the names of its two sides. */
static void set_scale(struct ratios *ratios)
{
    double first = 0;
    double last = 0;
    for (size_t i = 0; i < ratios->count; i++) {
        first = fmin(first, log10(ratios->lines[i].ratio)); /* fmin and fmax pass over NAN */
        last = fmax(last, log10(ratios->lines[i].ratio));
    }
    double low = fmin(first, -log10(1.02));
    double high = fmax(last, log10(1.02));
    for (size_t i = 0; i < ratios->count; i++) {
        const struct line *line = &ratios->lines[i];
        if (isnan(line->low))
            continue;
        low = fmin(low, fmax(line->low > 0 ? log10(line->low) : -INFINITY, first - log10(OPEN_FACTOR)));
        high = fmax(high, fmin(log10(line->high), last + log10(OPEN_FACTOR)));
    }
    double margin = (high - low) * 0.04;
    low -= margin;
    high += margin;
    double room = (vb_fit_px("\xe2\x86\x90 faster", VB_FONT_PX, true) + 12) / (ratios->right - ratios->left);
    low = fmin(low, -high * room / (1 - room));
    high = fmax(high, -low * room / (1 - room));
    ratios->scale = (struct vb_scale){.is_log = true, .low = pow(10, low), .high = pow(10, high)};
    for (size_t i = 0; i < ratios->count; i++)
        ratios->is_cut |= ratios->lines[i].low < ratios->scale.low || ratios->lines[i].high > ratios->scale.high;
}

static double x_of_1(const struct ratios *ratios)
{
    return ratios->left + vb_scale_part(&ratios->scale, 1) * (ratios->right - ratios->left);
}

/* What 1 stands for in the case that begins with this line. */
static const char *say_unit(struct ratios *ratios, const struct line *line)
{
    const char *shown = line->chart_row->baseline;
    const char *name = line->chart_row->row->baseline;
    for (const struct line *other = line; other < ratios->lines + ratios->count && other->one == line->one; other++) {
        if (strcmp(other->chart_row->row->baseline, name) != 0)
            shown = "the baseline of each point";
        else if (strcmp(other->chart_row->baseline, shown) != 0 && shown == line->chart_row->baseline)
            shown = vb_page_say(ratios->page, "%s with the same allocator", name);
    }
    return *shown ? vb_page_say(ratios->page, "1 = %s", shown) : "";
}

/* The key and the titles of the columns, below it. */
static void put_titles(const struct ratios *ratios)
{
    struct vb_page *page = ratios->page;
    struct vb_label label = {.bold = true};
    double y = page->y + 14;
    double x = vb_page_marker_key(page, "faster", VB_MARGIN, y, 7, 0.9, VB_FASTER);
    x = vb_page_marker_key(page, "slower", x, y, 7, 0.9, VB_SLOWER);
    vb_page_marker_key(page, "same, " VB_WORDS_CANNOT_TELL ", or not judged", x, y, 6, 0.9, VB_GREY);
    y += 29;
    vb_page_text(page, "Time / baseline's time (log scale)", ratios->left, y, label);
    vb_page_text(page, "Verdict", ratios->words_left, y, label);
    label.align = VB_RIGHT;
    vb_page_text(page, "Ratio", ratios->value_right, y, label);
    label.colour = VB_FASTER;
    vb_page_text(page, "\xe2\x86\x90 faster", x_of_1(ratios) - 6, y + 18, label);
    label.align = VB_LEFT;
    label.colour = VB_SLOWER;
    vb_page_text(page, "slower \xe2\x86\x92", x_of_1(ratios) + 6, y + 18, label);
}

/* The ratio and the verdict; or why there is none, in the panel. Returns how many lines it takes. */
static int put_verdict(const struct ratios *ratios, const struct line *line, double y)
{
    struct vb_page *page = ratios->page;
    struct vb_label red = {.size = VB_SMALL_PX, .colour = VB_RED};
    if (isnan(line->ratio))
        return vb_page_paragraph(page, line->status, ratios->left + 8, y, page->width - VB_MARGIN - ratios->left - 8, 6,
                                 red);
    vb_page_text(page, line->value_text, ratios->value_right, y + VB_LINE_PX / 2.0,
                 (struct vb_label){.align = VB_RIGHT});
    int count = vb_page_paragraph(page, line->words, ratios->words_left, y, ratios->words_px, 4,
                                  (struct vb_label){.size = word_size(line), .colour = line->colour});
    return count +
           vb_page_paragraph(page, line->status, ratios->words_left, y + count * VB_LINE_PX, ratios->words_px, 6, red);
}

/* Lines of a point are as high as what stands beside each of them, and together as the point's name. */
static void put_line(struct ratios *ratios, size_t i, double *point_end)
{
    struct vb_page *page = ratios->page;
    struct line *line = &ratios->lines[i];
    double y = page->y + 3.5;
    bool ends_point = i + 1 == ratios->count || !is_same_point(line, line + 1);
    if (i == 0 || !is_same_point(line, line - 1)) {
        int count = vb_page_paragraph(page, line->chart_row->row->point, 30, y, ratios->point_px, 6,
                                      (struct vb_label){.bold = true});
        *point_end = y + count * VB_LINE_PX + 3.5;
    }
    int names = vb_page_paragraph(page, line->chart_row->variant, ratios->names_right, y, ratios->names_px, 8,
                                  (struct vb_label){.align = VB_RIGHT});
    int words = put_verdict(ratios, line, y);
    line->y = y + VB_LINE_PX / 2.0;
    page->y += (names > words ? names : words) * VB_LINE_PX + 7;
    page->y = ends_point ? fmax(page->y, *point_end) : page->y;
    if (!isnan(line->ratio))
        vb_page_rule(page, x_of_1(ratios), y - 3.5, x_of_1(ratios), page->y, 2, VB_ONE);
}

static void put_lines(struct ratios *ratios)
{
    struct vb_page *page = ratios->page;
    double point_end = 0;
    for (size_t i = 0; i < ratios->count; i++) {
        const struct line *line = &ratios->lines[i];
        if (i == 0 || line->one != line[-1].one) {
            const char *summary = line->one->summary;
            page->y += i > 0 ? 8 : 0;
            vb_page_heading(page, vb_page_say(page, "%s%s%s", line->one->name, *summary ? ": " : "", summary),
                            say_unit(ratios, line));
            page->y += 3;
        } else if (!is_same_point(line, line - 1)) {
            page->y += 5;
            vb_page_rule(page, 30, page->y - 2.5, page->width - VB_MARGIN, page->y - 2.5, 1, VB_FAINT);
        }
        put_line(ratios, i, &point_end);
    }
}

/* See plots/ratio.gp. */
static void put_data(const struct ratios *ratios)
{
    FILE *data = ratios->page->data;
    fputs("$ratios << END\n", data);
    for (size_t i = 0; i < ratios->count; i++) {
        const struct line *line = &ratios->lines[i];
        bool below = line->low < ratios->scale.low;
        bool above = line->high > ratios->scale.high;
        const double numbers[] = {line->ratio, below ? line->ratio : line->low, above ? line->ratio : line->high,
                                  below ? ratios->scale.low : NAN, above ? ratios->scale.high : NAN};
        enum vb_row_verdict verdict = line->chart_row->row->verdict_code;
        fprintf(data, "%.7g", line->y);
        for (size_t k = 0; k < sizeof numbers / sizeof numbers[0]; k++)
            fprintf(data, isnan(numbers[k]) ? " NaN" : " %.9g", numbers[k]);
        fprintf(data, " %d\n", verdict == VB_ROW_FASTER ? 1 : verdict == VB_ROW_SLOWER ? 2 : 0);
    }
    fputs("END\n", data);
}

bool vb_chart_ratio(struct vb_page *page, const struct vb_chart_subject *subject)
{
    const struct vb_chart_set *set = subject->charts->set;
    if (!is_worth_it(set))
        return false;
    struct ratios ratios = {.page = page, .lines = vb_page_keep(page, set->row_count, sizeof *ratios.lines)};
    page->piece = "ratio.gp";
    for (size_t c = 0; ratios.lines && c < set->case_count; c++)
        add_lines(&ratios, &set->cases[c]);
    if (ratios.count == 0)
        return true;
    choose_lines(&ratios);
    const struct vb_chart_case *one =
        ratios.lines[0].one == ratios.lines[ratios.count - 1].one ? ratios.lines[0].one : NULL;
    place_panel(&ratios);
    set_scale(&ratios);
    tell(&ratios);
    vb_page_title(
        page, one ? vb_page_say(page, "%s: time relative to the baseline", one->name) : "Time relative to the baseline",
        "");
    put_titles(&ratios);
    double top = page->y += 74;
    put_lines(&ratios);
    put_data(&ratios);
    vb_page_panel(page, (struct vb_box){ratios.left, top, ratios.right, page->y + 4},
                  (struct vb_axis){&ratios.scale, 44}, (struct vb_axis){NULL, 0});
    page->y += 34;
    vb_page_begin_caption(page, one);
    vb_page_end_caption(page, say_how(&ratios));
    return true;
}
