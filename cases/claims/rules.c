/* SPDX-License-Identifier: MIT
 *
 * Claims that need a rule of their own: what they say depends on more than conditions on rows. */
#include "claims/evidence.h"
#include "stats/change.h"

#include <math.h>

struct vb_claim_finding vb_claim_pauses(const struct vb_results *results)
{
    const struct vb_row *rows[] = {vb_evidence_row(results, "alloc_pressure", "", "heap_future"),
                                   vb_evidence_row(results, "alloc_pressure", "", "inline_result")};
    if (!rows[0] || !rows[1])
        return vb_evidence_missing("alloc_pressure, heap_future and inline_result");
    if (!vb_evidence_is_timed(rows[0]) || !vb_evidence_is_timed(rows[1]))
        return vb_claim_finding_of(VB_CLAIM_CANNOT_TELL, "alloc_pressure was too noisy to judge");
    if (isnan(rows[0]->p99_9_ci_low_ns) || isnan(rows[1]->p99_9_ci_low_ns))
        return vb_evidence_missing("alloc_pressure, percentiles with intervals");
    enum vb_claim_verdict verdict = rows[0]->p99_9_ci_low_ns > rows[1]->p99_9_ci_high_ns   ? VB_CLAIM_HOLDS
                                    : rows[0]->p99_9_ci_high_ns < rows[1]->p99_9_ci_low_ns ? VB_CLAIM_DOES_NOT_HOLD
                                                                                           : VB_CLAIM_CANNOT_TELL;
    return vb_claim_finding_of(
        verdict,
        "one call in 1,000 takes longer than %.0f ns (%.0f to %.0f) with futures on the heap, %.0f "
        "ns (%.0f to %.0f) with inline results; C has no collector, this is the allocator",
        rows[0]->p99_9_ns, rows[0]->p99_9_ci_low_ns, rows[0]->p99_9_ci_high_ns, rows[1]->p99_9_ns,
        rows[1]->p99_9_ci_low_ns, rows[1]->p99_9_ci_high_ns);
}

/* "0.7 % (0.4 to 1.1)". An end that is NAN leaves what was measured: "0.7 % (at most 1.1)", "1.1 % at most". */
static const char *say_break_even(char *text, size_t size, const struct vb_row *row)
{
    bool closed = !isnan(row->break_even_low) && !isnan(row->break_even_high);
    bool above = isnan(row->break_even_low); /* only the upper end is known */
    const char *bound_is = above ? "at most" : "at least";
    double bound = above ? row->break_even_high : row->break_even_low;
    if (isnan(row->break_even_at))
        snprintf(text, size, "%.3g %% %s", bound, bound_is);
    else if (closed)
        snprintf(text, size, "%.3g %% (%.3g to %.3g)", row->break_even_at, row->break_even_low, row->break_even_high);
    else if (isnan(bound))
        snprintf(text, size, "%.3g %%", row->break_even_at);
    else
        snprintf(text, size, "%.3g %% (%s %.3g)", row->break_even_at, bound_is, bound);
    return text;
}

static bool has_break_even(const struct vb_row *row)
{
    return !isnan(row->break_even_at) || !isnan(row->break_even_low) || !isnan(row->break_even_high);
}

/* The claim also says on which side of the break-even inline wins: above it, if its ratio falls along the sweep. */
static struct vb_claim_finding judge_break_even(const struct vb_results *results, const struct vb_row *row,
                                                const char *ratio)
{
    const struct vb_row *lowest = vb_evidence_end(results, "sync_ratio", "sync", "inline_result", false);
    const struct vb_row *highest = vb_evidence_end(results, "sync_ratio", "sync", "inline_result", true);
    if (lowest == highest || isnan(lowest->ratio) || isnan(highest->ratio))
        return vb_evidence_missing("sync_ratio, both sides of the break-even");
    char where[VB_EVIDENCE_RATIO];
    say_break_even(where, sizeof where, row);
    if (!(highest->ratio < lowest->ratio))
        return vb_claim_finding_of(
            VB_CLAIM_DOES_NOT_HOLD,
            "inline breaks even at %s, but wins below: it takes %.3g %% of the time at %s, %.3g %% at "
            "%s",
            where, 100 * lowest->ratio, lowest->point, 100 * highest->ratio, highest->point);
    bool there = !(row->break_even_low > 50) && !(row->break_even_high < 50); /* an open end leaves out nothing */
    return vb_claim_finding_of(there ? VB_CLAIM_HOLDS : VB_CLAIM_OTHER_NUMBER,
                               "inline breaks even at %s; at 50 %% it takes %s of the time", where, ratio);
}

