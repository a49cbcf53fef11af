/* SPDX-License-Identifier: MIT */
#include "judge/claim_rules.h"

#include "judge/claim_evidence.h"
#include "stats/change.h"
#include "results/extras.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

/* "Significantly" and "only adds overhead" are about differences that somebody would notice. */
#define NOTICEABLE 0.05

/* How far a figure may lie from the article's and still be the same figure. */
#define SAME_FIGURE 0.10

static bool is_figure(double measured, double claimed)
{
    return fabs(measured - claimed) <= SAME_FIGURE * claimed;
}

/* "17 % (16.8 to 17.1 %)" */
static const char *say_ratio(char *text, size_t size, const struct vb_row *row)
{
    snprintf(text, size, "%.3g %% (%.3g to %.3g %%)", 100 * row->ratio, 100 * row->ratio_ci_low,
             100 * row->ratio_ci_high);
    return text;
}

#define RATIO_MAX 80

struct vb_claim_finding vb_rule_heap_object(const struct vb_results *results)
{
    const struct vb_row *rows[] = {vb_evidence_row(results, "ready_return", "", "heap_future")};
    if (!vb_evidence_counted(rows, 1))
        return vb_evidence_missing("ready_return/heap_future");
    return vb_claim_finding_of(rows[0]->allocs_per_op >= 1 ? VB_CLAIM_HOLDS : VB_CLAIM_DOES_NOT_HOLD,
                               "%g allocation per call, %g B asked for, %g B used", rows[0]->allocs_per_op,
                               rows[0]->bytes_per_op, rows[0]->usable_bytes_per_op);
}

struct vb_claim_finding vb_rule_always_allocates(const struct vb_results *results)
{
    const struct vb_row *rows[] = {vb_evidence_row(results, "ready_return", "", "heap_future"),
                                   vb_evidence_row(results, "ready_const", "cacheable=100", "cached_future")};
    if (!vb_evidence_counted(rows, COUNT_OF(rows)))
        return vb_evidence_missing("ready_return/heap_future, ready_const:cacheable=100/cached_future");
    bool always = rows[0]->allocs_per_op >= 1 && rows[1]->allocs_per_op >= 1;
    return vb_claim_finding_of(always ? VB_CLAIM_HOLDS : VB_CLAIM_DOES_NOT_HOLD,
                               "%g allocation per call; %g for common values whose futures are kept for ever, as .NET "
                               "keeps those of -1 to 8",
                               rows[0]->allocs_per_op, rows[1]->allocs_per_op);
}

/* Time and allocations of the inline result against the future on the heap. */
static struct vb_claim_finding judge_inline(const struct vb_results *results, double margin)
{
    const struct vb_row *rows[] = {vb_evidence_row(results, "ready_return", "", "heap_future"),
                                   vb_evidence_row(results, "ready_return", "", "inline_result")};
    enum vb_evidence_order order = vb_evidence_order(rows[1], margin);
    if (!vb_evidence_counted(rows, COUNT_OF(rows)) || order == VB_EVIDENCE_OPEN)
        return vb_evidence_missing("ready_return, heap_future and inline_result");
    char ratio[RATIO_MAX];
    bool less = rows[1]->allocs_per_op < rows[0]->allocs_per_op;
    return vb_claim_finding_of(less && order == VB_EVIDENCE_FASTER ? VB_CLAIM_HOLDS : VB_CLAIM_DOES_NOT_HOLD,
                               "inline takes %s of the time, and makes %g allocations instead of %g",
                               say_ratio(ratio, sizeof ratio, rows[1]), rows[1]->allocs_per_op, rows[0]->allocs_per_op);
}

struct vb_claim_finding vb_rule_falls_short(const struct vb_results *results)
{
    return judge_inline(results, 0);
}

struct vb_claim_finding vb_rule_reduces_overhead(const struct vb_results *results)
{
    return judge_inline(results, NOTICEABLE);
}

