/* SPDX-License-Identifier: MIT */
#include "show/chart/ratio.h"
#include "show/chart/ratio_lines.h"
#include "results/verdict_words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of more lines than this, only the first variant of each point is shown; of more of those than the second, none. */
#define LINES_IN_FULL 60
#define LINES_MAX     120

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

bool vb_ratio_is_worth_it(const struct vb_chart_set *set)
{
    for (size_t i = 0; i < set->row_count; i++)
        if (has_ratio(set->rows[i].row) && !vb_row_is_baseline(set->rows[i].row))
            return true;
    return false;
}

/* A difference that is real never reads "1.00". */
static void say_ratio(char *text, const struct vb_row *row)
{
    if (row->ratio < 0.1 || row->ratio >= 10) {
        vb_chart_say_known(text, row->ratio, row->ratio_ci_low, row->ratio_ci_high);
        return;
    }
    vb_say_known(text, row->ratio, 2, row->ratio_ci_low, row->ratio_ci_high);
    for (int decimals = 2; decimals <= 6 && strtod(text, NULL) == 1 && vb_row_is_claimed(row); decimals++)
        snprintf(text, VB_WORDING_MAX, "%.*f", decimals, row->ratio);
}

/* Two digits of how far a factor is from 1. */
static void say_factor(char *text, double factor)
{
    if (factor >= 9.95) {
        vb_chart_say_grouped(text, factor);
        return;
    }
    int decimals = 1;
    while (decimals < 5 && (factor - 1) * pow(10, decimals) < 9.5)
        decimals++;
    snprintf(text, VB_WORDING_MAX, "%.*f", decimals, factor);
}

/* "5.6x as fast", "1.12x as long", as the sentences below the table count it: the larger side over the smaller one. */
static void say_verdict(char *text, const struct vb_row *row)
{
    char factor[VB_WORDING_MAX];
    bool faster = row->verdict_code == VB_ROW_FASTER && row->ratio < 1;
    if (faster || (row->verdict_code == VB_ROW_SLOWER && row->ratio > 1)) {
        say_factor(factor, faster ? 1 / row->ratio : row->ratio);
        snprintf(text, VB_VERDICT_MAX, "%sx as %s", factor, faster ? "fast" : "long");
        return;
    }
    snprintf(text, VB_VERDICT_MAX, "%s", *row->verdict ? row->verdict : "not judged");
}

/* Why a line has no ratio. */
static const char *say_reason(struct vb_page *page, const struct vb_chart_row *chart_row, const struct vb_row *baseline)
{
    if (isnan(chart_row->mean_ns))
        return "not timed";
    if (!*chart_row->baseline)
        return "no baseline to compare with";
    if (!baseline || isnan(baseline->mean_ns))
        return vb_page_say(page, "its baseline %s has no time", chart_row->baseline);
    return "no ratio";
}

static struct vb_ratio_line line_of(struct vb_page *page, const struct vb_chart_case *one,
                                    const struct vb_chart_row *chart_row, const struct vb_row *baseline)
{
    const struct vb_row *row = chart_row->row;
    struct vb_ratio_line line = {.one = one,
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
    say_ratio(line.value_text, row);
    say_verdict(line.words, row);
    line.colour = row->verdict_code == VB_ROW_FASTER   ? VB_FASTER
                  : row->verdict_code == VB_ROW_SLOWER ? VB_SLOWER
                                                       : VB_GREY;
    return line;
}

static bool is_same_point(const struct vb_ratio_line *a, const struct vb_ratio_line *b)
{
    return a->one == b->one && strcmp(a->chart_row->row->point, b->chart_row->row->point) == 0;
}

/* The row that the ratios of another at its point refer to, or NULL. */
static const struct vb_row *find_baseline(const struct vb_chart_case *one, const struct vb_chart_row *row)
{
    const struct vb_chart_row *first = row;
    while (first > one->rows && strcmp(first[-1].row->point, row->row->point) == 0)
        first--;
    for (const struct vb_chart_row *other = first; other < one->rows + one->row_count; other++) {
        if (strcmp(other->row->point, row->row->point) != 0)
            break;
        if (vb_row_is_baseline(other->row) && strcmp(other->variant, row->baseline) == 0)
            return other->row;
    }
    return NULL;
}

static void add_lines(struct vb_ratios *ratios)
{
    const struct vb_chart_set *set = ratios->page->set;
    ratios->lines = vb_page_keep(ratios->page, set->row_count, sizeof *ratios->lines);
    for (size_t c = 0; ratios->lines && c < set->case_count; c++) {
        const struct vb_chart_case *one = &set->cases[c];
        for (size_t i = 0; i < one->row_count; i++) {
            const struct vb_chart_row *row = &one->rows[i];
            if (is_one(row->row))
                continue;
            struct vb_ratio_line *line = &ratios->lines[ratios->count++];
            *line = line_of(ratios->page, one, row, isnan(row->row->ratio) ? find_baseline(one, row) : NULL);
            if (!isnan(line->ratio))
                vb_launch_span_add(&ratios->launches, row->row->launches);
        }
    }
}

/* What a page has room for, and somebody the patience: the rest is in the charts of the cases. */
static void choose_lines(struct vb_ratios *ratios)
{
    struct vb_ratio_line *lines = ratios->lines;
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
    for (size_t i = 0; i < ratios->count; i++) {
        lines[i].starts_case = i == 0 || lines[i].one != lines[i - 1].one;
        lines[i].starts_point = i == 0 || !is_same_point(&lines[i], &lines[i - 1]);
        ratios->case_count += lines[i].starts_case;
    }
}

static const char *say_how(struct vb_ratios *ratios)
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

static void tell(const struct vb_ratios *ratios)
{
    FILE *words = ratios->page->words;
    for (size_t i = 0; i < ratios->count; i++) {
        const struct vb_ratio_line *line = &ratios->lines[i];
        const struct vb_row *row = line->chart_row->row;
        fprintf(words, "%s%s%s%s, %s: ", row->case_name, *row->point ? " (" : "", row->point, *row->point ? ")" : "",
                line->chart_row->variant);
        if (!isnan(line->ratio))
            fprintf(words, "ratio %s to %s, %s%s", line->value_text, line->chart_row->baseline, line->words,
                    *line->status ? "; " : "");
        fprintf(words, "%s\n", line->status);
    }
}

char *vb_chart_ratio(struct vb_page *page, const char *name)
{
    static const char *const pieces[] = {NULL, "ratio.gp", NULL};
    struct vb_ratios ratios = {.page = page};
    add_lines(&ratios);
    choose_lines(&ratios);
    if (ratios.case_count == 1)
        page->title = vb_page_say(page, "%s: time relative to the baseline", ratios.lines[0].one->name);
    else
        page->title = "Time relative to the baseline";
    vb_ratio_scale(&ratios);
    tell(&ratios);
    vb_ratio_draw(&ratios, say_how(&ratios));
    return vb_page_script(page, name, pieces);
}
