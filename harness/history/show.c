/* SPDX-License-Identifier: MIT */
#include "history/show.h"
#include "base/utf8.h"
#include "history/series.h"
#include "results/terminal_text.h"
#include "show/spark.h"

#include <stdlib.h>
#include <string.h>

#define SPARKS 24 /* columns of a sparkline */

#define NAME_MOST  60 /* columns that a name is given */
#define USUAL_WORD 20 /* likewise, what a series is of; a longer one has a line of its own where there is no room */

static const char *const metric_words[VB_HISTORY_METRICS] = {
    [VB_HISTORY_ANCHOR_RATIO] = "time to the anchor",
    [VB_HISTORY_RATIO] = "time to the baseline",
    [VB_HISTORY_TIME_NS] = "ns",
    [VB_HISTORY_ALLOCS] = "allocations",
    [VB_HISTORY_BYTES] = "bytes",
    [VB_HISTORY_INSTRUCTIONS] = "instructions",
    [VB_HISTORY_CODE_BYTES] = "bytes of code",
    [VB_HISTORY_BYTES_RATE] = "bytes/s",
    [VB_HISTORY_ITEMS_RATE] = "items/s",
};

/* What the series is of; a counter has its own name. */
static const char *words_of(const struct vb_history_series *series)
{
    const char *words = metric_words[series->metric];
    return words ? words : strchr(series->metric_name, ':') + 1;
}

/* Texts come from a database that others write, too. */
static void put_text(const char *text, FILE *stream)
{
    char *shown = vb_text_shown(text);
    fputs(shown ? shown : "?", stream);
    free(shown);
}

/* Writes it in so many columns. Returns by how many it is too long. */
static size_t put_padded(const char *text, size_t width, FILE *stream)
{
    char *shown = vb_text_shown(text);
    size_t columns = vb_utf8_columns(shown ? shown : "?", strlen(shown ? shown : "?"));
    fprintf(stream, "%s%*s", shown ? shown : "?", width > columns ? (int)(width - columns) : 0, "");
    free(shown);
    return columns > width ? columns - width : 0;
}

static void put_name(const struct vb_history *history, const struct vb_history_series *series, int width, FILE *stream)
{
    char *name = vb_history_series_name(history, series);
    put_padded(name ? name : "?", (size_t)width, stream);
    free(name);
}

static bool is_exact(const struct vb_history_series *series)
{
    return vb_history_metrics[series->metric].judged == VB_HISTORY_BY_ANY_CHANGE;
}

void vb_history_say_difference(const struct vb_history_change *change, char *text, size_t size)
{
    bool is_proven = change->verdict == VB_HISTORY_PROVEN && change->ratio > 0;
    if (change->is_exact)
        snprintf(text, size, "%g -> %g", change->old_value, change->new_value);
    else
        snprintf(text, size, "%+.1f %%",
                 100 * ((is_proven ? change->ratio : change->new_value / change->old_value) - 1));
}

static const char *commit_word(const struct vb_history *history, size_t place, char word[13])
{
    snprintf(word, 13, "%.12s", history->line[place].hash);
    return word;
}

static size_t commits_of(const struct vb_history_series *series)
{
    size_t commits = 0;
    for (size_t i = 0; i < series->count; i++)
        commits += i == 0 || series->points[i].place != series->points[i - 1].place;
    return commits;
}

static void put_values(const struct vb_history *history, const struct vb_history_series *series, size_t room,
                       bool unicode, FILE *stream)
{
    struct vb_history_ratios ratios = {0};
    bool is_ratio = !is_exact(series) && vb_history_ratios_make(&ratios, history, series, NULL) == 0;
    size_t count = is_ratio ? ratios.series.count : series->count;
    double *values = calloc(count + 1, sizeof *values);
    for (size_t i = 0; values && i < count; i++)
        values[i] = is_ratio ? ratios.points[i].value : series->points[i].value;
    if (values) {
        char line[VB_SPARK_BYTES(SPARKS)];
        vb_spark_draw(line, values, count, room < SPARKS ? room : SPARKS, 0, unicode);
        fputs(line, stream);
    }
    free(values);
    vb_history_ratios_release(&ratios);
}

/* The last that holds: what `ab` refuted was none. NULL: none. */
static const struct vb_history_change *last_change(const struct vb_history_changes *changes,
                                                   const struct vb_history_series *series)
{
    const struct vb_history_change *last = NULL;
    for (size_t i = 0; i < changes->count; i++)
        if (changes->items[i].series == series && changes->items[i].verdict != VB_HISTORY_REFUTED)
            last = &changes->items[i];
    return last;
}

static bool is_listed(const struct vb_history_changes *changes, const struct vb_history_series *series)
{
    if (vb_history_metrics[series->metric].judged == VB_HISTORY_NEVER)
        return false;
    return !is_exact(series) || last_change(changes, series);
}

/* How a log is laid out. Where a line has no room for all, the name has one of its own. */
struct layout {
    bool is_apart, unicode;
    int name, what, now, commit; /* columns */
    size_t sparks;
};

