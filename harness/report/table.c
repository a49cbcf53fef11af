/* SPDX-License-Identifier: MIT */
#include "report/table.h"
#include "report/ab_table.h"
#include "report/arrange.h"
#include "report/case_grid.h"
#include "report/closing.h"
#include "report/heap_grid.h"
#include "report/sentence.h"
#include "report/shown.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* What all cases need to be written. */
struct table {
    const struct vb_results *results;
    const struct vb_table_options *options;
    FILE *stream;
    bool name_allocators;
    struct vb_grid grid; /* of one case after the other */
    struct vb_grid heap;
    const struct vb_fact **facts; /* by key: a file has as many as cases, and each case looks for its own */
};

static int by_key(const void *left, const void *right)
{
    const struct vb_fact *a = *(const struct vb_fact *const *)left;
    const struct vb_fact *b = *(const struct vb_fact *const *)right;
    return strcmp(a->key, b->key);
}

static int open_table(struct table *table)
{
    size_t count = table->results->fact_count;
    table->facts = calloc(count + 1, sizeof(*table->facts));
    if (!table->facts)
        return VB_ERROR_MEMORY;
    for (size_t i = 0; i < count; i++)
        table->facts[i] = &table->results->facts[i];
    qsort(table->facts, count, sizeof(*table->facts), by_key);
    table->name_allocators = vb_rows_name_allocators(table->results);
    vb_case_grid_open(&table->grid, vb_results_fact(table->results, "confidence"));
    vb_heap_grid_open(&table->heap);
    return 0;
}

static void close_table(struct table *table)
{
    vb_grid_release(&table->grid);
    vb_grid_release(&table->heap);
    free(table->facts);
}

static void write_title(const struct table *table, const char *case_name)
{
    char key[256];
    snprintf(key, sizeof key, "case.%s", case_name);
    const struct vb_fact wanted = {.key = key};
    const struct vb_fact *key_place = &wanted;
    const struct vb_fact *const *found =
        bsearch(&key_place, table->facts, table->results->fact_count, sizeof(*table->facts), by_key);
    fprintf(table->stream, found ? "%s: %s\n" : "%s\n", case_name, found ? (*found)->value : "");
}

static void write_cut_statuses(struct vb_rows rows, FILE *stream)
{
    for (size_t i = 0; i < rows.count; i++) {
        const struct vb_row *row = rows.items[i];
        if (!vb_row_is_ok(row) && vb_text_columns(row->status) > VB_STATUS_COLUMNS)
            fprintf(stream, "%s%s%s: %s\n", row->variant, row->point[0] ? " at " : "", row->point, row->status);
    }
}

static int write_grid(struct table *table, struct vb_rows rows)
{
    vb_grid_clear(&table->grid);
    bool cut = false;
    int status = vb_case_grid_fill(&table->grid, rows, table->name_allocators, &cut);
    if (status == 0) {
        write_title(table, rows.items[0]->case_name);
        status = vb_grid_write(&table->grid, table->options->width, table->options->color, table->stream);
    }
    if (status == 0 && cut)
        write_cut_statuses(rows, table->stream);
    return status;
}

static int write_heap(struct table *table, struct vb_rows rows)
{
    vb_grid_clear(&table->heap);
    bool any;
    int status = vb_heap_grid_fill(&table->heap, rows, &any);
    if (status != 0 || !any)
        return status;
    fputs("\njemalloc's own figures: MiB before -> after the timed turns, and how often it did what in between\n",
          table->stream);
    return vb_grid_write(&table->heap, table->options->width, table->options->color, table->stream);
}

static int write_case(struct table *table, struct vb_rows rows)
{
    int status = write_grid(table, rows);
    for (struct vb_rows left = rows, part; status == 0 && left.count > 0; left = vb_rows_after(left, part)) {
        part = vb_first_allocator(left);
        status = vb_closing_write(part, table->name_allocators, table->stream);
    }
    return status == 0 && table->options->heap ? write_heap(table, rows) : status;
}

/* Which columns the terminal had no room for in at least one case. */
static void write_sacrificed(const struct table *table)
{
    const char *separator = "";
    for (size_t i = 0; i < table->grid.column_count; i++) {
        if (!table->grid.sacrificed[i])
            continue;
        if (!separator[0])
            fprintf(table->stream, "\nLeft out in %zu columns: ", table->options->width);
        fprintf(table->stream, "%s%s", separator, table->grid.columns[i].heading);
        separator = ", ";
    }
    if (separator[0])
        fputs("; a pipe has room for all, as in `show FILE | cat`.\n", table->stream);
}

