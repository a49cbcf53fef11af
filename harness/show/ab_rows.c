/* SPDX-License-Identifier: MIT */
#include "show/ab_rows.h"
#include "base/cleanup.h"
#include "base/text.h"
#include "results/build.h"
#include "results/doubt_words.h"
#include "results/row_codes.h"
#include "results/number_words.h"
#include "results/verdict_words.h"
#include "show/ab_table.h"
#include "stats/turns.h"
#include "stats/confidence.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BASE, NEW };

#define RANGE_MAX 120

#define MANY_LAUNCHES 10000 /* above this, suggest no launch count */

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

/* "4.1 % (2.9 .. 5.3) over 16 layouts", up or down. */
static void say_over_layouts(char *text, size_t size, const struct vb_ab_pair *pair)
{
    double sign = pair->effect.center < 0 ? -1 : 1;
    double low = fmin(sign * expm1(pair->low), sign * expm1(pair->high));
    double high = fmax(sign * expm1(pair->low), sign * expm1(pair->high));
    snprintf(text, size, "%.1f %% (%.1f .. %.1f) over %zu layouts", 100 * sign * expm1(pair->effect.center), 100 * low,
             100 * high, pair->effect.layout_count);
}

/* By the limit at least, for that is what was rejected; the interval may reach a little below it. */
static void say_slower(char *text, size_t size, const struct vb_ab_row *row)
{
    double least = fmax(expm1(row->pair.low), row->limit);
    char range[RANGE_MAX];
    if (row->pair.effect.layout_count > 0) {
        say_over_layouts(range, sizeof range, &row->pair);
        snprintf(text, size, VB_AB_SLOWER_WORD " by %s (limit %.4g %%), %zu launches", range, 100 * row->limit,
                 row->pair.effect.count);
        return;
    }
    snprintf(text, size, VB_AB_SLOWER_WORD " by %.1f %% or more (limit %.4g %%), %zu launches%s", 100 * least,
             100 * row->limit, row->pair.effect.count,
             is_same_code(row) ? "; as many instructions: layout or memory" : "");
}

static void say_doubt(char *text, size_t size, const struct vb_ab_row *row)
{
    const struct vb_ab_pair *pair = &row->pair;
    char low[VB_WORDING_MAX];
    char high[VB_WORDING_MAX];
    if (!isfinite(pair->low)) {
        snprintf(text, size, VB_WORDS_CANNOT_TELL " (too few launches)");
        return;
    }
    if (vb_ab_is_hidden_by_layout(pair)) {
        snprintf(text, size, VB_WORDS_CANNOT_TELL ": layout moves this by %.2g %%",
                 100 * expm1(pair->effect.layout_sd));
        return;
    }
    vb_say_change(low, pair->low);
    vb_say_change(high, pair->high);
    double needed = vb_ab_launches_needed(pair);
    if (needed < MANY_LAUNCHES)
        snprintf(text, size, VB_WORDS_CANNOT_TELL " (could be %s .. %s %%); needs about %.0f launches", low, high,
                 ceil(needed));
    else
        snprintf(text, size, VB_WORDS_CANNOT_TELL " (could be %s .. %s %%)", low, high);
}

/* The same instructions: a difference can only come from where code and data lie. */
static void say_same_code(char *text, size_t size, const struct vb_ab_row *row)
{
    const struct vb_ab_pair *pair = &row->pair;
    char change[VB_WORDING_MAX];
    bool differs = isfinite(pair->low) && (pair->low > 0 || pair->high < 0) && pair->same_within > pair->limit / 10;
    vb_say_change(change, pair->effect.center);
    if (differs)
        snprintf(text, size, "same code; layout: %s %%", change);
    else
        snprintf(text, size, "same code");
}

static void say_small_change(char *text, size_t size, const struct vb_ab_row *row)
{
    bool faster = row->pair.verdict == VB_AB_FASTER;
    char range[RANGE_MAX];
    say_over_layouts(range, sizeof range, &row->pair);
    bool layered = row->pair.effect.layout_count > 0;
    snprintf(text, size, "%s%s%s%s", faster ? "faster" : "slower", layered ? " by " : "", layered ? range : "",
             faster ? "" : ", under the limit");
}

/* Says it of a pair that was timed and judged: "SLOWER by 3.9 % or more (limit 3 %), 60 launches". */
static void say_time(char *text, size_t size, const struct vb_ab_row *row)
{
    char bound[VB_WORDING_MAX];
    switch (row->pair.verdict) {
    case VB_AB_SLOWER: say_slower(text, size, row); return;
    case VB_AB_SLOWER_UNDER_LIMIT:
    case VB_AB_FASTER: say_small_change(text, size, row); return;
    case VB_AB_SAME_CODE: say_same_code(text, size, row); return;
    case VB_AB_SAME:
        vb_say_bound(bound, vb_percent_of_effect(row->pair.same_within));
        snprintf(text, size, "same within %s %%", bound);
        if (row->pair.effect.layout_count > 0)
            snprintf(text, size, "same within %s %% over %zu layouts", bound, row->pair.effect.layout_count);
        return;
    case VB_AB_CANNOT_TELL: say_doubt(text, size, row); return;
    }
}

