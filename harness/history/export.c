/* SPDX-License-Identifier: MIT
 *
 * The values of a history for other programs, gnuplot among them. */
#include "history/series.h"
#include "history/show.h"
#include "results/csv.h"
#include "show/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void put_texts(FILE *stream, const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        vb_csv_put_text(stream, texts[i]);
        fputc(',', stream);
    }
}

static void put_point(const struct vb_history *history, const struct vb_history_series *series,
                      const struct vb_history_point *point, FILE *stream)
{
    const struct vb_line_commit *commit = &history->line[point->place];
    const char *const texts[] = {commit->subject, series->machine,   series->case_name,  series->point_name,
                                 series->variant, series->allocator, series->metric_name};
    vb_csv_put_text(stream, commit->hash);
    fprintf(stream, ",%zu,", point->place);
    put_texts(stream, texts, sizeof texts / sizeof texts[0]);
    const double values[] = {point->value, point->low, point->high};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        vb_csv_put_real(stream, values[i]);
        fputc(',', stream);
    }
    fprintf(stream, "%d\n", point->is_doubted);
}

int vb_history_write_csv(const struct vb_history *history, FILE *stream, struct vb_error *error)
{
    fputs("commit,place,subject,machine,case,point,variant,allocator,metric,value,low,high,doubted\n", stream);
    for (size_t i = 0; i < history->series_count; i++)
        for (size_t k = 0; k < history->series[i].count; k++)
            put_point(history, &history->series[i], &history->series[i].points[k], stream);
    return vb_stream_finish(stream, "what was exported", error);
}

static void put_commits(struct vb_json *json, const struct vb_history *history)
{
    vb_json_open(json, "commits", '[');
    for (size_t i = 0; i < history->line_count; i++) {
        vb_json_open(json, NULL, '{');
        vb_json_text(json, "hash", history->line[i].hash);
        vb_json_text(json, "subject", history->line[i].subject);
        vb_json_close(json, '}');
    }
    vb_json_close(json, ']');
}

static void put_points(struct vb_json *json, const struct vb_history_series *series)
{
    vb_json_open(json, "points", '[');
    for (size_t i = 0; i < series->count; i++) {
        const struct vb_history_point *point = &series->points[i];
        vb_json_open(json, NULL, '{');
        vb_json_integer(json, "place", (int64_t)point->place);
        vb_json_real(json, "value", point->value);
        vb_json_real(json, "low", point->low);
        vb_json_real(json, "high", point->high);
        vb_json_bool(json, "doubted", point->is_doubted);
        vb_json_close(json, '}');
    }
    vb_json_close(json, ']');
}

static void put_series(struct vb_json *json, const struct vb_history *history)
{
    vb_json_open(json, "series", '[');
    for (size_t i = 0; i < history->series_count; i++) {
        const struct vb_history_series *series = &history->series[i];
        vb_json_open(json, NULL, '{');
        vb_json_text(json, "machine", series->machine);
        vb_json_text(json, "case", series->case_name);
        vb_json_text(json, "point", series->point_name);
        vb_json_text(json, "variant", series->variant);
        vb_json_text(json, "allocator", series->allocator);
        vb_json_text(json, "metric", series->metric_name);
        put_points(json, series);
        vb_json_close(json, '}');
    }
    vb_json_close(json, ']');
}

static const char *state_of(const struct vb_history_change *change)
{
    static const char *const words[] = {[VB_HISTORY_NO_VERDICT] = "proposed",
                                        [VB_HISTORY_REFUTED] = "refuted",
                                        [VB_HISTORY_PROVEN] = "proven",
                                        [VB_HISTORY_UNDECIDED] = "undecided"};
    if (change->blessing)
        return "accepted";
    return change->is_exact && change->verdict == VB_HISTORY_NO_VERDICT ? "exact" : words[change->verdict];
}

static void put_changes(struct vb_json *json, const struct vb_history *history,
                        const struct vb_history_changes *changes)
{
    vb_json_open(json, "changes", '[');
    for (size_t i = 0; i < changes->count; i++) {
        const struct vb_history_change *change = &changes->items[i];
        vb_json_open(json, NULL, '{');
        vb_json_integer(json, "series", change->series - history->series);
        vb_json_integer(json, "place", (int64_t)change->place);
        vb_json_integer(json, "before", (int64_t)change->before);
        vb_json_integer(json, "after", (int64_t)change->after);
        vb_json_real(json, "old", change->old_value);
        vb_json_real(json, "new", change->new_value);
        vb_json_text(json, "state", state_of(change));
        vb_json_close(json, '}');
    }
    vb_json_close(json, ']');
}

int vb_history_write_json(const struct vb_history *history, const struct vb_history_changes *changes, FILE *stream,
                          struct vb_error *error)
{
    struct vb_json json = {.stream = stream};
    vb_json_open(&json, NULL, '{');
    vb_json_integer(&json, "vbench-history", 1);
    put_commits(&json, history);
    put_series(&json, history);
    put_changes(&json, history, changes);
    vb_json_close(&json, '}');
    return vb_json_finish(&json, 0, "the history as JSON", error);
}

