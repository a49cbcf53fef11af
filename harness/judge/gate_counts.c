/* SPDX-License-Identifier: MIT
 *
 * Counts against the reference's: any rise beyond the limit fails, and a count that is missing where the reference
 * has one is not a pass. Counts that vary are spans: a certain change of a span is judged, too. */
#include "judge/gate_trial.h"
#include "results/number_words.h"

#include "base/compare_counts.h"
#include "judge/delta.h"
#include "results/conditions.h"

#include <math.h>
#include <string.h>

static struct vb_gate_span exactly(double value)
{
    return (struct vb_gate_span){value, value};
}

static struct vb_gate_span span_of(struct vb_counted_cell cell)
{
    return isnan(cell.value) ? (struct vb_gate_span){cell.low, cell.high} : exactly(cell.value);
}

static bool varies(const struct vb_gate_span *span)
{
    return vb_count_compare(span->low, span->high) != 0;
}

static bool keeps_contract(const struct vb_row *row)
{
    return row->contract_code == VB_ROW_KEPT;
}

static bool keeps_contracts(const struct vb_gate_trial *trial)
{
    return vb_row_varies(trial->reference) && keeps_contract(trial->reference) && keeps_contract(trial->row);
}

/* Counts that vary now, of which some may be more than before. */
static void find_overlap(struct vb_gate_trial *trial, const struct vb_gate_pair *counted, enum vb_counted found)
{
    if (!varies(&counted->is)) /* it is within the span of the reference */
        return;
    if (!varies(&counted->was))
        vb_gate_find_pair(trial, counted, VB_GATE_CANNOT, VB_GATE_NOT_CONSTANT);
    else if (keeps_contracts(trial))
        vb_gate_find_pair(trial, counted, VB_GATE_NOTE, VB_GATE_RANGES_KEPT);
    else if (found == VB_COUNTED_NO_MORE)
        vb_gate_find_pair(trial, counted, VB_GATE_NOTE, VB_GATE_RANGES_ALIKE);
    else if (found == VB_COUNTED_CLOSE)
        vb_gate_find_pair(trial, counted, VB_GATE_UNDECIDED, VB_GATE_RANGES_CLOSE);
    else
        vb_gate_find_pair(trial, counted, VB_GATE_CANNOT, VB_GATE_RANGES_UNBOUND);
}

static struct vb_range range_of(const struct vb_gate_span *span)
{
    return (struct vb_range){span->low, span->high, varies(span)};
}

static void judge_known(struct vb_gate_trial *trial, const struct vb_gate_pair *counted)
{
    enum vb_counted found = vb_counted_compare(range_of(&counted->was), range_of(&counted->is), counted->limit);
    double most = vb_count_sum(counted->was.high, counted->limit);
    if (found == VB_COUNTED_ROSE)
        vb_gate_find_pair(trial, counted, VB_GATE_FAIL, VB_GATE_ROSE);
    else if (found == VB_COUNTED_CLOSE && vb_count_compare(counted->is.low, most) > 0)
        vb_gate_find_pair(trial, counted, VB_GATE_UNDECIDED, VB_GATE_RANGES_CLOSE);
    else if (vb_count_compare(counted->is.high, vb_count_sum(counted->was.low, counted->limit)) > 0)
        find_overlap(trial, counted, found);
    else if (vb_count_compare(counted->is.high, counted->was.low) < 0)
        vb_gate_find_pair(trial, counted, VB_GATE_NOTE, VB_GATE_FELL);
    else if (vb_count_compare(counted->is.low, counted->was.high) > 0)
        vb_gate_find_pair(trial, counted, VB_GATE_NOTE, VB_GATE_ROSE_WITHIN);
}

/* Old files have no spans of counts that vary. */
static void judge_unknown(struct vb_gate_trial *trial, const struct vb_gate_pair *counted)
{
    bool known_then = !isnan(counted->was.low);
    bool known_now = !isnan(counted->is.low);
    if (vb_row_varies(trial->row) && (vb_row_varies(trial->reference) || !known_then))
        vb_gate_find_pair(trial, counted, keeps_contracts(trial) ? VB_GATE_NOTE : VB_GATE_CANNOT,
                          keeps_contracts(trial) ? VB_GATE_RANGES_KEPT : VB_GATE_RANGES_UNBOUND);
    else if (known_then)
        vb_gate_find_pair(trial, counted, VB_GATE_CANNOT, VB_GATE_NOT_COUNTED_HERE);
    else
        vb_gate_find_pair(trial, counted, VB_GATE_CANNOT, known_now ? VB_GATE_NOT_COUNTED_THERE : VB_GATE_NOT_COUNTED);
}

static bool is_known(const struct vb_gate_pair *counted)
{
    return !isnan(counted->was.low) && !isnan(counted->is.low);
}

static void judge_count(struct vb_gate_trial *trial, const struct vb_gate_pair *counted)
{
    if (is_known(counted))
        judge_known(trial, counted);
    else
        judge_unknown(trial, counted);
}

/* A fact that the count depends on and the runs do not share, or NULL. Usable sizes depend on the allocator. The two
 * ways of counting differ in how they count realloc and the start of a thread. */