const char *vb_ab_allocs_words(enum vb_ab_allocs allocs)
{
    switch (allocs) {
    case VB_AB_ALLOCS_FINE: break;
    case VB_AB_ALLOCS_VARY_AS_PROMISED: return "allocations not constant, contract kept";
    case VB_AB_ALLOCS_VARY_ALIKE: return "allocations not constant, alike";
    case VB_AB_ALLOCS_CLOSE: return "allocations not constant, too close to tell";
    case VB_AB_ALLOCS_UNKNOWN: return "allocations not counted exactly";
    case VB_AB_ALLOCS_KEPT: return VB_AB_KEEPS_MORE " BYTES ALLOCATED";
    case VB_AB_ALLOCS_ROSE: return VB_AB_ALLOCATES_MORE;
    }
    return "";
}

static void say_time_verdict(char *text, size_t size, const struct vb_ab_row *row)
{
    text[0] = '\0';
    if (row->doubted) {
        const struct vb_doubts *doubts = vb_ab_row_doubts(row);
        char sentence[VB_DOUBT_SENTENCE_MAX];
        vb_doubt_say(sentence, doubts, vb_doubts_weightiest(doubts));
        bool in_base = doubts == &row->measurement->variants[BASE].doubts;
        snprintf(text, size, "%s: %s", in_base ? "old" : "new", sentence);
    }
    if (!vb_ab_row_is_timed(row))
        return;
    say_time(text, size, row);
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
        snprintf(text, size, "%s: %.200s", in_base ? "old" : "new", trouble_of(row));
        return;
    }
    char time[VB_DOUBT_SENTENCE_MAX + 40];
    say_time_verdict(time, sizeof time, row);
    const char *counts = vb_ab_allocs_words(row->allocs);
    snprintf(text, size, "%s%s%s", counts, *counts && *time ? "; " : "", time);
}

static enum vb_row_gate gate_of(const struct vb_ab_row *row)
{
    if (row->broken || row->allocs == VB_AB_ALLOCS_ROSE || row->allocs == VB_AB_ALLOCS_KEPT || vb_ab_row_is_slower(row))
        return VB_ROW_GATE_FAIL;
    if (row->failed || row->doubted || row->allocs == VB_AB_ALLOCS_UNKNOWN)
        return VB_ROW_GATE_CANNOT;
    if (row->allocs == VB_AB_ALLOCS_CLOSE)
        return VB_ROW_GATE_UNDECIDED;
    return vb_ab_row_is_timed(row) && row->pair.verdict == VB_AB_CANNOT_TELL ? VB_ROW_GATE_UNDECIDED : VB_ROW_GATE_PASS;
}

static enum vb_gate_quantity quantity_of(const struct vb_ab_row *row)
{
    if (row->broken) {
        bool contract = false;
        for (int side = BASE; side <= NEW; side++)
            contract = contract || row->measurement->variants[side].trouble == VB_TROUBLE_CONTRACT;
        return contract ? VB_GATE_CONTRACT : VB_GATE_ROW;
    }
    if (row->allocs == VB_AB_ALLOCS_ROSE || row->allocs == VB_AB_ALLOCS_KEPT)
        return row->allocs == VB_AB_ALLOCS_ROSE ? VB_GATE_ALLOCS : VB_GATE_LIVE;
    return vb_ab_row_is_slower(row) ? VB_GATE_TIME : VB_GATE_ROW;
}

static enum vb_row_verdict verdict_of(const struct vb_ab_row *row)
{
    if (row->doubted)
        return VB_ROW_NO_VERDICT;
    if (!vb_ab_row_is_timed(row))
        return VB_ROW_NOT_JUDGED;
    switch (row->pair.verdict) {
    case VB_AB_SLOWER:
    case VB_AB_SLOWER_UNDER_LIMIT: return VB_ROW_SLOWER;
    case VB_AB_FASTER: return VB_ROW_FASTER;
    case VB_AB_SAME: return VB_ROW_SAME;
    case VB_AB_SAME_CODE: return VB_ROW_SAME_CODE;
    case VB_AB_CANNOT_TELL: break;
    }
    if (vb_ab_is_hidden_by_layout(&row->pair))
        return VB_ROW_CANNOT_TELL_LAYOUT;
    return isfinite(row->pair.low) ? VB_ROW_CANNOT_TELL_NOISE : VB_ROW_CANNOT_TELL_FEW;
}

static void write_live(FILE *stream, const struct vb_ab_sides *sides)
{
    char was[VB_WORDING_MAX], is[VB_WORDING_MAX];
    vb_say_counted(was, sides->old, vb_live_cell(sides->old));
    vb_say_counted(is, sides->new, vb_live_cell(sides->new));
    fprintf(stream, "; live bytes/op %s -> %s", was, is);
}

