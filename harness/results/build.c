/* SPDX-License-Identifier: MIT */
#include "results/build.h"
#include "base/cleanup.h"
#include "talk/measurement.h"
#include "results/case_facts.h"
#include "results/doubt_words.h"
#include "results/sweep.h"
#include "results/witnesses.h"
#include "results/number_words.h"
#include "results/verdict_words.h"
#include "stats/paired.h"
#include "stats/turns.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BASELINE 0 /* index of the baseline variant, where there is one */

const struct vb_build_options vb_build_defaults = {
    .confidence = VB_CONFIDENCE,
    .margin = VB_MARGIN,
    .judge_time = true,
};

/* The comparisons of a page and the rows that they belong to. */
struct page {
    struct vb_comparison *comparisons;
    size_t *rows;
    size_t count;
};

static int open_page(struct page *page, const struct vb_measurement *measurements, size_t count)
{
    size_t most = 1;
    for (size_t i = 0; i < count; i++)
        most += measurements[i].variant_count;
    *page = (struct page){
        .comparisons = calloc(most, sizeof *page->comparisons),
        .rows = calloc(most, sizeof *page->rows),
    };
    return page->comparisons && page->rows ? 0 : VB_ERROR_MEMORY;
}

static void close_page(struct page *page)
{
    free(page->comparisons);
    free(page->rows);
}

static bool is_timed(const struct vb_variant_measurement *variant)
{
    return variant->outcome == VB_OUTCOME_OK;
}

/* Puts the comparison of a variant with its baseline on the page, if both have times to compare. One on which no
 * verdict may be said is not there either: it must not cost the others theirs. */
static void compare(struct page *page, size_t row_index, struct vb_row *row, struct vb_turns *turns, size_t variant,
                    bool judged)
{
    struct vb_estimate effect = vb_turns_effect(turns, variant, BASELINE);
    if (effect.count == 0)
        return;
    row->ratio = exp(effect.center);
    if (!judged)
        return;
    page->rows[page->count] = row_index;
    page->comparisons[page->count++] = (struct vb_comparison){.effect = effect};
}

static int add_variant(struct vb_results *results, struct page *page, const struct vb_measurement *measurement,
                       struct vb_turns *turns, size_t index, const struct vb_build_options *options)
{
    const struct vb_variant_measurement *variant = &measurement->variants[index];
    const struct vb_variant_measurement *baseline = &measurement->variants[BASELINE];
    struct vb_row *row = vb_results_append(results);
    if (!row || vb_build_variant(row, measurement, turns, index, options) != 0)
        return VB_ERROR_MEMORY;
    if (!is_timed(variant) || vb_doubts_forbid_time(&variant->doubts))
        return 0;
    if (!measurement->has_baseline || !is_timed(baseline) || vb_doubts_forbid_time(&baseline->doubts))
        return 0;
    struct vb_doubts doubts = vb_build_doubts(measurement, index);
    if (index != BASELINE)
        compare(page, results->row_count - 1, row, turns, index, !vb_doubts_forbid_verdict(&doubts));
    else if (!isnan(row->mean_ns))
        row->ratio = 1;
    return 0;
}

static int add_measurement(struct vb_results *results, struct page *page, const struct vb_measurement *measurement,
                           const struct vb_build_options *options, struct vb_error *error)
{
    if (vb_case_facts_set(results, measurement) != 0)
        return vb_fail_memory(error);

    struct vb_turns turns VB_RELEASE(vb_turns_close) = {0};
    VB_OR_RETURN(vb_turns_open(&turns, measurement, error));
    for (size_t i = 0; i < measurement->variant_count; i++)
        if (add_variant(results, page, measurement, &turns, i, options) != 0)
            return vb_fail_memory(error);
    return 0;
}

static enum vb_row_verdict verdict_of(const struct vb_comparison *comparison)
{
    switch (comparison->verdict) {
    case VB_VERDICT_FASTER: return VB_ROW_FASTER;
    case VB_VERDICT_SLOWER: return VB_ROW_SLOWER;
    case VB_VERDICT_SAME: return VB_ROW_SAME;
    case VB_VERDICT_NONE: return VB_ROW_NOT_JUDGED;
    case VB_VERDICT_CANNOT_TELL: break;
    }
    if (!isfinite(comparison->detectable))
        return VB_ROW_CANNOT_TELL_FEW;
    bool leaves_0_out = comparison->low > 0 || comparison->high < 0;
    return leaves_0_out ? VB_ROW_CANNOT_TELL_CHANCE : VB_ROW_CANNOT_TELL_NOISE;
}

