/* SPDX-License-Identifier: MIT */
#include "report/ab.h"

#include "base/count.h"
#include "report/doubt_words.h"
#include "report/extras.h"
#include "report/grid.h"
#include "report/launches.h"
#include "report/wording.h"
#include "stats/turns.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BASE, NEW };

#define MANY_LAUNCHES 10000 /* nobody takes so many: that it would need them is no advice */

static bool is_exact(const struct vb_ab_row *row, int side)
{
    return row->measurement->variants[side].account.kind == VB_ACCOUNT_EXACT;
}

static struct vb_delta_limits limits_of(const struct vb_measurement *measurement, const struct vb_ab_options *options)
{
    const struct vb_row named = {.case_name = (char *)(uintptr_t)measurement->case_name,
                                 .point = measurement->point,
                                 .variant = (char *)(uintptr_t)measurement->variants[BASE].name};
    return vb_limits_of(options->rules, &options->limits, &named);
}

static void fill_counts(struct vb_ab_row *row, const struct vb_delta_limits *limits)
{
    const struct vb_account *base = &row->measurement->variants[BASE].account;
    const struct vb_account *new = &row->measurement->variants[NEW].account;
    row->allocs_unknown = !is_exact(row, BASE) || !is_exact(row, NEW);
    if (row->allocs_unknown)
        return;
    row->allocs_rose = vb_count_compare(new->allocs, base->allocs + limits->allocs) > 0;
    if (base->has_asked && new->has_asked)
        row->allocs_rose =
            row->allocs_rose || vb_count_compare(new->asked_bytes, base->asked_bytes + limits->bytes) > 0;
}

static void fill_outcome(struct vb_ab_row *row)
{
    for (int side = BASE; side <= NEW; side++) {
        enum vb_outcome outcome = row->measurement->variants[side].outcome;
        row->failed = row->failed || outcome == VB_OUTCOME_FAILED;
        row->broken = row->broken || outcome == VB_OUTCOME_BROKEN;
    }
}

/* The doubts that forbid a verdict on the times, of one side or the other; NULL: there are none. */
static const struct vb_doubts *doubts_of(const struct vb_ab_row *row)
{
    for (int side = BASE; side <= NEW; side++)
        if (vb_doubts_forbid_verdict(&row->measurement->variants[side].doubts))
            return &row->measurement->variants[side].doubts;
    return NULL;
}

int vb_ab_row_fill(struct vb_ab_row *row, const struct vb_measurement *measurement, bool confirmed,
                   const struct vb_ab_options *options, struct vb_error *error)
{
    struct vb_delta_limits limits = limits_of(measurement, options);
    *row = (struct vb_ab_row){.measurement = measurement, .base_ns = NAN, .new_ns = NAN, .limit = limits.time};
    row->pair = (struct vb_ab_pair){.limit = log1p(limits.time), .confirmed = confirmed};
    fill_outcome(row);
    fill_counts(row, &limits);
    if (row->failed || row->broken || !options->timed)
        return 0;
    row->doubted = doubts_of(row) != NULL;
    if (row->doubted)
        return 0;
    struct vb_turns turns;
    int status = vb_turns_open(&turns, measurement, error);
    if (status != 0)
        return status;
    row->pair.effect = vb_turns_effect(&turns, NEW, BASE);
    if (row->pair.effect.count > 0) {
        row->base_ns = vb_turns_times(&turns, BASE).estimate.center;
        row->new_ns = row->base_ns * exp(row->pair.effect.center); /* pairs know it better than their own mean does */
    }
    vb_turns_close(&turns);
    return 0;
}

int vb_ab_rows_judge(struct vb_ab_row *rows, size_t count, struct vb_error *error)
{
    struct vb_ab_pair *pairs = calloc(count + 1, sizeof *pairs);
    size_t *places = calloc(count + 1, sizeof *places);
    size_t timed = 0;
    int status = pairs && places ? 0 : VB_ERROR_MEMORY;
    for (size_t i = 0; status == 0 && i < count; i++)
        if (rows[i].pair.effect.count > 0) {
            places[timed] = i;
            pairs[timed++] = rows[i].pair;
        }
    if (status == 0)
        status = vb_ab_judge(pairs, timed);
    for (size_t i = 0; status == 0 && i < timed; i++)
        rows[places[i]].pair = pairs[i];
    free(pairs);
    free(places);
    return status == 0 ? 0 : vb_fail_memory(error);
}

