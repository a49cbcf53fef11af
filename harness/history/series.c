/* SPDX-License-Identifier: MIT */
#include "history/series.h"
#include "base/array.h"
#include "base/pattern.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A commit, as the history knows it. */
struct known {
    int64_t parent; /* 0: none is known */
    char *hash;
    char *subject;
    bool is_placed; /* something says what came before it */
    bool is_measured;
};

struct family {
    struct known *commits; /* by number */
    size_t limit;
};

static int take_commit(void *context, const struct vb_datum *cells, size_t count, struct vb_error *error)
{
    struct family *family = context;
    (void)count;
    struct known *known = &family->commits[cells[0].integer];
    known->hash = strdup(vb_datum_as_text(&cells[1]));
    known->subject = strdup(vb_datum_as_text(&cells[3]));
    known->parent = cells[2].type == VB_DATUM_INTEGER ? cells[2].integer : 0;
    known->is_placed = cells[3].type == VB_DATUM_TEXT;
    return known->hash && known->subject ? 0 : vb_fail_memory(error);
}

static int take_measured(void *context, const struct vb_datum *cells, size_t count, struct vb_error *error)
{
    struct family *family = context;
    (void)count;
    (void)error;
    family->commits[cells[0].integer].is_measured = true;
    return 0;
}

static int load_family(struct family *family, struct vb_database *database, struct vb_error *error)
{
    int64_t most;
    VB_OR_RETURN(vb_database_number(database, "SELECT max(id) FROM commits", NULL, 0, 0, &most, error));
    family->limit = (size_t)most + 1;
    family->commits = calloc(family->limit, sizeof *family->commits);
    if (!family->commits)
        return vb_fail_memory(error);
    const struct vb_datum limit[] = {vb_datum_integer(most)}; /* others may add some meanwhile */
    VB_OR_RETURN(vb_database_run(database,
                                 "SELECT commits.id, commits.hash, lineage.parent_id, lineage.subject FROM commits"
                                 " LEFT JOIN lineage ON lineage.commit_id = commits.id WHERE commits.id <= $1"
                                 " AND coalesce(lineage.parent_id, 0) <= $1",
                                 limit, 1, take_commit, family, error));
    return vb_database_run(database, "SELECT DISTINCT commit_id FROM runs WHERE commit_id <= $1", limit, 1,
                           take_measured, family, error);
}

static void release_family(struct family *family)
{
    for (size_t i = 0; family->commits && i < family->limit; i++) {
        free(family->commits[i].hash);
        free(family->commits[i].subject);
    }
    free(family->commits);
}

/* How many commits the line has that ends in one. A ring, which git cannot make, ends, too. */
static size_t length_of(const struct family *family, size_t tip)
{
    size_t length = 0;
    while (tip != 0 && length < family->limit) {
        length++;
        tip = (size_t)family->commits[tip].parent;
    }
    return length;
}

/* The measured commit that most commits come before. Of lines that share their beginning one walks the rest only once
 * where the tip is tried first, as the last number mostly is. */
static size_t longest_tip(const struct family *family)
{
    size_t best = 0, most = 0;
    bool *is_before = calloc(family->limit, sizeof *is_before); /* another that was tried */
    for (size_t i = family->limit; is_before && i-- > 1;) {
        if (!family->commits[i].is_measured || is_before[i])
            continue;
        size_t length = length_of(family, i);
        if (length > most) {
            most = length;
            best = i;
        }
        for (size_t c = i; c != 0 && !is_before[c]; c = (size_t)family->commits[c].parent)
            is_before[c] = true;
    }
    free(is_before);
    return best;
}

static size_t find_tip(const struct family *family, const char *hash)
{
    for (size_t i = 1; i < family->limit; i++)
        if (family->commits[i].hash && strcmp(family->commits[i].hash, hash) == 0)
            return i;
    return 0;
}

static int fill_line(struct vb_history *history, struct family *family, size_t tip, struct vb_error *error)
{
    size_t count = length_of(family, tip);
    history->commit_limit = family->limit;
    history->line = calloc(count, sizeof *history->line);
    history->place_of = calloc(family->limit, sizeof *history->place_of);
    if (!history->line || !history->place_of)
        return vb_fail_memory(error);
    history->line_count = count;
    for (size_t place = count; place-- > 0; tip = (size_t)family->commits[tip].parent) {
        struct known *known = &family->commits[tip];
        history->line[place] =
            (struct vb_line_commit){.id = (int64_t)tip, .hash = known->hash, .subject = known->subject};
        history->place_of[tip] = place + 1;
        known->hash = known->subject = NULL;
    }
    return 0;
}

