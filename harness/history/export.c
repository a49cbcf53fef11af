/* SPDX-License-Identifier: MIT */
#include "history/export.h"
#include "base/utf8.h"
#include "results/csv.h"
#include "show/json_write.h"
#include "results/stream.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

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

static json_t *real_or_null(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

/* JSON is UTF-8, and a database may hold any bytes. */
static json_t *text(const char *bytes)
{
    char *repaired = vb_utf8_repair(bytes);
    json_t *value = repaired ? json_string(repaired) : NULL;
    free(repaired);
    return value;
}

/* Without memory there is no list any more, rather than one that lacks something. */
static void append(json_t **list, json_t *item)
{
    if (json_array_append_new(*list, item) == 0)
        return;
    json_decref(*list);
    *list = NULL;
}

static json_t *commits_of(const struct vb_history *history)
{
    json_t *list = json_array();
    for (size_t i = 0; list && i < history->line_count; i++)
        append(&list,
               json_pack("{s:o, s:o}", "hash", text(history->line[i].hash), "subject", text(history->line[i].subject)));
    return list;
}

static json_t *points_of(const struct vb_history_series *series)
{
    json_t *list = json_array();
    for (size_t i = 0; list && i < series->count; i++) {
        const struct vb_history_point *point = &series->points[i];
        append(&list,
               json_pack("{s:I, s:f, s:o, s:o, s:b}", "place", (json_int_t)point->place, "value", point->value, "low",
                         real_or_null(point->low), "high", real_or_null(point->high), "doubted", point->is_doubted));
    }
    return list;
}

static json_t *series_of(const struct vb_history *history)
{
    json_t *list = json_array();
    for (size_t i = 0; list && i < history->series_count; i++) {
        const struct vb_history_series *series = &history->series[i];
        append(&list, json_pack("{s:o, s:o, s:o, s:o, s:o, s:s, s:o}", "machine", text(series->machine), "case",
                                text(series->case_name), "point", text(series->point_name), "variant",
                                text(series->variant), "allocator", text(series->allocator), "metric",
                                series->metric_name, "points", points_of(series)));
    }
    return list;
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

static json_t *changes_of(const struct vb_history *history, const struct vb_history_changes *changes)
{
    json_t *list = json_array();
    for (size_t i = 0; list && i < changes->count; i++) {
        const struct vb_history_change *change = &changes->items[i];
        append(&list, json_pack("{s:I, s:I, s:I, s:I, s:f, s:f, s:s}", "series",
                                (json_int_t)(change->series - history->series), "place", (json_int_t)change->place,
                                "before", (json_int_t)change->before, "after", (json_int_t)change->after, "old",
                                change->old_value, "new", change->new_value, "state", state_of(change)));
    }
    return list;
}

int vb_history_write_json(const struct vb_history *history, const struct vb_history_changes *changes, FILE *stream,
                          struct vb_error *error)
{
    json_t *root = json_pack("{s:i, s:o, s:o, s:o}", "vbench-history", 1, "commits", commits_of(history), "series",
                             series_of(history), "changes", changes_of(history, changes));
    return vb_json_write(root, stream, "the history as JSON", error);
}
