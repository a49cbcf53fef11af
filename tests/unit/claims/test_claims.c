/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "claims/claims.h"
#include "row_words.h"
#include "show/sentence.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Made-up results: what a rule sees, and nothing that was ever measured. */
struct made_up {
    const char *case_name, *point, *variant;
    double allocs, bytes;
    double ratio, low, high; /* 0: not timed */
    double rss_bytes;
    double p99_9_ns, p99_9_low_ns, p99_9_high_ns;
    double break_even, break_even_low, break_even_high;
    const char *status; /* NULL: ok */
    const char *allocator;
    int64_t disturbed_turns;
    bool untrusted; /* not judged, as in a build whose times mean nothing */
};

static void add(struct vb_results *results, const struct made_up *made)
{
    struct vb_row *row = vb_results_append(results);
    assert_int_equal(vb_row_set_text(&row->case_name, made->case_name), 0);
    assert_int_equal(vb_row_set_text(&row->point, made->point ? made->point : ""), 0);
    assert_int_equal(vb_row_set_text(&row->variant, made->variant), 0);
    set_words(row, &row->status, made->status ? made->status : "ok");
    assert_int_equal(vb_row_set_text(&row->allocator, made->allocator ? made->allocator : ""), 0);
    assert_int_equal(vb_row_set_text(&row->baseline, "heap_future"), 0);
    if ((made->ratio > 0 || made->p99_9_ns > 0) && !made->untrusted && !vb_row_is_baseline(row))
        row->verdict_code = VB_ROW_CANNOT_TELL_NOISE;
    row->allocs_per_op = made->allocs;
    row->bytes_per_op = made->bytes;
    row->usable_bytes_per_op = made->bytes;
    row->launches = 20;
    row->rounds = 100;
    row->disturbed_turns = made->disturbed_turns;
    row->mean_ns = 10;
    if (made->ratio > 0) {
        row->mean_ns *= made->ratio;
        row->ratio = made->ratio;
        row->ratio_ci_low = made->low;
        row->ratio_ci_high = made->high;
    }
    if (made->rss_bytes > 0) {
        row->rss_growth_bytes = made->rss_bytes;
        row->peak_live_bytes = 32000000;
    }
    if (made->p99_9_ns > 0) {
        row->p99_9_ns = made->p99_9_ns;
        row->p99_9_ci_low_ns = made->p99_9_low_ns;
        row->p99_9_ci_high_ns = made->p99_9_high_ns;
    }
    if (made->break_even != 0) {
        row->break_even_at = made->break_even;
        row->break_even_low = made->break_even_low;
        row->break_even_high = made->break_even_high;
    }
}

static const struct vb_claim *claim_with(const char *words)
{
    for (size_t i = 0; i < vb_claim_count; i++)
        if (strstr(vb_claims[i].claim, words))
            return &vb_claims[i];
    fail_msg("no claim speaks of '%s'", words);
    return NULL;
}

#define HEAP(...)                                                                                                      \
    {                                                                                                                  \
        .variant = "heap_future", .allocs = 1, .bytes = 24, __VA_ARGS__                                                \
    }
#define INLINE(...)                                                                                                    \
    {                                                                                                                  \
        .variant = "inline_result", __VA_ARGS__                                                                        \
    }
#define ROWS_MAX 4

#define BREAK_EVEN(at_, low_, high_)                                                                                   \
    INLINE(.case_name = "sync_ratio", .point = "sync=50", .ratio = 1, .low = .99, .high = 1.01, .break_even = at_,     \
           .break_even_low = low_, .break_even_high = high_)
#define SYNC(point_, ratio_) INLINE(.case_name = "sync_ratio", .point = point_, .ratio = ratio_)
#define NOTHING_KNOWN        .case_name = "sync_ratio", .point = "sync=0"
#define FEW_KNOWN            .case_name = "sync_ratio", .point = "sync=10"
#define RATIO_FALLS          SYNC("sync=100", .8), SYNC("sync=0", 1.2)
#define RATIO_RISES          SYNC("sync=100", 1.2), SYNC("sync=0", .8)

