/* SPDX-License-Identifier: MIT
 *
 * The results file: every number in full, so that reading it back and writing it again gives the same bytes. */
#include "base/cleanup.h"
#include "results/cells.h"
#include "results/own_counters.h"
#include "results/csv.h"
#include "show/export_formats.h"
#include "results/results_file.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define FACT_MAX (VB_CSV_CELL_MAX / 2) /* bytes: a command line can be longer than what is read again */

/* An empty value has no blank behind the colon, which an editor would take away. */
static void write_comment(FILE *stream, const char *key, const char *value)
{
    fprintf(stream, *value ? "# %s: %.*s\n" : "# %s:%.*s\n", key, (int)FACT_MAX, value);
}

static void write_real(FILE *stream, const struct vb_row *row, const struct vb_column *column)
{
    if (vb_cell_is_known(row, column))
        vb_csv_put_real(stream, vb_cell_real(row, column));
}

static void write_cell(FILE *stream, const struct vb_row *row, const struct vb_column *column)
{
    struct vb_list list;
    switch (column->type) {
    case VB_COLUMN_TEXT: vb_csv_put_text(stream, vb_cell_text(row, column)); break;
    case VB_COLUMN_REAL: write_real(stream, row, column); break;
    case VB_COLUMN_COUNT: vb_csv_put_count(stream, vb_cell_count(row, column)); break;
    case VB_COLUMN_CODE: vb_csv_put_text(stream, vb_cell_code(row, column)); break;
    case VB_COLUMN_LIST:
        list = vb_cell_list(row, column);
        vb_csv_put_reals(stream, list.values, list.count);
        break;
    }
}

/* What few rows have is left out where none has it: most files are narrow. */
static bool is_written(const struct vb_results *results, const struct vb_column *column)
{
    for (size_t r = 0; column->is_rare && r < results->row_count; r++)
        if (vb_cell_is_known(&results->rows[r], column))
            return true;
    return !column->is_rare;
}

/* So many counters have columns of their own, over all cases of a file: the reader takes no more cells. */
#define COUNTER_COLUMNS_MAX 100

/* Columns that are not read again, because "counters" says it all: for people and programs that want one. */
struct counter_columns {
    char (*names)[VB_MAX_NAME_LENGTH + 1];
    size_t count;
};

static int find_counters(const struct vb_results *results, struct counter_columns *columns)
{
    *columns = (struct counter_columns){.names = calloc(COUNTER_COLUMNS_MAX, sizeof(*columns->names))};
    for (size_t r = 0; columns->names && r < results->row_count; r++)
        columns->count = vb_row_counter_names(&results->rows[r], columns->names, columns->count, COUNTER_COLUMNS_MAX);
    return columns->names ? 0 : VB_ERROR_MEMORY;
}

static void free_names(struct counter_columns *columns)
{
    free(columns->names);
}

static void write_counter_names(const struct counter_columns *columns, FILE *stream)
{
    for (size_t i = 0; i < columns->count; i++)
        fprintf(stream, ",counter.%s,counter.%s.low,counter.%s.high", columns->names[i], columns->names[i],
                columns->names[i]);
}

static void write_number(FILE *stream, double value)
{
    putc(',', stream);
    if (!isnan(value))
        vb_csv_put_real(stream, value);
}

static void write_counters(const struct counter_columns *columns, const struct vb_row *row, FILE *stream)
{
    if (columns->count == 0)
        return;
    struct vb_row_counters counters = vb_row_counters(row);
    for (size_t i = 0; i < columns->count; i++) {
        const struct vb_row_counter *counter = vb_row_counter_find(&counters, columns->names[i]);
        write_number(stream, counter ? counter->per_op : NAN);
        write_number(stream, counter ? counter->low : NAN);
        write_number(stream, counter ? counter->high : NAN);
    }
}

static int write_csv(const struct vb_results *results, FILE *stream, struct vb_error *error)
{
    fprintf(stream, "# vbench-results: %d\n", VB_RESULTS_VERSION);
    for (size_t i = 0; i < results->fact_count; i++)
        write_comment(stream, results->facts[i].key, results->facts[i].value);
    for (size_t i = 0; i < results->warning_count; i++)
        write_comment(stream, "warning", results->warnings[i]);
    const struct vb_column **columns VB_FREE = calloc(vb_column_count, sizeof(*columns));
    struct counter_columns counters VB_RELEASE(free_names) = {0};
    if (!columns || find_counters(results, &counters) != 0)
        return vb_fail_memory(error);
    size_t count = 0;
    for (size_t c = 0; c < vb_column_count; c++)
        if (is_written(results, &vb_columns[c]))
            columns[count++] = &vb_columns[c];
    for (size_t c = 0; c < count; c++) {
        vb_csv_put_text(stream, columns[c]->name);
        if (c + 1 < count)
            putc(',', stream);
    }
    write_counter_names(&counters, stream);
    putc('\n', stream);
    for (size_t r = 0; r < results->row_count; r++) {
        for (size_t c = 0; c < count; c++) {
            write_cell(stream, &results->rows[r], columns[c]);
            if (c + 1 < count)
                putc(',', stream);
        }
        write_counters(&counters, &results->rows[r], stream);
        putc('\n', stream);
    }
    return vb_stream_finish(stream, "the results as CSV", error);
}

const struct vb_format vb_format_csv = {
    .summary = "every column of every row, which this program reads back",
    .suffix = ".csv",
    .write = write_csv,
};
