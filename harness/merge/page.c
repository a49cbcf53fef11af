/* SPDX-License-Identifier: MIT */
#include "base/array.h"
#include "base/cleanup.h"
#include "show/ab_rows.h"
#include "results/row_codes.h"
#include "merge/parts.h"

#include "results/arrange.h"
#include "merge/table.h"
#include "results/number_words.h"
#include "results/verdict_words.h"
#include "stats/ab.h"
#include "stats/paired.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* vb_judge() shares the error among looks. Merged results are looked at once: with so much less confidence asked of
 * it, each interval is one of 99 %, and Holm's procedure is run at 1 %. */
#define CONFIDENCE (1 - VB_LOOKS * VB_ALPHA)

#define WORDS_MAX 900

struct vb_merge_pair *vb_merge_page_add(struct vb_merge_page *page)
{
    struct vb_merge_pair *pairs = vb_array_grow(page->pairs, page->count, sizeof *pairs);
    if (!pairs)
        return NULL;
    page->pairs = pairs;
    struct vb_merge_pair *pair = &pairs[page->count];
    *pair = (struct vb_merge_pair){.classes = calloc(page->fleet->class_count, sizeof *pair->classes)};
    if (!pair->classes)
        return NULL;
    page->count++;
    return pair;
}

void vb_merge_page_release(struct vb_merge_page *page)
{
    for (size_t i = 0; i < page->count; i++) {
        vb_merge_effect_release(&page->pairs[i].effect);
        free(page->pairs[i].classes);
    }
    free(page->pairs);
    *page = (struct vb_merge_page){0};
}

void vb_merge_pair_count(struct vb_merge_pair *pair, const struct vb_merge_page *page, const struct vb_row *const *old,
                         const struct vb_row *const *new)
{
    const struct vb_fleet *fleet = page->fleet;
    size_t first = 0; /* machine of those where counts are the worst */
    pair->same_code = true;
    for (size_t s = 0; s < fleet->source_count; s++) {
        if (!new[s] || !old[s] || !vb_row_is_ok(new[s]) || !vb_row_is_ok(old[s]))
            continue;
        bool same_code = new[s]->verdict_code == VB_ROW_SAME_CODE;
        struct vb_ab_counts was = vb_ab_counts_of_row(old[s]);
        struct vb_ab_counts is = vb_ab_counts_of_row(new[s]);
        enum vb_ab_allocs found = vb_ab_counts_judge(&was, &is, same_code, &page->options->limits);
        pair->same_code = pair->same_code && same_code;
        pair->on_others |= found == pair->allocs && fleet->sources[s].machine != first;
        if (found <= pair->allocs)
            continue;
        pair->allocs = found;
        pair->on_others = false;
        first = fleet->sources[s].machine;
        snprintf(pair->machine, sizeof pair->machine, "%s", fleet->machines[first].name);
    }
}

/* Every estimate on the page: of a row over machines, then on each class. */
struct claim {
    size_t row;
    size_t class; /* SIZE_MAX: over machines */
    const struct vb_estimate *estimate;
};

static size_t find_claims(const struct vb_merge_page *page, struct claim *claims)
{
    size_t count = 0;
    for (size_t i = 0; i < page->count; i++) {
        const struct vb_merge_pair *pair = &page->pairs[i];
        if (pair->effect.machine_count == 0)
            continue;
        claims[count++] = (struct claim){i, SIZE_MAX, &pair->effect.over.mean};
        for (size_t c = 0; c < page->fleet->class_count; c++)
            if (pair->effect.classes[c].count > 0)
                claims[count++] = (struct claim){i, c, &pair->effect.classes[c]};
    }
    return count;
}

static void set_ends(struct vb_row *row, const struct claim *claim, double low, double high)
{
    if (claim->class != SIZE_MAX || !isfinite(exp(high)) || !(exp(low) > 0))
        return;
    row->ratio_ci_low = exp(low);
    row->ratio_ci_high = exp(high);
    row->detectable_pct = vb_percent_of_effect((high - low) / 2);
}

