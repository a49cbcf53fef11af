/* SPDX-License-Identifier: MIT */
#include "show/sweep_sentence.h"
#include "show/break_even_words.h"
#include "show/sentence.h"
#include "results/number_words.h"
#include "results/verdict_words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define STRETCHES_MAX 8 /* that a sentence counts up; no reader wants more */

/* Neighbouring points of which the same is said. */
struct stretch {
    size_t first;
    size_t last;
};

static const char *baseline_of(const struct vb_sweep *sweep)
{
    return sweep->points[0].baseline->variant;
}

static bool is_same(const struct vb_sweep_point *point)
{
    return point->row->verdict_code == VB_ROW_SAME;
}

static enum vb_side side_at(const struct vb_sweep *sweep, size_t index)
{
    return vb_side_of(&sweep->differences[index]);
}

/* The longest stretch from `first` on: of one side, and where no side is sure, of what is said instead. */
static struct stretch stretch_from(const struct vb_sweep *sweep, size_t first)
{
    struct stretch stretch = {first, first};
    enum vb_side side = side_at(sweep, first);
    while (stretch.last + 1 < sweep->count && side_at(sweep, stretch.last + 1) == side &&
           (side != VB_SIDE_UNKNOWN || is_same(&sweep->points[stretch.last + 1]) == is_same(&sweep->points[first])))
        stretch.last++;
    return stretch;
}

/* The same, but not beyond a point that is missing. */
static struct stretch unbroken_from(const struct vb_sweep *sweep, size_t first)
{
    struct stretch stretch = stretch_from(sweep, first);
    while (vb_sweep_misses_between(sweep, sweep->points[first].x, sweep->points[stretch.last].x))
        stretch.last--;
    return stretch;
}

/* "sync=90", as it is called in the table. */
static void write_point(const struct vb_sweep_point *point, FILE *stream)
{
    int length = (int)(point->end_offset - point->name_offset);
    fprintf(stream, "%.*s", length, point->row->point + point->name_offset);
}

static void write_setting(const struct vb_sweep *sweep, size_t index, FILE *stream)
{
    write_point(&sweep->points[index], stream);
}

/* More that are missing are counted, not named. */
#define MISSING_NAMED 6

/* " (not sync=50 and sync=90)", what could not be measured, or nothing. */
static void write_missing(const struct vb_sweep *sweep, FILE *stream)
{
    if (sweep->missing_count > MISSING_NAMED) {
        fprintf(stream, " (not %zu of the points)", sweep->missing_count);
        return;
    }
    for (size_t i = 0; i < sweep->missing_count; i++) {
        fputs(i == 0 ? " (not " : i + 1 == sweep->missing_count ? " and " : ", ", stream);
        write_point(&sweep->missing[i], stream);
    }
    fputs(sweep->missing_count > 0 ? ")" : "", stream);
}

/* What is said holds "where it could be measured (not sync=50)", or simply holds. */
static void write_where_measured(const struct vb_sweep *sweep, FILE *stream)
{
    if (sweep->missing_count == 0)
        return;
    fputs(", where it could be measured", stream);
    write_missing(sweep, stream);
}

/* "at sync=0" or "from sync=0 to sync=10". */
static void write_stretch(const struct vb_sweep *sweep, struct stretch stretch, FILE *stream)
{
    fputs(stretch.first == stretch.last ? "at " : "from ", stream);
    write_setting(sweep, stretch.first, stream);
    if (stretch.first == stretch.last)
        return;
    fputs(" to ", stream);
    write_setting(sweep, stretch.last, stream);
}

/* What is known of a stretch: "wins over heap_future", "loses", "costs the same", "may win or lose". */
static void write_side(const struct vb_sweep *sweep, size_t index, bool name_baseline, FILE *stream)
{
    const char *baseline = name_baseline ? baseline_of(sweep) : "";
    switch (side_at(sweep, index)) {
    case VB_SIDE_LESS: fprintf(stream, "wins%s%s", name_baseline ? " over " : "", baseline); return;
    case VB_SIDE_MORE: fprintf(stream, "loses%s%s", name_baseline ? " to " : "", baseline); return;
    case VB_SIDE_UNKNOWN: break;
    }
    if (is_same(&sweep->points[index]))
        fprintf(stream, "costs the same%s%s", name_baseline ? " as " : "", baseline);
    else
        fprintf(stream, "may win or lose%s%s", name_baseline ? " against " : "", baseline);
}

