/* SPDX-License-Identifier: MIT */
#include "history/show.h"

#include "history/series.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DEVIATIONS 2.576 /* of a normal value in an interval of 99 % */

struct making {
    struct vb_html_past *past;
    const struct vb_history *history;
    const struct vb_history_changes *changes;
    bool has_machines; /* several */
};

static bool is_ratio(const struct vb_history_series *series)
{
    return vb_history_metrics[series->metric].judged == VB_HISTORY_BY_DETECTOR;
}

static const char *title_of(const struct vb_history_series *series)
{
    const char *axis = vb_history_metrics[series->metric].axis;
    const char *name = strchr(series->metric_name, ':');
    return axis ? axis : name ? name + 1 : series->metric_name;
}

static const char *unit_of(const struct vb_history_series *series)
{
    switch (series->metric) {
    case VB_HISTORY_ANCHOR_RATIO: return " of the first anchor's time";
    case VB_HISTORY_RATIO: return " of the baseline's time";
    case VB_HISTORY_ALLOCS: return " allocations";
    case VB_HISTORY_BYTES: return " bytes";
    case VB_HISTORY_INSTRUCTIONS: return " instructions";
    case VB_HISTORY_CODE_BYTES: return " bytes of code";
    default: return "";
    }
}

/* Whether a series has its place on a chart. */
static bool is_of(const struct vb_html_past_chart *chart, const struct vb_history_series *series)
{
    return strcmp(chart->title, title_of(series)) == 0 && strcmp(chart->case_name, series->case_name) == 0 &&
           strcmp(chart->point, series->point_name) == 0 &&
           (*chart->allocator == '\0' || strcmp(chart->allocator, series->allocator) == 0) &&
           (*chart->machine == '\0' || strcmp(chart->machine, series->machine) == 0);
}

/* Series of one case and point follow one another. */
static struct vb_html_past_chart *chart_for(struct making *making, const struct vb_history_series *series)
{
    struct vb_html_past *past = making->past;
    for (size_t i = past->chart_count; i-- > 0 && strcmp(past->charts[i].case_name, series->case_name) == 0;)
        if (is_of(&past->charts[i], series))
            return &past->charts[i];
    struct vb_html_past_chart *charts = reallocarray(past->charts, past->chart_count + 1, sizeof *charts);
    if (!charts)
        return NULL;
    past->charts = charts;
    charts[past->chart_count] =
        (struct vb_html_past_chart){.case_name = series->case_name,
                                    .point = series->point_name,
                                    .allocator = making->history->has_allocators ? series->allocator : "",
                                    .machine = making->has_machines ? series->machine : "",
                                    .title = title_of(series),
                                    .unit = unit_of(series),
                                    .is_ratio = is_ratio(series)};
    return &charts[past->chart_count++];
}

/* The interval that was measured, where a value is one that was measured. */
static void restore_interval(struct vb_html_past_point *point, const struct vb_history_series *series)
{
    for (size_t i = 0; i < series->count && series->points[i].place <= point->commit; i++)
        if (series->points[i].place == point->commit && fabs(series->points[i].value / point->value - 1) < 1e-12) {
            point->low = series->points[i].low;
            point->high = series->points[i].high;
        }
}

/* Of ratios as they are judged: one for each commit and anchor, related to the first anchor. */
static int fill_ratios(struct vb_html_past_line *line, const struct vb_history *history,
                       const struct vb_history_series *series, struct vb_error *error)
{
    struct vb_history_ratios ratios;
    int status = vb_history_ratios_make(&ratios, history, series, error);
    for (size_t i = 0; status == 0 && i < ratios.series.count; i++) {
        double value = ratios.points[i].value;
        double reach = ratios.points[i].error > 0 ? DEVIATIONS * ratios.points[i].error : NAN;
        struct vb_html_past_point *point = &line->points[line->count++];
        *point = (struct vb_html_past_point){ratios.places[i], exp(value), exp(value - reach), exp(value + reach)};
        restore_interval(point, series);
    }
    vb_history_ratios_release(&ratios);
    return status;
}