static int widest_name(const struct vb_history *history, const struct vb_history_changes *changes)
{
    size_t widest = 4;
    for (size_t i = 0; i < history->series_count; i++) {
        char *name =
            is_listed(changes, &history->series[i]) ? vb_history_series_name(history, &history->series[i]) : NULL;
        size_t columns = name ? vb_utf8_columns(name, strlen(name)) : 0;
        widest = columns > widest ? columns : widest;
        free(name);
    }
    return (int)(widest > NAME_MOST ? NAME_MOST : widest);
}

/* Of what is listed; the case's own counters have the longest. */
static int widest_word(const struct vb_history *history, const struct vb_history_changes *changes)
{
    size_t widest = USUAL_WORD;
    for (size_t i = 0; i < history->series_count; i++) {
        const struct vb_history_series *series = &history->series[i];
        size_t columns = is_listed(changes, series) ? vb_utf8_columns(words_of(series), strlen(words_of(series))) : 0;
        widest = columns > widest ? columns : widest;
    }
    return (int)widest;
}

static struct layout lay_out(const struct vb_history *history, const struct vb_history_changes *changes, size_t width)
{
    struct layout layout = {.name = widest_name(history, changes),
                            .what = widest_word(history, changes),
                            .now = 12,
                            .commit = 12,
                            .sparks = SPARKS};
    const size_t others =
        2 + 2 + (size_t)layout.what + 2 + 7 + 2 + 12 + 2 + 12 + 2 + 12 + 2; /* than the name and the sparkline */
    if (width == 0 || (size_t)layout.name + others + SPARKS <= width)
        return layout;
    const size_t least = 4 + USUAL_WORD + 2 + 7 + 2 + 10 + 2 + 12 + 2 + 7 + 2;
    layout = (struct layout){.is_apart = true, .what = USUAL_WORD, .now = 10, .commit = 7};
    layout.sparks = width > least ? width - least : 0;
    layout.sparks = layout.sparks < SPARKS ? layout.sparks : SPARKS;
    return layout;
}

static void put_head(const struct layout *layout, FILE *stream)
{
    if (layout->is_apart)
        fputs("  case\n    ", stream);
    else
        fprintf(stream, "  %-*s  ", layout->name, "case");
    fprintf(stream, "%-*s  commits  %*s  %-12s  since\n", layout->what, "what", layout->now, "now", "last change");
}

static bool is_only_proposed(const struct vb_history_change *change)
{
    return !change->is_exact && change->verdict != VB_HISTORY_PROVEN;
}

static void put_series(const struct vb_history *history, const struct vb_history_series *series,
                       const struct vb_history_change *last, const struct layout *layout, FILE *stream)
{
    char word[13], difference[60] = "unchanged";
    if (last)
        vb_history_say_difference(last, difference, sizeof difference - 2);
    if (last && is_only_proposed(last))
        strcat(difference, " ?");
    if (put_padded(words_of(series), (size_t)layout->what, stream) > 0)
        fprintf(stream, "\n%*s", 4 + layout->what, "");
    fprintf(stream, "  %7zu  %*.5g  %-12s  %-*.*s  ", commits_of(series), layout->now,
            series->points[series->count - 1].value, difference, layout->commit, layout->commit,
            last ? commit_word(history, last->place, word) : "");
    size_t excess = strlen(difference) > 12 ? strlen(difference) - 12 : 0; /* of large counts */
    put_values(history, series, layout->sparks > excess ? layout->sparks - excess : 0, layout->unicode, stream);
    fputc('\n', stream);
}

/* Series of one name follow each other. */
static bool is_named_alike(const struct vb_history_series *a, const struct vb_history_series *b)
{
    return a && strcmp(a->machine, b->machine) == 0 && strcmp(a->case_name, b->case_name) == 0 &&
           strcmp(a->point_name, b->point_name) == 0 && strcmp(a->variant, b->variant) == 0 &&
           strcmp(a->allocator, b->allocator) == 0;
}

static void put_line(const struct vb_history *history, const struct vb_history_series *before,
                     const struct vb_history_series *series, const struct vb_history_change *last,
                     const struct layout *layout, FILE *stream)
{
    if (!before || strcmp(before->machine, series->machine) != 0) {
        fputs(before ? "\n" : "", stream);
        put_text(series->machine, stream);
        fputc('\n', stream);
        put_head(layout, stream);
    }
    if (!layout->is_apart || !is_named_alike(before, series)) {
        fputs("  ", stream);
        put_name(history, series, layout->name, stream);
        fputs(layout->is_apart ? "\n" : "  ", stream);
    }
    fputs(layout->is_apart ? "    " : "", stream);
    put_series(history, series, last, layout, stream);
}