/* "from sync=0.7 (0.4 to 1.1) upward"; where it may lie beyond what was measured, "from sync=0.3 (at most 1.1) upward",
 * "at the latest from sync=1.1 upward", "up to sync=97 (at least 95)", "at least up to sync=95". */
static void write_break_even(const struct vb_sweep *sweep, const struct vb_crossover *crossover, FILE *stream)
{
    const struct vb_sweep_point *point = &sweep->points[0];
    struct vb_break_even_words words;
    vb_break_even_say(&words, crossover);
    if (!words.at[0])
        fputs(crossover->upward ? " at the latest" : " at least", stream);
    fprintf(stream, " %s %.*s=%s%s%s", crossover->upward ? "from" : "up to", (int)point->name_length,
            point->row->point + point->name_offset, words.at[0] ? words.at : words.bound, words.interval,
            crossover->upward ? " upward" : "");
}

/* How well a difference is known: the pair's interval, and what the baseline's own mean adds to it. */
static double width_at(const struct vb_sweep *sweep, size_t index)
{
    const struct vb_difference *difference = &sweep->differences[index];
    const struct vb_row *baseline = sweep->points[index].baseline;
    double baseline_width = (baseline->ci_high_ns - baseline->ci_low_ns) / baseline->mean_ns;
    double width = difference->high - difference->low;
    return isnan(baseline_width) ? width : width + fabs(difference->value) * baseline_width;
}

/* "; at sync=90 it saves 8.2 ns per operation": where it wins by most, or where it never does, loses by most. */
static void write_amount(const struct vb_sweep *sweep, enum vb_side side, FILE *stream)
{
    size_t best = sweep->count;
    for (size_t i = 0; i < sweep->count; i++)
        if (side_at(sweep, i) == side &&
            (best == sweep->count || fabs(sweep->differences[i].value) > fabs(sweep->differences[best].value)))
            best = i;
    double most_ns = fabs(sweep->differences[best].value);
    double step = vb_step_of_width(width_at(sweep, best));
    char text[VB_WORDING_MAX];
    vb_say_nearest(text, most_ns, step > most_ns ? 0 : step);
    fputs("; at ", stream);
    write_setting(sweep, best, stream);
    const char *form = side == VB_SIDE_LESS ? " it saves %s ns per operation" : " it costs %s ns more per operation";
    fprintf(stream, form, text);
}

static void write_one(const struct vb_sweep *sweep, FILE *stream)
{
    struct vb_crossover crossover = vb_sweep_crossover(sweep);
    size_t told = crossover.upward ? sweep->count - 1 : 0; /* a point of the side that the sentence is about */
    fprintf(stream, "%s ", sweep->points[0].row->variant);
    write_side(sweep, told, true, stream);
    write_break_even(sweep, &crossover, stream);
    if (crossover.unsure_count > 0) {
        size_t first = crossover.upward ? 0 : sweep->count - crossover.unsure_count;
        for (size_t i = first; i < first + crossover.unsure_count;) {
            struct stretch stretch = stretch_from(sweep, i);
            fputs("; ", stream);
            write_side(sweep, stretch.first, false, stream);
            fputc(' ', stream);
            write_stretch(sweep, stretch, stream);
            i = stretch.last + 1;
        }
    }
    write_where_measured(sweep, stream);
    write_amount(sweep, side_at(sweep, told), stream);
}

/* "wins over heap_future from size=8 to size=128, loses at size=256, ...". */
static void write_several(const struct vb_sweep *sweep, FILE *stream)
{
    fprintf(stream, "%s ", sweep->points[0].row->variant);
    size_t written = 0;
    for (size_t i = 0; i < sweep->count; written++) {
        struct stretch stretch = unbroken_from(sweep, i);
        if (written == STRETCHES_MAX) {
            fputs(", and so on", stream);
            break;
        }
        fputs(written > 0 ? ", " : "", stream);
        write_side(sweep, stretch.first, written == 0, stream);
        fputc(' ', stream);
        write_stretch(sweep, stretch, stream);
        i = stretch.last + 1;
    }
    write_where_measured(sweep, stream);
}

/* What can be said of several variants in one sentence. */
enum summary {
    BY_ITSELF,
    WINS,
    LOSES,
    SAME,
    CANNOT_TELL,
};

