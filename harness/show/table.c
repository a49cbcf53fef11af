/* SPDX-License-Identifier: MIT */
#include "show/table.h"
#include "base/cleanup.h"
#include "results/arrange.h"
#include "results/case_facts.h"
#include "results/terminal_text.h"
#include "results/number_words.h"
#include "show/ab_table.h"
#include "show/case_grid.h"
#include "show/grid.h"
#include "show/remark.h"
#include "show/wrap.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The short table of the variants that a publication has names for. */
enum column {
    METHOD,
    MEAN,
    ALLOCATED,
    QUIET,
};

#define NAME_MAX_COLUMNS 40

static int add_row(struct vb_grid *grid, const struct vb_row *row, const char *name)
{
    if (vb_grid_add_row(grid, VB_TONE_PLAIN) != 0)
        return VB_ERROR_MEMORY;
    char text[VB_GRID_TEXT];
    snprintf(text, sizeof text, "%.60s%s%.100s", name, row->point[0] ? "  " : "", row->point);
    vb_grid_set(grid, METHOD, VB_TONE_PLAIN, text);
    if (isfinite(row->mean_ns)) {
        vb_say_known(text, row->mean_ns, vb_decimals_of_mean(row->mean_ns), row->ci_low_ns, row->ci_high_ns);
        vb_grid_set(grid, MEAN, VB_TONE_PLAIN, text);
    }
    double quiet_ns = row->quiet_ns;
    if (isfinite(quiet_ns)) {
        vb_say_known(text, quiet_ns, vb_decimals_of_mean(quiet_ns), row->quiet_ci_low_ns, row->quiet_ci_high_ns);
        vb_grid_set(grid, QUIET, VB_TONE_PLAIN, text);
    }
    vb_say_counted(text, row, vb_bytes_cell(row));
    vb_grid_set(grid, ALLOCATED, VB_TONE_PLAIN, text);
    return 0;
}

/* Sets up the columns of an empty grid and fills it from the rows of one case. `any` becomes whether there is a row of
 * such a name that was measured. Returns 0 or VB_ERROR_MEMORY (without words). */
static int known_grid_fill(struct vb_grid *grid, const struct vb_results *results, struct vb_rows rows, bool *any)
{
    char name[NAME_MAX_COLUMNS * 4];
    *any = false;
    for (size_t i = 0; i < rows.count; i++) {
        const struct vb_row *row = rows.items[i];
        if (!vb_row_is_ok(row) || !vb_case_known_as(results, row, name, sizeof name))
            continue;
        if (!*any) {
            vb_grid_add_column(grid, "Method", false, 0, VB_GRID_CELL_MAX);
            vb_grid_add_column(grid, "Mean (ns)", true, 0, 20);
            vb_grid_add_column(grid, "Allocated (B)", true, 0, 20);
            vb_grid_add_column(grid, "Quiet (ns)", true, 0, 20);
        }
        *any = true;
        VB_OR_RETURN(add_row(grid, row, name));
    }
    return 0;
}

/* What all cases need to be written. */
struct table {
    const struct vb_results *results;
    const struct vb_table_options *options;
    FILE *stream;
    bool name_allocators;
    struct vb_grid grid; /* of one case after the other */
    struct vb_grid heap;
};

static void open_table(struct table *table)
{
    table->name_allocators = vb_rows_name_allocators(table->results);
    vb_case_grid_open(&table->grid, vb_results_fact(table->results, "confidence"));
    vb_heap_grid_open(&table->heap);
}

static void close_table(struct table *table)
{
    vb_grid_release(&table->grid);
    vb_grid_release(&table->heap);
}

static int write_title(const struct table *table, const char *case_name)
{
    const char *summary = vb_case_fact(table->results, case_name, "");
    struct vb_prose prose;
    FILE *stream = vb_prose_begin(&prose, table->options->width, table->stream);
    if (!stream)
        return VB_ERROR_MEMORY;
    fprintf(stream, summary ? "%s: %s\n" : "%s\n", case_name, summary);
    return vb_prose_end(&prose);
}

