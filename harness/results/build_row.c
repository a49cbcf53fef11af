/* SPDX-License-Identifier: MIT */
#include "results/build.h"
#include "results/doubt_words.h"
#include "results/own_counters.h"
#include "results/row.h"
#include "results/witnesses.h"
#include "results/verdict_words.h"
#include "stats/quiet_time.h"
#include "stats/paired.h"
#include "stats/turns.h"
#include "talk/measurement.h"
#include "talk/status_words.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

/* So many in a second where `amount` takes `ns`; NAN: not known, or no number. */
static double per_second(double amount, double ns)
{
    double rate = amount * 1e9 / ns;
    return ns > 0 && isfinite(rate) ? rate : NAN;
}

/* What an operation processes, and the rates that follow from the row's time, if it has one. */
static void set_amount(const struct vb_row *row, double amount, double *per_op, double *rate, double *low, double *high)
{
    if (!(amount > 0))
        return;
    *per_op = amount;
    *rate = per_second(amount, row->mean_ns);
    *low = per_second(amount, row->ci_high_ns);
    *high = per_second(amount, row->ci_low_ns);
}

static void set_amounts(struct vb_row *row, const struct vb_variant_measurement *variant)
{
    set_amount(row, variant->processed_bytes, &row->processed_bytes_per_op, &row->bytes_per_second,
               &row->bytes_per_second_low, &row->bytes_per_second_high);
    set_amount(row, variant->processed_items, &row->processed_items_per_op, &row->items_per_second,
               &row->items_per_second_low, &row->items_per_second_high);
}

#define BASELINE 0 /* index of the baseline variant, where there is one */

static const char *status_of(const struct vb_variant_measurement *variant)
{
    if (variant->status[0] != '\0')
        return variant->status;
    return variant->outcome == VB_OUTCOME_OK || variant->outcome == VB_OUTCOME_UNTIMED ? VB_WORDS_OK : "failed";
}

enum vb_row_status vb_row_status_of(enum vb_trouble trouble)
{
    static const enum vb_row_status of_troubles[] = {
        [VB_TROUBLE_NONE] = VB_ROW_FAILED,
        [VB_TROUBLE_OTHER] = VB_ROW_FAILED,
        [VB_TROUBLE_SKIPPED] = VB_ROW_SKIPPED,
        [VB_TROUBLE_NOT_BUILT] = VB_ROW_NOT_BUILT,
        [VB_TROUBLE_CRASHED] = VB_ROW_CRASHED,
        [VB_TROUBLE_TIMED_OUT] = VB_ROW_TIMED_OUT,
        [VB_TROUBLE_CHECKSUM] = VB_ROW_CHECKSUM_BROKEN,
        [VB_TROUBLE_PERIOD] = VB_ROW_PERIOD_BROKEN,
        [VB_TROUBLE_CONTRACT] = VB_ROW_CONTRACT_BROKEN,
    };
    return of_troubles[trouble];
}

static enum vb_row_status status_code_of(const struct vb_variant_measurement *variant)
{
    bool well = variant->outcome == VB_OUTCOME_OK || variant->outcome == VB_OUTCOME_UNTIMED;
    return well ? VB_ROW_OK : vb_row_status_of(variant->trouble);
}

enum vb_row_contract vb_row_contract_of(enum vb_contract_state state)
{
    static const enum vb_row_contract of_states[] = {
        [VB_CONTRACT_NOT_SAID] = VB_ROW_CONTRACT_UNKNOWN,
        [VB_CONTRACT_PROMISES_NOTHING] = VB_ROW_NO_CONTRACT,
        [VB_CONTRACT_IS_KEPT] = VB_ROW_KEPT,
        [VB_CONTRACT_IS_KEPT_IN_PART] = VB_ROW_KEPT_IN_PART,
        [VB_CONTRACT_NOT_CHECKED] = VB_ROW_NOT_CHECKED,
        [VB_CONTRACT_IS_BROKEN] = VB_ROW_BROKEN,
    };
    return of_states[state];
}

static enum vb_row_ledger ledger_code_of(const struct vb_account *account)
{
    if (account->kind == VB_ACCOUNT_EXACT)
        return account->reason[0] == '\0' ? VB_ROW_EXACT : VB_ROW_EXACT_IN_PART;
    return account->kind == VB_ACCOUNT_VARIES ? VB_ROW_VARIES : VB_ROW_NOT_COUNTED;
}