/* So many rows that failed are named below the tables. */
#define FAILED_NAMED_MAX 8

/* What failed, where there is more than one table in which it might be overlooked. */
static void write_failed(const struct vb_results *results, struct vb_rows rows, FILE *stream)
{
    size_t failed = 0;
    for (size_t i = 0; i < rows.count; i++)
        failed += !vb_row_is_ok(rows.items[i]);
    if (failed == 0 || vb_first_case(rows).count == rows.count)
        return;
    fprintf(stream, "\n%zu of %zu rows failed:", failed, results->row_count);
    size_t named = 0;
    for (size_t i = 0; i < rows.count && named < FAILED_NAMED_MAX; i++) {
        const struct vb_row *row = rows.items[i];
        if (!vb_row_is_ok(row))
            fprintf(stream, "%s %s%s%s/%s", named++ > 0 ? "," : "", row->case_name, row->point[0] ? ":" : "", row->point,
                    row->variant);
    }
    fputs(failed > named ? ", ...\n" : "\n", stream);
}

/* How the run went as a whole, where it was timed and says so. */
static void write_summary(const struct vb_results *results, FILE *stream)
{
    const char *others_pct = vb_results_fact(results, "others_cpu_pct");
    const char *stolen_pct = vb_results_fact(results, "stolen_cpu_pct");
    const char *elapsed_s = vb_results_fact(results, "elapsed_s");
    const char *seed = vb_results_fact(results, "seed");
    if (results->row_count == 0 || !elapsed_s || !seed)
        return;
    int64_t launches = 0;
    int64_t outliers = 0;
    for (size_t i = 0; i < results->row_count; i++) {
        const struct vb_row *row = &results->rows[i];
        launches += row->launches > 0 ? row->launches : 0;
        outliers += row->outlier_launches > 0 ? row->outlier_launches : 0;
    }
    if (launches == 0)
        return;
    fprintf(stream, "\n%s s", elapsed_s);
    if (others_pct && stolen_pct)
        fprintf(stream, "; others used %s %% of the measuring CPU, a hypervisor %s %%", others_pct, stolen_pct);
    fprintf(stream, "; %" PRId64 " of %" PRId64 " launches of a variant were outliers; seed %s\n", outliers, launches, seed);
}

static void write_warnings(const struct vb_results *results, FILE *stream)
{
    if (results->row_count > 0 && results->warning_count > 0)
        fputc('\n', stream);
    for (size_t i = 0; i < results->warning_count; i++)
        fprintf(stream, "warning: %s\n", results->warnings[i]);
}

static int write_cases(const struct vb_results *results, const struct vb_table_options *options, FILE *stream,
                       struct vb_error *error)
{
    struct table table = {.results = results, .options = options, .stream = stream};
    const struct vb_row **rows = vb_arrange(results);
    int status = rows && open_table(&table) == 0 ? 0 : VB_ERROR_MEMORY;
    struct vb_rows left = {.items = rows, .count = results->row_count};
    for (struct vb_rows part; status == 0 && left.count > 0; left = vb_rows_after(left, part)) {
        part = vb_first_case(left);
        if (left.count < results->row_count)
            fputc('\n', stream);
        status = write_case(&table, part);
    }
    if (status == 0) {
        write_sacrificed(&table);
        write_failed(results, (struct vb_rows){.items = rows, .count = results->row_count}, stream);
    }
    close_table(&table);
    free(rows);
    if (status != 0)
        return vb_fail_memory(error);
    write_summary(results, stream);
    return 0;
}

static int write_shown(const struct vb_results *results, const struct vb_table_options *options, FILE *stream,
                       struct vb_error *error)
{
    int status = vb_results_are_compared(results)
                     ? vb_ab_table_write(results, options->width, options->color, stream, error)
                     : write_cases(results, options, stream, error);
    if (status == 0)
        write_warnings(results, stream);
    return status;
}

int vb_table_write(const struct vb_results *results, const struct vb_table_options *options, FILE *stream,
                   struct vb_error *error)
{
    struct vb_results copy;
    const struct vb_results *shown = vb_results_shown(results, &copy);
    int status = shown ? write_shown(shown, options, stream, error) : vb_fail_memory(error);
    vb_results_release(&copy);
    return status;
}
