/* SPDX-License-Identifier: MIT */
#include "show/summary_cells.h"
#include "base/cleanup.h"
#include "results/number_words.h"
#include "results/verdict_words.h"
#include "results/terminal_text.h"
#include "show/break_even_words.h"
#include "show/spark.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORTH_NOTHING 20 /* an interval of a ratio this wide is shown without numbers */
#define BAR           8  /* columns that stand for the baseline's time */

/* A difference of counts: exactly where that is short, else with three digits, in thousands, millions, ... */
static void say_difference(char *text, double value)
{
    static const char prefixes[] = {'\0', 'k', 'M', 'G', 'T'};
    char number[VB_WORDING_MAX];
    vb_say_count(number, value);
    if (strlen(number) > 6) {
        size_t prefix = 0;
        for (; prefix + 1 < sizeof prefixes && fabs(value) >= 999.5; prefix++)
            value /= 1000;
        snprintf(number, sizeof number, prefix ? "%.3g%c" : "%.2g", value, prefixes[prefix]);
    }
    snprintf(text, VB_WORDING_MAX, "%s%s", value > 0 ? "+" : "", number);
}

static void put_allocs(char *cell, const struct vb_summary_line *line)
{
    char low[VB_WORDING_MAX];
    char high[VB_WORDING_MAX];
    if (isnan(line->allocs.low)) {
        strcpy(cell, line->allocs_vary ? "?" : "");
        return;
    }
    say_difference(low, line->allocs.low);
    say_difference(high, line->allocs.high);
    snprintf(cell, VB_SUMMARY_CELL, strcmp(low, high) == 0 ? "%s" : "%s/%s", low, high);
}

/* In whole percents, or times, not nearer than the end of an interval is. */
static double outward(double ratio, bool up)
{
    double unit = ratio > 10 ? 1 : 0.01;
    double rounded = unit * (up ? ceil(ratio / unit) : floor(ratio / unit));
    return rounded > 0 ? rounded : ratio;
}

/* "-58", " .. ", "-27": "-58 .. -27"; "435x", "1477x": "435 .. 1477x". */
static void put_span(char *text, struct vb_summary_range range, const char *between)
{
    char low[VB_WORDING_MAX];
    char high[VB_WORDING_MAX];
    vb_say_change_of_ratio(low, NULL, range.low, NAN, NAN, true);
    vb_say_change_of_ratio(high, NULL, range.high, NAN, NAN, true);
    size_t length = strlen(low);
    bool same = strcmp(low, high) == 0;
    bool twice = low[length - 1] == 'x' && high[strlen(high) - 1] == 'x' && !same;
    snprintf(text, 2 * VB_WORDING_MAX + 4, "%.*s%s%s", (int)(length - twice), low, same ? "" : between,
             same ? "" : high);
}

/* The intervals are so wide that they say nothing. */
static bool is_unknown(const struct vb_summary_line *line)
{
    return line->intervals.high * line->ratios.low > WORTH_NOTHING * line->intervals.low * line->ratios.high;
}

/* Of several points: the least and the greatest change, and from the lowest end of their intervals to the highest,
 * which is all of the short form: nobody is to take points for an interval. */
static void put_range(struct vb_summary_cells *cells, const struct vb_summary_line *line)
{
    char points[2 * VB_WORDING_MAX + 4];
    char span[2 * VB_WORDING_MAX + 4];
    struct vb_summary_range ends = {outward(line->intervals.low, false), outward(line->intervals.high, true)};
    bool known = !isnan(ends.low) && !isnan(ends.high);
    put_span(points, line->ratios, " to ");
    put_span(span, known ? ends : line->ratios, " .. ");
    if (is_unknown(line))
        strcpy(span, "not known");
    snprintf(cells->text[VB_SUMMARY_CHANGE], VB_SUMMARY_CELL, known ? "%s%s (%s)" : "%s%s", points,
             strchr(points, 'x') ? "" : " %", span);
    if (is_unknown(line)) {
        strcpy(cells->text[VB_SUMMARY_SHORT], "?");
        return;
    }
    put_span(cells->text[VB_SUMMARY_SHORT], known ? ends : line->ratios, "..");
}

static void put_point(struct vb_summary_cells *cells, const struct vb_summary_line *line)
{
    char change[VB_WORDING_MAX];
    char interval[VB_WORDING_MAX];
    double low = line->intervals.low;
    double high = line->intervals.high;
    if (is_unknown(line)) {
        strcpy(cells->text[VB_SUMMARY_CHANGE], "not known");
        strcpy(cells->text[VB_SUMMARY_SHORT], "?");
        return;
    }
    vb_say_change_of_ratio(change, interval, line->ratio, low, high, false);
    const char *unit = strchr(change, 'x') ? "" : " %";
    snprintf(cells->text[VB_SUMMARY_CHANGE], VB_SUMMARY_CELL, *interval ? "%s%s (%s)" : "%s%s", change, unit, interval);
    vb_say_change_of_ratio(change, interval, line->ratio, low, high, true);
    snprintf(cells->text[VB_SUMMARY_SHORT], VB_SUMMARY_CELL, "%s", *interval ? interval : change);
}