static void say_ledger(char *text, size_t size, const struct vb_account *account)
{
    switch (account->kind) {
    case VB_ACCOUNT_EXACT:
        if (account->reason[0] == '\0')
            snprintf(text, size, VB_WORDS_EXACT);
        else
            snprintf(text, size, VB_WORDS_EXACT VB_WORDS_IN_PART "beside that not constant: %s)", account->reason);
        return;
    case VB_ACCOUNT_VARIES: snprintf(text, size, VB_WORDS_VARIES " (%s)", account->reason); return;
    case VB_ACCOUNT_NONE: break;
    }
    snprintf(text, size, VB_WORDS_NOT_COUNTED " (%s)", account->reason[0] ? account->reason : "not counted");
}

static int set_words(struct vb_row *row, const struct vb_measurement *measurement,
                     const struct vb_variant_measurement *variant)
{
    row->status_code = status_code_of(variant);
    row->contract_code = vb_row_contract_of(variant->contract_state);
    row->ledger_code = ledger_code_of(&variant->account);
    char ledger[VB_REASON_MAX + 40];
    say_ledger(ledger, sizeof ledger, &variant->account);
    char checksum[17] = "";
    if (variant->has_checksum)
        snprintf(checksum, sizeof checksum, "%016" PRIx64, variant->checksum);

    VB_OR_RETURN(vb_row_set_text(&row->case_name, measurement->case_name));
    VB_OR_RETURN(vb_row_set_text(&row->point, measurement->point));
    VB_OR_RETURN(vb_row_set_text(&row->variant, variant->name));
    VB_OR_RETURN(vb_row_set_text(&row->allocator, measurement->allocator ? measurement->allocator : ""));
    if (measurement->has_baseline)
        VB_OR_RETURN(vb_row_set_text(&row->baseline, measurement->variants[BASELINE].name));
    VB_OR_RETURN(vb_row_set_text(&row->status, status_of(variant)));
    VB_OR_RETURN(vb_row_set_text(&row->metrics, variant->metrics_source));
    VB_OR_RETURN(vb_row_set_text(&row->ledger, ledger));
    VB_OR_RETURN(vb_row_set_text(&row->contract, variant->contract));
    return vb_row_set_text(&row->checksum, checksum);
}

/* What is certain of a count that varies. */
static void set_range(double count, double *low, double *high, const struct vb_range *range)
{
    if (!isnan(count))
        return;
    *low = range->lowest;
    *high = range->highest;
}

/* What varies has a range; what is the same in every run is known beside it. */
static void set_ledger(struct vb_row *row, const struct vb_account *account)
{
    bool is_exact = account->kind == VB_ACCOUNT_EXACT;
    if (account->kind == VB_ACCOUNT_NONE)
        return;
    if (is_exact || !account->allocs_range.varies)
        row->allocs_per_op = account->allocs;
    if (account->has_asked && (is_exact || !account->asked_range.varies))
        row->bytes_per_op = account->asked_bytes;
    row->frees_per_op = account->frees;
    row->usable_bytes_per_op = account->usable_bytes;
    row->live_bytes_per_op = account->live_bytes;
    if (is_exact)
        row->once_allocs = account->once_allocs;
    if (is_exact && account->has_asked)
        row->once_bytes = account->once_asked_bytes;
    if (is_exact && account->has_peak)
        row->peak_live_bytes = account->peak_bytes;
    set_range(row->allocs_per_op, &row->allocs_low, &row->allocs_high, &account->allocs_range);
    if (account->has_asked)
        set_range(row->bytes_per_op, &row->bytes_low, &row->bytes_high, &account->asked_range);
    set_range(row->live_bytes_per_op, &row->live_bytes_low, &row->live_bytes_high, &account->live_range);
    if (account->threads > 0)
        row->counted_threads = account->threads;
}

static void set_metrics(struct vb_row *row, const struct vb_metric_count *metrics)
{
    double *const fields[VB_METRIC_COUNT] = {
        [VB_METRIC_INSTRUCTIONS] = &row->instructions_per_op,
        [VB_METRIC_CYCLES] = &row->cycles_per_op,
        [VB_METRIC_BRANCH_MISSES] = &row->branch_misses_per_op,
        [VB_METRIC_CACHE_MISSES] = &row->cache_misses_per_op,
        [VB_METRIC_CODE] = &row->code_bytes,
    };
    for (int i = 0; i < VB_METRIC_COUNT; i++)
        if (metrics[i].known)
            *fields[i] = metrics[i].per_op;
}

