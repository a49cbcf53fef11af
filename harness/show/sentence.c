/* SPDX-License-Identifier: MIT */
#include "show/sentence.h"
#include "base/units.h"
#include "results/doubt_words.h"
#include "results/number_words.h"
#include "results/verdict_words.h"

#include <math.h>
#include <string.h>

/* The rows of one point, and the two that its sentence is about. */
struct point {
    struct vb_rows rows;
    const struct vb_row *baseline;  /* NULL: none was measured */
    const struct vb_row *contender; /* NULL: none that did not fail */
    const struct vb_row *failed;    /* the first beside the baseline that failed, or NULL */
};

/* Lowest and highest of what was met. */
struct range {
    double low;
    double high;
};

static struct point first_point(struct vb_rows rows)
{
    struct point point = {.rows = vb_first_point(rows)};
    for (size_t i = 0; i < point.rows.count; i++) {
        const struct vb_row *row = rows.items[i];
        if (vb_row_is_baseline(row))
            point.baseline = row;
        else if (!vb_row_is_ok(row))
            point.failed = point.failed ? point.failed : row;
        else
            point.contender = point.contender ? point.contender : row;
    }
    return point;
}

/* The significant digits, two at least, that it takes to tell two numbers apart. */
static int digits_to_tell(double low, double high)
{
    int digits = 2;
    for (; digits < 6; digits++) {
        char low_text[VB_WORDING_MAX];
        char high_text[VB_WORDING_MAX];
        vb_format_short(low_text, sizeof low_text, low, digits);
        vb_format_short(high_text, sizeof high_text, high, digits);
        if (strcmp(low_text, high_text) != 0)
            break;
    }
    return digits;
}

/* How many times as fast, or where it is slower as long: more than 1, and for the slower one the ratio itself. */
static double factor_of(const struct vb_row *contender, double ratio)
{
    return contender->ratio < 1 ? 1 / ratio : ratio;
}

static void write_factor(double factor, int digits, FILE *stream)
{
    char text[VB_WORDING_MAX];
    vb_format_short(text, sizeof text, factor, digits);
    fprintf(stream, "%sx", text);
}

/* The significant digits of a factor of 1 or more of which two tell how far from 1 it is: "1.031", "7.6". */
static int digits_of_factor(double factor)
{
    return factor > 1 ? (int)fmin(fmax(2 - floor(log10(factor - 1)), 2), 6) : 2;
}

/* "ran 7.6x as fast as heap_future (7.4x to 7.8x)", "took 1.031x as long as heap_future (1.026x to 1.036x)". */
static void write_change(const struct vb_row *baseline, const struct vb_row *contender, FILE *stream)
{
    bool faster = contender->ratio < 1;
    double change = factor_of(contender, contender->ratio);
    double low = factor_of(contender, faster ? contender->ratio_ci_high : contender->ratio_ci_low);
    double high = factor_of(contender, faster ? contender->ratio_ci_low : contender->ratio_ci_high);
    bool has_interval = !isnan(low) && !isnan(high);
    int digits = digits_of_factor(has_interval ? low : change);
    if (has_interval && digits_to_tell(low, high) > digits)
        digits = digits_to_tell(low, high);

    fprintf(stream, "%s %s ", contender->variant, faster ? "ran" : "took");
    write_factor(change, digits, stream);
    fprintf(stream, " as %s as %s", faster ? "fast" : "long", baseline->variant);
    if (!has_interval)
        return;
    fputs(" (", stream);
    write_factor(low, digits, stream);
    fputs(" to ", stream);
    write_factor(high, digits, stream);
    fputs(")", stream);
}

static void write_undecided(const struct vb_row *baseline, const struct vb_row *contender, FILE *stream)
{
    char reason[VB_VERDICT_MAX];
    vb_say_undecided(reason, contender);
    if (contender->verdict_code != VB_ROW_CANNOT_TELL_CHANCE) {
        fprintf(stream, VB_WORDS_CANNOT_TELL " whether %s is faster than %s (%s)", contender->variant,
                baseline->variant, reason);
        return;
    }
    double change = factor_of(contender, contender->ratio);
    fprintf(stream, "%s looks %s than %s (", contender->variant, contender->ratio < 1 ? "faster" : "slower",
            baseline->variant);
    write_factor(change, digits_of_factor(change), stream);
    fprintf(stream, "), but %s", reason);
}

