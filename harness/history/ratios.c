/* SPDX-License-Identifier: MIT */
#include "history/series.h"
#include "base/cleanup.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

/* Intervals are usually of 99 %. Their exact confidence matters little; they are compared with one another. */
#define DEVIATIONS 2.576

/* Steps of less are none: they could not be proven. */
#define LEAST 0.001

struct anchor {
    int64_t commit; /* 0: none; ratios to another variant */
    bool is_linked;
    size_t group;  /* its number in the order in which anchors are related */
    size_t family; /* of anchors that are related to each other: the index of the first */
    double offset; /* ln(this / first) */
};

struct anchors {
    struct anchor *items;
    size_t count;
    struct vb_step_group *groups;
    size_t linked; /* how many have a group */
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
    if (i == anchors->count)
        anchors->items[anchors->count++] = (struct anchor){.commit = commit};
    return i;
}

static void link_to(struct anchors *anchors, size_t index, const struct anchor *to, const struct vb_history_point *by)
{
    struct anchor *anchor = &anchors->items[index];
    anchor->is_linked = true;
    anchor->family = to ? to->family : index;
    anchor->offset = to ? to->offset + log(by->value) : 0;
    anchor->group = anchors->linked++;
    anchors->groups[anchor->group] =
        (struct vb_step_group){.parent = to ? to->group : 0, .error = to ? sqrt(variance_of(by)) : 0};
}

/* What was measured at an anchor's own commit relates it to another anchor. */
struct link {
    size_t later;
    size_t from;
    const struct vb_history_point *by;
};

static size_t add_link(struct anchors *anchors, const struct vb_history_point *point, int64_t commit, struct link *link)
{
    size_t later = 0;
    while (later < anchors->count && anchors->items[later].commit != commit)
        later++;
    if (later == anchors->count || !is_usable(point))
        return 0;
    *link = (struct link){.later = later, .from = find_anchor(anchors, point->anchor), .by = point};
    return 1;
}

static size_t find_links(struct anchors *anchors, const struct vb_history *history,
                         const struct vb_history_series *series, struct link *links)
{
    size_t count = 0;
    for (size_t i = 0; i < series->count; i++)
        count += add_link(anchors, &series->points[i], history->line[series->points[i].place].id, &links[count]);
    for (size_t i = 0; i < series->stray_count; i++)
        count += add_link(anchors, &series->strays[i], (int64_t)series->strays[i].place, &links[count]);
    return count;
}

/* Each family begins with the first anchor that nothing relates to those before. */
static int link_all(struct anchors *anchors, const struct vb_history *history, const struct vb_history_series *series)
{
    struct link *links VB_FREE = calloc(series->count + series->stray_count + 1, sizeof *links);
    if (!links)
        return -1;
    for (size_t i = 0; i < series->count; i++)
        find_anchor(anchors, series->points[i].anchor);
    size_t used = anchors->count, link_count = find_links(anchors, history, series, links);
    for (size_t root = 0; root < used; root++) {
        if (anchors->items[root].is_linked)
            continue;
        link_to(anchors, root, NULL, NULL);
        for (bool is_new = true; is_new;) {
            is_new = false;
            for (size_t i = 0; i < link_count; i++) {
                if (anchors->items[links[i].later].is_linked || !anchors->items[links[i].from].is_linked)
                    continue;
                link_to(anchors, links[i].later, &anchors->items[links[i].from], links[i].by);
                is_new = true;
            }
        }
    }
    return 0;
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

/* Which values are used: those of the family of the newest; before the first of these, of the family of the last there;
 * and so on. `families`: of each value, or NOT_USED. */
#define NOT_USED ((size_t)-1)

static void choose(struct vb_history_ratios *ratios, struct anchors *anchors, const struct vb_history_series *series,
                   size_t *families)
{
    for (size_t i = 0; i < series->count; i++) {
        const struct vb_history_point *point = &series->points[i];
        families[i] = is_usable(point) ? anchors->items[find_anchor(anchors, point->anchor)].family : NOT_USED;
        ratios->doubted += !is_usable(point);
    }
    for (size_t end = series->count; end > 0;) {
        size_t family = families[end - 1], first = 0;
        while (first + 1 < end && families[first] != family)
            first++;
        for (size_t i = first; i < end; i++) {
            ratios->left_out += families[i] != family && families[i] != NOT_USED;
            families[i] = families[i] == family ? family : NOT_USED;
        }
        end = family == NOT_USED ? end - 1 : first;
    }
}

static void fill(struct vb_history_ratios *ratios, struct anchors *anchors, const struct vb_history_series *series,
                 const size_t *families)
{
    size_t count = 0, repeated = 0, family = NOT_USED;
    for (size_t i = 0; i < series->count; i++) {
        const struct vb_history_point *point = &series->points[i];
        if (families[i] == NOT_USED)
            continue;
        const struct anchor *anchor = &anchors->items[find_anchor(anchors, point->anchor)];
        double value = log(point->value) + anchor->offset;
        bool is_again =
            count > 0 && ratios->places[count - 1] == point->place && ratios->points[count - 1].group == anchor->group;
        repeated = is_again ? repeated + 1 : 0;
        if (is_again) {
            join(&ratios->points[count - 1], value, variance_of(point), repeated);
            continue;
        }
        bool begins = count > 0 && families[i] != family;
        family = families[i];
        ratios->begun += begins;
        ratios->places[count] = point->place;
        ratios->points[count++] = (struct vb_step_point){
            .value = value, .error = sqrt(variance_of(point)), .group = anchor->group, .begins = begins};
    }
    ratios->series.count = count;
}

int vb_history_ratios_make(struct vb_history_ratios *ratios, const struct vb_history *history,
                           const struct vb_history_series *series, struct vb_error *error)
{
    size_t room = series->count + series->stray_count + 1;
    size_t *families VB_FREE = calloc(room, sizeof *families);
    struct anchor *items VB_FREE = calloc(room, sizeof *items);
    *ratios = (struct vb_history_ratios){.places = calloc(room, sizeof *ratios->places),
                                         .points = calloc(room, sizeof *ratios->points),
                                         .groups = calloc(room, sizeof *ratios->groups)};
    struct anchors anchors = {.items = items, .groups = ratios->groups};
    if (!families || !items || !ratios->places || !ratios->points || !ratios->groups ||
        link_all(&anchors, history, series) != 0) {
        vb_history_ratios_release(ratios);
        return vb_fail_memory(error);
    }
    choose(ratios, &anchors, series, families);
    fill(ratios, &anchors, series, families);
    ratios->series.points = ratios->points;
    ratios->series.least = LEAST;
    ratios->series.groups = anchors.linked > 1 ? ratios->groups : NULL;
    ratios->series.group_count = anchors.linked;
    return 0;
}

void vb_history_ratios_release(struct vb_history_ratios *ratios)
{
    free(ratios->places);
    free(ratios->points);
    free(ratios->groups);
    *ratios = (struct vb_history_ratios){0};
}
