/* SPDX-License-Identifier: MIT
 *
 * The same as the results file, for programs: report/results.schema.json says what stands where. */
#include "report/columns.h"
#include "report/format.h"
#include "report/json_value.h"
#include "report/json_write.h"
#include "report/results_file.h"

#include <stdbool.h>

static json_t *facts_of(const struct vb_results *results)
{
    json_t *facts = json_object();
    bool failed = !facts;
    for (size_t i = 0; i < results->fact_count && !failed; i++)
        failed = json_object_set_new(facts, results->facts[i].key, vb_json_text(results->facts[i].value)) != 0;
    if (failed) {
        json_decref(facts);
        return NULL;
    }
    return facts;
}

static json_t *warnings_of(const struct vb_results *results)
{
    json_t *warnings = json_array();
    bool failed = !warnings;
    for (size_t i = 0; i < results->warning_count && !failed; i++)
        failed = json_array_append_new(warnings, vb_json_text(results->warnings[i])) != 0;
    if (failed) {
        json_decref(warnings);
        return NULL;
    }
    return warnings;
}

static json_t *columns_of_format(void)
{
    json_t *columns = json_array();
    bool failed = !columns;
    for (size_t c = 0; c < vb_column_count && !failed; c++) {
        const struct vb_column *column = &vb_columns[c];
        json_t *object = json_pack("{s:s, s:s, s:s, s:s}", "name", column->name, "unit", column->unit,
                                   "kind", vb_column_kind_name(column->kind), "meaning", column->meaning);
        failed = json_array_append_new(columns, object) != 0;
    }
    if (failed) {
        json_decref(columns);
        return NULL;
    }
    return columns;
}

static json_t *row_of(const struct vb_row *row)
{
    json_t *object = json_object();
    bool failed = !object;
    for (size_t c = 0; c < vb_column_count && !failed; c++) {
        if (vb_columns[c].in_extras && !vb_cell_is_known(row, &vb_columns[c]))
            continue; /* few rows have it */
        failed = json_object_set_new(object, vb_columns[c].name, vb_json_cell(row, &vb_columns[c])) != 0;
    }
    if (failed) {
        json_decref(object);
        return NULL;
    }
    return object;
}

static json_t *rows_of(const struct vb_results *results)
{
    json_t *rows = json_array();
    bool failed = !rows;
    for (size_t r = 0; r < results->row_count && !failed; r++)
        failed = json_array_append_new(rows, row_of(&results->rows[r])) != 0;
    if (failed) {
        json_decref(rows);
        return NULL;
    }
    return rows;
}

static int write_json(const struct vb_results *results, FILE *stream, struct vb_error *error)
{
    /* "o" fails on a part that could not be made, and releases the others. */
    json_t *root = json_pack("{s:i, s:o, s:o, s:o, s:o}", "vbench_results", VB_RESULTS_VERSION,
                             "facts", facts_of(results), "warnings", warnings_of(results),
                             "rows", rows_of(results), "columns", columns_of_format());
    return vb_json_write(root, stream, "the results as JSON", error);
}

const struct vb_format vb_format_json = {
    .summary = "facts, warnings, rows and columns for programs to read",
    .suffix = ".json",
    .wants_all = true,
    .write = write_json,
};