/* Counted on both sides, but operations differ: their contracts have judged them. */
static bool is_varying(const struct vb_ab_row *row)
{
    const struct vb_variant_measurement *variants = row->measurement->variants;
    bool counted = variants[BASE].account.kind != VB_ACCOUNT_NONE && variants[NEW].account.kind != VB_ACCOUNT_NONE;
    return row->allocs_unknown && counted && strcmp(variants[NEW].contract, "kept") == 0;
}

static bool is_timed(const struct vb_ab_row *row)
{
    return row->pair.effect.count > 0;
}

static bool is_slower(const struct vb_ab_row *row)
{
    return is_timed(row) && row->pair.verdict == VB_AB_SLOWER;
}

struct vb_ab_totals vb_ab_count(const struct vb_ab_row *rows, size_t count)
{
    struct vb_ab_totals totals = {.rows = count};
    for (size_t i = 0; i < count; i++) {
        const struct vb_ab_row *row = &rows[i];
        totals.slower += is_slower(row);
        totals.rose += row->allocs_rose;
        totals.broken += row->broken;
        totals.failed += row->failed || row->doubted || (row->allocs_unknown && !row->broken && !is_varying(row));
        totals.undecided += is_timed(row) && row->pair.verdict == VB_AB_CANNOT_TELL;
        totals.faster += is_timed(row) && row->pair.verdict == VB_AB_FASTER;
    }
    return totals;
}

/* "12.41 ns", "83.0 us": three digits that mean something. */
static void say_time(char *text, size_t size, double ns)
{
    static const struct {
        const char *unit;
        double ns;
    } units[] = {{"s", 1e9}, {"ms", 1e6}, {"us", 1e3}, {"ns", 1}};
    size_t i = 0;
    while (i < 3 && ns < units[i].ns)
        i++;
    double value = ns / units[i].ns;
    snprintf(text, size, "%.*f %s", value >= 100 ? 0 : value >= 10 ? 1 : 2, value, units[i].unit);
}

/* The count of instructions on a side, or NAN. */
static double instructions_of(const struct vb_ab_row *row, int side)
{
    const struct vb_metric_count *count = &row->measurement->variants[side].metrics[VB_METRIC_INSTRUCTIONS];
    return count->known ? count->per_op : NAN;
}

/* A slowdown without more instructions is one of layout or memory: the code may not be to blame. */
static bool is_same_code(const struct vb_ab_row *row)
{
    double base = instructions_of(row, BASE);
    double change = (instructions_of(row, NEW) - base) / base;
    return fabs(change) < 0.002 && row->pair.effect.center < log(1.15);
}

/* By the limit at least, for that is what was rejected; the interval may reach a little below it. */
static void say_slower(char *text, size_t size, const struct vb_ab_row *row)
{
    double least = fmax(expm1(row->pair.low), row->limit);
    snprintf(text, size, "SLOWER by %.1f %% or more (limit %.4g %%), %zu launches%s", 100 * least,
             100 * row->limit, row->pair.effect.count,
             is_same_code(row) ? "; as many instructions: layout or memory" : "");
}

static void say_doubt(char *text, size_t size, const struct vb_ab_row *row)
{
    const struct vb_ab_pair *pair = &row->pair;
    char low[VB_WORDING_MAX];
    char high[VB_WORDING_MAX];
    if (!isfinite(pair->low)) {
        snprintf(text, size, "cannot tell (too few launches)");
        return;
    }
    vb_say_change(low, pair->low);
    vb_say_change(high, pair->high);
    double needed = vb_ab_launches_needed(pair);
    if (needed < MANY_LAUNCHES)
        snprintf(text, size, "cannot tell (could be %s .. %s %%); needs about %.0f launches", low, high, ceil(needed));
    else
        snprintf(text, size, "cannot tell (could be %s .. %s %%)", low, high);
}