static void write_cut_statuses(struct vb_rows rows, FILE *stream)
{
    for (size_t i = 0; i < rows.count; i++) {
        const struct vb_row *row = rows.items[i];
        if (!vb_row_is_ok(row) && vb_text_columns(row->status) > VB_STATUS_COLUMNS)
            fprintf(stream, "%s%s%s: %s\n", row->variant, row->point[0] ? " at " : "", row->point, row->status);
    }
}

/* What a publication has names for comes first, under those names. */
static int write_known(const struct table *table, struct vb_rows rows)
{
    struct vb_grid grid = {0};
    bool any;
    int status = known_grid_fill(&grid, table->results, rows, &any);
    if (status == 0 && any)
        status = vb_grid_write(&grid, table->options->width, table->options->color, table->stream);
    if (status == 0 && any)
        fputc('\n', table->stream);
    vb_grid_release(&grid);
    return status;
}

static int write_grid(struct table *table, struct vb_rows rows)
{
    vb_grid_clear(&table->grid);
    bool cut = false;
    VB_OR_RETURN(vb_case_grid_fill(&table->grid, rows, table->name_allocators, &cut));
    VB_OR_RETURN(write_title(table, rows.items[0]->case_name));
    VB_OR_RETURN(write_known(table, rows));
    VB_OR_RETURN(vb_grid_write(&table->grid, table->options->width, table->options->color, table->stream));
    struct vb_prose prose;
    FILE *stream = vb_prose_begin(&prose, table->options->width, table->stream);
    if (!stream)
        return VB_ERROR_MEMORY;
    if (cut)
        write_cut_statuses(rows, stream);
    vb_amount_cells_write_rest(rows, stream);
    return vb_prose_end(&prose);
}

static int write_heap(struct table *table, struct vb_rows rows)
{
    vb_grid_clear(&table->heap);
    bool any;
    VB_OR_RETURN(vb_heap_grid_fill(&table->heap, rows, &any));
    if (!any)
        return 0;
    fputs("\njemalloc's own figures: MiB before -> after the timed turns, and how often it did what in between\n",
          table->stream);
    return vb_grid_write(&table->heap, table->options->width, table->options->color, table->stream);
}

static int write_closing(const struct table *table, struct vb_rows rows)
{
    struct vb_prose prose;
    FILE *stream = vb_prose_begin(&prose, table->options->width, table->stream);
    int status = stream ? vb_closing_write(rows, table->name_allocators, stream) : VB_ERROR_MEMORY;
    int ended = stream ? vb_prose_end(&prose) : 0;
    return status != 0 ? status : ended;
}

static int write_case(struct table *table, struct vb_rows rows)
{
    VB_OR_RETURN(write_grid(table, rows));
    VB_OR_RETURN(write_closing(table, rows));
    return table->options->heap ? write_heap(table, rows) : 0;
}

/* Whether every line counts. */
static bool is_tight(const struct table *table)
{
    return table->options->height > 0;
}

static const char *gap(const struct table *table)
{
    return is_tight(table) ? "" : "\n";
}

/* Which columns the terminal had no room for in at least one case. */
static void write_sacrificed(const struct table *table, FILE *stream)
{
    const char *separator = "";
    for (size_t i = 0; i < table->grid.column_count; i++) {
        if (!table->grid.sacrificed[i])
            continue;
        if (!separator[0])
            fprintf(stream, "%sNot in %zu columns: ", gap(table), table->options->width);
        fprintf(stream, "%s%s", separator, table->grid.columns[i].heading);
        separator = ", ";
    }
    if (separator[0])
        fputs("; a pipe shows all.\n", stream);
}

/* How the run went as a whole, where it was timed and says so. */
static void write_run(const struct table *table, FILE *stream)
{
    const struct vb_results *results = table->results;
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
    fprintf(stream, "%s%s s", gap(table), elapsed_s);
    if (others_pct && stolen_pct)
        fprintf(stream,
                is_tight(table) ? "; others' CPU %s %%, stolen %s %%"
                                : "; others used %s %% of the measuring CPU, a hypervisor %s %%",
                others_pct, stolen_pct);
    fprintf(stream, "; %" PRId64 " of %" PRId64 " %s; seed %s\n", outliers, launches,
            is_tight(table) ? "outliers" : "launches of a variant were outliers", seed);
}

