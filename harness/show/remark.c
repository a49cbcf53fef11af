/* SPDX-License-Identifier: MIT */
#include "show/remark.h"
#include "base/cleanup.h"
#include "base/text.h"
#include "base/units.h"
#include "results/number_words.h"
#include "results/verdict_words.h"
#include "show/sentence.h"
#include "show/sweep_sentence.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TAIL_DIGITS 3 /* of a percentile without an interval; a histogram knows no more */

/* The percentiles that a sentence may be about, the one that is told first. One operation in 10,000 stands in the table
 * only: few launches have enough of them for a number to rely on. */
static const struct level {
    const char *share;
    size_t value, low, high; /* in struct vb_row */
} levels[] = {
    {"1,000", offsetof(struct vb_row, p99_9_ns), offsetof(struct vb_row, p99_9_ci_low_ns),
     offsetof(struct vb_row, p99_9_ci_high_ns)},
    {"100", offsetof(struct vb_row, p99_ns), offsetof(struct vb_row, p99_ci_low_ns),
     offsetof(struct vb_row, p99_ci_high_ns)},
};

#define LEVELS (sizeof levels / sizeof levels[0])

static bool is_recorded(const struct vb_row *row)
{
    return vb_row_is_ok(row) && !isnan(row->p50_ns);
}

/* The first level that is known of every variant that was recorded, else the first that is known of any. NULL: none. */
static const struct level *level_of(struct vb_rows point)
{
    const struct level *of_some = NULL;
    for (size_t level = 0; level < LEVELS; level++) {
        size_t recorded = 0;
        size_t known = 0;
        for (size_t i = 0; i < point.count; i++) {
            recorded += is_recorded(point.items[i]);
            known += is_recorded(point.items[i]) && !isnan(vb_row_real(point.items[i], levels[level].value));
        }
        if (known > 0 && known == recorded)
            return &levels[level];
        if (known > 0 && !of_some)
            of_some = &levels[level];
    }
    return of_some;
}

static void say_percentile(char *text, const struct vb_row *row, const struct level *level)
{
    vb_format_short(text, VB_WORDING_MAX, vb_row_real(row, level->value), TAIL_DIGITS); /* as the table has it */
}

void vb_tail_remarks_write(struct vb_rows rows, bool name_allocator, FILE *stream)
{
    for (struct vb_rows point; rows.count > 0; rows = vb_rows_after(rows, point)) {
        point = vb_first_point(rows);
        const struct level *level = level_of(point);
        if (!level)
            continue;
        vb_sentence_begin(point.items[0], point.items[0]->point, name_allocator, stream);
        fprintf(stream, "1 operation in %s takes longer than ", level->share);
        bool first = true;
        for (size_t i = 0; i < point.count; i++) {
            const struct vb_row *row = point.items[i];
            if (!is_recorded(row) || isnan(vb_row_real(row, level->value)))
                continue;
            char text[VB_WORDING_MAX];
            say_percentile(text, row, level);
            fprintf(stream, "%s%s ns with %s", first ? "" : ", ", text, row->variant);
            first = false;
        }
        fputs(".\n", stream);
    }
}

static double source_allocs(const struct vb_row *row)
{
    return row->source_allocs_per_op;
}

static bool may_lose_allocations(const struct vb_row *row)
{
    return vb_row_is_ok(row) && source_allocs(row) > 0;
}

/* Variants together, each in the order of its points. Pointers into one array of rows: their order is the rows'. */
static int by_variant(const void *left, const void *right)
{
    const struct vb_row *a = *(const struct vb_row *const *)left;
    const struct vb_row *b = *(const struct vb_row *const *)right;
    int order = strcmp(a->variant, b->variant);
    return order != 0 ? order : a < b ? -1 : a > b;
}

/* Whether the same is to be said of two rows. */
static bool is_like(const struct vb_row *a, const struct vb_row *b)
{
    if (strcmp(a->variant, b->variant) != 0 || source_allocs(a) != source_allocs(b))
        return false;
    bool exact = vb_row_is_exact(a);
    return exact == vb_row_is_exact(b) &&
           (exact ? a->allocs_per_op == b->allocs_per_op : strcmp(a->ledger, b->ledger) == 0);
}

/* "the compiler removed 1 of 1 alloc/op from heap_inlinable". */
static void write_removal(const struct vb_row *row, FILE *stream)
{
    double removed = source_allocs(row) - row->allocs_per_op;
    char source[VB_WORDING_MAX];
    char count[VB_WORDING_MAX] = "none";
    vb_say_count(source, source_allocs(row));
    const char *noun = source_allocs(row) == 1 ? "alloc/op" : "allocs/op";
    if (!vb_row_is_exact(row)) {
        fprintf(stream, VB_WORDS_CANNOT_TELL " how many of %s %s the compiler removed from %s: allocations %s", source,
                noun, row->variant, row->ledger);
        return;
    }
    if (removed != 0)
        vb_say_count(count, fabs(removed));
    if (removed < 0)
        fprintf(stream, "%s makes %s more than the %s %s of its source", row->variant, count, source, noun);
    else
        fprintf(stream, "the compiler removed %s of %s %s from %s", count, source, noun, row->variant);
}

