/* SPDX-License-Identifier: MIT
 *
 * Counts against the reference's: any rise beyond the limit fails, and a count that is missing where the reference
 * has one is not a pass. Counts that vary are spans: a certain change of a span is judged, too. */
#include "judge/gate_trial.h"

#include "base/count.h"
#include "judge/delta.h"
#include "results/conditions.h"

#include <math.h>
#include <string.h>

struct counted {
    enum vb_gate_quantity quantity;
    struct vb_gate_span was, is;
    double limit;
};

static struct vb_gate_span exactly(double value)
{
    return (struct vb_gate_span){value, value};
}

static struct vb_gate_span span_of(double value, double low, double high)
{
    return isnan(value) ? (struct vb_gate_span){low, high} : exactly(value);
}

static struct vb_gate_span allocs_of(const struct vb_row *row)
{
    return span_of(row->allocs_per_op, row->allocs_low, row->allocs_high);
}

static struct vb_gate_span bytes_of(const struct vb_row *row)
{
    return span_of(row->bytes_per_op, row->bytes_low, row->bytes_high);
}

static bool varies(const struct vb_gate_span *span)
{
    return vb_count_compare(span->low, span->high) != 0;
}

static void find_count(struct vb_gate_trial *trial, const struct counted *counted, enum vb_gate_severity severity,
                       enum vb_gate_reason reason)
{
    struct vb_gate_finding *finding = vb_gate_find(trial, severity, counted->quantity, reason);
    if (!finding)
        return;
    finding->was = counted->was;
    finding->is = counted->is;
    finding->limit = counted->limit;
}

static struct vb_gate_span live_of(const struct vb_row *row)
{
    return span_of(row->live_bytes_per_op, row->live_bytes_low, row->live_bytes_high);
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
static void find_overlap(struct vb_gate_trial *trial, const struct counted *counted, enum vb_counted found)
{
    if (!varies(&counted->is)) /* it is within the span of the reference */
        return;
    if (!varies(&counted->was))
        find_count(trial, counted, VB_GATE_CANNOT, VB_GATE_NOT_CONSTANT);
    else if (keeps_contracts(trial))
        find_count(trial, counted, VB_GATE_NOTE, VB_GATE_RANGES_KEPT);
    else if (found == VB_COUNTED_NO_MORE)
        find_count(trial, counted, VB_GATE_NOTE, VB_GATE_RANGES_ALIKE);
    else if (found == VB_COUNTED_CLOSE)
        find_count(trial, counted, VB_GATE_UNDECIDED, VB_GATE_RANGES_CLOSE);
    else
        find_count(trial, counted, VB_GATE_CANNOT, VB_GATE_RANGES_UNBOUND);
}

static struct vb_range range_of(const struct vb_gate_span *span)
{
    return (struct vb_range){span->low, span->high, varies(span)};
}

static void judge_known(struct vb_gate_trial *trial, const struct counted *counted)
{
    enum vb_counted found = vb_counted_compare(range_of(&counted->was), range_of(&counted->is), counted->limit);
    double most = vb_count_sum(counted->was.high, counted->limit);
    if (found == VB_COUNTED_ROSE)
        find_count(trial, counted, VB_GATE_FAIL, VB_GATE_ROSE);
    else if (found == VB_COUNTED_CLOSE && vb_count_compare(counted->is.low, most) > 0)
        find_count(trial, counted, VB_GATE_UNDECIDED, VB_GATE_RANGES_CLOSE);
    else if (vb_count_compare(counted->is.high, vb_count_sum(counted->was.low, counted->limit)) > 0)
        find_overlap(trial, counted, found);
    else if (vb_count_compare(counted->is.high, counted->was.low) < 0)
        find_count(trial, counted, VB_GATE_NOTE, VB_GATE_FELL);
    else if (vb_count_compare(counted->is.low, counted->was.high) > 0)
        find_count(trial, counted, VB_GATE_NOTE, VB_GATE_ROSE_WITHIN);
}

/* Old files have no spans of counts that vary. */
static void judge_unknown(struct vb_gate_trial *trial, const struct counted *counted)
{
    bool known_then = !isnan(counted->was.low);
    bool known_now = !isnan(counted->is.low);
    if (vb_row_varies(trial->row) && (vb_row_varies(trial->reference) || !known_then))
        find_count(trial, counted, keeps_contracts(trial) ? VB_GATE_NOTE : VB_GATE_CANNOT,
                   keeps_contracts(trial) ? VB_GATE_RANGES_KEPT : VB_GATE_RANGES_UNBOUND);
    else if (known_then)
        find_count(trial, counted, VB_GATE_CANNOT, VB_GATE_NOT_COUNTED_HERE);
    else
        find_count(trial, counted, VB_GATE_CANNOT, known_now ? VB_GATE_NOT_COUNTED_THERE : VB_GATE_NOT_COUNTED);
}

static bool is_known(const struct counted *counted)
{
    return !isnan(counted->was.low) && !isnan(counted->is.low);
}

static void judge_count(struct vb_gate_trial *trial, const struct counted *counted)
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
static void judge_detail(struct vb_gate_trial *trial, const struct counted *counted)
{
    if (isnan(counted->was.low))
        return; /* never was constant */
    if (isnan(counted->is.low) ||
        (!varies(&counted->was) && counted->is.low <= counted->was.high && counted->is.high > counted->was.high)) {
        find_count(trial, counted, VB_GATE_UNDECIDED, VB_GATE_NOT_CONSTANT);
        return;
    }
    const char *fact = other_fact(trial, counted->quantity);
    if (!fact) {
        judge_known(trial, counted);
        return;
    }
    if (vb_count_compare(counted->is.low, counted->was.high) == 0)
        return;
    find_count(trial, counted, VB_GATE_NOTE, VB_GATE_OTHER_FACT);
    if (trial->status != 0)
        return;
    struct vb_gate_finding *finding = &trial->gate->findings[trial->gate->count - 1];
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
    const struct counted details[] = {
        {VB_GATE_FREES, exactly(left_by(then)), exactly(left_by(now)), limits->frees},
        {VB_GATE_LIVE, live_of(then), live_of(now), limits->live},
        {VB_GATE_ONCE, exactly(then->once_allocs), exactly(now->once_allocs), limits->once},
        {VB_GATE_ONCE_BYTES, exactly(then->once_bytes), exactly(now->once_bytes), limits->once_bytes},
    };
    for (size_t i = 0; i < sizeof details / sizeof details[0]; i++)
        judge_detail(trial, &details[i]);
    if (bytes_rose) /* the other quantities follow from that */
        return;
    const struct counted peak = {VB_GATE_PEAK, exactly(peak_of(then)), exactly(peak_of(now)), limits->peak};
    const struct counted usable = {VB_GATE_USABLE, exactly(then->usable_bytes_per_op),
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
    const struct counted allocs = {VB_GATE_ALLOCS, allocs_of(then), allocs_of(now), trial->limits.allocs};
    const struct counted bytes = {VB_GATE_BYTES, bytes_of(then), bytes_of(now), trial->limits.bytes};
    size_t before = trial->gate->count;
    judge_count(trial, &allocs);
    if (!is_known(&allocs)) /* or it would be said twice */
        return;
    judge_count(trial, &bytes);
    forget_repeated(trial->gate, before);
    judge_details(trial, is_known(&bytes) && vb_count_compare(bytes.is.low, bytes.was.high) != 0);
}