/* Every rule at the verdicts that it can come to. A trial's rows are all that the rule gets to see. */
static const struct trial {
    const char *claim;
    enum vb_claim_verdict verdict;
    const char *says; /* part of what was measured */
    struct made_up rows[ROWS_MAX];
} trials[] = {
    {"object on the heap", VB_CLAIM_HOLDS, "24 B asked for", {HEAP(.case_name = "ready_return")}},
    {"object on the heap",
     VB_CLAIM_DOES_NOT_HOLD,
     "0 allocation",
     {{.case_name = "ready_return", .variant = "heap_future"}}},
    {"object on the heap", VB_CLAIM_CANNOT_TELL, "not measured: ready_return", {{0}}},
    {"object on the heap",
     VB_CLAIM_CANNOT_TELL,
     "",
     {HEAP(.case_name = "ready_return", .status = "crashed (SIGSEGV)")}},
    {"object on the heap", VB_CLAIM_CANNOT_TELL, "", {HEAP(.case_name = "ready_return", .allocator = "glibc")}},
    {"object on the heap", VB_CLAIM_HOLDS, "", {HEAP(.case_name = "ready_return", .allocator = "jemalloc")}},
    {"object on the heap",
     VB_CLAIM_CANNOT_TELL,
     "",
     {{.case_name = "ready_return", .variant = "heap_future", .allocs = NAN}}},

    {"allocates every time",
     VB_CLAIM_DOES_NOT_HOLD,
     "0 for common values",
     {HEAP(.case_name = "ready_return"),
      {.case_name = "ready_const", .point = "cacheable=100", .variant = "cached_future"}}},
    {"allocates every time",
     VB_CLAIM_HOLDS,
     "1 for common values",
     {HEAP(.case_name = "ready_return"),
      {.case_name = "ready_const", .point = "cacheable=100", .variant = "cached_future", .allocs = 1}}},
    {"allocates every time",
     VB_CLAIM_CANNOT_TELL,
     "",
     {HEAP(.case_name = "ready_return"),
      {.case_name = "ready_const", .point = "cacheable=50", .variant = "cached_future", .allocs = 0.5}}},

    {"wastes an allocation",
     VB_CLAIM_HOLDS,
     "20 % (19 to 21 %) of the time, and makes 0 allocations instead of 1",
     {HEAP(.case_name = "ready_return"), INLINE(.case_name = "ready_return", .ratio = .2, .low = .19, .high = .21)}},
    {"wastes an allocation",
     VB_CLAIM_DOES_NOT_HOLD,
     "120 % (110 to 130 %)",
     {HEAP(.case_name = "ready_return"), INLINE(.case_name = "ready_return", .ratio = 1.2, .low = 1.1, .high = 1.3)}},
    {"wastes an allocation",
     VB_CLAIM_CANNOT_TELL,
     "",
     {HEAP(.case_name = "ready_return"), INLINE(.case_name = "ready_return", .ratio = 1, .low = .7, .high = 1.3)}},
    {"wastes an allocation",
     VB_CLAIM_CANNOT_TELL,
     "",
     {HEAP(.case_name = "ready_return"),
      INLINE(.case_name = "ready_return", .ratio = .2, .low = .19, .high = .21, .disturbed_turns = 101)}},
    {"wastes an allocation",
     VB_CLAIM_CANNOT_TELL,
     "",
     {HEAP(.case_name = "ready_return"), INLINE(.case_name = "ready_return")}}, /* counted only */

    {"a million tasks",
     VB_CLAIM_OTHER_NUMBER,
     "33.6 MB resident",
     {HEAP(.case_name = "footprint_live", .point = "count=1000000", .rss_bytes = 33.6e6),
      {.case_name = "footprint_live", .point = "count=1000000", .variant = "heap_future_72", .rss_bytes = 80e6}}},
    {"a million tasks",
     VB_CLAIM_HOLDS,
     "handed out 32 MB", /* the only value: not part of the point's name */
     {HEAP(.case_name = "footprint_live", .rss_bytes = 24.5e6),
      {.case_name = "footprint_live", .variant = "heap_future_72", .rss_bytes = 80e6}}},
    {"a million tasks",
     VB_CLAIM_CANNOT_TELL,
     "",
     {HEAP(.case_name = "footprint_live", .point = "count=1000", .rss_bytes = 24e3),
      {.case_name = "footprint_live", .point = "count=1000", .variant = "heap_future_72", .rss_bytes = 80e3}}},

    {"slowest calls slower",
     VB_CLAIM_HOLDS,
     "770 ns (760 to 780)",
     {HEAP(.case_name = "alloc_pressure", .p99_9_ns = 770, .p99_9_low_ns = 760, .p99_9_high_ns = 780),
      INLINE(.case_name = "alloc_pressure", .p99_9_ns = 520, .p99_9_low_ns = 500, .p99_9_high_ns = 540)}},
    {"slowest calls slower",
     VB_CLAIM_DOES_NOT_HOLD,
     "",
     {HEAP(.case_name = "alloc_pressure", .p99_9_ns = 400, .p99_9_low_ns = 390, .p99_9_high_ns = 410),
      INLINE(.case_name = "alloc_pressure", .p99_9_ns = 520, .p99_9_low_ns = 500, .p99_9_high_ns = 540)}},
    {"slowest calls slower",
     VB_CLAIM_CANNOT_TELL,
     "in 1,000",
     {HEAP(.case_name = "alloc_pressure", .p99_9_ns = 530, .p99_9_low_ns = 510, .p99_9_high_ns = 550),
      INLINE(.case_name = "alloc_pressure", .p99_9_ns = 520, .p99_9_low_ns = 500, .p99_9_high_ns = 540)}},

    {"slowest calls slower",
     VB_CLAIM_CANNOT_TELL,
     "too noisy to judge",
     {HEAP(.case_name = "alloc_pressure", .p99_9_ns = 770, .p99_9_low_ns = 760, .p99_9_high_ns = 780),
      INLINE(.case_name = "alloc_pressure", .p99_9_ns = 520, .p99_9_low_ns = 500, .p99_9_high_ns = 540,
             .untrusted = true)}},
    {"slowest calls slower",
     VB_CLAIM_CANNOT_TELL,
     "too noisy to judge",
     {HEAP(.case_name = "alloc_pressure", .p99_9_ns = 770, .p99_9_low_ns = 760, .p99_9_high_ns = 780,
           .disturbed_turns = 101),
      INLINE(.case_name = "alloc_pressure", .p99_9_ns = 520, .p99_9_low_ns = 500, .p99_9_high_ns = 540)}},

    {"significantly reduces",
     VB_CLAIM_HOLDS,
     "",
     {HEAP(.case_name = "ready_return"), INLINE(.case_name = "ready_return", .ratio = .8, .low = .79, .high = .81)}},
    {"significantly reduces",
     VB_CLAIM_DOES_NOT_HOLD,
     "", /* faster, but nobody would notice */
     {HEAP(.case_name = "ready_return"), INLINE(.case_name = "ready_return", .ratio = .98, .low = .97, .high = .99)}},

    {"holds a result or a Task",
     VB_CLAIM_HOLDS,
     "0 times when its value is there, 1 when it is not",
     {INLINE(.case_name = "ready_return"), INLINE(NOTHING_KNOWN, .allocs = 1)}},
    {"holds a result or a Task",
     VB_CLAIM_DOES_NOT_HOLD,
     "",
     {INLINE(.case_name = "ready_return"), INLINE(NOTHING_KNOWN)}},
    {"holds a result or a Task",
     VB_CLAIM_CANNOT_TELL,
     "",
     {INLINE(.case_name = "ready_return"), INLINE(FEW_KNOWN, .allocs = 1)}},

    {"(42) allocates nothing", VB_CLAIM_HOLDS, "0 allocations, 0 B", {INLINE(.case_name = "ready_return")}},
    {"(42) allocates nothing",
     VB_CLAIM_DOES_NOT_HOLD,
     "1 allocations, 16 B",
     {INLINE(.case_name = "ready_return", .allocs = 1, .bytes = 16)}},

    {"returns its result directly",
     VB_CLAIM_HOLDS,
     "0 for an error",
     {INLINE(.case_name = "ready_return"), INLINE(.case_name = "error_result", .point = "errors=100")}},
    {"returns its result directly",
     VB_CLAIM_DOES_NOT_HOLD,
     "",
     {INLINE(.case_name = "ready_return", .allocs = 1), INLINE(.case_name = "error_result", .point = "errors=100")}},

    {"Task<T> in a wrapper",
     VB_CLAIM_HOLDS,
     "0 from a pool",
     {HEAP(NOTHING_KNOWN), INLINE(NOTHING_KNOWN, .allocs = 1), {NOTHING_KNOWN, .variant = "pooled_future"}}},
    {"Task<T> in a wrapper",
     VB_CLAIM_DOES_NOT_HOLD,
     "",
     {HEAP(NOTHING_KNOWN), INLINE(NOTHING_KNOWN), {NOTHING_KNOWN, .variant = "pooled_future"}}},
    {"Task<T> in a wrapper",
     VB_CLAIM_CANNOT_TELL,
     "",
     {HEAP(NOTHING_KNOWN), INLINE(FEW_KNOWN, .allocs = 1), {NOTHING_KNOWN, .variant = "pooled_future"}}},

    {"more than half", VB_CLAIM_OTHER_NUMBER, "even at 0.7 % (0.4 to 1.1)", {BREAK_EVEN(.7, .4, 1.1), RATIO_FALLS}},
    {"more than half", VB_CLAIM_HOLDS, "even at 48 % (44 to 52)", {BREAK_EVEN(48, 44, 52), RATIO_FALLS}},
    {"more than half", VB_CLAIM_OTHER_NUMBER, "even at 98.5 % (97 to 100)", {BREAK_EVEN(98.5, 97, 100), RATIO_FALLS}},
    {"more than half", VB_CLAIM_OTHER_NUMBER, "even at 0.7 % (at most 1.1);", {BREAK_EVEN(.7, NAN, 1.1), RATIO_FALLS}},
    {"more than half", VB_CLAIM_OTHER_NUMBER, "even at 97 % (at least 95);", {BREAK_EVEN(97, 95, NAN), RATIO_FALLS}},
    {"more than half", VB_CLAIM_OTHER_NUMBER, "even at 12 % at most;", {BREAK_EVEN(NAN, NAN, 12), RATIO_FALLS}},
    {"more than half", VB_CLAIM_HOLDS, "even at 55 % (at least 45);", {BREAK_EVEN(55, 45, NAN), RATIO_FALLS}},
    {"more than half",
     VB_CLAIM_DOES_NOT_HOLD,
     "80 % of the time at sync=0, 120 % at sync=100",
     {BREAK_EVEN(48, 44, 52), RATIO_RISES}},
    {"more than half", VB_CLAIM_CANNOT_TELL, "both sides", {BREAK_EVEN(48, 44, 52)}},
    {"more than half",
     VB_CLAIM_OTHER_NUMBER,
     "no share",
     {INLINE(.case_name = "sync_ratio", .point = "sync=50", .ratio = .75, .low = .74, .high = .76)}},
    {"more than half",
     VB_CLAIM_DOES_NOT_HOLD,
     "",
     {INLINE(.case_name = "sync_ratio", .point = "sync=50", .ratio = 1.75, .low = 1.74, .high = 1.76)}},
    {"more than half",
     VB_CLAIM_CANNOT_TELL,
     "",
     {INLINE(.case_name = "sync_ratio", .point = "sync=50", .ratio = 1, .low = .5, .high = 2)}},

    {"hot paths",
     VB_CLAIM_HOLDS,
     "",
     {INLINE(.case_name = "sync_ratio", .point = "sync=99", .ratio = .2, .low = .19, .high = .21),
      {.case_name = "boundary", .point = "layers=8", .variant = "all_inline", .ratio = .1, .low = .09, .high = .11}}},
    {"hot paths",
     VB_CLAIM_DOES_NOT_HOLD,
     "",
     {INLINE(.case_name = "sync_ratio", .point = "sync=99", .ratio = .2, .low = .19, .high = .21),
      {.case_name = "boundary", .point = "layers=8", .variant = "all_inline", .ratio = 1, .low = .99, .high = 1.01}}},

    {"await it twice",
     VB_CLAIM_HOLDS,
     "3 of 4",
     {{.case_name = "misuse", .variant = "same_result"},
      {.case_name = "misuse", .variant = "copy_of_pooled"},
      {.case_name = "misuse", .variant = "copy_of_heap"},
      {.case_name = "misuse", .variant = "copy_of_ready"}}},
    {"await it twice",
     VB_CLAIM_CANNOT_TELL,
     "",
     {{.case_name = "misuse", .variant = "same_result"},
      {.case_name = "misuse", .variant = "copy_of_pooled"},
      {.case_name = "misuse", .variant = "copy_of_heap", .status = "skipped: not caught"},
      {.case_name = "misuse", .variant = "copy_of_ready"}}},

    {"awaited many times",
     VB_CLAIM_HOLDS,
     "1 with eight awaits",
     {{.case_name = "as_task_multi", .point = "k=1,state=ready", .variant = "as_task", .allocs = 1},
      {.case_name = "as_task_multi", .point = "k=8,state=ready", .variant = "as_task", .allocs = 1}}},
    {"awaited many times",
     VB_CLAIM_DOES_NOT_HOLD,
     "8 with eight awaits",
     {{.case_name = "as_task_multi", .point = "k=1,state=ready", .variant = "as_task", .allocs = 1},
      {.case_name = "as_task_multi", .point = "k=8,state=ready", .variant = "as_task", .allocs = 8}}},
    {"awaited many times",
     VB_CLAIM_CANNOT_TELL,
     "",
     {{.case_name = "as_task_multi", .point = "k=1,state=pending", .variant = "as_task", .allocs = 1},
      {.case_name = "as_task_multi", .point = "k=8,state=pending", .variant = "as_task", .allocs = 1}}},

    {"only adds overhead",
     VB_CLAIM_DOES_NOT_HOLD,
     "100 % (99.8 to 100 %)",
     {INLINE(NOTHING_KNOWN, .allocs = 1, .ratio = 1, .low = .998, .high = 1.002)}},
    {"only adds overhead",
     VB_CLAIM_CANNOT_TELL,
     "perhaps by less than 1 %",
     {INLINE(NOTHING_KNOWN, .allocs = 1, .ratio = 1.012, .low = 1.006, .high = 1.018)}},
    {"only adds overhead",
     VB_CLAIM_HOLDS,
     "",
     {INLINE(NOTHING_KNOWN, .allocs = 1, .ratio = 1.1, .low = 1.05, .high = 1.15)}},
    {"only adds overhead",
     VB_CLAIM_CANNOT_TELL,
     "not measured, or too noisy to judge: sync_ratio:sync=0/inline_result",
     {INLINE(FEW_KNOWN, .allocs = 1, .ratio = 1.1, .low = 1.05, .high = 1.15)}},

    {"a value on a hit",
     VB_CLAIM_HOLDS,
     "0.1 at 90 %",
     {INLINE(.case_name = "cache_hit", .point = "hit=100"),
      {.case_name = "cache_hit", .point = "hit=100", .variant = "direct"},
      INLINE(.case_name = "cache_hit", .point = "hit=90", .allocs = .3),
      {.case_name = "cache_hit", .point = "hit=90", .variant = "direct", .allocs = .2}}},
    {"a value on a hit",
     VB_CLAIM_DOES_NOT_HOLD,
     "1 at 90 %",
     {INLINE(.case_name = "cache_hit", .point = "hit=100"),
      {.case_name = "cache_hit", .point = "hit=100", .variant = "direct"},
      INLINE(.case_name = "cache_hit", .point = "hit=90", .allocs = 1.2),
      {.case_name = "cache_hit", .point = "hit=90", .variant = "direct", .allocs = .2}}},

    {"orders of magnitude",
     VB_CLAIM_OTHER_NUMBER,
     "factor of 10:",
     {{.case_name = "cache_hit", .point = "hit=90", .variant = "heap_future", .allocs = 1.2},
      INLINE(.case_name = "cache_hit", .point = "hit=90", .allocs = .3),
      {.case_name = "cache_hit", .point = "hit=90", .variant = "direct", .allocs = .2}}},
    {"orders of magnitude",
     VB_CLAIM_DOES_NOT_HOLD,
     "factor of 2:",
     {{.case_name = "cache_hit", .point = "hit=90", .variant = "heap_future", .allocs = 1.2},
      INLINE(.case_name = "cache_hit", .point = "hit=90", .allocs = .7),
      {.case_name = "cache_hit", .point = "hit=90", .variant = "direct", .allocs = .2}}},
    {"orders of magnitude",
     VB_CLAIM_HOLDS,
     "factor of 100:",
     {{.case_name = "cache_hit", .point = "hit=90", .variant = "heap_future", .allocs = 1.2},
      INLINE(.case_name = "cache_hit", .point = "hit=90", .allocs = .21),
      {.case_name = "cache_hit", .point = "hit=90", .variant = "direct", .allocs = .2}}},

    {"11.6 times as fast",
     VB_CLAIM_OTHER_NUMBER,
     "5 times as fast",
     {HEAP(.case_name = "ready_return"), INLINE(.case_name = "ready_return", .ratio = .2, .low = .19, .high = .21)}},
    {"11.6 times as fast",
     VB_CLAIM_HOLDS,
     "11.1 times as fast",
     {HEAP(.case_name = "ready_return"), INLINE(.case_name = "ready_return", .ratio = .09, .low = .08, .high = .1)}},
    {"11.6 times as fast",
     VB_CLAIM_DOES_NOT_HOLD,
     "0.5 times as fast",
     {HEAP(.case_name = "ready_return"), INLINE(.case_name = "ready_return", .ratio = 2, .low = 1.9, .high = 2.1)}},

    {"without optimisation",
     VB_CLAIM_HOLDS,
     "",
     {INLINE(.case_name = "build_skew", .point = "optimised=no", .ratio = .3, .low = .29, .high = .31),
      INLINE(.case_name = "build_skew", .point = "optimised=yes", .ratio = .1, .low = .09, .high = .11)}},
    {"without optimisation",
     VB_CLAIM_DOES_NOT_HOLD,
     "",
     {INLINE(.case_name = "build_skew", .point = "optimised=no", .ratio = .1, .low = .0999, .high = .1001),
      INLINE(.case_name = "build_skew", .point = "optimised=yes", .ratio = .1, .low = .0999, .high = .1001)}},
    {"without optimisation",
     VB_CLAIM_CANNOT_TELL,
     "",
     {INLINE(.case_name = "build_skew", .point = "optimised=no", .ratio = .12, .low = .07, .high = .2),
      INLINE(.case_name = "build_skew", .point = "optimised=yes", .ratio = .1, .low = .09, .high = .11)}},

    {"channels hand out",
     VB_CLAIM_HOLDS,
     "0.0625 allocations per item",
     {HEAP(.case_name = "channel_spsc"),
      INLINE(.case_name = "channel_spsc", .allocs = .0625, .ratio = .5, .low = .4, .high = .6)}},
    {"channels hand out",
     VB_CLAIM_DOES_NOT_HOLD,
     "1 allocations per item",
     {HEAP(.case_name = "channel_spsc"), INLINE(.case_name = "channel_spsc", .allocs = 1)}},
    {"channels hand out",
     VB_CLAIM_DOES_NOT_HOLD,
     "0.49 allocations per item instead of 1",
     {HEAP(.case_name = "channel_spsc"), INLINE(.case_name = "channel_spsc", .allocs = .49)}},
    {"channels hand out",
     VB_CLAIM_CANNOT_TELL,
     "channel_spsc",
     {{.case_name = "channel_spsc", .variant = "heap_future"}, INLINE(.case_name = "channel_spsc")}},
    {"pipelines hand out",
     VB_CLAIM_HOLDS,
     "per line",
     {HEAP(.case_name = "pipe_lines"), INLINE(.case_name = "pipe_lines")}},

    {"at the boundaries",
     VB_CLAIM_HOLDS,
     "1 allocation instead of 9",
     {{.case_name = "boundary", .point = "layers=8", .variant = "heap_future", .allocs = 9},
      {.case_name = "boundary",
       .point = "layers=8",
       .variant = "inline_inside",
       .allocs = 1,
       .ratio = .2,
       .low = .19,
       .high = .21}}},
    {"at the boundaries",
     VB_CLAIM_DOES_NOT_HOLD,
     "",
     {{.case_name = "boundary", .point = "layers=8", .variant = "heap_future", .allocs = 9},
      {.case_name = "boundary",
       .point = "layers=8",
       .variant = "inline_inside",
       .allocs = 9,
       .ratio = .2,
       .low = .19,
       .high = .21}}},

    {"Entity Framework", VB_CLAIM_DOTNET_ONLY, "one .NET library", {{0}}},
};