static int choose_line(struct vb_history *history, struct family *family, const char *tip_hash, struct vb_error *error)
{
    size_t tip = tip_hash ? find_tip(family, tip_hash) : longest_tip(family);
    if (tip_hash && tip == 0)
        return vb_fail(error, VB_ERROR_MEASURE,
                       "the history does not know the commit %.12s; 'history add' notes which commits follow which",
                       tip_hash);
    if (tip == 0)
        return vb_fail(error, VB_ERROR_MEASURE, "nothing has been measured in this history");
    if (!family->commits[tip].is_placed)
        return vb_fail(
            error, VB_ERROR_MEASURE,
            "nothing says which commits come before %.12s: 'history add' notes it, typed in their repository",
            family->commits[tip].hash);
    return fill_line(history, family, tip, error);
}

/* Fills line, place_of and commit_limit. Returns as vb_history_load(). */
static int history_load_line(struct vb_history *history, struct vb_database *database, const char *tip,
                             struct vb_error *error)
{
    struct family family = {0};
    int status = load_family(&family, database, error);
    if (status == 0)
        status = choose_line(history, &family, tip, error);
    release_family(&family);
    return status;
}

struct loading {
    struct vb_history *history;
    const struct vb_history_wanted *wanted;
    bool *is_used; /* by pattern */
};

static bool is_wanted(struct loading *loading, const struct vb_history_series *series)
{
    bool is = loading->wanted->patterns[0] == NULL;
    for (size_t i = 0; loading->wanted->patterns[i]; i++)
        if (vb_pattern_matches(loading->wanted->patterns[i], series->case_name, series->point_name, series->variant))
            is = loading->is_used[i] = true;
    return is;
}

static void release_series(struct vb_history_series *series)
{
    free(series->case_name);
    free(series->point_name);
    free(series->variant);
    free(series->allocator);
    free(series->machine);
    free(series->metric_name);
    free(series->points);
    free(series->strays);
}

static int take_series(void *context, const struct vb_datum *cells, size_t count, struct vb_error *error)
{
    struct loading *loading = context;
    struct vb_history *history = loading->history;
    (void)count;
    enum vb_history_metric metric = vb_history_metric_find(vb_datum_as_text(&cells[5]));
    if (metric == VB_HISTORY_METRICS)
        return 0;
    struct vb_history_series *more = vb_array_grow(history->series, history->series_count, sizeof *more);
    if (!more)
        return vb_fail_memory(error);
    history->series = more;
    struct vb_history_series *series = &more[history->series_count];
    *series = (struct vb_history_series){.id = cells[0].integer,
                                         .case_name = strdup(vb_datum_as_text(&cells[1])),
                                         .point_name = strdup(vb_datum_as_text(&cells[2])),
                                         .variant = strdup(vb_datum_as_text(&cells[3])),
                                         .allocator = strdup(vb_datum_as_text(&cells[4])),
                                         .machine = strdup(vb_datum_as_text(&cells[6])),
                                         .metric_name = strdup(vb_datum_as_text(&cells[5])),
                                         .metric = metric};
    bool is_whole = series->case_name && series->point_name && series->variant && series->allocator &&
                    series->machine && series->metric_name;
    if (is_whole && is_wanted(loading, series))
        history->series_count++;
    else
        release_series(series);
    return is_whole ? 0 : vb_fail_memory(error);
}

static int add_point(struct vb_history_point **points, size_t *count, const struct vb_history_point *point,
                     struct vb_error *error)
{
    struct vb_history_point *more = vb_array_grow(*points, *count, sizeof *more);
    if (!more)
        return vb_fail_memory(error);
    *points = more;
    more[(*count)++] = *point;
    return 0;
}

static int compare_number(const void *number, const void *series)
{
    int64_t left = *(const int64_t *)number, right = ((const struct vb_history_series *)series)->id;
    return (left > right) - (left < right);
}

/* Values come as they were written, which a database reads at once. Until they are sorted, series are in the order of
 * their numbers. */