/* The break-even is computed where rows are made, from the whole sweep; without one the ends of the sweep speak. */
struct vb_claim_finding vb_claim_half_synchronous(const struct vb_results *results)
{
    const struct vb_row *half = vb_evidence_row(results, "sync_ratio", "sync=50", "inline_result");
    if (!half)
        return vb_evidence_missing("sync_ratio:sync=50/inline_result");
    char ratio[VB_EVIDENCE_RATIO];
    vb_evidence_say_ratio(ratio, half);
    enum vb_evidence_order order = vb_evidence_order(half, 0);
    if (has_break_even(half))
        return judge_break_even(results, half, ratio);
    if (order == VB_EVIDENCE_FASTER)
        return vb_claim_finding_of(
            VB_CLAIM_OTHER_NUMBER,
            "no share of synchronous calls was found at which inline loses; at 50 %% it takes %s of "
            "the time",
            ratio);
    if (order == VB_EVIDENCE_SLOWER)
        return vb_claim_finding_of(VB_CLAIM_DOES_NOT_HOLD, "at 50 %% inline takes %s of the time", ratio);
    return vb_evidence_missing("sync_ratio, where inline breaks even");
}

struct vb_claim_finding vb_claim_always_async(const struct vb_results *results)
{
    const struct vb_row *row = vb_evidence_row(results, "sync_ratio", "sync=0", "inline_result");
    enum vb_evidence_order order = vb_evidence_order(row, 0.01);
    if (order == VB_EVIDENCE_OPEN)
        return vb_evidence_missing("sync_ratio:sync=0/inline_result");
    char ratio[VB_EVIDENCE_RATIO];
    if (order == VB_EVIDENCE_SAME && row->ratio_ci_low > 1)
        return vb_claim_finding_of(VB_CLAIM_CANNOT_TELL,
                                   "around a future that is always pending, inline takes %s of the time: slower, but "
                                   "perhaps by less than 1 %%",
                                   vb_evidence_say_ratio(ratio, row));
    return vb_claim_finding_of(order == VB_EVIDENCE_SLOWER ? VB_CLAIM_HOLDS : VB_CLAIM_DOES_NOT_HOLD,
                               "around a future that is always pending, inline takes %s of the time",
                               vb_evidence_say_ratio(ratio, row));
}

struct vb_claim_finding vb_claim_debug_builds(const struct vb_results *results)
{
    const struct vb_row *plain = vb_evidence_row(results, "build_skew", "optimised=no", "inline_result");
    const struct vb_row *optimised = vb_evidence_row(results, "build_skew", "optimised=yes", "inline_result");
    if (vb_evidence_order(plain, 0) == VB_EVIDENCE_OPEN || vb_evidence_order(optimised, 0) == VB_EVIDENCE_OPEN)
        return vb_evidence_missing("build_skew, inline_result");
    const struct vb_estimated ratios[] = {{optimised->ratio, optimised->ratio_ci_low, optimised->ratio_ci_high},
                                          {plain->ratio, plain->ratio_ci_low, plain->ratio_ci_high}};
    const struct vb_change change = vb_change_between(&ratios[0], &ratios[1]);
    enum vb_change_verdict moved = vb_change_judge(&change, log1p(VB_CLAIM_NOTICEABLE));
    enum vb_claim_verdict verdict = moved == VB_CHANGE_CANNOT_TELL ? VB_CLAIM_CANNOT_TELL
                                    : moved == VB_CHANGE_SAME      ? VB_CLAIM_DOES_NOT_HOLD
                                                                   : VB_CLAIM_HOLDS;
    char first[VB_EVIDENCE_RATIO], second[VB_EVIDENCE_RATIO];
    return vb_claim_finding_of(verdict, "inline takes %s of the time in code compiled with -O2, %s with -O0",
                               vb_evidence_say_ratio(first, optimised), vb_evidence_say_ratio(second, plain));
}