/* "from sync=0.7", "up to sync=97"; where only an end is known, "from sync<=1.1", "up to sync>=95". */
static void put_break_even(char *cell, const struct vb_summary_break_even *found)
{
    struct vb_break_even_words words;
    bool upward = found->crossover.upward;
    vb_break_even_say(&words, &found->crossover);
    snprintf(cell, VB_SUMMARY_CELL, "%s %s%s=%s", upward ? "from" : "up to", found->param,
             words.at[0] ? ""
             : upward    ? "<"
                         : ">",
             words.at[0] ? words.at : words.bound);
}

/* Where no point is decided. */
static const char *unsure_word(const struct vb_summary_line *line)
{
    if (is_unknown(line))
        return VB_WORDS_CANNOT_TELL;
    if (line->looks_faster_count == line->point_count)
        return "looks faster";
    return line->looks_slower_count == line->point_count ? "looks slower" : VB_WORDS_CANNOT_TELL;
}

/* A bound alone is no place from which on it is faster, where points beyond it are open. */
static bool has_break_even(const struct vb_summary_line *line)
{
    struct vb_break_even_words words;
    if (line->faster_count == 0 || !*line->break_even.param)
        return false;
    vb_break_even_say(&words, &line->break_even.crossover);
    return words.at[0] || line->unsure_count == 0;
}

static void put_word(struct vb_summary_cells *cells, const struct vb_summary_line *line)
{
    char *cell = cells->text[VB_SUMMARY_WORD];
    size_t judged = line->faster_count + line->slower_count + line->same_count + line->unsure_count;
    size_t best = line->faster_count > 0 ? line->faster_count : line->slower_count;
    const char *word = line->faster_count > 0 ? "faster" : "slower";
    if (has_break_even(line))
        put_break_even(cell, &line->break_even);
    else if (best > 0 && best < line->point_count)
        snprintf(cell, VB_SUMMARY_CELL, "%s %zu/%zu", word, best, line->point_count);
    else if (best > 0)
        strcpy(cell, word);
    else if (line->unsure_count > 0)
        strcpy(cell, unsure_word(line));
    else
        strcpy(cell, line->same_count > 0 ? "same" : judged == 0 ? "no verdict" : "");
    if (line->unsure_count == 0 && line->faster_count > 0 && line->slower_count == 0)
        cells->tone = VB_TONE_GOOD;
    else if (line->unsure_count == 0 && line->slower_count > 0 && line->faster_count == 0)
        cells->tone = VB_TONE_BAD;
}

/* Columns of the bar that a ratio fills, one at least. */
static int filled(double ratio)
{
    return (int)fmin(fmax(round(BAR * ratio), 1), BAR);
}

/* Up to the lowest ratio '#', and where points differ up to the highest '+'; more than the baseline goes beyond the
 * end. */
static void put_bar(char *cell, const struct vb_summary_line *line)
{
    char *end = cell;
    *end++ = '[';
    for (int i = 0; i < BAR; i++)
        *end++ = i < filled(line->ratios.low) ? '#' : i < filled(line->ratios.high) ? '+' : ' ';
    *end++ = line->ratios.high > 1 + 0.5 / BAR ? '>' : ']';
    *end = '\0';
}

#define SPARKS     8   /* launches, or neighbours among them, that are shown */
#define FLAT_SHARE 0.2 /* launches that differ by less, as a share of the fastest, do not use the whole height */

void vb_summary_fill_launches(struct vb_summary_cells *cells, const struct vb_summary_line *line, bool unicode)
{
    struct vb_list launches = line->best->launch_ns;
    _Static_assert(VB_SPARK_BYTES(SPARKS) <= VB_SUMMARY_CELL, "a cell has room");
    if (line->kind != VB_SUMMARY_FAILED && launches.count >= 2)
        vb_spark_draw(cells->text[VB_SUMMARY_LAUNCHES], launches.values, launches.count, SPARKS, FLAT_SHARE, unicode);
}

/* A sign behind the short form says what the word says in the others; none: faster or slower, at all points. */
static const char *sign_of(const struct vb_summary_line *line)
{
    if (line->doubt_count + line->failed_count > 0)
        return "!";
    if (line->faster_count + line->slower_count == line->point_count)
        return "";
    return line->same_count == line->point_count ? "=" : "?";
}

static void put_compared(struct vb_summary_cells *cells, const struct vb_summary_line *line)
{
    if (line->point_count > 1)
        put_range(cells, line);
    else
        put_point(cells, line);
    put_word(cells, line);
    if (strcmp(cells->text[VB_SUMMARY_SHORT], "?") == 0)
        return;
    put_bar(cells->text[VB_SUMMARY_BAR], line);
    strcat(cells->text[VB_SUMMARY_SHORT], sign_of(line));
}