struct vb_claim_finding vb_rule_million(const struct vb_results *results)
{
    const struct vb_row *small = vb_evidence_row(results, "footprint_live", "count=1000000", "heap_future");
    const struct vb_row *real = vb_evidence_row(results, "footprint_live", "count=1000000", "heap_future_72");
    if (!small || !real || small->peak_live_bytes < 0 || real->peak_live_bytes < 0 || small->rss_growth_bytes <= 0 ||
        isnan(small->rss_growth_bytes) || isnan(real->rss_growth_bytes))
        return vb_evidence_missing("footprint_live:count=1000000, resident memory");
    return vb_claim_finding_of(
        is_figure(small->rss_growth_bytes, 24e6) ? VB_CLAIM_HOLDS : VB_CLAIM_OTHER_NUMBER,
        "%.3g MB resident at most for a million futures of 24 B, of which the allocator handed out "
        "%.3g MB; %.3g and %.3g MB for those of 72 B, which is what a .NET Task<T> has",
        small->rss_growth_bytes / 1e6, (double)small->peak_live_bytes / 1e6, real->rss_growth_bytes / 1e6,
        (double)real->peak_live_bytes / 1e6);
}

struct vb_claim_finding vb_rule_pauses(const struct vb_results *results)
{
    const struct vb_row *rows[] = {vb_evidence_row(results, "alloc_pressure", "", "heap_future"),
                                   vb_evidence_row(results, "alloc_pressure", "", "inline_result")};
    if (!rows[0] || !rows[1])
        return vb_evidence_missing("alloc_pressure, heap_future and inline_result");
    if (!vb_evidence_is_timed(rows[0]) || !vb_evidence_is_timed(rows[1]))
        return vb_claim_finding_of(VB_CLAIM_CANNOT_TELL, "alloc_pressure was too noisy to judge");
    const struct vb_row_extras heap = vb_row_extras_of(rows[0]);
    const struct vb_row_extras control = vb_row_extras_of(rows[1]);
    if (isnan(heap.p99_9_ci_low_ns) || isnan(control.p99_9_ci_low_ns))
        return vb_evidence_missing("alloc_pressure, percentiles with intervals");
    enum vb_claim_verdict verdict = heap.p99_9_ci_low_ns > control.p99_9_ci_high_ns   ? VB_CLAIM_HOLDS
                                    : heap.p99_9_ci_high_ns < control.p99_9_ci_low_ns ? VB_CLAIM_DOES_NOT_HOLD
                                                                                      : VB_CLAIM_CANNOT_TELL;
    return vb_claim_finding_of(
        verdict,
        "one call in 1,000 takes longer than %.0f ns (%.0f to %.0f) with futures on the heap, %.0f "
        "ns (%.0f to %.0f) with inline results; C has no collector, this is the allocator",
        heap.p99_9_ns, heap.p99_9_ci_low_ns, heap.p99_9_ci_high_ns, control.p99_9_ns, control.p99_9_ci_low_ns,
        control.p99_9_ci_high_ns);
}

struct vb_claim_finding vb_rule_value_or_future(const struct vb_results *results)
{
    const struct vb_row *rows[] = {vb_evidence_row(results, "ready_return", "", "inline_result"),
                                   vb_evidence_row(results, "always_async", "", "inline_result")};
    if (!vb_evidence_counted(rows, COUNT_OF(rows)))
        return vb_evidence_missing("inline_result of ready_return and always_async");
    bool holds = rows[0]->allocs_per_op == 0 && rows[1]->allocs_per_op >= 1;
    return vb_claim_finding_of(
        holds ? VB_CLAIM_HOLDS : VB_CLAIM_DOES_NOT_HOLD,
        "the same inline result allocates %g times when its value is there, %g when it is not; it "
        "may also hold a pooled source, as in .NET",
        rows[0]->allocs_per_op, rows[1]->allocs_per_op);
}

struct vb_claim_finding vb_rule_no_allocation(const struct vb_results *results)
{
    const struct vb_row *rows[] = {vb_evidence_row(results, "ready_return", "", "inline_result")};
    if (!vb_evidence_counted(rows, 1))
        return vb_evidence_missing("ready_return/inline_result");
    return vb_claim_finding_of(rows[0]->allocs_per_op == 0 ? VB_CLAIM_HOLDS : VB_CLAIM_DOES_NOT_HOLD,
                               "%g allocations, %g B per call", rows[0]->allocs_per_op, rows[0]->bytes_per_op);
}