static int set_judgement(struct vb_row *row, const struct vb_comparison *comparison, size_t count, bool judge_time)
{
    if (isfinite(comparison->detectable)) {
        row->ratio_ci_low = exp(comparison->low);
        row->ratio_ci_high = exp(comparison->high);
        row->detectable_pct = vb_percent_of_effect(comparison->detectable);
    }
    if (!judge_time)
        return 0;
    row->verdict_code = verdict_of(comparison);
    row->comparisons = (int64_t)count;
    char verdict[VB_VERDICT_MAX];
    vb_say_verdict(verdict, row);
    return vb_row_set_text(&row->verdict, verdict);
}

static int judge_page(struct vb_results *results, const struct page *page, const struct vb_build_options *options)
{
    char confidence[32];
    snprintf(confidence, sizeof confidence, "%.6g %%", 100 * options->confidence);
    VB_OR_RETURN(vb_results_set_fact(results, "confidence", confidence));
    VB_OR_RETURN(vb_judge(page->comparisons, page->count, options->confidence, options->margin));
    for (size_t i = 0; i < page->count; i++)
        VB_OR_RETURN(
            set_judgement(&results->rows[page->rows[i]], &page->comparisons[i], page->count, options->judge_time));
    return 0;
}

static int warn_of_clock(struct vb_results *results, const struct vb_measurement *measurements, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (vb_witnesses_lack_clock(&measurements[i]))
            return vb_results_add_warning(
                results, "no percentiles: this processor's time stamp counter does not tick evenly (no invariant TSC)");
    return 0;
}

static int warn_of_tail(struct vb_results *results, const struct vb_measurement *measurement, size_t variant)
{
    static const char *const reasons[VB_TAIL_DOUBTS] = {
        [VB_TAIL_MISCOUNTED] = "it recorded more or fewer durations than it ran operations",
        [VB_TAIL_IMPOSSIBLE] = "it recorded durations longer than the whole launch",
        [VB_TAIL_EXCESSIVE] = "the durations that it recorded add up to more than its turns took",
    };
    enum vb_tail_doubt doubt = vb_witnesses_tail_doubt(measurement, variant);
    if (doubt == VB_TAIL_BELIEVED)
        return 0;
    const char *point = measurement->point ? measurement->point : "";
    char warning[512];
    snprintf(warning, sizeof warning, "no percentiles of %s%s%s/%s: %s", measurement->case_name, point[0] ? ":" : "",
             point, measurement->variants[variant].name, reasons[doubt]);
    return vb_results_add_warning(results, "%s", warning);
}

/* Judges and warns: what needs all rows. */
static int look_at_all(struct vb_results *results, const struct page *page, const struct vb_measurement *measurements,
                       size_t count, const struct vb_build_options *options)
{
    VB_OR_RETURN(judge_page(results, page, options));
    VB_OR_RETURN(warn_of_clock(results, measurements, count));
    for (size_t i = 0; i < count; i++)
        for (size_t v = 0; v < measurements[i].variant_count; v++)
            VB_OR_RETURN(warn_of_tail(results, &measurements[i], v));
    return 0;
}

int vb_build_rows(struct vb_results *results, const struct vb_measurement *measurements, size_t count,
                  const struct vb_build_options *options, struct vb_error *error)
{
    struct page page VB_RELEASE(close_page) = {0};
    if (open_page(&page, measurements, count) != 0)
        return vb_fail_memory(error);
    size_t first = results->row_count;
    for (size_t i = 0; i < count; i++)
        VB_OR_RETURN(add_measurement(results, &page, &measurements[i], options, error));
    if (look_at_all(results, &page, measurements, count, options) != 0 || vb_doubts_warn(results, first) != 0 ||
        vb_sweeps_mark(results) != 0)
        return vb_fail_memory(error);
    return 0;
}