static void set_times(struct vb_row *row, struct vb_turns *turns, size_t variant, double confidence)
{
    struct vb_turn_times times = vb_turns_times(turns, variant);
    if (times.estimate.count == 0)
        return;
    row->mean_ns = times.estimate.center;
    row->median_ns = times.median_ns;
    row->min_ns = times.min_ns;
    row->turns_mean_ns = times.mean_ns;
    row->launches = (int64_t)times.estimate.count;
    row->rounds = (int64_t)turns->round_count;
    row->ops_per_turn = turns->operations[variant];
    row->noise_pct = 100 * times.noise;
    row->outlier_launches = (int64_t)times.outlier_count;

    double half_width = vb_estimate_half_width(&times.estimate, vb_look_confidence(confidence));
    if (isfinite(half_width)) {
        row->ci_low_ns = fmax(times.estimate.center - half_width, 0); /* no operation takes less than nothing */
        row->ci_high_ns = times.estimate.center + half_width;
    }
    struct vb_quiet quiet = vb_quiet_of(turns, variant, vb_look_confidence(confidence));
    row->quiet_ns = quiet.ns;
    row->quiet_ci_low_ns = quiet.low;
    row->quiet_ci_high_ns = quiet.high;
    if (times.estimate.layout_count > 0) {
        row->layouts = (double)times.estimate.layout_count;
        row->layout_sd_pct = 100 * times.estimate.layout_sd / times.estimate.center;
    }
}

static int64_t count_disturbed(const struct vb_measurement *measurement, size_t variant)
{
    int64_t count = 0;
    for (size_t i = 0; i < measurement->reading_count; i++) {
        const struct vb_reading *reading = &measurement->readings[i];
        count += reading->variant == variant && (reading->switches > 0 || reading->migrations > 0);
    }
    return count;
}

struct vb_doubts vb_build_doubts(const struct vb_measurement *measurement, size_t index)
{
    struct vb_doubts doubts = measurement->variants[index].doubts;
    const struct vb_doubts *baseline = &measurement->variants[BASELINE].doubts;
    if (measurement->has_baseline && index != BASELINE && vb_doubts_forbid_verdict(baseline))
        vb_doubts_add(&doubts, VB_DOUBT_BASELINE, 0, 0);
    return doubts;
}

/* Where no time means anything, one warning says so, and no verdict. */
static int set_doubts(struct vb_row *row, const struct vb_doubts *doubts, bool judge_time)
{
    char verdict[VB_VERDICT_MAX];
    struct vb_doubts all = *doubts;
    if (!judge_time)
        vb_doubts_add(&all, VB_DOUBT_MEANINGLESS, 0, 0);
    VB_OR_RETURN(vb_row_set_doubts(row, &all));
    if (!judge_time || !vb_doubts_forbid_verdict(doubts))
        return 0;
    row->verdict_code = VB_ROW_NO_VERDICT;
    vb_say_verdict(verdict, row);
    return vb_row_set_text(&row->verdict, verdict);
}

int vb_build_variant(struct vb_row *row, const struct vb_measurement *measurement, struct vb_turns *turns, size_t index,
                     const struct vb_build_options *options)
{
    const struct vb_variant_measurement *variant = &measurement->variants[index];
    VB_OR_RETURN(set_words(row, measurement, variant));
    VB_OR_RETURN(vb_row_set_counters(row, measurement, index, options->confidence));
    if (variant->source_allocs > 0)
        row->source_allocs_per_op = variant->source_allocs;
    set_ledger(row, &variant->account);
    set_amounts(row, variant);
    set_metrics(row, variant->metrics);
    if (variant->outcome != VB_OUTCOME_OK)
        return 0;
    struct vb_doubts doubts = vb_build_doubts(measurement, index);
    VB_OR_RETURN(set_doubts(row, &doubts, options->judge_time));
    if (vb_doubts_forbid_time(&doubts))
        return 0;
    set_times(row, turns, index, options->confidence);
    set_amounts(row, variant);
    if (row->launches > 0)
        row->disturbed_turns = count_disturbed(measurement, index);
    VB_OR_RETURN(vb_row_set_witnesses(row, measurement, index, options->confidence, options->keep_heap));
    return options->keep_launches && row->launches > 0 ? vb_row_set_launches(row, measurement, index) : 0;
}