static int write_warnings(const struct vb_results *results, size_t width, FILE *target)
{
    struct vb_prose prose;
    FILE *stream = vb_prose_begin(&prose, width, target);
    if (!stream)
        return VB_ERROR_MEMORY;
    if (results->row_count > 0 && results->warning_count > 0)
        fputc('\n', stream);
    for (size_t i = 0; i < results->warning_count; i++)
        fprintf(stream, "warning: %s\n", results->warnings[i]);
    return vb_prose_end(&prose);
}

/* What failed, where there is more than one table in which it might be overlooked. */
static void write_failed(const struct vb_results *results, struct vb_rows rows, FILE *stream)
{
    struct vb_text text;
    if (rows.count == 0 || vb_first_case(rows).count == rows.count)
        return;
    FILE *line = vb_text_open(&text);
    bool any = line && vb_failed_rows_write(results, line);
    char *words = line ? vb_text_close(&text, line) : NULL;
    if (any && words)
        fprintf(stream, "\n%s\n", words);
    free(words);
}

/* All that is said below the tables. */
static int write_end(const struct table *table, struct vb_rows rows)
{
    struct vb_prose prose;
    FILE *stream = vb_prose_begin(&prose, table->options->width, table->stream);
    if (!stream)
        return VB_ERROR_MEMORY;
    write_sacrificed(table, stream);
    write_failed(table->results, rows, stream);
    write_run(table, stream);
    return vb_prose_end(&prose);
}

static int write_cases(const struct vb_results *results, const struct vb_table_options *options, FILE *stream)
{
    struct table table VB_RELEASE(close_table) = {.results = results, .options = options, .stream = stream};
    const struct vb_row **rows VB_FREE = vb_arrange(results);
    if (!rows)
        return VB_ERROR_MEMORY;
    open_table(&table);
    const struct vb_rows all = {.items = rows, .count = results->row_count};
    for (struct vb_rows left = all, part; left.count > 0; left = vb_rows_after(left, part)) {
        part = vb_first_case(left);
        if (left.count < all.count)
            fputc('\n', stream);
        VB_OR_RETURN(write_case(&table, part));
    }
    return write_end(&table, all);
}

static int write_body(const struct vb_results *results, const struct vb_table_options *options, FILE *stream,
                      struct vb_error *error)
{
    if (vb_results_are_compared(results))
        return vb_ab_table_write(results, options->width, options->color, stream, error);
    return write_cases(results, options, stream) == 0 ? 0 : vb_fail_memory(error);
}

/* The warnings have the lines of the screen that are left; where the rest needs more than it has, all that they take.
 */
static int write_on_screen(const struct vb_results *results, const struct vb_table_options *options, FILE *target,
                           struct vb_error *error)
{
    struct vb_text text;
    FILE *stream = vb_text_open(&text);
    if (!stream)
        return vb_fail_memory(error);
    int status = write_body(results, options, stream, error);
    char *body VB_FREE = vb_text_close(&text, stream);
    if (status != 0 || !body)
        return status != 0 ? status : vb_fail_memory(error);
    fputs(body, target);
    struct vb_footer footer = {.stream = target, .width = options->width, .lines = options->height};
    for (const char *line = body; footer.lines > 0 && (line = strchr(line, '\n')); line++)
        footer.lines--;
    status = footer.lines > 0 ? vb_footer_warnings(&footer, results) : write_warnings(results, options->width, target);
    return status == 0 ? 0 : vb_fail_memory(error);
}

static int write_shown(const struct vb_results *results, const struct vb_table_options *options, FILE *stream,
                       struct vb_error *error)
{
    if (options->height > 0)
        return write_on_screen(results, options, stream, error);
    VB_OR_RETURN(write_body(results, options, stream, error));
    return write_warnings(results, options->width, stream) == 0 ? 0 : vb_fail_memory(error);
}

int vb_table_write(const struct vb_results *results, const struct vb_table_options *options, FILE *stream,
                   struct vb_error *error)
{
    struct vb_results copy VB_RELEASE(vb_results_release) = {0};
    const struct vb_results *shown = vb_results_shown(results, &copy);
    return shown ? write_shown(shown, options, stream, error) : vb_fail_memory(error);
}
