/* SPDX-License-Identifier: MIT */
#include "history/show.h"
#include "history/series.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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