static void set_verdict(struct vb_merge_pair *pair, const struct claim *claim, enum vb_merge_verdict verdict)
{
    if (claim->class == SIZE_MAX)
        pair->over = verdict;
    else
        pair->classes[claim->class] = verdict;
}

static const enum vb_merge_verdict of_run[] = {
    [VB_VERDICT_NONE] = VB_MERGE_CANNOT_TELL,        [VB_VERDICT_FASTER] = VB_MERGE_FASTER,
    [VB_VERDICT_SLOWER] = VB_MERGE_SLOWER,           [VB_VERDICT_SAME] = VB_MERGE_SAME,
    [VB_VERDICT_CANNOT_TELL] = VB_MERGE_CANNOT_TELL,
};

static const enum vb_merge_verdict of_comparison[] = {
    [VB_AB_CANNOT_TELL] = VB_MERGE_CANNOT_TELL, [VB_AB_SAME] = VB_MERGE_SAME,     [VB_AB_FASTER] = VB_MERGE_FASTER,
    [VB_AB_SLOWER_UNDER_LIMIT] = VB_MERGE_SAME, [VB_AB_SLOWER] = VB_MERGE_SLOWER, [VB_AB_SAME_CODE] = VB_MERGE_SAME,
};

static int judge_runs(struct vb_merge_page *page, struct vb_results *merged, const struct claim *claims, size_t count)
{
    struct vb_comparison *comparisons VB_FREE = calloc(count + 1, sizeof *comparisons);
    if (!comparisons)
        return VB_ERROR_MEMORY;
    for (size_t i = 0; i < count; i++)
        comparisons[i].effect = *claims[i].estimate;
    VB_OR_RETURN(vb_judge(comparisons, count, CONFIDENCE, VB_MARGIN));
    for (size_t i = 0; i < count; i++) {
        set_verdict(&page->pairs[claims[i].row], &claims[i], of_run[comparisons[i].verdict]);
        set_ends(&merged->rows[claims[i].row], &claims[i], comparisons[i].low, comparisons[i].high);
        merged->rows[claims[i].row].comparisons = (int64_t)count;
    }
    return 0;
}

static int judge_comparisons(struct vb_merge_page *page, struct vb_results *merged, const struct claim *claims,
                             size_t count)
{
    struct vb_ab_pair *pairs VB_FREE = calloc(count + 1, sizeof *pairs);
    if (!pairs)
        return VB_ERROR_MEMORY;
    for (size_t i = 0; i < count; i++)
        pairs[i] = (struct vb_ab_pair){.effect = *claims[i].estimate,
                                       .limit = log1p(page->options->limits.time),
                                       .same_code = page->pairs[claims[i].row].same_code,
                                       .confirmed = true,
                                       .once = true};
    VB_OR_RETURN(vb_ab_judge(pairs, count));
    for (size_t i = 0; i < count; i++) {
        set_verdict(&page->pairs[claims[i].row], &claims[i], of_comparison[pairs[i].verdict]);
        set_ends(&merged->rows[claims[i].row], &claims[i], pairs[i].low, pairs[i].high);
    }
    return 0;
}

static bool any_class(const struct vb_merge_page *page, const struct vb_merge_pair *pair, enum vb_merge_verdict verdict)
{
    for (size_t c = 0; c < page->fleet->class_count; c++)
        if (pair->classes[c] == verdict)
            return true;
    return false;
}

static int set_heterogeneity(const struct vb_merge_page *page, struct vb_row *row, const struct vb_merge_pair *pair)
{
    const struct vb_meta *over = &pair->effect.over;
    size_t class_count = page->fleet->class_count;
    double *ends VB_FREE = calloc(3 * class_count, sizeof *ends);
    if (!ends)
        return VB_ERROR_MEMORY;
    row->machines = (double)pair->effect.machine_count;
    row->tau_pct = 100 * over->tau;
    row->i2_pct = 100 * over->i2;
    row->q = over->q;
    row->q_p_value = over->q_p_value;
    for (size_t c = 0; c < class_count; c++) {
        const struct vb_estimate *estimate = &pair->effect.classes[c];
        double half_width = vb_estimate_half_width(estimate, VB_CONFIDENCE);
        if (estimate->count == 0)
            continue;
        ends[3 * c] = exp(estimate->center);
        if (isfinite(half_width) && isfinite(exp(estimate->center + half_width))) {
            ends[3 * c + 1] = exp(estimate->center - half_width);
            ends[3 * c + 2] = exp(estimate->center + half_width);
        }
    }
    return vb_row_set_list(&row->class_ratios, ends, 3 * class_count);
}