static void say_time_verdict(char *text, size_t size, const struct vb_ab_row *row)
{
    char bound[VB_WORDING_MAX];
    text[0] = '\0';
    if (row->doubted) {
        const struct vb_doubts *doubts = doubts_of(row);
        char sentence[VB_DOUBT_SENTENCE_MAX];
        vb_doubt_say(sentence, doubts, vb_doubts_weightiest(doubts));
        bool in_base = doubts == &row->measurement->variants[BASE].doubts;
        snprintf(text, size, "%s: %s", in_base ? "base" : "new", sentence);
    }
    if (!is_timed(row))
        return;
    switch (row->pair.verdict) {
    case VB_AB_SLOWER: say_slower(text, size, row); return;
    case VB_AB_SLOWER_UNDER_LIMIT: snprintf(text, size, "slower, under the limit"); return;
    case VB_AB_FASTER: snprintf(text, size, "faster"); return;
    case VB_AB_SAME:
        vb_say_bound(bound, vb_percent_of_effect(row->pair.same_within));
        snprintf(text, size, "same within %s %%", bound);
        return;
    case VB_AB_CANNOT_TELL: say_doubt(text, size, row); return;
    }
}

static void say_count_change(char *text, size_t size, double base, double new)
{
    char was[VB_WORDING_MAX];
    char is[VB_WORDING_MAX];
    vb_say_count(was, base);
    vb_say_count(is, new);
    if (vb_count_compare(new, base) == 0)
        snprintf(text, size, "%s", is);
    else
        snprintf(text, size, "%s -> %s", was, is);
}

static const char *trouble_of(const struct vb_ab_row *row)
{
    for (int side = BASE; side <= NEW; side++) {
        const struct vb_variant_measurement *variant = &row->measurement->variants[side];
        if (variant->outcome == VB_OUTCOME_FAILED || variant->outcome == VB_OUTCOME_BROKEN)
            return variant->status;
    }
    return "";
}

/* Everything that is to be said of a row, the weightiest first. */
static void say_verdict(char *text, size_t size, const struct vb_ab_row *row)
{
    if (row->failed || row->broken) {
        const struct vb_variant_measurement *base = &row->measurement->variants[BASE];
        bool in_base = base->outcome == VB_OUTCOME_FAILED || base->outcome == VB_OUTCOME_BROKEN;
        snprintf(text, size, "%s: %.200s", in_base ? "base" : "new", trouble_of(row));
        return;
    }
    char time[VB_DOUBT_SENTENCE_MAX + 40];
    say_time_verdict(time, sizeof time, row);
    const char *counts = row->allocs_rose      ? "ALLOCATES MORE"
                         : is_varying(row)     ? "allocations not constant, contract kept"
                         : row->allocs_unknown ? "allocations not counted exactly"
                                               : "";
    snprintf(text, size, "%s%s%s", counts, *counts && *time ? "; " : "", time);
}

enum column { CASE, BASE_TIME, NEW_TIME, CHANGE, INTERVAL, ALLOCS, BYTES, INSTRUCTIONS, VERDICT };

static void add_columns(struct vb_grid *grid)
{
    static const struct {
        const char *heading;
        bool right;
        unsigned sacrifice;
    } columns[] = {
        [CASE] = {"Case", false, 0},           [BASE_TIME] = {"Base", true, 3},
        [NEW_TIME] = {"New", true, 2},         [CHANGE] = {"Change", true, 0},
        [INTERVAL] = {"99 % interval", true, 4}, [ALLOCS] = {"Allocs/op", true, 0},
        [BYTES] = {"Allocated (B)", true, 5},  [INSTRUCTIONS] = {"Instr/op", true, 6},
        [VERDICT] = {"Verdict", false, 0},
    };
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        vb_grid_add_column(grid, columns[i].heading, columns[i].right, columns[i].sacrifice, VB_GRID_CELL_MAX);
}