struct vb_claim_finding vb_rule_direct_result(const struct vb_results *results)
{
    const struct vb_row *rows[] = {vb_evidence_row(results, "ready_return", "", "inline_result"),
                                   vb_evidence_row(results, "error_result", "errors=100", "inline_result")};
    if (!vb_evidence_counted(rows, COUNT_OF(rows)))
        return vb_evidence_missing("inline_result of ready_return and error_result:errors=100");
    bool holds = rows[0]->allocs_per_op == 0;
    return vb_claim_finding_of(
        holds ? VB_CLAIM_HOLDS : VB_CLAIM_DOES_NOT_HOLD,
        "%g allocations for a value and %g for an error, which here is a value, too (.NET allocates)",
        rows[0]->allocs_per_op, rows[1]->allocs_per_op);
}

struct vb_claim_finding vb_rule_wraps_future(const struct vb_results *results)
{
    const struct vb_row *rows[] = {vb_evidence_row(results, "always_async", "", "heap_future"),
                                   vb_evidence_row(results, "always_async", "", "inline_result"),
                                   vb_evidence_row(results, "always_async", "", "pooled_future")};
    if (!vb_evidence_counted(rows, COUNT_OF(rows)))
        return vb_evidence_missing("always_async, heap_future, inline_result and pooled_future");
    bool holds = rows[1]->allocs_per_op == rows[0]->allocs_per_op && rows[1]->allocs_per_op > 0;
    return vb_claim_finding_of(holds ? VB_CLAIM_HOLDS : VB_CLAIM_DOES_NOT_HOLD,
                               "%g allocation as a future, %g as an inline result around one, %g from a pool",
                               rows[0]->allocs_per_op, rows[1]->allocs_per_op, rows[2]->allocs_per_op);
}

/* "0.7 % (0.4 to 1.1)". An end that is NAN leaves what was measured: "0.7 % (at most 1.1)", "1.1 % at most". */
static const char *say_break_even(char *text, size_t size, const struct vb_row_extras *extras)
{
    bool closed = !isnan(extras->break_even_low) && !isnan(extras->break_even_high);
    bool above = isnan(extras->break_even_low); /* only the upper end is known */
    const char *bound_is = above ? "at most" : "at least";
    double bound = above ? extras->break_even_high : extras->break_even_low;
    if (isnan(extras->break_even_at))
        snprintf(text, size, "%.3g %% %s", bound, bound_is);
    else if (closed)
        snprintf(text, size, "%.3g %% (%.3g to %.3g)", extras->break_even_at, extras->break_even_low,
                 extras->break_even_high);
    else if (isnan(bound))
        snprintf(text, size, "%.3g %%", extras->break_even_at);
    else
        snprintf(text, size, "%.3g %% (%s %.3g)", extras->break_even_at, bound_is, bound);
    return text;
}

static bool has_break_even(const struct vb_row_extras *extras)
{
    return !isnan(extras->break_even_at) || !isnan(extras->break_even_low) || !isnan(extras->break_even_high);
}

/* The claim also says on which side of the break-even inline wins: above it, if its ratio falls along the sweep. */
static struct vb_claim_finding judge_break_even(const struct vb_results *results, const struct vb_row_extras *extras,
                                                const char *ratio)
{
    const struct vb_row *lowest = vb_evidence_end(results, "sync_ratio", "sync", "inline_result", false);
    const struct vb_row *highest = vb_evidence_end(results, "sync_ratio", "sync", "inline_result", true);
    if (lowest == highest || isnan(lowest->ratio) || isnan(highest->ratio))
        return vb_evidence_missing("sync_ratio, both sides of the break-even");
    char where[RATIO_MAX];
    say_break_even(where, sizeof where, extras);
    if (!(highest->ratio < lowest->ratio))
        return vb_claim_finding_of(
            VB_CLAIM_DOES_NOT_HOLD,
            "inline breaks even at %s, but wins below: it takes %.3g %% of the time at %s, %.3g %% at "
            "%s",
            where, 100 * lowest->ratio, lowest->point, 100 * highest->ratio, highest->point);
    bool there = !(extras->break_even_low > 50) && !(extras->break_even_high < 50); /* an open end leaves out nothing */
    return vb_claim_finding_of(there ? VB_CLAIM_HOLDS : VB_CLAIM_OTHER_NUMBER,
                               "inline breaks even at %s; at 50 %% it takes %s of the time", where, ratio);
}

