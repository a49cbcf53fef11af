/* SPDX-License-Identifier: MIT
 *
 * How changes are judged, what was said of them, and where they are. */
#include "base/array.h"
#include "history/series.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

const struct vb_history_metric_rules vb_history_metrics[VB_HISTORY_METRICS] = {
    [VB_HISTORY_ANCHOR_RATIO] = {"anchor_ratio", VB_HISTORY_BY_DETECTOR, "time, relative to the first anchor"},
    [VB_HISTORY_RATIO] = {"ratio", VB_HISTORY_BY_DETECTOR, "time, relative to the baseline variant"},
    [VB_HISTORY_TIME_NS] = {"time_ns", VB_HISTORY_NEVER, NULL},
    [VB_HISTORY_ALLOCS] = {"allocs", VB_HISTORY_BY_ANY_CHANGE, "allocations per operation"},
    [VB_HISTORY_BYTES] = {"bytes", VB_HISTORY_BY_ANY_CHANGE, "bytes per operation"},
    [VB_HISTORY_INSTRUCTIONS] = {"instructions", VB_HISTORY_BY_ANY_CHANGE, "instructions per operation"},
    [VB_HISTORY_CODE_BYTES] = {"code_bytes", VB_HISTORY_BY_ANY_CHANGE, "bytes of code"},
    [VB_HISTORY_BYTES_RATE] = {"bytes_per_s", VB_HISTORY_NEVER, NULL},
    [VB_HISTORY_ITEMS_RATE] = {"items_per_s", VB_HISTORY_NEVER, NULL},
    [VB_HISTORY_COUNTER] = {"counter:", VB_HISTORY_BY_ANY_CHANGE, NULL},
    [VB_HISTORY_NOISY_COUNTER] = {"noisy counter:", VB_HISTORY_NEVER, NULL},
};

/* A name that ends with ':' is the beginning of many. */
static bool is_called(const char *name, const char *metric)
{
    size_t length = strlen(metric);
    return metric[length - 1] == ':' ? strncmp(name, metric, length) == 0 : strcmp(name, metric) == 0;
}

enum vb_history_metric vb_history_metric_find(const char *name)
{
    int metric = 0;
    while (metric < VB_HISTORY_METRICS && !is_called(name, vb_history_metrics[metric].name))
        metric++;
    return (enum vb_history_metric)metric;
}

static int64_t number_of(const struct vb_datum *cell)
{
    return cell->type == VB_DATUM_INTEGER ? cell->integer : 0;
}

static int load_proof(void *context, const struct vb_datum *cells, size_t count, struct vb_error *error)
{
    struct vb_history_marks *marks = context;
    (void)count;
    struct vb_history_proof *more = vb_array_grow(marks->proofs, marks->proof_count, sizeof *more);
    if (!more)
        return vb_fail_memory(error);
    marks->proofs = more;
    more[marks->proof_count++] = (struct vb_history_proof){.series = number_of(&cells[0]),
                                                           .good = number_of(&cells[1]),
                                                           .bad = number_of(&cells[2]),
                                                           .verdict = (enum vb_history_verdict)number_of(&cells[3]),
                                                           .first = number_of(&cells[4]),
                                                           .ratio = vb_datum_as_real(&cells[5]),
                                                           .low = vb_datum_as_real(&cells[6]),
                                                           .high = vb_datum_as_real(&cells[7])};
    return 0;
}

static int load_blessing(void *context, const struct vb_datum *cells, size_t count, struct vb_error *error)
{
    struct vb_history_marks *marks = context;
    (void)count;
    struct vb_history_blessing *more = vb_array_grow(marks->blessings, marks->blessing_count, sizeof *more);
    if (!more)
        return vb_fail_memory(error);
    marks->blessings = more;
    struct vb_history_blessing *blessing = &more[marks->blessing_count++];
    *blessing = (struct vb_history_blessing){.series = number_of(&cells[0]),
                                             .commit = number_of(&cells[1]),
                                             .who = strdup(vb_datum_as_text(&cells[2])),
                                             .reason = strdup(vb_datum_as_text(&cells[3]))};
    return blessing->who && blessing->reason ? 0 : vb_fail_memory(error);
}

int vb_history_load_marks(struct vb_history_marks *marks, struct vb_database *database, struct vb_error *error)
{
    *marks = (struct vb_history_marks){0};
    VB_OR_RETURN(vb_database_run(
        database, "SELECT series_id, good_id, bad_id, verdict, first_id, ratio, low, high FROM verdicts ORDER BY id",
        NULL, 0, load_proof, marks, error));
    return vb_database_run(database, "SELECT series_id, commit_id, who, reason FROM blessings ORDER BY id", NULL, 0,
                           load_blessing, marks, error);
}

void vb_history_release_marks(struct vb_history_marks *marks)
{
    for (size_t i = 0; i < marks->blessing_count; i++) {
        free(marks->blessings[i].who);
        free(marks->blessings[i].reason);
    }
    free(marks->blessings);
    free(marks->proofs);
    *marks = (struct vb_history_marks){0};
}

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
    finding->changes->begun += ratios.begun > 0;
    finding->changes->left_out += ratios.left_out;
    finding->changes->doubted += ratios.doubted;
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