void vb_history_write_log(const struct vb_history *history, const struct vb_history_changes *changes, size_t width,
                          bool unicode, FILE *stream)
{
    struct layout layout = lay_out(history, changes, width);
    layout.unicode = unicode;
    const struct vb_history_series *before = NULL; /* the last that was listed */
    size_t steady = 0, proposed = 0;
    for (size_t i = 0; i < history->series_count; i++) {
        const struct vb_history_series *series = &history->series[i];
        const struct vb_history_change *last = last_change(changes, series);
        steady += is_exact(series) && !last;
        proposed += last && is_only_proposed(last);
        if (!is_listed(changes, series))
            continue;
        put_line(history, before, series, last, &layout, stream);
        before = series;
    }
    fprintf(stream, "%s%zu commits in line", before ? "\n" : "", history->line_count);
    if (steady > 0)
        fprintf(stream, "; %zu counts have never changed", steady);
    if (history->astray > 0)
        fprintf(stream, "; %zu values are of commits that are not of this line", history->astray);
    fprintf(stream, ".%s\n", proposed > 0 ? "\n?: only proposed, for 'history prove'." : "");
    vb_history_write_left_out(changes, stream);
}

void vb_history_write_left_out(const struct vb_history_changes *changes, FILE *stream)
{
    if (changes->begun > 0)
        fprintf(stream,
                "Series that begin anew, because nothing relates their anchor to the one before: %zu\n"
                "(a step between is not seen; measure the new anchor's commit against the old anchor once).\n",
                changes->begun);
    if (changes->left_out > 0)
        fprintf(stream, "Values left out, because nothing relates their anchor to those around them: %zu.\n",
                changes->left_out);
    if (changes->doubted > 0)
        fprintf(stream, "Values left out, because they were measured in doubt: %zu.\n", changes->doubted);
}

void vb_history_write_change(const struct vb_history *history, const struct vb_history_change *change, FILE *stream)
{
    char word[13], difference[60];
    put_name(history, change->series, 0, stream);
    vb_history_say_difference(change, difference, sizeof difference);
    fputs(": ", stream);
    put_text(words_of(change->series), stream);
    fprintf(stream, " %s since %s", difference, commit_word(history, change->place, word));
    if (*history->line[change->place].subject) {
        fputs(" (", stream);
        put_text(history->line[change->place].subject, stream);
        fputc(')', stream);
    }
}

static void put_verdict(const struct vb_history *history, const struct vb_history_change *change, FILE *stream)
{
    char word[13], other[13];
    size_t between = change->after - change->before;
    switch (change->verdict) {
    case VB_HISTORY_PROVEN:
        fprintf(stream, "; proven by ab");
        if (change->ratio > 0)
            fprintf(stream, ", %.3f times the time (%.3f to %.3f)", change->ratio, change->low, change->high);
        break;
    case VB_HISTORY_REFUTED: fprintf(stream, "; refuted by ab"); break;
    case VB_HISTORY_UNDECIDED: fprintf(stream, "; ab could not tell"); break;
    case VB_HISTORY_NO_VERDICT:
        if (!change->is_exact)
            fprintf(stream, "; proposed");
        if (between > 1)
            fprintf(stream, ", one of the %zu commits behind %s up to %s", between,
                    commit_word(history, change->before, word), commit_word(history, change->after, other));
        break;
    }
    if (change->blessing) {
        fputs("; accepted by ", stream);
        put_text(change->blessing->who, stream);
        fputs(": ", stream);
        put_text(change->blessing->reason, stream);
    }
}

static void put_whole_change(const struct vb_history *history, const struct vb_history_change *change, FILE *stream)
{
    vb_history_write_change(history, change, stream);
    put_verdict(history, change, stream);
    fputc('\n', stream);
}

void vb_history_write_changes(const struct vb_history *history, const struct vb_history_changes *changes, bool all,
                              FILE *stream)
{
    for (size_t i = 0; i < changes->count; i++)
        if (vb_history_is_open(&changes->items[i]))
            put_whole_change(history, &changes->items[i], stream);
    for (size_t i = 0; all && i < changes->count; i++)
        if (!vb_history_is_open(&changes->items[i]))
            put_whole_change(history, &changes->items[i], stream);
}

static void put_value(const struct vb_history *history, const struct vb_history_series *series,
                      const struct vb_history_point *point, FILE *stream)
{
    fputs("  ", stream);
    put_name(history, series, 0, stream);
    fprintf(stream, ": %s %.6g", words_of(series), point->value);
    if (point->low <= point->high)
        fprintf(stream, " (%.6g to %.6g)", point->low, point->high);
    fprintf(stream, "%s\n", point->is_doubted ? ", in doubt" : "");
}

void vb_history_write_commit(const struct vb_history *history, const struct vb_history_changes *changes, size_t place,
                             FILE *stream)
{
    size_t values = 0;
    fprintf(stream, "commit %s\n", history->line[place].hash);
    put_text(history->line[place].subject, stream);
    fputs("\n\n", stream);
    for (size_t i = 0; i < history->series_count; i++)
        for (size_t k = 0; k < history->series[i].count; k++)
            if (history->series[i].points[k].place == place) {
                put_value(history, &history->series[i], &history->series[i].points[k], stream);
                values++;
            }
    if (values == 0)
        fputs("  not measured\n", stream);
    for (size_t i = 0, shown = 0; i < changes->count; i++)
        if (changes->items[i].place == place) {
            fputs(shown++ ? "" : "\n", stream);
            put_whole_change(history, &changes->items[i], stream);
        }
}