static enum vb_row_verdict code_of(const struct vb_row *row, const struct vb_merge_pair *pair)
{
    switch (pair->over) {
    case VB_MERGE_FASTER: return VB_ROW_FASTER;
    case VB_MERGE_SLOWER: return VB_ROW_SLOWER;
    case VB_MERGE_SAME: return pair->same_code ? VB_ROW_SAME_CODE : VB_ROW_SAME;
    case VB_MERGE_NOT_TIMED: return isnan(row->ratio) ? VB_ROW_NOT_JUDGED : VB_ROW_CANNOT_TELL_FEW;
    case VB_MERGE_CANNOT_TELL: break;
    }
    if (isnan(row->ratio_ci_low))
        return VB_ROW_CANNOT_TELL_FEW;
    return row->ratio_ci_low > 1 || row->ratio_ci_high < 1 ? VB_ROW_CANNOT_TELL_CHANCE : VB_ROW_CANNOT_TELL_NOISE;
}

/* One machine says nothing about others, and two say little. */
static void say_times(const struct vb_merge_page *page, const struct vb_row *row, const struct vb_merge_pair *pair,
                      char *text)
{
    char over[VB_VERDICT_MAX];
    vb_say_verdict(over, row);
    vb_merge_say_classes(text, WORDS_MAX - 200, page->fleet, pair->classes);
    size_t machines = pair->effect.machine_count;
    bool one_kind = page->fleet->class_count == 1 && machines > 1 && pair->classes[0] != pair->over;
    if (one_kind)
        snprintf(text, WORDS_MAX, "%s on these %zu machines", vb_merge_word(pair->classes[0]), machines);
    size_t length = strlen(text);
    if (length == 0)
        snprintf(text, WORDS_MAX, "%s", over);
    else if (machines > 1 && pair->over != VB_MERGE_NOT_TIMED)
        snprintf(text + length, WORDS_MAX - length, "; over %zu machines: %s", machines, over);
}

/* What is wrong with the allocations stands before the times. */
static void say_verdict(const struct vb_merge_page *page, const struct vb_row *row, const struct vb_merge_pair *pair,
                        char *text)
{
    char times[WORDS_MAX];
    int length = 0;
    say_times(page, row, pair, times);
    if (vb_row_is_ok(row) && pair->allocs >= VB_AB_ALLOCS_CLOSE)
        length = snprintf(text, WORDS_MAX, "%s on %s%s%s", vb_ab_allocs_words(pair->allocs), pair->machine,
                          pair->on_others ? " and others" : "", times[0] ? "; " : "");
    snprintf(text + length, WORDS_MAX - (size_t)length, "%s", times);
}

static bool is_slower(const struct vb_merge_page *page, const struct vb_merge_pair *pair)
{
    return pair->over == VB_MERGE_SLOWER || any_class(page, pair, VB_MERGE_SLOWER);
}

static bool is_undecided(const struct vb_merge_page *page, const struct vb_merge_pair *pair)
{
    return pair->allocs == VB_AB_ALLOCS_CLOSE || any_class(page, pair, VB_MERGE_CANNOT_TELL);
}

