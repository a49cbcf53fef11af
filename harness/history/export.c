/* SPDX-License-Identifier: MIT */
#include "history/show.h"
#include "results/csv.h"
#include "show/json.h"

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
    return vb_stream_finish(stream, "the history", error);
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
