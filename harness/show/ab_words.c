/* SPDX-License-Identifier: MIT */
#include "show/ab_words.h"

#include "results/row_codes.h"
#include "results/wording.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>

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
        snprintf(text, size, "cannot tell (too few launches)");
        return;
    }
    if (vb_ab_is_hidden_by_layout(pair)) {
        snprintf(text, size, "cannot tell: layout moves this by %.2g %%", 100 * expm1(pair->effect.layout_sd));
        return;
    }
    vb_say_change(low, pair->low);
    vb_say_change(high, pair->high);
    double needed = vb_ab_launches_needed(pair);
    if (needed < MANY_LAUNCHES)
        snprintf(text, size, "cannot tell (could be %s .. %s %%); needs about %.0f launches", low, high, ceil(needed));
    else
        snprintf(text, size, "cannot tell (could be %s .. %s %%)", low, high);
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

void vb_ab_say_time(char *text, size_t size, const struct vb_ab_row *row)
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