static enum summary summary_of(const struct vb_sweep *sweep)
{
    struct stretch first = stretch_from(sweep, 0);
    if (first.last + 1 == sweep->count && side_at(sweep, 0) == VB_SIDE_UNKNOWN && is_same(&sweep->points[0]))
        return SAME;
    switch (sweep->break_even.kind) {
    case VB_BREAK_EVEN_LESS: return WINS;
    case VB_BREAK_EVEN_MORE: return LOSES;
    case VB_BREAK_EVEN_UNKNOWN: return CANNOT_TELL;
    case VB_BREAK_EVEN_ONE:
    case VB_BREAK_EVEN_SEVERAL: break;
    }
    return BY_ITSELF;
}

static bool miss_the_same(const struct vb_sweep *a, const struct vb_sweep *b)
{
    bool same = a->missing_count == b->missing_count;
    for (size_t i = 0; same && i < a->missing_count; i++)
        same = a->missing[i].x == b->missing[i].x;
    return same;
}

static bool is_alike(const struct vb_sweep *a, const struct vb_sweep *b)
{
    return a->line == b->line && summary_of(a) != BY_ITSELF && summary_of(a) == summary_of(b) &&
           strcmp(baseline_of(a), baseline_of(b)) == 0 && a->count == b->count && a->points[0].x == b->points[0].x &&
           a->points[a->count - 1].x == b->points[b->count - 1].x && miss_the_same(a, b);
}

/* "inline_result, pooled_future and intrusive_future". */
static void write_variants(const struct vb_sweep *sweeps, size_t count, FILE *stream)
{
    for (size_t i = 0; i < count; i++)
        fprintf(stream, "%s%s", i == 0 ? "" : i + 1 == count ? " and " : ", ", sweeps[i].points[0].row->variant);
}

/* What holds for some sweeps of a line: "inline_result and pooled_future win over heap_future at every point, sync=0 to
 * sync=100". */
static void write_alike(const struct vb_sweep *sweeps, size_t count, FILE *stream)
{
    static const struct {
        const char *one, *many;
    } verbs[] = {
        [WINS] = {"wins over", "win over"},
        [LOSES] = {"loses to", "lose to"},
        [SAME] = {"costs the same as", "cost the same as"},
        [CANNOT_TELL] = {"wins over", "win over"},
    };
    enum summary summary = summary_of(sweeps);
    fputs(summary == CANNOT_TELL ? VB_WORDS_CANNOT_TELL " where " : "", stream);
    write_variants(sweeps, count, stream);
    fprintf(stream, " %s %s", count == 1 ? verbs[summary].one : verbs[summary].many, baseline_of(sweeps));
    bool both = sweeps->count == 2;
    bool complete = sweeps->missing_count == 0;
    if (summary != CANNOT_TELL) {
        fputs(both && complete ? " at both points" : " at every point", stream);
        fputs(complete ? "" : " that could be measured", stream);
        write_missing(sweeps, stream);
    }
    fputs(summary == CANNOT_TELL ? " between " : ", ", stream);
    write_setting(sweeps, 0, stream);
    fputs(summary == CANNOT_TELL || both ? " and " : " to ", stream);
    write_setting(sweeps, sweeps->count - 1, stream);
    if (summary == CANNOT_TELL)
        write_where_measured(sweeps, stream);
}

/* Writes one sentence, about as many of the sweeps as it holds for: their number is returned in `count`. */
static int write_sentence(const struct vb_sweep *sweeps, size_t left, size_t *count, bool name_allocator, FILE *stream)
{
    char *settings = vb_sweep_shared_settings(&sweeps->points[0]);
    if (!settings)
        return VB_ERROR_MEMORY;
    vb_sentence_begin(sweeps->points[0].row, settings, name_allocator, stream);
    free(settings);
    *count = 1;
    while (*count < left && is_alike(sweeps, sweeps + *count))
        ++*count;
    if (summary_of(sweeps) != BY_ITSELF)
        write_alike(sweeps, *count, stream);
    else if (sweeps->break_even.kind == VB_BREAK_EVEN_ONE)
        write_one(sweeps, stream);
    else
        write_several(sweeps, stream);
    fputs(".\n", stream);
    return 0;
}

int vb_sweep_sentences_write(struct vb_rows rows, bool name_allocator, FILE *stream)
{
    struct vb_sweeps sweeps;
    int status = vb_sweeps_find(&sweeps, rows);
    for (size_t i = 0, count = 0; status == 0 && i < sweeps.count; i += count)
        status = write_sentence(&sweeps.items[i], sweeps.count - i, &count, name_allocator, stream);
    vb_sweeps_release(&sweeps);
    return status;
}