static bool has_changed(const struct vb_history_changes *changes, const struct vb_history_series *series)
{
    for (size_t i = 0; i < changes->count; i++)
        if (changes->items[i].series == series)
            return true;
    return false;
}

bool vb_history_is_drawn(const struct vb_history_changes *changes, const struct vb_history_series *series)
{
    enum vb_history_judged judged = vb_history_metrics[series->metric].judged;
    return judged == VB_HISTORY_BY_DETECTOR || (judged == VB_HISTORY_BY_ANY_CHANGE && has_changed(changes, series));
}

static bool shares_chart(const struct vb_history_series *a, const struct vb_history_series *b)
{
    return strcmp(a->metric_name, b->metric_name) == 0 && strcmp(a->machine, b->machine) == 0 &&
           strcmp(a->case_name, b->case_name) == 0;
}

bool vb_history_begins_chart(const struct vb_history *history, const struct vb_history_changes *changes, size_t first)
{
    if (!vb_history_is_drawn(changes, &history->series[first]))
        return false;
    for (size_t i = 0; i < first; i++)
        if (vb_history_is_drawn(changes, &history->series[i]) &&
            shares_chart(&history->series[i], &history->series[first]))
            return false;
    return true;
}

/* In single quotes gnuplot takes everything as it is but these, and line ends. */
static void put_quoted(const char *text, FILE *stream)
{
    fputc('\'', stream);
    for (; *text; text++)
        if (*text == '\'')
            fputs("''", stream);
        else
            fputc((unsigned char)*text < ' ' ? '?' : *text, stream);
    fputc('\'', stream);
}

static void put_data(const struct vb_history *history, const struct vb_history_series *series, size_t number,
                     FILE *stream)
{
    struct vb_history_ratios ratios = {0};
    bool is_ratio = vb_history_metrics[series->metric].judged == VB_HISTORY_BY_DETECTOR;
    fprintf(stream, "$data%zu << END_OF_DATA\n", number);
    if (is_ratio && vb_history_ratios_make(&ratios, history, series, NULL) == 0)
        for (size_t i = 0; i < ratios.series.count; i++)
            fprintf(stream, "%zu %.9g\n", ratios.places[i], exp(ratios.points[i].value));
    for (size_t i = 0; !is_ratio && i < series->count; i++)
        fprintf(stream, "%zu %.9g\n", series->points[i].place, series->points[i].value);
    fprintf(stream, "END_OF_DATA\n");
    vb_history_ratios_release(&ratios);
}

static void put_markers(const struct vb_history *history, const struct vb_history_changes *changes, size_t first,
                        FILE *stream)
{
    for (size_t i = 0; i < changes->count; i++) {
        const struct vb_history_change *change = &changes->items[i];
        if (!shares_chart(change->series, &history->series[first]) || change->verdict == VB_HISTORY_REFUTED)
            continue;
        bool is_certain = change->is_exact || change->verdict == VB_HISTORY_PROVEN;
        fprintf(stream, "set arrow from %zu, graph 0 to %zu, graph 1 nohead dashtype %d linecolor 'grey40' back\n",
                change->place, change->place, is_certain ? 1 : 2);
        fprintf(stream,
                "set label '%.12s' at %zu, graph 0.98 rotate right offset -0.6,0 textcolor 'grey40' noenhanced\n",
                history->line[change->place].hash, change->place);
    }
}

void vb_history_write_chart(const struct vb_history *history, const struct vb_history_changes *changes, size_t first,
                            FILE *stream)
{
    const struct vb_history_series *head = &history->series[first];
    const char *separator = "plot ";
    fprintf(stream, "set terminal svg size 900,420 noenhanced font 'sans-serif,12'\nset key outside below\nset grid\n");
    fprintf(stream, "set xlabel 'commits, in the order of first parents'\nset ylabel '%s'\nset title ",
            vb_history_metrics[head->metric].axis ? vb_history_metrics[head->metric].axis : "counter, per operation");
    put_quoted(head->case_name, stream);
    fprintf(stream, "\nset xrange [-1:%zu]\n", history->line_count);
    if (vb_history_metrics[head->metric].judged == VB_HISTORY_BY_ANY_CHANGE)
        fprintf(stream, "set yrange [0:*]\nset offsets 0, 0, graph 0.1, 0\n");
    put_markers(history, changes, first, stream);
    for (size_t i = first; i < history->series_count; i++)
        if (vb_history_is_drawn(changes, &history->series[i]) && shares_chart(head, &history->series[i]))
            put_data(history, &history->series[i], i, stream);
    for (size_t i = first; i < history->series_count; i++) {
        if (!vb_history_is_drawn(changes, &history->series[i]) || !shares_chart(head, &history->series[i]))
            continue;
        char *name = vb_history_series_name(history, &history->series[i]);
        fprintf(stream, "%s$data%zu using 1:2 with linespoints pointtype 7 pointsize 0.4 title ", separator, i);
        put_quoted(name ? name : "", stream);
        free(name);
        separator = ", ";
    }
    fputc('\n', stream);
}