/* What was found, and behind it both numbers of each thing that differs. */
static void write_finding(FILE *stream, const struct vb_ab_row *pair, const struct vb_ab_sides *sides)
{
    char cells[VB_AB_COLUMNS][VB_GRID_TEXT];
    vb_ab_say_cells(cells, sides);
    fputs(sides->new->verdict, stream);
    if (vb_ab_row_is_timed(pair))
        fprintf(stream, "; %s -> %s (%s, %s interval %s)", cells[VB_AB_OLD], cells[VB_AB_NEW], cells[VB_AB_CHANGE],
                VB_CONFIDENCE_WORDS, cells[VB_AB_INTERVAL][0] ? cells[VB_AB_INTERVAL] : "unknown");
    if (pair->allocs == VB_AB_ALLOCS_ROSE)
        fprintf(stream, "; allocs/op %s; bytes/op %s", cells[VB_AB_ALLOCS], cells[VB_AB_BYTES]);
    if (pair->allocs == VB_AB_ALLOCS_KEPT)
        write_live(stream, sides);
}

static int set_gate(struct vb_row *row, const struct vb_ab_row *pair, const struct vb_ab_sides *sides)
{
    row->gate_code = gate_of(pair);
    row->gate_quantity = quantity_of(pair);
    if (row->gate_code == VB_ROW_GATE_PASS)
        return vb_row_set_text(&row->gate, vb_gate_word(row->gate_code));
    struct vb_text text;
    FILE *stream = vb_text_open(&text);
    if (!stream)
        return VB_ERROR_MEMORY;
    fprintf(stream, "%s: ", vb_gate_word(row->gate_code));
    write_finding(stream, pair, sides);
    char *gate = vb_text_close(&text, stream);
    int status = gate ? vb_row_set_text(&row->gate, gate) : VB_ERROR_MEMORY;
    free(gate);
    return status;
}

/* What the pair says beyond what each side says by itself. */
static int set_comparison(struct vb_row *row, const struct vb_ab_row *pair, const struct vb_ab_sides *sides)
{
    char verdict[VB_DOUBT_SENTENCE_MAX + 100];
    row->verdict_code = verdict_of(pair);
    if (vb_ab_row_is_timed(pair))
        row->ratio = exp(pair->pair.effect.center);
    if (vb_ab_row_is_timed(pair) && isfinite(pair->pair.low)) {
        row->ratio_ci_low = exp(pair->pair.low);
        row->ratio_ci_high = exp(pair->pair.high);
    }
    if (vb_ab_row_is_timed(pair) && pair->pair.effect.layout_count > 0)
        row->layout_sd_pct = 100 * expm1(pair->pair.effect.layout_sd); /* closer than that of the two times */
    say_verdict(verdict, sizeof verdict, pair);
    int status = vb_row_set_text(&row->verdict, verdict);
    return status == 0 ? set_gate(row, pair, sides) : status;
}

static int append_side(struct vb_results *results, const struct vb_ab_row *pair, struct vb_turns *turns, int side,
                       const struct vb_build_options *options)
{
    const struct vb_measurement *measurement = pair->measurement;
    const char *name = measurement->variants[BASE].name; /* without the "(new)" that tells the processes apart */
    struct vb_row *row = vb_results_append(results);
    if (!row || vb_build_variant(row, measurement, turns, (size_t)side, options) != 0)
        return VB_ERROR_MEMORY;
    char baseline[100];
    snprintf(baseline, sizeof baseline, "%.80s (old)", name);
    if (side == BASE && !isnan(row->mean_ns))
        row->ratio = 1;
    VB_OR_RETURN(vb_row_set_text(&row->variant, name));
    VB_OR_RETURN(vb_row_set_text(&row->baseline, baseline));
    return vb_row_set_text(&row->side, side == BASE ? VB_SIDE_OLD : VB_SIDE_NEW);
}

static int append_pair(struct vb_results *results, const struct vb_ab_row *pair, const struct vb_build_options *options)
{
    struct vb_turns turns VB_RELEASE(vb_turns_close) = {0};
    VB_OR_RETURN(vb_turns_open(&turns, pair->measurement, NULL));
    VB_OR_RETURN(append_side(results, pair, &turns, BASE, options));
    VB_OR_RETURN(append_side(results, pair, &turns, NEW, options));
    struct vb_row *new = &results->rows[results->row_count - 1];
    return set_comparison(new, pair, &(struct vb_ab_sides){.old = new - 1, .new = new});
}

int vb_ab_append(struct vb_results *results, const struct vb_ab_row *rows, size_t count, bool keep_launches,
                 struct vb_error *error)
{
    struct vb_build_options options = vb_build_defaults;
    options.keep_launches = keep_launches;
    for (size_t i = 0; i < count; i++)
        if (append_pair(results, &rows[i], &options) != 0)
            return vb_fail_memory(error);
    return 0;
}