static void put_times(struct vb_grid *grid, const struct vb_ab_row *row)
{
    char text[VB_GRID_TEXT];
    if (!is_timed(row))
        return;
    say_time(text, sizeof text, row->base_ns);
    vb_grid_set(grid, BASE_TIME, VB_TONE_PLAIN, text);
    say_time(text, sizeof text, row->new_ns);
    vb_grid_set(grid, NEW_TIME, VB_TONE_PLAIN, text);
    char change[VB_WORDING_MAX];
    char low[VB_WORDING_MAX];
    char high[VB_WORDING_MAX];
    vb_say_change(change, row->pair.effect.center);
    snprintf(text, sizeof text, "%s %%", change);
    vb_grid_set(grid, CHANGE, VB_TONE_PLAIN, text);
    if (!isfinite(row->pair.low))
        return;
    vb_say_change(low, row->pair.low);
    vb_say_change(high, row->pair.high);
    snprintf(text, sizeof text, "%s .. %s %%", low, high);
    vb_grid_set(grid, INTERVAL, VB_TONE_PLAIN, text);
}

static void put_counts(struct vb_grid *grid, const struct vb_ab_row *row)
{
    char text[VB_GRID_TEXT];
    const struct vb_account *base = &row->measurement->variants[BASE].account;
    const struct vb_account *new = &row->measurement->variants[NEW].account;
    enum vb_tone tone = row->allocs_rose ? VB_TONE_BAD : VB_TONE_PLAIN;
    if (row->allocs_unknown) {
        vb_grid_set(grid, ALLOCS, VB_TONE_PLAIN, row->failed ? "" : is_varying(row) ? "?" : "n/a");
    } else {
        say_count_change(text, sizeof text, base->allocs, new->allocs);
        vb_grid_set(grid, ALLOCS, tone, text);
        if (base->has_asked && new->has_asked) {
            say_count_change(text, sizeof text, base->asked_bytes, new->asked_bytes);
            vb_grid_set(grid, BYTES, tone, text);
        }
    }
    if (isnan(instructions_of(row, BASE)) || isnan(instructions_of(row, NEW)))
        return;
    say_count_change(text, sizeof text, instructions_of(row, BASE), instructions_of(row, NEW));
    vb_grid_set(grid, INSTRUCTIONS, VB_TONE_PLAIN, text);
}

static void say_where(char *text, size_t size, const struct vb_measurement *measurement)
{
    snprintf(text, size, "%s%s%s/%s", measurement->case_name, measurement->point[0] ? ":" : "", measurement->point,
             measurement->variants[BASE].name);
}

static int put_row(struct vb_grid *grid, const struct vb_ab_row *row)
{
    char text[VB_GRID_TEXT];
    bool bad = row->failed || row->broken || row->allocs_rose || is_slower(row);
    bool good = is_timed(row) && row->pair.verdict == VB_AB_FASTER;
    if (vb_grid_add_row(grid, row->failed || row->broken ? VB_TONE_BAD : VB_TONE_PLAIN) != 0)
        return VB_ERROR_MEMORY;
    say_where(text, sizeof text, row->measurement);
    vb_grid_set(grid, CASE, VB_TONE_PLAIN, text);
    put_times(grid, row);
    put_counts(grid, row);
    say_verdict(text, sizeof text, row);
    vb_grid_set(grid, VERDICT, bad ? VB_TONE_BAD : good ? VB_TONE_GOOD : VB_TONE_PLAIN, text);
    return 0;
}

int vb_ab_write(const struct vb_ab_row *rows, size_t count, size_t width, bool color, FILE *stream,
                struct vb_error *error)
{
    struct vb_grid grid = {0};
    add_columns(&grid);
    int status = 0;
    for (size_t i = 0; status == 0 && i < count; i++)
        status = put_row(&grid, &rows[i]);
    if (status == 0)
        vb_grid_write(&grid, width, color, stream);
    vb_grid_release(&grid);
    return status == 0 ? 0 : vb_fail_memory(error);
}

static const char *severity_of(const struct vb_ab_row *row)
{
    if (row->broken || row->allocs_rose || is_slower(row))
        return "FAIL: ";
    if (row->failed || row->doubted || (row->allocs_unknown && !is_varying(row)))
        return "cannot judge: ";
    return is_timed(row) && row->pair.verdict == VB_AB_CANNOT_TELL ? "cannot tell: " : "";
}