static const char *other_fact(const struct vb_gate_trial *trial, enum vb_gate_quantity quantity)
{
    static const char *const facts[] = {"counting", "allocator", "malloc_conf"};
    bool of_blocks = quantity == VB_GATE_LIVE || quantity == VB_GATE_PEAK || quantity == VB_GATE_USABLE;
    for (size_t i = 0; i < (of_blocks ? sizeof facts / sizeof facts[0] : 1); i++)
        if (!vb_conditions_share(trial->earlier, trial->later, facts[i]))
            return facts[i];
    return NULL;
}

static const char *said(const struct vb_results *results, const char *key)
{
    const char *value = vb_results_fact(results, key);
    return value ? value : "(none)";
}

/* A count beside the main ones, which is judged where it is known exactly on both sides. */
static void judge_detail(struct vb_gate_trial *trial, const struct vb_gate_pair *counted)
{
    if (isnan(counted->was.low))
        return; /* never was constant */
    if (isnan(counted->is.low) ||
        (!varies(&counted->was) && counted->is.low <= counted->was.high && counted->is.high > counted->was.high)) {
        vb_gate_find_pair(trial, counted, VB_GATE_UNDECIDED, VB_GATE_NOT_CONSTANT);
        return;
    }
    const char *fact = other_fact(trial, counted->quantity);
    if (!fact) {
        judge_known(trial, counted);
        return;
    }
    if (vb_count_compare(counted->is.low, counted->was.high) == 0)
        return;
    struct vb_gate_finding *finding = vb_gate_find_pair(trial, counted, VB_GATE_NOTE, VB_GATE_OTHER_FACT);
    finding->fact = fact;
    finding->fact_was = said(trial->earlier, fact);
    finding->fact_is = said(trial->later, fact);
}

/* Blocks that an operation leaves behind. */
static double left_by(const struct vb_row *row)
{
    return vb_count_sum(row->allocs_per_op, -row->frees_per_op);
}

static double peak_of(const struct vb_row *row)
{
    return row->peak_live_bytes >= 0 ? (double)row->peak_live_bytes : NAN;
}

/* With several threads the peak depends on their order, and with a leak on the number of operations counted. */
static bool is_peak_exact(const struct vb_row *row)
{
    return vb_count_compare(row->counted_threads, 1) == 0 && vb_count_compare(row->live_bytes_per_op, 0) == 0;
}

static void judge_details(struct vb_gate_trial *trial, bool bytes_rose)
{
    const struct vb_row *then = trial->reference;
    const struct vb_row *now = trial->row;
    const struct vb_delta_limits *limits = &trial->limits;
    const struct vb_gate_pair details[] = {
        {VB_GATE_FREES, exactly(left_by(then)), exactly(left_by(now)), limits->frees},
        {VB_GATE_LIVE, span_of(vb_live_cell(then)), span_of(vb_live_cell(now)), limits->live},
        {VB_GATE_ONCE, exactly(then->once_allocs), exactly(now->once_allocs), limits->once},
        {VB_GATE_ONCE_BYTES, exactly(then->once_bytes), exactly(now->once_bytes), limits->once_bytes},
    };
    for (size_t i = 0; i < sizeof details / sizeof details[0]; i++)
        judge_detail(trial, &details[i]);
    if (bytes_rose) /* the other quantities follow from that */
        return;
    const struct vb_gate_pair peak = {VB_GATE_PEAK, exactly(peak_of(then)), exactly(peak_of(now)), limits->peak};
    const struct vb_gate_pair usable = {VB_GATE_USABLE, exactly(then->usable_bytes_per_op),
                                        exactly(now->usable_bytes_per_op), limits->usable};
    if (is_peak_exact(then) && is_peak_exact(now))
        judge_detail(trial, &peak);
    judge_detail(trial, &usable);
}

/* That bytes vary follows from allocations that do. */
static void forget_repeated(struct vb_gate *gate, size_t before)
{
    enum vb_gate_reason last = gate->count == before + 2 ? gate->findings[before + 1].reason : VB_GATE_STATUS;
    if (last == VB_GATE_RANGES_ALIKE || last == VB_GATE_RANGES_KEPT || last == VB_GATE_RANGES_UNBOUND ||
        last == VB_GATE_NOT_CONSTANT)
        gate->count--;
}

void vb_gate_judge_counts(struct vb_gate_trial *trial)
{
    const struct vb_row *then = trial->reference;
    const struct vb_row *now = trial->row;
    const struct vb_gate_pair allocs = {VB_GATE_ALLOCS, span_of(vb_allocs_cell(then)), span_of(vb_allocs_cell(now)),
                                        trial->limits.allocs};
    const struct vb_gate_pair bytes = {VB_GATE_BYTES, span_of(vb_bytes_cell(then)), span_of(vb_bytes_cell(now)),
                                       trial->limits.bytes};
    size_t before = trial->gate->count;
    judge_count(trial, &allocs);
    if (!is_known(&allocs)) /* or it would be said twice */
        return;
    judge_count(trial, &bytes);
    forget_repeated(trial->gate, before);
    judge_details(trial, is_known(&bytes) && vb_count_compare(bytes.is.low, bytes.was.high) != 0);
}