static void judge(const struct vb_merge_page *page, const struct vb_merge_pair *pair, struct vb_row *row)
{
    bool slower = is_slower(page, pair);
    bool more = pair->allocs == VB_AB_ALLOCS_ROSE || pair->allocs == VB_AB_ALLOCS_KEPT;
    bool failed = more || slower || vb_row_is_broken(row);
    row->gate_quantity = row->status_code == VB_ROW_CONTRACT_BROKEN ? VB_GATE_CONTRACT
                         : !vb_row_is_ok(row)                       ? VB_GATE_ROW
                         : pair->allocs == VB_AB_ALLOCS_ROSE        ? VB_GATE_ALLOCS
                         : pair->allocs == VB_AB_ALLOCS_KEPT        ? VB_GATE_LIVE
                         : slower                                   ? VB_GATE_TIME
                                                                    : VB_GATE_ROW;
    if (!vb_row_is_ok(row))
        row->gate_code = vb_row_is_broken(row) ? VB_ROW_GATE_FAIL : VB_ROW_GATE_CANNOT;
    else if (failed || pair->allocs == VB_AB_ALLOCS_UNKNOWN)
        row->gate_code = failed ? VB_ROW_GATE_FAIL : VB_ROW_GATE_CANNOT;
    else
        row->gate_code = is_undecided(page, pair) ? VB_ROW_GATE_UNDECIDED : VB_ROW_GATE_PASS;
}

static void say_finding(const struct vb_merge_page *page, const struct vb_row *row, char *text)
{
    const char *word = vb_gate_word(row->gate_code);
    if (!vb_row_is_ok(row))
        snprintf(text, WORDS_MAX, "%s: new: %.400s", word, row->status);
    else if (row->gate_quantity == VB_GATE_TIME)
        snprintf(text, WORDS_MAX, "%s: " VB_AB_SLOWER_WORD " by more than %.4g %%: %.700s", word,
                 100 * page->options->limits.time, row->verdict);
    else if (row->gate_code == VB_ROW_GATE_PASS)
        snprintf(text, WORDS_MAX, "%s", word);
    else
        snprintf(text, WORDS_MAX, "%s: %.700s", word, row->verdict);
}

static int write_row(const struct vb_merge_page *page, struct vb_row *row, const struct vb_merge_pair *pair)
{
    char text[WORDS_MAX];
    if (!pair->has_ratio)
        return 0;
    if (pair->effect.machine_count > 0)
        row->ratio = exp(pair->effect.over.mean.center);
    else if (!isnan(pair->effect.plain))
        row->ratio = exp(pair->effect.plain);
    row->verdict_code = code_of(row, pair);
    if (pair->effect.machine_count > 0)
        VB_OR_RETURN(set_heterogeneity(page, row, pair));
    say_verdict(page, row, pair, text);
    VB_OR_RETURN(vb_row_set_text(&row->verdict, text));
    if (row->side[0] == '\0')
        return 0;
    judge(page, pair, row);
    say_finding(page, row, text);
    return vb_row_set_text(&row->gate, text);
}

static void count(const struct vb_merge_page *page, const struct vb_results *merged, struct vb_merge_totals *totals)
{
    *totals = (struct vb_merge_totals){0};
    bool compared = vb_results_are_compared(merged);
    for (size_t i = 0; i < page->count; i++) {
        const struct vb_merge_pair *pair = &page->pairs[i];
        const struct vb_row *row = &merged->rows[i];
        totals->rows += !compared || pair->has_ratio;
        totals->slower += pair->over == VB_MERGE_SLOWER || any_class(page, pair, VB_MERGE_SLOWER);
        totals->rose += pair->allocs == VB_AB_ALLOCS_ROSE;
        totals->kept += pair->allocs == VB_AB_ALLOCS_KEPT;
        totals->broken += vb_row_is_broken(row);
        totals->failed += vb_row_is_ok(row) ? pair->allocs == VB_AB_ALLOCS_UNKNOWN : !vb_row_is_broken(row);
        totals->undecided += is_undecided(page, pair);
        totals->differing += pair->differs;
    }
}

int vb_merge_page_judge(struct vb_merge_page *page, struct vb_results *merged, struct vb_merge_totals *totals)
{
    struct claim *claims VB_FREE = calloc(page->count * (page->fleet->class_count + 1) + 1, sizeof *claims);
    if (!claims)
        return VB_ERROR_MEMORY;
    size_t claim_count = find_claims(page, claims);
    VB_OR_RETURN(vb_results_are_compared(merged) ? judge_comparisons(page, merged, claims, claim_count)
                                                 : judge_runs(page, merged, claims, claim_count));
    for (size_t i = 0; i < page->count; i++)
        VB_OR_RETURN(write_row(page, &merged->rows[i], &page->pairs[i]));
    count(page, merged, totals);
    return 0;
}