static int take_point(void *context, const struct vb_datum *cells, size_t count, struct vb_error *error)
{
    struct vb_history *history = ((struct loading *)context)->history;
    (void)count;
    struct vb_history_series *series =
        bsearch(&cells[0].integer, history->series, history->series_count, sizeof *series, compare_number);
    if (!series)
        return 0;
    size_t commit = (size_t)cells[1].integer;
    size_t place = commit < history->commit_limit ? history->place_of[commit] : 0;
    const struct vb_history_point point = {.place = place == 0 ? commit : place - 1,
                                           .anchor = cells[2].type == VB_DATUM_INTEGER ? cells[2].integer : 0,
                                           .value = vb_datum_as_real(&cells[3]),
                                           .low = vb_datum_as_real(&cells[4]),
                                           .high = vb_datum_as_real(&cells[5]),
                                           .is_doubted = cells[6].integer != 0};
    if (place > 0)
        return add_point(&series->points, &series->count, &point, error);
    history->astray++;
    /* It may be an anchor, which a release branch has. */
    return point.anchor ? add_point(&series->strays, &series->stray_count, &point, error) : 0;
}

static int compare_points(const void *a, const void *b)
{
    const struct vb_history_point *left = a, *right = b;
    return (left->place > right->place) - (left->place < right->place);
}

static int compare_series(const void *a, const void *b)
{
    const struct vb_history_series *left = a, *right = b;
    const char *const pairs[][2] = {{left->machine, right->machine},
                                    {left->case_name, right->case_name},
                                    {left->point_name, right->point_name},
                                    {left->variant, right->variant},
                                    {left->allocator, right->allocator}};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        int order = strcmp(pairs[i][0], pairs[i][1]);
        if (order != 0)
            return order;
    }
    int order = (int)left->metric - (int)right->metric;
    return order != 0 ? order : strcmp(left->metric_name, right->metric_name);
}

static void arrange(struct vb_history *history)
{
    size_t kept = 0;
    for (size_t i = 0; i < history->series_count; i++) {
        struct vb_history_series *series = &history->series[i];
        if (series->count == 0) {
            release_series(series);
            continue;
        }
        qsort(series->points, series->count, sizeof *series->points,
              compare_points); /* glibc's keeps what is equal in order */
        history->series[kept++] = *series;
    }
    history->series_count = kept;
    for (size_t i = 1; i < kept; i++)
        history->has_allocators |= strcmp(history->series[i].allocator, history->series[0].allocator) != 0;
    if (kept > 0)
        qsort(history->series, kept, sizeof *history->series, compare_series);
}

static int load_series(struct loading *loading, struct vb_database *database, struct vb_error *error)
{
    int status =
        vb_database_run(database,
                        "SELECT series.id, case_name, point, variant, allocator, metric, machines.class FROM series"
                        " JOIN machines ON machines.id = series.machine_id ORDER BY series.id",
                        NULL, 0, take_series, loading, error);
    for (size_t i = 0; status == 0 && loading->wanted->patterns[i]; i++)
        if (!loading->is_used[i])
            status =
                vb_fail(error, VB_ERROR_USAGE, "'%s' matches nothing in this history", loading->wanted->patterns[i]);
    if (status == 0)
        status =
            vb_database_run(database,
                            "SELECT series_id, runs.commit_id, runs.anchor_id, value, low, high, doubted FROM samples"
                            " JOIN runs ON runs.id = samples.run_id WHERE runs.dirty = 0 ORDER BY samples.id",
                            NULL, 0, take_point, loading, error);
    return status;
}

int vb_history_load(struct vb_history *history, struct vb_database *database, const struct vb_history_wanted *wanted,
                    struct vb_error *error)
{
    struct loading loading = {.history = history, .wanted = wanted};
    size_t patterns = 0;
    *history = (struct vb_history){0};
    while (wanted->patterns[patterns])
        patterns++;
    loading.is_used = calloc(patterns + 1, sizeof *loading.is_used);
    if (!loading.is_used)
        return vb_fail_memory(error);
    int status = history_load_line(history, database, wanted->tip, error);
    if (status == 0)
        status = load_series(&loading, database, error);
    if (status == 0)
        arrange(history);
    free(loading.is_used);
    return status;
}

void vb_history_release(struct vb_history *history)
{
    for (size_t i = 0; i < history->series_count; i++)
        release_series(&history->series[i]);
    for (size_t i = 0; i < history->line_count; i++) {
        free(history->line[i].hash);
        free(history->line[i].subject);
    }
    free(history->series);
    free(history->line);
    free(history->place_of);
    *history = (struct vb_history){0};
}

char *vb_history_series_name(const struct vb_history *history, const struct vb_history_series *series)
{
    char *name;
    bool is_named = history->has_allocators && *series->allocator;
    int length =
        asprintf(&name, "%s%s%s/%s%s%s%s", series->case_name, *series->point_name ? ":" : "", series->point_name,
                 series->variant, is_named ? " (" : "", is_named ? series->allocator : "", is_named ? ")" : "");
    return length < 0 ? NULL : name;
}