static enum vb_row_verdict verdict_of(const struct vb_ab_row *row)
{
    if (row->doubted)
        return VB_ROW_NO_VERDICT;
    if (!is_timed(row))
        return VB_ROW_NOT_JUDGED;
    switch (row->pair.verdict) {
    case VB_AB_SLOWER:
    case VB_AB_SLOWER_UNDER_LIMIT: return VB_ROW_SLOWER;
    case VB_AB_FASTER: return VB_ROW_FASTER;
    case VB_AB_SAME: return VB_ROW_SAME;
    case VB_AB_CANNOT_TELL: break;
    }
    return isfinite(row->pair.low) ? VB_ROW_CANNOT_TELL_NOISE : VB_ROW_CANNOT_TELL_FEW;
}

static int set_texts(struct vb_row *row, const struct vb_ab_row *pair)
{
    char verdict[VB_DOUBT_SENTENCE_MAX + 100];
    char gate[VB_DOUBT_SENTENCE_MAX + 140];
    const struct vb_doubts *doubts = doubts_of(pair);
    char baseline[100];
    const struct vb_measurement *measurement = pair->measurement;
    say_verdict(verdict, sizeof verdict, pair);
    const char *severity = severity_of(pair);
    snprintf(gate, sizeof gate, "%s%s", severity, *severity ? verdict : "pass");
    snprintf(baseline, sizeof baseline, "%.80s (base)", measurement->variants[BASE].name);
    const char *trouble = trouble_of(pair);
    int status = vb_row_set_text(&row->case_name, measurement->case_name);
    if (status == 0)
        status = vb_row_set_text(&row->point, measurement->point);
    if (status == 0)
        status = vb_row_set_text(&row->variant, measurement->variants[BASE].name);
    if (status == 0)
        status = vb_row_set_text(&row->baseline, baseline);
    if (status == 0)
        status = vb_row_set_text(&row->status, *trouble ? trouble : "ok");
    if (status == 0)
        status = vb_row_set_text(&row->verdict, is_timed(pair) || pair->doubted ? verdict : "");
    if (status == 0 && doubts)
        status = vb_row_set_doubts(row, doubts);
    if (status == 0)
        status = vb_row_set_text(&row->ledger, is_exact(pair, NEW) ? "exact" : "n/a (not counted exactly)");
    if (status == 0)
        status = vb_row_set_text(&row->contract, measurement->variants[NEW].contract);
    if (status == 0)
        status = vb_row_set_text(&row->gate, gate);
    return status;
}

static void set_numbers(struct vb_row *row, const struct vb_ab_row *pair)
{
    row->verdict_code = verdict_of(pair);
    const struct vb_account *account = &pair->measurement->variants[NEW].account;
    if (is_exact(pair, NEW)) {
        row->allocs_per_op = account->allocs;
        row->frees_per_op = account->frees;
        if (account->has_asked)
            row->bytes_per_op = account->asked_bytes;
    }
    if (!is_timed(pair))
        return;
    row->mean_ns = pair->new_ns;
    row->ratio = exp(pair->pair.effect.center);
    if (isfinite(pair->pair.low)) {
        row->ratio_ci_low = exp(pair->pair.low);
        row->ratio_ci_high = exp(pair->pair.high);
    }
    row->launches = (int64_t)pair->pair.effect.count;
    row->rounds = pair->measurement->round_count;
    if (!isnan(instructions_of(pair, NEW)))
        row->instructions_per_op = instructions_of(pair, NEW);
}

int vb_ab_append(struct vb_results *results, const struct vb_ab_row *rows, size_t count, bool keep_launches,
                 struct vb_error *error)
{
    for (size_t i = 0; i < count; i++) {
        struct vb_row *row = vb_results_append(results);
        if (!row || set_texts(row, &rows[i]) != 0)
            return vb_fail_memory(error);
        set_numbers(row, &rows[i]);
        if (keep_launches && is_timed(&rows[i]) && vb_row_set_launches(row, rows[i].measurement, NEW) != 0)
            return vb_fail_memory(error);
        vb_row_pack_extras(row);
    }
    return 0;
}
