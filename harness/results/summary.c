/* SPDX-License-Identifier: MIT */
#include "results/summary.h"
#include "base/cleanup.h"
#include "results/case_facts.h"
#include "results/arrange.h"
#include "results/doubt_words.h"
#include "results/sweep.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct vb_summary_range unknown = {NAN, NAN};

static void widen(struct vb_summary_range *range, double low, double high)
{
    range->low = fmin(range->low, low); /* of a number and NAN, the number */
    range->high = fmax(range->high, high);
}

/* The row of a variant at a point, or NULL. */
static const struct vb_row *find_variant(struct vb_rows point, const char *variant)
{
    for (size_t i = 0; i < point.count; i++)
        if (strcmp(point.items[i]->variant, variant) == 0)
            return point.items[i];
    return NULL;
}

static bool has_ratio(const struct vb_row *row)
{
    return row && vb_row_is_ok(row) && row->ratio > 0;
}

/* What the rows of one variant come to: the fewer of `score`, the better. */
struct candidate {
    const struct vb_row *first;
    size_t points;
    double score;
};

/* The time of a row for this: the logarithm of a ratio that it is sure to be below; NAN: there is none. */
static double time_of(const struct vb_row *row)
{
    return has_ratio(row) ? log(isnan(row->ratio_ci_high) ? row->ratio : row->ratio_ci_high) : NAN;
}

static double allocations_of(const struct vb_row *row)
{
    return row && vb_row_is_ok(row) ? row->allocs_per_op : NAN;
}

static struct candidate weigh(struct vb_rows rows, const char *variant, double (*score_of)(const struct vb_row *row))
{
    struct candidate candidate = {0};
    for (struct vb_rows point; rows.count > 0; rows = vb_rows_after(rows, point)) {
        point = vb_first_point(rows);
        const struct vb_row *row = find_variant(point, variant);
        double score = score_of(row);
        if (isnan(score))
            continue;
        candidate.first = candidate.first ? candidate.first : row;
        candidate.points++;
        candidate.score += score;
    }
    candidate.score /= (double)candidate.points;
    return candidate;
}

static bool is_better(const struct candidate *candidate, const struct candidate *best)
{
    if (candidate->points != best->points)
        return candidate->points > best->points;
    return candidate->points > 0 && candidate->score < best->score;
}

/* Variants have the order in which the first point that has them has them. */
static const struct vb_row *choose(const struct vb_results *results, struct vb_rows rows,
                                   double (*score_of)(const struct vb_row *row))
{
    struct candidate best = {0};
    const size_t most =
        rows.count < 64 ? rows.count : 64; /* variants are fewer, and a file may hold any number of points */
    for (size_t i = 0; i < most; i++) {
        const struct vb_row *row = rows.items[i];
        if (vb_row_is_baseline(row) || vb_case_is_aside(results, row))
            continue;
        if (i > 0 && find_variant((struct vb_rows){rows.items, i}, row->variant))
            continue;
        struct candidate candidate = weigh(rows, row->variant, score_of);
        if (is_better(&candidate, &best))
            best = candidate;
    }
    return best.first;
}

/* Bytes from the beginning of the best variant's name that no other has that could be named in its place. */
static size_t telling_bytes(const struct vb_summary_line *line, const struct vb_results *results)
{
    const char *name = line->best->variant;
    size_t most = 0;
    for (size_t i = 0; i < line->rows.count; i++) {
        const struct vb_row *row = line->rows.items[i];
        if (strcmp(row->variant, name) == 0 || vb_case_is_aside(results, row))
            continue;
        size_t shared = 0;
        while (name[shared] && name[shared] == row->variant[shared])
            shared++;
        most = shared > most ? shared : most;
    }
    return most < strlen(name) ? most + 1 : most;
}

static void count_verdict(struct vb_summary_line *line, const struct vb_row *row)
{
    line->faster_count += row->verdict_code == VB_ROW_FASTER;
    line->slower_count += row->verdict_code == VB_ROW_SLOWER;
    line->same_count += row->verdict_code == VB_ROW_SAME || row->verdict_code == VB_ROW_SAME_CODE;
    line->unsure_count += vb_row_is_undecided(row);
    line->looks_faster_count += row->verdict_code == VB_ROW_CANNOT_TELL_CHANCE && row->ratio < 1;
    line->looks_slower_count += row->verdict_code == VB_ROW_CANNOT_TELL_CHANCE && row->ratio > 1;
}

static void compare_counts(struct vb_summary_line *line, const struct vb_row *row, const struct vb_row *baseline)
{
    line->allocs_vary = line->allocs_vary || vb_row_varies(row) || vb_row_varies(baseline);
    double allocs = row->allocs_per_op - baseline->allocs_per_op;
    double bytes = row->bytes_per_op - baseline->bytes_per_op;
    widen(&line->allocs, allocs, allocs);
    widen(&line->bytes, bytes, bytes);
}

/* What the best variant and its baseline have to say at each point. */
static void add_points(struct vb_summary_line *line)
{
    double sum = 0;
    for (struct vb_rows rows = line->rows, point; rows.count > 0; rows = vb_rows_after(rows, point)) {
        point = vb_first_point(rows);
        const struct vb_row *row = find_variant(point, line->best->variant);
        const struct vb_row *baseline = vb_rows_baseline(point);
        if (!row || !vb_row_is_ok(row))
            continue;
        widen(&line->mean_ns, row->mean_ns, row->mean_ns);
        if (baseline && row != baseline && vb_row_is_ok(baseline))
            compare_counts(line, row, baseline);
        if (line->kind != VB_SUMMARY_COMPARED || !has_ratio(row))
            continue;
        line->point_count++;
        sum += log(row->ratio);
        count_verdict(line, row);
        widen(&line->ratios, row->ratio, row->ratio);
        widen(&line->intervals, row->ratio_ci_low, row->ratio_ci_high);
    }
    line->ratio = line->point_count > 0 ? exp(sum / (double)line->point_count) : NAN;
}