/* Writes how the times compare. Returns whether a verb about the contender can follow after "and". */
static bool write_time(const struct vb_row *baseline, const struct vb_row *contender, FILE *stream)
{
    bool faster = contender->verdict_code == VB_ROW_FASTER && contender->ratio < 1;
    bool slower = contender->verdict_code == VB_ROW_SLOWER && contender->ratio > 1;
    if (faster || slower) {
        write_change(baseline, contender, stream);
        return true;
    }
    if (contender->verdict_code == VB_ROW_SAME) {
        char within[VB_VERDICT_MAX];
        vb_say_same_within(within, contender);
        fprintf(stream, "%s took the same time as %s%s", contender->variant, baseline->variant, within);
        return true;
    }
    if (vb_row_is_undecided(contender)) {
        write_undecided(baseline, contender, stream);
        return false;
    }
    if (contender->verdict_code == VB_ROW_NO_VERDICT) {
        struct vb_doubts doubts = vb_row_doubts(contender);
        fprintf(stream, "no verdict on %s against %s (%s)", contender->variant, baseline->variant,
                vb_doubts_cause(&doubts));
        return false;
    }
    fprintf(stream, "%s and %s were timed but not judged", baseline->variant, contender->variant);
    return false;
}

static void write_allocs(double count, const char *more, FILE *stream)
{
    char text[VB_WORDING_MAX];
    vb_say_count(text, fabs(count));
    fprintf(stream, "%s %salloc%s/op", text, more, fabs(count) == 1 ? "" : "s");
}

static void write_bytes(double bytes, const char *before, const char *after, FILE *stream)
{
    char text[VB_WORDING_MAX];
    vb_say_count(text, fabs(bytes));
    fprintf(stream, "%s%s B%s", before, text, after);
}

static void write_equal_allocations(const struct vb_row *baseline, FILE *stream)
{
    if (baseline->allocs_per_op == 0) {
        fprintf(stream, "allocated nothing, like %s", baseline->variant);
        return;
    }
    fprintf(stream, "allocated as much as %s, ", baseline->variant);
    write_allocs(baseline->allocs_per_op, "", stream);
    if (!isnan(baseline->bytes_per_op))
        write_bytes(baseline->bytes_per_op, " (", ")", stream);
}

/* "saved 1 alloc/op (24 B)": the verb is about the contender, and the baseline is named where no other clause
 * does. Bytes that went the other way than the allocations are said apart. */
static void write_ledger(const struct vb_row *baseline, const struct vb_row *contender, bool named, FILE *stream)
{
    double allocs = contender->allocs_per_op - baseline->allocs_per_op;
    double bytes = contender->bytes_per_op - baseline->bytes_per_op; /* NAN where one is not known */
    if (allocs == 0 && (bytes == 0 || isnan(bytes))) {
        write_equal_allocations(baseline, stream);
        return;
    }
    if (allocs == 0) {
        write_bytes(bytes, "asked for ", bytes < 0 ? "/op less" : "/op more", stream);
        fputs(" in as many allocations", stream);
    } else {
        fputs(allocs < 0 ? "saved " : "made ", stream);
        write_allocs(allocs, allocs < 0 ? "" : "more ", stream);
        if (bytes * allocs > 0)
            write_bytes(bytes, " (", ")", stream);
    }
    if (named)
        fprintf(stream, " %s %s", allocs < 0 ? "over" : "than", baseline->variant);
    if (bytes * allocs < 0)
        write_bytes(bytes, " but asked for ", bytes < 0 ? "/op less" : "/op more", stream);
}

static void write_comparison(const struct vb_row *baseline, const struct vb_row *contender, FILE *stream)
{
    bool timed = !isnan(contender->ratio) || contender->verdict_code == VB_ROW_NO_VERDICT;
    bool counted = vb_row_is_exact(baseline) && vb_row_is_exact(contender);
    bool verb_follows = timed && write_time(baseline, contender, stream);
    if (!timed && !counted)
        fprintf(stream, "%s and %s are not compared", baseline->variant, contender->variant);
    if (!counted)
        return;
    if (timed)
        fputs(verb_follows ? " and " : "; ", stream);
    if (!verb_follows)
        fprintf(stream, "%s ", contender->variant);
    write_ledger(baseline, contender, !timed, stream);
}

static void write_allocator(const struct vb_row *row, bool name_allocator, FILE *stream)
{
    if (name_allocator)
        fprintf(stream, " under %s", row->allocator[0] ? row->allocator : "an unknown allocator");
}

void vb_sentence_begin(const struct vb_row *row, const char *point, bool name_allocator, FILE *stream)
{
    fprintf(stream, point[0] ? "`%s:%s`" : "`%s`", row->case_name, point);
    write_allocator(row, name_allocator, stream);
    fputs(": ", stream);
}

