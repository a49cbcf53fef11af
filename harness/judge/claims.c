/* SPDX-License-Identifier: MIT */
#include "judge/claims.h"
#include "base/case_table.h"

#include "judge/claim_evidence.h"
#include "judge/claim_rules.h"

#include <assert.h>
#include <string.h>

const struct vb_claim vb_claims[] = {
    {.claim = "a Task<T> is an object on the heap",
     .figure = "",
     .judge = vb_rule_heap_object,
     .patterns = {"ready_return"}},
    {.claim = "Task.FromResult(value) allocates every time",
     .figure = "24 B",
     .judge = vb_rule_always_allocates,
     .patterns = {"ready_return", "ready_const"}},
    {.claim = "where the result is already there, returning a task wastes an allocation and time",
     .figure = "",
     .judge = vb_rule_falls_short,
     .patterns = {"ready_return"}},
    {.claim = "a million tasks take 24 MB",
     .figure = "24 MB",
     .judge = vb_rule_million,
     .patterns = {"footprint_live"}},
    {.claim = "allocating on every call makes the slowest calls slower (pauses, in .NET, of the garbage collector)",
     .figure = "",
     .judge = vb_rule_pauses,
     .patterns = {"alloc_pressure"}},
    {.claim = "ValueTask<T> significantly reduces the overhead",
     .figure = "",
     .judge = vb_rule_reduces_overhead,
     .patterns = {"ready_return"}},
    {.claim = "a ValueTask<T> is a struct that holds a result or a Task<T>",
     .figure = "",
     .judge = vb_rule_value_or_future,
     .patterns = {"ready_return", "always_async"}},
    {.claim = "new ValueTask<int>(42) allocates nothing",
     .figure = "0 B",
     .judge = vb_rule_no_allocation,
     .patterns = {"ready_return"}},
    {.claim = "what completes synchronously returns its result directly, without an allocation",
     .figure = "0 B",
     .judge = vb_rule_direct_result,
     .patterns = {"ready_return", "error_result"}},
    {.claim = "what completes later is a Task<T> in a wrapper",
     .figure = "",
     .judge = vb_rule_wraps_future,
     .patterns = {"always_async"}},
    {.claim = "use it when more than half of the calls complete synchronously",
     .figure = "50 %",
     .judge = vb_rule_half_synchronous,
     .patterns = {"sync_ratio"}},
    {.claim = "use it on hot paths whose both ends are yours",
     .figure = "",
     .judge = vb_rule_hot_path,
     .patterns = {"sync_ratio", "boundary"}},
    {.claim = "never await it twice", .figure = "", .judge = vb_rule_await_once, .patterns = {"misuse"}},
    {.claim = "converted by AsTask() it may be awaited many times",
     .figure = "",
     .judge = vb_rule_as_task,
     .patterns = {"as_task_multi"}},
    {.claim = "avoid it where calls are always asynchronous: there it only adds overhead",
     .figure = "",
     .judge = vb_rule_always_async,
     .patterns = {"always_async"}},
    {.claim = "a cache returns a value on a hit and wraps a task on a miss",
     .figure = "",
     .judge = vb_rule_cache,
     .patterns = {"cache_hit"}},
    {.claim = "above 90 % hits, allocations fall by orders of magnitude",
     .figure = "90 %",
     .judge = vb_rule_orders_of_magnitude,
     .patterns = {"cache_hit"}},
    {.claim = "returning a known value inline is 11.6 times as fast: 3.12 ns and 0 B instead of 36.25 ns and 24 B",
     .figure = "11.6",
     .judge = vb_rule_article_table,
     .patterns = {"ready_return"}},
    {.claim = "builds without optimisation distort the comparison",
     .figure = "",
     .judge = vb_rule_debug_builds,
     .patterns = {"build_skew"}},
    {.claim = "Entity Framework Core uses it for reads",
     .figure = "",
     .remark = "a statement about one .NET library; cache_hit measures the pattern"},
    {.claim = "channels hand out an item that is there without allocating",
     .figure = "",
     .judge = vb_rule_channels,
     .patterns = {"channel_spsc"}},
    {.claim = "pipelines hand out what is buffered without allocating",
     .figure = "",
     .judge = vb_rule_pipelines,
     .patterns = {"pipe_lines"}},
    {.claim = "tasks at the boundaries, inline results inside",
     .figure = "",
     .judge = vb_rule_boundary,
     .patterns = {"boundary"}},
    {.claim = "watch the garbage collector's figures, and benchmark before you decide",
     .figure = "",
     .remark = "advice; --allocator-stats shows what an allocator has to say instead"},
};

const size_t vb_claim_count = sizeof vb_claims / sizeof vb_claims[0];

const char *vb_claim_verdict_name(enum vb_claim_verdict verdict)
{
    switch (verdict) {
    case VB_CLAIM_HOLDS: return "holds";
    case VB_CLAIM_OTHER_NUMBER: return "holds, another number";
    case VB_CLAIM_DOES_NOT_HOLD: return "does not hold here";
    case VB_CLAIM_CANNOT_TELL: return "cannot tell";
    case VB_CLAIM_DOTNET_ONLY: return "about .NET only";
    }
    assert(false); /* a verdict without a name */
    return "";
}

bool vb_claims_have_cases(const struct vb_case_entry *cases)
{
    for (size_t i = 0; i < vb_claim_count; i++)
        for (const char *const *pattern = vb_claims[i].patterns; *pattern; pattern++)
            if (!vb_case_find(cases, *pattern))
                return false;
    return true;
}

static bool has_case(const struct vb_results *results, const char *name)
{
    for (size_t i = 0; i < results->row_count; i++)
        if (strcmp(results->rows[i].case_name, name) == 0)
            return true;
    return false;
}

struct vb_claim_finding vb_claim_judge(const struct vb_claim *claim, const struct vb_results *results)
{
    if (!claim->judge)
        return vb_claim_finding_of(VB_CLAIM_DOTNET_ONLY, "%s", claim->remark);
    struct vb_claim_finding finding = claim->judge(results);
    for (size_t i = 0; finding.verdict == VB_CLAIM_CANNOT_TELL && claim->patterns[i]; i++)
        if (!has_case(results, claim->patterns[i]))
            return vb_claim_finding_of(VB_CLAIM_CANNOT_TELL, "not measured: %s", claim->patterns[i]);
    return finding;
}