static void choose_best(struct vb_summary_line *line, const struct vb_results *results)
{
    line->best = choose(results, line->rows, time_of);
    line->kind = VB_SUMMARY_COMPARED;
    for (size_t i = 0; !line->best && i < line->rows.count; i++)
        if (vb_row_is_ok(line->rows.items[i]) && !isnan(line->rows.items[i]->mean_ns)) {
            line->best = line->rows.items[i];
            line->kind = VB_SUMMARY_ALONE;
        }
    if (line->best)
        return;
    line->best = choose(results, line->rows, allocations_of);
    line->kind = VB_SUMMARY_COUNTED;
    for (size_t i = 0; !line->best && i < line->rows.count; i++)
        if (vb_row_is_ok(line->rows.items[i]))
            line->best = line->rows.items[i];
    if (line->best)
        return;
    line->best = line->rows.items[0];
    line->kind = VB_SUMMARY_FAILED;
}

/* Where all points of the best variant make up one sweep: of a part of them, it would not be true of the case. */
static int find_break_even(struct vb_summary_line *line)
{
    struct vb_sweeps sweeps VB_RELEASE(vb_sweeps_release) = {0};
    VB_OR_RETURN(vb_sweeps_find(&sweeps, line->rows));
    for (size_t i = 0; i < sweeps.count; i++) {
        const struct vb_sweep *sweep = &sweeps.items[i];
        const struct vb_sweep_point *point = &sweep->points[0];
        bool is_best = strcmp(point->row->variant, line->best->variant) == 0;
        if (!is_best || sweep->break_even.kind != VB_BREAK_EVEN_ONE || sweep->count < line->point_count ||
            point->name_length >= sizeof line->break_even.param)
            continue;
        struct vb_crossover crossover = vb_sweep_crossover(sweep);
        if (crossover.side != VB_SIDE_LESS)
            continue;
        line->break_even.crossover = crossover;
        snprintf(line->break_even.param, sizeof line->break_even.param, "%.*s", (int)point->name_length,
                 point->row->point + point->name_offset);
    }
    return 0;
}

static int summarize(struct vb_summary_line *result, struct vb_rows rows, const struct vb_results *results)
{
    struct vb_summary_line line = {.rows = rows,
                                   .ratios = unknown,
                                   .intervals = unknown,
                                   .allocs = unknown,
                                   .bytes = unknown,
                                   .mean_ns = unknown,
                                   .ratio = NAN};
    line.group = vb_case_group(results, rows.items[0]->case_name, &line.place);
    choose_best(&line, results);
    line.telling_bytes = telling_bytes(&line, results);
    for (size_t i = 0; i < rows.count; i++) {
        const struct vb_row *row = rows.items[i];
        line.failed_count += !vb_row_is_ok(row);
        struct vb_doubts doubts = vb_row_doubts(row);
        line.doubt_count += vb_doubts_forbid_verdict(&doubts);
        if (vb_row_is_baseline(row) && strcmp(row->point, line.best->point) == 0)
            line.baseline = row;
    }
    if (line.kind != VB_SUMMARY_FAILED)
        add_points(&line);
    int status = line.kind == VB_SUMMARY_COMPARED && line.point_count > 1 ? find_break_even(&line) : 0;
    *result = line;
    return status;
}

static int by_place(const void *left, const void *right)
{
    const struct vb_summary_line *a = left;
    const struct vb_summary_line *b = right;
    if (a->place != b->place) /* 0, none, comes last */
        return (unsigned)a->place - 1u < (unsigned)b->place - 1u ? -1 : 1;
    const struct vb_row *const *first = a->rows.items;
    const struct vb_row *const *second = b->rows.items;
    return (first > second) - (first < second);
}

int vb_summary_make(struct vb_summary *summary, const struct vb_results *results)
{
    *summary = (struct vb_summary){.rows = vb_arrange(results),
                                   .lines = calloc(results->row_count + 1, sizeof *summary->lines)};
    if (!summary->rows || !summary->lines) {
        vb_summary_release(summary);
        return VB_ERROR_MEMORY;
    }
    summary->name_allocators = vb_rows_name_allocators(results);
    struct vb_rows left = {.items = summary->rows, .count = results->row_count};
    int status = 0;
    for (struct vb_rows part; status == 0 && left.count > 0; left = vb_rows_after(left, part)) {
        part = vb_first_allocator(left);
        status = summarize(&summary->lines[summary->count++], part, results);
    }
    if (status != 0) {
        vb_summary_release(summary);
        return status;
    }
    qsort(summary->lines, summary->count, sizeof *summary->lines, by_place);
    return 0;
}

void vb_summary_release(struct vb_summary *summary)
{
    free(summary->lines);
    free(summary->rows);
    *summary = (struct vb_summary){0};
}

bool vb_summary_applies(const struct vb_results *results)
{
    for (size_t i = 1; i < results->row_count; i++)
        if (strcmp(results->rows[i].case_name, results->rows[0].case_name) != 0)
            return !vb_results_are_compared(results);
    return false;
}