static void put_alone(struct vb_summary_cells *cells, const struct vb_summary_line *line)
{
    char text[VB_WORDING_MAX];
    const struct vb_row *row = line->best;
    double step = vb_step_of_width(row->ci_high_ns - row->ci_low_ns);
    vb_say_nearest(text, row->mean_ns, step > row->mean_ns ? 0 : step);
    snprintf(cells->text[VB_SUMMARY_CHANGE], VB_SUMMARY_CELL, "%.30s ns", text);
    strcpy(cells->text[VB_SUMMARY_SHORT], cells->text[VB_SUMMARY_CHANGE]);
    strcpy(cells->text[VB_SUMMARY_WORD], "by itself");
}

static void put_all(struct vb_summary_cells *cells, enum vb_summary_column column, const char *text)
{
    snprintf(cells->text[column], VB_SUMMARY_CELL, "%s", text);
}

void vb_summary_fill(struct vb_summary_cells *cells, const struct vb_summary_line *line, bool name_allocator)
{
    memset(cells, 0, sizeof *cells);
    cells->telling_bytes = line->telling_bytes;
    snprintf(cells->text[VB_SUMMARY_CASE], VB_SUMMARY_CELL, "%s%s%s", line->best->case_name, name_allocator ? " " : "",
             name_allocator ? line->best->allocator : "");
    if (line->kind != VB_SUMMARY_FAILED)
        put_all(cells, VB_SUMMARY_BEST, line->best->variant);
    put_allocs(cells->text[VB_SUMMARY_ALLOCS], line);
    switch (line->kind) {
    case VB_SUMMARY_COMPARED: put_compared(cells, line); break;
    case VB_SUMMARY_ALONE: put_alone(cells, line); break;
    case VB_SUMMARY_COUNTED: put_all(cells, VB_SUMMARY_WORD, "counted"); break;
    case VB_SUMMARY_FAILED:
        put_all(cells, VB_SUMMARY_CHANGE, "failed");
        put_all(cells, VB_SUMMARY_SHORT, "failed");
        break;
    }
    if (line->failed_count > 0) {
        cells->tone = VB_TONE_BAD;
        char *cell = cells->text[VB_SUMMARY_WORD];
        size_t length = strlen(cell);
        if (line->kind != VB_SUMMARY_FAILED)
            snprintf(cell + length, VB_SUMMARY_CELL - length, "%s%zu failed", length > 0 ? ", " : "",
                     line->failed_count);
    }
    if (line->doubt_count + line->failed_count > 0 && line->kind != VB_SUMMARY_FAILED)
        strcat(cells->text[VB_SUMMARY_CHANGE], "!");
}

#define LINE_MAX_BYTES (VB_SUMMARY_COLUMNS * VB_SUMMARY_CELL)

static void say(char *line, size_t size, const struct vb_summary_line *summary)
{
    struct vb_summary_cells cells;
    vb_summary_fill(&cells, summary, false);
    const struct vb_row *row = summary->best;
    const char *allocs = cells.text[VB_SUMMARY_ALLOCS];
    int length = snprintf(line, size, "%.100s%s%.100s  ", row->case_name, row->point[0] ? ":" : "", row->point);
    switch (summary->kind) {
    case VB_SUMMARY_FAILED: snprintf(line + length, size - (size_t)length, "%.200s", row->status); return;
    case VB_SUMMARY_COUNTED:
        snprintf(line + length, size - (size_t)length, *allocs ? "%s, allocs %s" : "%s counted",
                 cells.text[VB_SUMMARY_BEST], allocs);
        return;
    case VB_SUMMARY_COMPARED:
    case VB_SUMMARY_ALONE:
        snprintf(line + length, size - (size_t)length, *allocs ? "%s %s, allocs %s" : "%s %s",
                 cells.text[VB_SUMMARY_BEST], cells.text[VB_SUMMARY_CHANGE], allocs);
        return;
    }
}

static int write_shown(const struct vb_results *results, size_t width, FILE *stream)
{
    struct vb_summary summary;
    char line[LINE_MAX_BYTES];
    char cut[LINE_MAX_BYTES];
    if (vb_summary_make(&summary, results) != 0)
        return VB_ERROR_MEMORY;
    for (size_t i = 0; i < summary.count; i++) {
        say(line, sizeof line, &summary.lines[i]);
        vb_text_cut(cut, sizeof cut, line, width > 2 ? width : 2);
        fprintf(stream, "%s\n", cut);
    }
    vb_summary_release(&summary);
    return 0;
}

int vb_live_line_write(const struct vb_results *results, size_t width, FILE *stream)
{
    struct vb_results copy VB_RELEASE(vb_results_release) = {0};
    const struct vb_results *shown = vb_results_shown(results, &copy);
    return shown ? write_shown(shown, width, stream) : VB_ERROR_MEMORY;
}