/* The break-even is computed where rows are made, from the whole sweep; without one the ends of the sweep speak. */
struct vb_claim_finding vb_rule_half_synchronous(const struct vb_results *results)
{
    const struct vb_row *half = vb_evidence_row(results, "sync_ratio", "sync=50", "inline_result");
    if (!half)
        return vb_evidence_missing("sync_ratio:sync=50/inline_result");
    char ratio[RATIO_MAX];
    say_ratio(ratio, sizeof ratio, half);
    const struct vb_row_extras extras = vb_row_extras_of(half);
    enum vb_evidence_order order = vb_evidence_order(half, 0);
    if (has_break_even(&extras))
        return judge_break_even(results, &extras, ratio);
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

struct vb_claim_finding vb_rule_hot_path(const struct vb_results *results)
{
    const struct vb_row *often = vb_evidence_row(results, "sync_ratio", "sync=99", "inline_result");
    const struct vb_row *inside = vb_evidence_row(results, "boundary", "layers=8", "all_inline");
    enum vb_evidence_order orders[] = {vb_evidence_order(often, NOTICEABLE), vb_evidence_order(inside, NOTICEABLE)};
    if (orders[0] == VB_EVIDENCE_OPEN || orders[1] == VB_EVIDENCE_OPEN)
        return vb_evidence_missing("sync_ratio:sync=99/inline_result, boundary:layers=8/all_inline");
    char first[RATIO_MAX], second[RATIO_MAX];
    bool holds = orders[0] == VB_EVIDENCE_FASTER && orders[1] == VB_EVIDENCE_FASTER;
    return vb_claim_finding_of(holds ? VB_CLAIM_HOLDS : VB_CLAIM_DOES_NOT_HOLD,
                               "at 99 %% synchronous calls inline takes %s of the time; inline through eight layers %s",
                               say_ratio(first, sizeof first, often), say_ratio(second, sizeof second, inside));
}

/* A row of the case is ok only if the library caught the second take, each time, or gave the same value again. */
struct vb_claim_finding vb_rule_await_once(const struct vb_results *results)
{
    static const char *const caught[] = {"same_result", "copy_of_pooled", "copy_of_heap"};
    for (size_t i = 0; i < COUNT_OF(caught); i++)
        if (!vb_evidence_row(results, "misuse", "", caught[i]))
            return vb_evidence_missing("misuse, all variants");
    if (!vb_evidence_row(results, "misuse", "", "copy_of_ready"))
        return vb_evidence_missing("misuse/copy_of_ready");
    return vb_claim_finding_of(VB_CLAIM_HOLDS,
                               "3 of 4 ways to take a value twice are errors that a checked build catches; "
                               "a copy of a value that was ready gives it again");
}

struct vb_claim_finding vb_rule_as_task(const struct vb_results *results)
{
    const struct vb_row *once = vb_evidence_row(results, "as_task_multi", "k=1,state=ready", "as_task");
    const struct vb_row *often = vb_evidence_row(results, "as_task_multi", "k=8,state=ready", "as_task");
    const struct vb_row *rows[] = {once, often};
    if (!vb_evidence_counted(rows, COUNT_OF(rows)))
        return vb_evidence_missing("as_task_multi:k=1 and k=8, as_task");
    bool holds = once->allocs_per_op == often->allocs_per_op;
    return vb_claim_finding_of(
        holds ? VB_CLAIM_HOLDS : VB_CLAIM_DOES_NOT_HOLD,
        "%g allocation for the conversion and one await, %g with eight awaits; the same value each "
        "time",
        once->allocs_per_op, often->allocs_per_op);
}

struct vb_claim_finding vb_rule_always_async(const struct vb_results *results)
{
    const struct vb_row *row = vb_evidence_row(results, "always_async", "", "inline_result");
    enum vb_evidence_order order = vb_evidence_order(row, 0.01);
    if (order == VB_EVIDENCE_OPEN)
        return vb_evidence_missing("always_async/inline_result");
    char ratio[RATIO_MAX];
    if (order == VB_EVIDENCE_SAME && row->ratio_ci_low > 1)
        return vb_claim_finding_of(VB_CLAIM_CANNOT_TELL,
                                   "around a future that is always pending, inline takes %s of the time: slower, but "
                                   "perhaps by less than 1 %%",
                                   say_ratio(ratio, sizeof ratio, row));
    return vb_claim_finding_of(order == VB_EVIDENCE_SLOWER ? VB_CLAIM_HOLDS : VB_CLAIM_DOES_NOT_HOLD,
                               "around a future that is always pending, inline takes %s of the time",
                               say_ratio(ratio, sizeof ratio, row));
}

/* Allocations of the futures alone: those of the database are the variant's that has no futures. */
static double future_allocs(const struct vb_results *results, const char *settings, const char *variant)
{
    const struct vb_row *rows[] = {vb_evidence_row(results, "cache_hit", settings, variant),
                                   vb_evidence_row(results, "cache_hit", settings, "direct")};
    return vb_evidence_counted(rows, COUNT_OF(rows)) ? rows[0]->allocs_per_op - rows[1]->allocs_per_op : NAN;
}

struct vb_claim_finding vb_rule_cache(const struct vb_results *results)
{
    double hit = future_allocs(results, "hit=100", "inline_result");
    double mixed = future_allocs(results, "hit=90", "inline_result");
    if (isnan(hit) || isnan(mixed))
        return vb_evidence_missing("cache_hit:hit=90 and hit=100, inline_result and direct");
    bool holds = fabs(hit) < 1e-6 && fabs(mixed - 0.1) < 1e-6;
    return vb_claim_finding_of(holds ? VB_CLAIM_HOLDS : VB_CLAIM_DOES_NOT_HOLD,
                               "%g futures per read at 100 %% hits, %g at 90 %%", fabs(hit), mixed);
}

struct vb_claim_finding vb_rule_orders_of_magnitude(const struct vb_results *results)
{
    const struct vb_row *all[] = {vb_evidence_row(results, "cache_hit", "hit=90", "heap_future"),
                                  vb_evidence_row(results, "cache_hit", "hit=90", "inline_result")};
    double before = future_allocs(results, "hit=90", "heap_future");
    double after = future_allocs(results, "hit=90", "inline_result");
    if (!vb_evidence_counted(all, COUNT_OF(all)) || !(after > 0) || !(all[1]->allocs_per_op > 0))
        return vb_evidence_missing("cache_hit:hit=90");
    double factor = before / after;
    char time[RATIO_MAX] = "not timed";
    if (!isnan(all[1]->ratio))
        snprintf(time, sizeof time, "%.3g times as fast", 1 / all[1]->ratio);
    /* A hair below, for shares are binary fractions here. */
    enum vb_claim_verdict verdict = factor > 99.9  ? VB_CLAIM_HOLDS
                                    : factor > 9.9 ? VB_CLAIM_OTHER_NUMBER
                                                   : VB_CLAIM_DOES_NOT_HOLD;
    return vb_claim_finding_of(
        verdict,
        "at 90 %% hits, futures fall by a factor of %.3g: one order; all allocations, the database's "
        "included, by %.3g; %s",
        factor, all[0]->allocs_per_op / all[1]->allocs_per_op, time);
}

struct vb_claim_finding vb_rule_article_table(const struct vb_results *results)
{
    const struct vb_row *rows[] = {vb_evidence_row(results, "ready_return", "", "heap_future"),
                                   vb_evidence_row(results, "ready_return", "", "inline_result")};
    enum vb_evidence_order order = vb_evidence_order(rows[1], 0);
    if (!vb_evidence_counted(rows, COUNT_OF(rows)) || order == VB_EVIDENCE_OPEN)
        return vb_evidence_missing("ready_return, heap_future and inline_result");
    double times = 1 / rows[1]->ratio;
    bool bytes = rows[0]->bytes_per_op == 24 && rows[1]->bytes_per_op == 0;
    enum vb_claim_verdict verdict = order != VB_EVIDENCE_FASTER       ? VB_CLAIM_DOES_NOT_HOLD
                                    : bytes && is_figure(times, 11.6) ? VB_CLAIM_HOLDS
                                                                      : VB_CLAIM_OTHER_NUMBER;
    return vb_claim_finding_of(verdict, "%.3g times as fast: %.3g ns and %g B instead of %.3g ns and %g B", times,
                               rows[1]->mean_ns, rows[1]->bytes_per_op, rows[0]->mean_ns, rows[0]->bytes_per_op);
}

struct vb_claim_finding vb_rule_debug_builds(const struct vb_results *results)
{
    const struct vb_row *plain = vb_evidence_row(results, "build_skew", "optimised=no", "inline_result");
    const struct vb_row *optimised = vb_evidence_row(results, "build_skew", "optimised=yes", "inline_result");
    if (vb_evidence_order(plain, 0) == VB_EVIDENCE_OPEN || vb_evidence_order(optimised, 0) == VB_EVIDENCE_OPEN)
        return vb_evidence_missing("build_skew, inline_result");
    const struct vb_estimated ratios[] = {{optimised->ratio, optimised->ratio_ci_low, optimised->ratio_ci_high},
                                          {plain->ratio, plain->ratio_ci_low, plain->ratio_ci_high}};
    const struct vb_change change = vb_change_between(&ratios[0], &ratios[1]);
    enum vb_change_verdict moved = vb_change_judge(&change, log1p(NOTICEABLE));
    enum vb_claim_verdict verdict = moved == VB_CHANGE_CANNOT_TELL ? VB_CLAIM_CANNOT_TELL
                                    : moved == VB_CHANGE_SAME      ? VB_CLAIM_DOES_NOT_HOLD
                                                                   : VB_CLAIM_HOLDS;
    char first[RATIO_MAX], second[RATIO_MAX];
    return vb_claim_finding_of(verdict, "inline takes %s of the time in code compiled with -O2, %s with -O0",
                               say_ratio(first, sizeof first, optimised), say_ratio(second, sizeof second, plain));
}

/* The inline variant of a stream against the one with a future per item. The claim is about items that are there: an
 * inline consumer that waits once in a burst still allocates then, a small share of an allocation per item. */
static struct vb_claim_finding judge_stream(const struct vb_results *results, const char *case_name,
                                            const char *settings, const char *item)
{
    const struct vb_row *rows[] = {vb_evidence_row(results, case_name, settings, "heap_future"),
                                   vb_evidence_row(results, case_name, settings, "inline_result")};
    if (!vb_evidence_counted(rows, COUNT_OF(rows)) || !(rows[0]->allocs_per_op > 0))
        return vb_evidence_missing(case_name);
    char ratio[RATIO_MAX] = "a ratio that was not measured";
    if (!isnan(rows[1]->ratio_ci_low))
        say_ratio(ratio, sizeof ratio, rows[1]);
    bool holds = rows[1]->allocs_per_op < rows[0]->allocs_per_op / 10;
    return vb_claim_finding_of(holds ? VB_CLAIM_HOLDS : VB_CLAIM_DOES_NOT_HOLD,
                               "%.3g allocations per %s instead of %.3g; time: %s", rows[1]->allocs_per_op, item,
                               rows[0]->allocs_per_op, ratio);
}

struct vb_claim_finding vb_rule_channels(const struct vb_results *results)
{
    return judge_stream(results, "channel_spsc", "burst=64",
                        "item"); /* of which 63 are there when they are asked for */
}

struct vb_claim_finding vb_rule_pipelines(const struct vb_results *results)
{
    return judge_stream(results, "pipe_lines", "line=64", "line");
}

struct vb_claim_finding vb_rule_boundary(const struct vb_results *results)
{
    const struct vb_row *rows[] = {vb_evidence_row(results, "boundary", "layers=8", "heap_future"),
                                   vb_evidence_row(results, "boundary", "layers=8", "inline_inside")};
    enum vb_evidence_order order = vb_evidence_order(rows[1], 0);
    if (!vb_evidence_counted(rows, COUNT_OF(rows)) || order == VB_EVIDENCE_OPEN)
        return vb_evidence_missing("boundary:layers=8, heap_future and inline_inside");
    char ratio[RATIO_MAX];
    bool holds = rows[1]->allocs_per_op < rows[0]->allocs_per_op && order == VB_EVIDENCE_FASTER;
    return vb_claim_finding_of(holds ? VB_CLAIM_HOLDS : VB_CLAIM_DOES_NOT_HOLD,
                               "through eight layers %g allocation instead of %g, in %s of the time",
                               rows[1]->allocs_per_op, rows[0]->allocs_per_op, say_ratio(ratio, sizeof ratio, rows[1]));
}
