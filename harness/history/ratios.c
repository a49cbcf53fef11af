/* SPDX-License-Identifier: MIT */
#include "history/series.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#define ANCHORS_MOST 256

/* Intervals are usually of 99 %. Their exact confidence matters little; they are compared with one another. */
#define DEVIATIONS 2.576

/* Steps of less are none: they could not be proven. */
#define LEAST 0.001

struct anchor {
    int64_t commit; /* 0: none; ratios to another variant */
    bool is_linked;
    double offset;   /* ln(this / first) */
    double variance; /* of the offset */
};

struct anchors {
    struct anchor items[ANCHORS_MOST];
    size_t count;
};

static double variance_of(const struct vb_history_point *point)
{
    double error = (log(point->high) - log(point->low)) / (2 * DEVIATIONS);
    return isfinite(error) && error > 0 ? error * error : 0;
}

static bool is_usable(const struct vb_history_point *point)
{
    return !point->is_doubted && point->value > 0;
}

static size_t find_anchor(struct anchors *anchors, int64_t commit)
{
    size_t i = 0;
    while (i < anchors->count && anchors->items[i].commit != commit)
        i++;
    if (i == anchors->count && i < ANCHORS_MOST)
        anchors->items[anchors->count++] = (struct anchor){.commit = commit, .is_linked = i == 0};
    return i;
}

/* What was measured at `commit` may be what relates it, as an anchor, to an earlier one. Returns whether it was. */
static bool link_by(struct anchors *anchors, const struct vb_history_point *point, int64_t commit)
{
    size_t from = find_anchor(anchors, point->anchor);
    for (size_t i = 0; i < anchors->count; i++) {
        struct anchor *later = &anchors->items[i];
        if (later->commit != commit || later->is_linked || !is_usable(point) || from == anchors->count ||
            !anchors->items[from].is_linked)
            continue;
        *later = (struct anchor){.commit = commit,
                                 .is_linked = true,
                                 .offset = anchors->items[from].offset + log(point->value),
                                 .variance = anchors->items[from].variance + variance_of(point)};
        return true;
    }
    return false;
}

static void link_all(struct anchors *anchors, const struct vb_history *history, const struct vb_history_series *series)
{
    for (size_t i = 0; i < series->count; i++)
        find_anchor(anchors, series->points[i].anchor);
    for (bool is_new = anchors->count > 1; is_new;) {
        is_new = false;
        for (size_t i = 0; i < series->count; i++)
            is_new |= link_by(anchors, &series->points[i], history->line[series->points[i].place].id);
        for (size_t i = 0; i < series->stray_count; i++)
            is_new |= link_by(anchors, &series->strays[i], (int64_t)series->strays[i].place);
    }
}

/* Joins a value with that of the same commit, under the same anchor. */
static void join(struct vb_step_point *into, double value, double variance, size_t repeated)
{
    double old = into->error * into->error;
    bool is_weighed = old > 0 && variance > 0;
    double share = is_weighed ? old / (old + variance) : 1 / (double)(repeated + 1);
    into->value += share * (value - into->value);
    into->error = is_weighed ? sqrt(old * variance / (old + variance)) : 0;
}

static void fill(struct vb_history_ratios *ratios, struct anchors *anchors, const struct vb_history_series *series)
{
    size_t count = 0, repeated = 0;
    for (size_t i = 0; i < series->count; i++) {
        const struct vb_history_point *point = &series->points[i];
        size_t a = find_anchor(anchors, point->anchor);
        bool is_linked = a < anchors->count && anchors->items[a].is_linked;
        ratios->unlinked += is_usable(point) && !is_linked;
        if (!is_usable(point) || !is_linked)
            continue;
        double value = log(point->value) + anchors->items[a].offset;
        bool is_again = count > 0 && ratios->places[count - 1] == point->place && ratios->points[count - 1].group == a;
        repeated = is_again ? repeated + 1 : 0;
        if (is_again) {
            join(&ratios->points[count - 1], value, variance_of(point), repeated);
            continue;
        }
        ratios->places[count] = point->place;
        ratios->points[count++] = (struct vb_step_point){.value = value, .error = sqrt(variance_of(point)), .group = a};
    }
    ratios->series.count = count;
}

int vb_history_ratios_make(struct vb_history_ratios *ratios, const struct vb_history *history,
                           const struct vb_history_series *series, struct vb_error *error)
{
    struct anchors anchors = {.count = 0};
    *ratios = (struct vb_history_ratios){.places = calloc(series->count + 1, sizeof *ratios->places),
                                         .points = calloc(series->count + 1, sizeof *ratios->points),
                                         .group_errors = calloc(ANCHORS_MOST, sizeof *ratios->group_errors)};
    if (!ratios->places || !ratios->points || !ratios->group_errors) {
        vb_history_ratios_release(ratios);
        return vb_fail_memory(error);
    }
    link_all(&anchors, history, series);
    fill(ratios, &anchors, series);
    for (size_t i = 0; i < anchors.count; i++)
        ratios->group_errors[i] = sqrt(anchors.items[i].variance);
    ratios->series.points = ratios->points;
    ratios->series.least = LEAST;
    ratios->series.group_errors = anchors.count > 1 ? ratios->group_errors : NULL;
    ratios->series.group_count = anchors.count;
    return 0;
}

void vb_history_ratios_release(struct vb_history_ratios *ratios)
{
    free(ratios->places);
    free(ratios->points);
    free(ratios->group_errors);
    *ratios = (struct vb_history_ratios){0};
}
