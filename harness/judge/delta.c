/* SPDX-License-Identifier: MIT */
#include "judge/delta.h"
#include "base/cleanup.h"

#include "base/compare_counts.h"
#include "results/arrange.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static struct vb_estimated time_of(const struct vb_row *row)
{
    return (struct vb_estimated){row->mean_ns, row->ci_low_ns, row->ci_high_ns};
}

static struct vb_estimated ratio_of(const struct vb_row *row)
{
    return (struct vb_estimated){row->ratio, row->ratio_ci_low, row->ratio_ci_high};
}

static enum vb_change_verdict judge_count(double earlier, double later, double allowed)
{
    if (isnan(earlier) || isnan(later))
        return VB_CHANGE_CANNOT_TELL;
    if (vb_count_compare(later, earlier + allowed) > 0)
        return VB_CHANGE_WORSE;
    return vb_count_compare(later, earlier) < 0 ? VB_CHANGE_BETTER : VB_CHANGE_SAME;
}

/* A change of fewer nanoseconds than this counts as none, whatever its share. */
static enum vb_change_verdict judge_share(const struct vb_change *change, double limit, double scale_ns,
                                          double min_effect_ns)
{
    enum vb_change_verdict verdict = vb_change_judge(change, log1p(limit));
    bool decided = verdict == VB_CHANGE_WORSE || verdict == VB_CHANGE_BETTER;
    if (decided && fabs(expm1(change->center)) * scale_ns < min_effect_ns)
        return VB_CHANGE_SAME;
    return verdict;
}

struct vb_delta vb_delta_between(const struct vb_row *earlier, const struct vb_row *later,
                                 const struct vb_delta_limits *limits)
{
    const struct vb_estimated times[] = {time_of(earlier), time_of(later)};
    const struct vb_estimated ratios[] = {ratio_of(earlier), ratio_of(later)};
    struct vb_delta delta = {
        .time = vb_change_between(&times[0], &times[1]),
        .ratio = vb_change_between(&ratios[0], &ratios[1]),
    };
    /* What a share of the earlier ratio is in time: the earlier time of this variant, in the later run's nanoseconds.
     */
    double scale_ns = later->mean_ns * exp(-delta.ratio.center);
    delta.time_verdict = judge_share(&delta.time, limits->time, earlier->mean_ns, limits->min_effect_ns);
    delta.ratio_verdict = vb_row_is_baseline(earlier) && vb_row_is_baseline(later)
                              ? VB_CHANGE_SAME
                              : judge_share(&delta.ratio, limits->ratio, scale_ns, limits->min_effect_ns);
    delta.allocs_verdict = judge_count(earlier->allocs_per_op, later->allocs_per_op, limits->allocs);
    delta.bytes_verdict = judge_count(earlier->bytes_per_op, later->bytes_per_op, limits->bytes);
    return delta;
}

/* Rare allocations are none in some loops of both; a middle so many times the most is higher for all that. */
#define FAR 2

static double middle_of(struct vb_range range)
{
    return (range.lowest + range.highest) / 2;
}

enum vb_counted vb_counted_compare(struct vb_range was, struct vb_range is, double limit)
{
    double most = vb_count_sum(was.highest, limit);
    double gap = is.lowest - was.highest;
    double narrower = fmin(was.highest - was.lowest, is.highest - is.lowest);
    if (!isfinite(is.lowest) || !isfinite(was.highest))
        return VB_COUNTED_UNKNOWN;
    if (vb_count_compare(is.lowest, most) > 0)
        return vb_count_compare(gap, narrower / 2) >= 0 ? VB_COUNTED_ROSE : VB_COUNTED_CLOSE;
    if (!isfinite(is.highest))
        return VB_COUNTED_UNKNOWN;
    double now = middle_of(is);
    bool is_above = vb_count_compare(is.lowest, vb_count_sum(middle_of(was), limit)) >= 0 || now > FAR * most;
    return vb_count_compare(now, most) > 0 && is_above ? VB_COUNTED_CLOSE : VB_COUNTED_NO_MORE;
}

/* Old files, from when there was one allocator, name none. */
static const struct vb_row *find(const struct vb_row_index *index, const struct vb_row *row)
{
    const struct vb_row *found =
        vb_row_index_find(index, row->case_name, row->point, row->variant, row->allocator, row->side);
    if (!found && row->allocator[0] == '\0')
        found = vb_row_index_find(index, row->case_name, row->point, row->variant, "jemalloc", row->side);
    if (!found && strcmp(row->allocator, "jemalloc") == 0)
        found = vb_row_index_find(index, row->case_name, row->point, row->variant, "", row->side);
    return found;
}

int vb_matches_make(struct vb_matches *matches, const struct vb_results *earlier, const struct vb_results *later,
                    struct vb_error *error)
{
    struct vb_row_index then VB_RELEASE(vb_row_index_release) = {0};
    struct vb_row_index now VB_RELEASE(vb_row_index_release) = {0};
    *matches = (struct vb_matches){.items = calloc(earlier->row_count + later->row_count, sizeof *matches->items)};
    if (!matches->items || vb_row_index_make(&then, earlier, NULL) != 0 || vb_row_index_make(&now, later, NULL) != 0)
        return vb_fail_memory(error);
    for (size_t i = 0; i < later->row_count; i++)
        matches->items[matches->count++] =
            (struct vb_match){.earlier = find(&then, &later->rows[i]), .later = &later->rows[i]};
    for (size_t i = 0; i < earlier->row_count; i++)
        if (!find(&now, &earlier->rows[i]))
            matches->items[matches->count++] = (struct vb_match){.earlier = &earlier->rows[i]};
    return 0;
}

void vb_matches_release(struct vb_matches *matches)
{
    free(matches->items);
    *matches = (struct vb_matches){0};
}