int vb_removal_remarks_write(struct vb_rows rows, bool name_allocator, FILE *stream)
{
    size_t count = 0;
    for (size_t i = 0; i < rows.count; i++)
        count += may_lose_allocations(rows.items[i]);
    if (count == 0)
        return 0;
    const struct vb_row **chosen VB_FREE = calloc(count, sizeof(*chosen));
    if (!chosen)
        return VB_ERROR_MEMORY;
    count = 0;
    for (size_t i = 0; i < rows.count; i++)
        if (may_lose_allocations(rows.items[i]))
            chosen[count++] = rows.items[i];
    qsort(chosen, count, sizeof(*chosen), by_variant);
    for (size_t i = 0, next; i < count; i = next) {
        for (next = i + 1; next < count && is_like(chosen[i], chosen[next]); next++)
            ;
        bool whole = (i == 0 || strcmp(chosen[i - 1]->variant, chosen[i]->variant) != 0) &&
                     (next == count || strcmp(chosen[next]->variant, chosen[i]->variant) != 0);
        vb_sentence_begin(chosen[i], whole ? "" : chosen[i]->point, name_allocator, stream);
        write_removal(chosen[i], stream);
        if (!whole && next - i > 1)
            fprintf(stream, ", and likewise up to %s", chosen[next - 1]->point);
        fputs(".\n", stream);
    }
    return 0;
}

static bool leaks(const struct vb_row *row)
{
    return vb_row_is_ok(row) && vb_row_is_exact(row) && !isnan(row->mean_ns) && row->live_bytes_per_op > 0 &&
           row->frees_per_op < row->allocs_per_op;
}

/* "keeper allocates 1 block per operation and frees none". */
static void write_leak(const struct vb_row *row, FILE *stream)
{
    char allocs[VB_WORDING_MAX];
    char frees[VB_WORDING_MAX] = "none";
    char bytes[VB_WORDING_MAX];
    vb_say_count(allocs, row->allocs_per_op);
    if (row->frees_per_op != 0)
        vb_say_count(frees, row->frees_per_op);
    vb_say_count(bytes, row->live_bytes_per_op);
    fprintf(stream, "%s allocates %s block%s per operation and frees %s: %s B stay allocated each time", row->variant,
            allocs, row->allocs_per_op == 1 ? "" : "s", frees, bytes);
}

void vb_leak_remarks_write(struct vb_rows rows, bool name_allocator, FILE *stream)
{
    for (size_t i = 0; i < rows.count; i++) {
        const struct vb_row *row = rows.items[i];
        if (!leaks(row))
            continue;
        bool said = false; /* of this variant, at an earlier point */
        for (size_t k = 0; k < i && !said; k++)
            said = strcmp(rows.items[k]->variant, row->variant) == 0 && leaks(rows.items[k]);
        if (said)
            continue;
        vb_sentence_begin(row, row->point, name_allocator, stream);
        write_leak(row, stream);
        fputs(".\n", stream);
    }
}

int vb_closing_write(struct vb_rows rows, bool name_allocator, FILE *stream)
{
    int status = 0;
    for (struct vb_rows part; status == 0 && rows.count > 0; rows = vb_rows_after(rows, part)) {
        part = vb_first_allocator(rows);
        vb_sentence_write(part, name_allocator, stream);
        status = vb_sweep_sentences_write(part, name_allocator, stream);
        vb_tail_remarks_write(part, name_allocator, stream);
        vb_leak_remarks_write(part, name_allocator, stream);
        status = status != 0 ? status : vb_removal_remarks_write(part, name_allocator, stream);
    }
    return status;
}

char *vb_closing_text(struct vb_rows rows, bool name_allocator)
{
    struct vb_text text;
    FILE *stream = vb_text_open(&text);
    int status = stream ? vb_closing_write(rows, name_allocator, stream) : VB_ERROR_MEMORY;
    char *said = stream ? vb_text_close(&text, stream) : NULL;
    if (status == 0)
        return said;
    free(said);
    return NULL;
}

/* So many rows that failed are named. */
#define NAMED_MAX 8

bool vb_failed_rows_write(const struct vb_results *results, FILE *stream)
{
    size_t failed = 0;
    for (size_t i = 0; i < results->row_count; i++)
        failed += !vb_row_is_ok(&results->rows[i]);
    if (failed == 0)
        return false;
    fprintf(stream, "%zu of %zu rows failed:", failed, results->row_count);
    size_t named = 0;
    for (size_t i = 0; i < results->row_count && named < NAMED_MAX; i++) {
        const struct vb_row *row = &results->rows[i];
        if (!vb_row_is_ok(row))
            fprintf(stream, "%s %s%s%s/%s", named++ > 0 ? "," : "", row->case_name, row->point[0] ? ":" : "",
                    row->point, row->variant);
    }
    fputs(failed > named ? ", ..." : "", stream);
    return true;
}