static int add_line(struct making *making, struct vb_html_past_chart *chart, const struct vb_history_series *series,
                    struct vb_error *error)
{
    struct vb_html_past_line *lines = reallocarray(chart->lines, chart->line_count + 1, sizeof *lines);
    if (!lines)
        return vb_fail_memory(error);
    chart->lines = lines;
    struct vb_html_past_line *line = &lines[chart->line_count++];
    *line = (struct vb_html_past_line){.variant = series->variant,
                                       .points = calloc(series->count + 1, sizeof *line->points)};
    if (!line->points)
        return vb_fail_memory(error);
    if (is_ratio(series))
        return fill_ratios(line, making->history, series, error);
    for (size_t i = 0; i < series->count; i++)
        line->points[line->count++] =
            (struct vb_html_past_point){series->points[i].place, series->points[i].value, NAN, NAN};
    return 0;
}

static int add_changes(struct making *making, struct vb_html_past_chart *chart, const struct vb_history_series *series)
{
    for (size_t i = 0; i < making->changes->count; i++) {
        const struct vb_history_change *change = &making->changes->items[i];
        if (change->series != series || change->verdict == VB_HISTORY_REFUTED)
            continue;
        struct vb_html_past_change *more = reallocarray(chart->changes, chart->change_count + 1, sizeof *more);
        if (!more)
            return VB_ERROR_MEMORY;
        chart->changes = more;
        more += chart->change_count++;
        char difference[60];
        vb_history_say_difference(change, difference, sizeof difference);
        *more = (struct vb_html_past_change){.low = change->before, .commit = change->place, .high = change->after};
        snprintf(more->text, sizeof more->text, "%s%s", difference,
                 change->is_exact                       ? ""
                 : change->verdict == VB_HISTORY_PROVEN ? ", proven"
                                                        : ", proposed");
    }
    return 0;
}

/* From places in the line, most of which may not be measured, to commits of the past: those that have a value. */
static int number_commits(struct making *making, struct vb_error *error)
{
    struct vb_html_past *past = making->past;
    size_t *number_of = calloc(making->history->line_count + 1, sizeof *number_of);
    past->commits = calloc(making->history->line_count + 1, sizeof *past->commits);
    if (!number_of || !past->commits) {
        free(number_of);
        return vb_fail_memory(error);
    }
    for (size_t c = 0; c < past->chart_count; c++)
        for (size_t l = 0; l < past->charts[c].line_count; l++)
            for (size_t i = 0; i < past->charts[c].lines[l].count; i++)
                number_of[past->charts[c].lines[l].points[i].commit] = 1;
    for (size_t place = 0; place < making->history->line_count; place++) {
        const struct vb_line_commit *commit = &making->history->line[place];
        bool is_measured = number_of[place] != 0;
        number_of[place] = past->commit_count;
        if (is_measured)
            past->commits[past->commit_count++] = (struct vb_html_past_commit){commit->hash, commit->subject};
    }
    for (size_t c = 0; c < past->chart_count; c++) {
        struct vb_html_past_chart *chart = &past->charts[c];
        for (size_t l = 0; l < chart->line_count; l++)
            for (size_t i = 0; i < chart->lines[l].count; i++)
                chart->lines[l].points[i].commit = number_of[chart->lines[l].points[i].commit];
        for (size_t i = 0; i < chart->change_count; i++) {
            chart->changes[i].low = number_of[chart->changes[i].low];
            chart->changes[i].commit = number_of[chart->changes[i].commit];
            chart->changes[i].high = number_of[chart->changes[i].high];
        }
    }
    free(number_of);
    return 0;
}

int vb_history_past_make(struct vb_html_past *past, const struct vb_history *history,
                         const struct vb_history_changes *changes, struct vb_error *error)
{
    struct making making = {.past = past, .history = history, .changes = changes};
    *past = (struct vb_html_past){0};
    for (size_t i = 1; i < history->series_count; i++)
        making.has_machines |= strcmp(history->series[i].machine, history->series[0].machine) != 0;
    for (size_t i = 0; i < history->series_count; i++) {
        const struct vb_history_series *series = &history->series[i];
        if (!vb_history_is_drawn(changes, series))
            continue;
        struct vb_html_past_chart *chart = chart_for(&making, series);
        if (!chart || add_changes(&making, chart, series) != 0)
            return vb_fail_memory(error);
        VB_OR_RETURN(add_line(&making, chart, series, error));
    }
    return number_commits(&making, error);
}

void vb_history_past_release(struct vb_html_past *past)
{
    for (size_t c = 0; c < past->chart_count; c++) {
        for (size_t l = 0; l < past->charts[c].line_count; l++)
            free(past->charts[c].lines[l].points);
        free(past->charts[c].lines);
        free(past->charts[c].changes);
    }
    free(past->charts);
    free(past->commits);
    *past = (struct vb_html_past){0};
}
