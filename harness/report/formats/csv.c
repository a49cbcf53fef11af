/* SPDX-License-Identifier: MIT
 *
 * The results file: every number in full, so that reading it back and writing it again gives the same bytes. */
#include "report/columns.h"
#include "report/csv.h"
#include "report/format.h"
#include "report/results_file.h"
#include "report/stream.h"

#include <stdbool.h>
#include <stdlib.h>

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
    bool is_rare = column->in_extras || column->is_rare;
    for (size_t r = 0; is_rare && r < results->row_count; r++)
        if (vb_cell_is_known(&results->rows[r], column))
            return true;
    return !is_rare;
}

static int write_csv(const struct vb_results *results, FILE *stream, struct vb_error *error)
{
    fprintf(stream, "# vbench-results: %d\n", VB_RESULTS_VERSION);
    for (size_t i = 0; i < results->fact_count; i++)
        write_comment(stream, results->facts[i].key, results->facts[i].value);
    for (size_t i = 0; i < results->warning_count; i++)
        write_comment(stream, "warning", results->warnings[i]);
    const struct vb_column **columns = calloc(vb_column_count, sizeof(*columns));
    if (!columns)
        return vb_fail_memory(error);
    size_t count = 0;
    for (size_t c = 0; c < vb_column_count; c++)
        if (is_written(results, &vb_columns[c]))
            columns[count++] = &vb_columns[c];
    for (size_t c = 0; c < count; c++) {
        vb_csv_put_text(stream, columns[c]->name);
        putc(c + 1 < count ? ',' : '\n', stream);
    }
    for (size_t r = 0; r < results->row_count; r++) {
        for (size_t c = 0; c < count; c++) {
            write_cell(stream, &results->rows[r], columns[c]);
            putc(c + 1 < count ? ',' : '\n', stream);
        }
    }
    free(columns);
    return vb_stream_finish(stream, "the results as CSV", error);
}

const struct vb_format vb_format_csv = {
    .summary = "every column of every row, which this program reads back",
    .suffix = ".csv",
    .write = write_csv,
};
