/* SPDX-License-Identifier: MIT */
#include "history/series.h"
#include "base/array.h"

#include <math.h>
#include <stdlib.h>

struct finding {
    struct vb_history_changes *changes;
    const struct vb_history *history;
    const struct vb_history_marks *marks;
};

static const struct vb_history_change no_change = {.ratio = NAN, .low = NAN, .high = NAN};

static int add(struct finding *finding, const struct vb_history_change *change, struct vb_error *error)
{
    struct vb_history_changes *changes = finding->changes;
    struct vb_history_change *more = vb_array_grow(changes->items, changes->count, sizeof *more);
    if (!more)
        return vb_fail_memory(error);
    changes->items = more;
    more[changes->count++] = *change;
    return 0;
}

static size_t place_of(const struct finding *finding, int64_t commit)
{
    const struct vb_history *history = finding->history;
    return commit > 0 && (size_t)commit < history->commit_limit ? history->place_of[commit] : 0;
}

/* The last word that was said of the places of a change. */
static void take_proof(struct finding *finding, struct vb_history_change *change)
{
    for (size_t i = 0; i < finding->marks->proof_count; i++) {
        const struct vb_history_proof *proof = &finding->marks->proofs[i];
        size_t good = place_of(finding, proof->good);
        size_t bad = place_of(finding, proof->bad);
        if (proof->series != change->series->id || good == 0 || bad == 0 || change->place + 1 <= good ||
            change->place + 1 > bad)
            continue;
        change->verdict = proof->verdict;
        change->ratio = proof->ratio;
        change->low = proof->low;
        change->high = proof->high;
        size_t first = place_of(finding, proof->first);
        if (proof->verdict == VB_HISTORY_PROVEN && first > 0)
            change->place = first - 1;
    }
}

static void take_blessing(struct finding *finding, struct vb_history_change *change)
{
    for (size_t i = 0; i < finding->marks->blessing_count; i++) {
        const struct vb_history_blessing *blessing = &finding->marks->blessings[i];
        size_t place = place_of(finding, blessing->commit);
        if (blessing->series == change->series->id && place > change->before + 1 && place <= change->after + 1)
            change->blessing = blessing;
    }
}

static int add_marked(struct finding *finding, struct vb_history_change *change, struct vb_error *error)
{
    take_proof(finding, change);
    take_blessing(finding, change);
    return add(finding, change, error);
}

/* Any difference between commits that were measured one after the other. Of a commit that was measured again the last
 * counts. */
static int find_exact(struct finding *finding, const struct vb_history_series *series, struct vb_error *error)
{
    const struct vb_history_point *last = NULL;
    for (size_t i = 0; i < series->count; i++) {
        const struct vb_history_point *point = &series->points[i];
        if (i + 1 < series->count && series->points[i + 1].place == point->place)
            continue;
        if (last && last->value != point->value) {
            struct vb_history_change change = no_change;
            change.series = series;
            change.is_exact = true;
            change.place = change.after = point->place;
            change.before = last->place;
            change.old_value = last->value;
            change.new_value = point->value;
            VB_OR_RETURN(add_marked(finding, &change, error));
        }
        last = point;
    }
    return 0;
}

static int add_step(struct finding *finding, const struct vb_history_series *series,
                    const struct vb_history_ratios *ratios, const struct vb_step *step, struct vb_error *error)
{
    struct vb_history_change change = no_change;
    change.series = series;
    change.place = ratios->places[step->first];
    change.before = ratios->places[step->low - 1];
    change.after = ratios->places[step->high];
    change.old_value = exp(step->before);
    change.new_value = exp(step->after);
    return add_marked(finding, &change, error);
}

#define STEPS_MOST 256 /* of one series; a history with more of them is not a history of levels */

static int find_noisy(struct finding *finding, const struct vb_history_series *series, struct vb_error *error)
{
    struct vb_history_ratios ratios;
    struct vb_step steps[STEPS_MOST];
    int status = vb_history_ratios_make(&ratios, finding->history, series, error);
    if (status != 0)
        return status;
    finding->changes->too_few += ratios.series.count <= VB_STEPS_BEFORE;
    size_t count = vb_steps_find(&ratios.series, steps, STEPS_MOST);
    if (count == (size_t)-1)
        status = vb_fail_memory(error);
    for (size_t i = 0; status == 0 && i < count; i++)
        status = add_step(finding, series, &ratios, &steps[i], error);
    vb_history_ratios_release(&ratios);
    return status;
}

int vb_history_find_changes(struct vb_history_changes *changes, const struct vb_history *history,
                            const struct vb_history_marks *marks, struct vb_error *error)
{
    struct finding finding = {.changes = changes, .history = history, .marks = marks};
    *changes = (struct vb_history_changes){0};
    for (size_t i = 0; i < history->series_count; i++) {
        const struct vb_history_series *series = &history->series[i];
        enum vb_history_judged judged = vb_history_metrics[series->metric].judged;
        if (judged == VB_HISTORY_NEVER)
            continue;
        changes->judged++;
        VB_OR_RETURN(judged == VB_HISTORY_BY_ANY_CHANGE ? find_exact(&finding, series, error)
                                                        : find_noisy(&finding, series, error));
    }
    return 0;
}

void vb_history_release_changes(struct vb_history_changes *changes)
{
    free(changes->items);
    *changes = (struct vb_history_changes){0};
}

bool vb_history_is_worse(const struct vb_history_change *change)
{
    return change->series->metric == VB_HISTORY_COUNTER || change->new_value > change->old_value;
}

bool vb_history_is_open(const struct vb_history_change *change)
{
    return vb_history_is_worse(change) && !change->blessing && change->verdict != VB_HISTORY_REFUTED;
}