static void write_point(const struct point *point, FILE *stream)
{
    if (point->baseline && !vb_row_is_ok(point->baseline))
        fprintf(stream, "nothing to compare with, %s: %s", point->baseline->variant, point->baseline->status);
    else if (point->baseline && point->contender)
        write_comparison(point->baseline, point->contender, stream);
    else if (point->failed)
        fprintf(stream, "no comparison, %s: %s", point->failed->variant, point->failed->status);
    else
        fprintf(stream, "no comparison, %s was measured without %s", point->rows.items[0]->variant,
                point->baseline ? "another variant" : "the baseline");
}

static void widen(struct range *range, double value)
{
    range->low = fmin(range->low, value);
    range->high = fmax(range->high, value); /* fmin and fmax pass over NAN */
}

static void write_counts(const struct range *range, const char *one, const char *many, FILE *stream)
{
    if (range->low < range->high)
        fprintf(stream, "%.0f to ", range->low);
    fprintf(stream, "%.0f %s", range->high, range->high == 1 ? one : many);
}

static void write_detectable(const struct range *range, FILE *stream)
{
    char low[VB_WORDING_MAX];
    char high[VB_WORDING_MAX];
    vb_say_bound(low, range->low);
    vb_say_bound(high, range->high);
    if (strcmp(low, high) == 0)
        fprintf(stream, "; smallest detectable change %s %%", high);
    else
        fprintf(stream, "; smallest detectable change %s to %s %%", low, high);
}

/* "40 launches of 64 rounds; smallest detectable change 1.8 %": of the rows that were timed. */
static void write_effort(struct vb_rows rows, FILE *stream)
{
    struct range launches = {INFINITY, -INFINITY};
    struct range rounds = launches;
    struct range detectable = launches;
    for (size_t i = 0; i < rows.count; i++) {
        const struct vb_row *row = rows.items[i];
        if (isnan(row->mean_ns) || row->launches < 1 || row->rounds < 1)
            continue;
        widen(&launches, (double)row->launches);
        widen(&rounds, (double)row->rounds);
    }
    for (struct point point; rows.count > 0; rows = vb_rows_after(rows, point.rows)) {
        point = first_point(rows);
        if (point.contender)
            widen(&detectable, point.contender->detectable_pct);
    }
    if (launches.high < 1) {
        fputs("not timed", stream);
        return;
    }
    write_counts(&launches, "launch", "launches", stream);
    fputs(" of ", stream);
    write_counts(&rounds, "round", "rounds", stream);
    if (detectable.low <= detectable.high)
        write_detectable(&detectable, stream);
}

/* Whether the counts were the same at n and 2n operations for all that did not fail, or else what the first says
 * that were not. */
static void write_constancy(struct vb_rows rows, FILE *stream)
{
    const struct vb_row *odd = NULL;
    bool all_alike = true;
    const struct vb_row *first = NULL;
    for (size_t i = 0; i < rows.count; i++) {
        const struct vb_row *row = rows.items[i];
        if (!vb_row_is_ok(row))
            continue;
        first = first ? first : row;
        all_alike = all_alike && strcmp(row->ledger, first->ledger) == 0;
        if (!odd && !vb_row_is_exact(row))
            odd = row;
    }
    if (!first || (odd && odd->ledger[0] == '\0'))
        return;
    if (!odd)
        fputs("; allocations constant at n and 2n", stream);
    else if (all_alike)
        fprintf(stream, "; allocations %s", odd->ledger);
    else
        fprintf(stream, "; allocations of %s%s%s %s", odd->variant, odd->point[0] ? " at " : "", odd->point,
                odd->ledger);
}

static bool any_is_ok(struct vb_rows rows)
{
    for (size_t i = 0; i < rows.count; i++)
        if (vb_row_is_ok(rows.items[i]))
            return true;
    return false;
}

void vb_sentence_write(struct vb_rows rows, bool name_allocator, FILE *stream)
{
    struct point point = first_point(rows);
    bool several = point.rows.count < rows.count;
    bool has_tail = any_is_ok(rows);
    for (struct vb_rows left = rows; left.count > 0; left = vb_rows_after(left, point.rows)) {
        point = first_point(left);
        vb_sentence_begin(left.items[0], left.items[0]->point, name_allocator, stream);
        write_point(&point, stream);
        if (several || !has_tail)
            fputs(".\n", stream);
    }
    if (!has_tail)
        return;
    if (several) {
        fputs("All points", stream);
        write_allocator(rows.items[0], name_allocator, stream);
    }
    fputs(several ? ": " : "; ", stream);
    write_effort(rows, stream);
    write_constancy(rows, stream);
    fputs(".\n", stream);
}