static void rules_come_to_their_verdicts(void **state)
{
    (void)state;
    for (size_t t = 0; t < sizeof trials / sizeof trials[0]; t++) {
        struct vb_results results;
        vb_results_init(&results);
        for (size_t r = 0; r < ROWS_MAX && trials[t].rows[r].case_name; r++)
            add(&results, &trials[t].rows[r]);
        struct vb_claim_finding finding = vb_claim_judge(claim_with(trials[t].claim), &results);
        if (finding.verdict != trials[t].verdict || !strstr(finding.measured, trials[t].says))
            fail_msg("trial %zu, '%s': %s, '%s'", t, trials[t].claim, vb_claim_verdict_name(finding.verdict),
                     finding.measured);
        assert_true(strlen(finding.measured) > 0 && strlen(finding.measured) < VB_CLAIM_TEXT - 1);
        vb_results_release(&results);
    }
}

/* A rule that never comes to a verdict of its own is none; and without results nothing is claimed. */
static void every_rule_is_tried(void **state)
{
    (void)state;
    struct vb_results nothing;
    vb_results_init(&nothing);
    for (size_t i = 0; i < vb_claim_count; i++) {
        struct vb_claim_finding finding = vb_claim_judge(&vb_claims[i], &nothing);
        enum vb_claim_verdict verdict = finding.verdict;
        const char *about = vb_claims[i].cases[0];
        assert_int_equal(verdict, about ? VB_CLAIM_CANNOT_TELL : VB_CLAIM_DOTNET_ONLY);
        if (about)
            assert_string_equal(finding.measured + strlen("not measured: "), about);
        bool tried = !about;
        for (size_t t = 0; t < sizeof trials / sizeof trials[0]; t++)
            tried = tried || (strstr(vb_claims[i].claim, trials[t].claim) && trials[t].verdict == VB_CLAIM_HOLDS);
        if (!tried)
            fail_msg("no trial shows that this may hold: %s", vb_claims[i].claim);
    }
}

static char *text_of(size_t width, bool color)
{
    struct vb_results nothing;
    vb_results_init(&nothing);
    struct vb_claim_finding findings[64];
    assert_true(vb_claim_count <= 64);
    for (size_t i = 0; i < vb_claim_count; i++)
        findings[i] = vb_claim_judge(&vb_claims[i], &nothing);
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    vb_claims_write(findings, width, color, stream);
    fclose(stream);
    return text;
}

static void table_fits_the_terminal(void **state)
{
    (void)state;
    for (size_t width = 60; width <= 200; width += 7) {
        char *text = text_of(width, false);
        for (const char *line = text; *line == '|'; line += strcspn(line, "\n") + 1)
            assert_int_equal(strcspn(line, "\n"), width);
        assert_non_null(strstr(text, "24 claims"));
        assert_null(strchr(text, '\033'));
        free(text);
    }
    char *colored = text_of(0, true);
    assert_non_null(strstr(colored, "\033[1mcannot tell\033[0m"));
    free(colored);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_come_to_their_verdicts),
        cmocka_unit_test(every_rule_is_tried),
        cmocka_unit_test(table_fits_the_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
