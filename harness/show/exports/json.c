/* SPDX-License-Identifier: MIT
 *
 * The same as the results file, for programs: show/json.c says what stands where. */
#include "results/cells.h"
#include "results/own_counters.h"
#include "results/results_file.h"
#include "show/export_formats.h"
#include "show/json.h"

#include <stdbool.h>

static void put_facts(struct vb_json *json, const struct vb_results *results)
{
    vb_json_open(json, "facts", '{');
    for (size_t i = 0; i < results->fact_count; i++)
        vb_json_text(json, results->facts[i].key, results->facts[i].value);
    vb_json_close(json, '}');
}

static void put_warnings(struct vb_json *json, const struct vb_results *results)
{
    vb_json_open(json, "warnings", '[');
    for (size_t i = 0; i < results->warning_count; i++)
        vb_json_text(json, NULL, results->warnings[i]);
    vb_json_close(json, ']');
}

static void put_columns(struct vb_json *json)
{
    vb_json_open(json, "columns", '[');
    for (size_t c = 0; c < vb_column_count; c++) {
        const struct vb_column *column = &vb_columns[c];
        vb_json_open(json, NULL, '{');
        vb_json_text(json, "name", column->name);
        vb_json_text(json, "unit", column->unit);
        vb_json_text(json, "kind", vb_column_kind_name(column->kind));
        vb_json_text(json, "meaning", column->meaning);
        vb_json_close(json, '}');
    }
    vb_json_close(json, ']');
}

/* The case's own counters by name; of those that are exact, all three numbers are the same up to rounding. */
static void put_counters(struct vb_json *json, const struct vb_row *row)
{
    struct vb_row_counters counters = vb_row_counters(row);
    vb_json_open(json, "counter_values", '{');
    for (size_t i = 0; i < counters.count; i++) {
        const struct vb_row_counter *counter = &counters.items[i];
        vb_json_open(json, counter->name, '{');
        vb_json_real(json, "per_op", counter->per_op);
        vb_json_real(json, "low", counter->low);
        vb_json_real(json, "high", counter->high);
        vb_json_bool(json, "exact", counter->exact);
        vb_json_close(json, '}');
    }
    vb_json_close(json, '}');
}

static void put_row(struct vb_json *json, const struct vb_row *row)
{
    vb_json_open(json, NULL, '{');
    for (size_t c = 0; c < vb_column_count; c++)
        if (!vb_columns[c].is_rare || vb_cell_is_known(row, &vb_columns[c]))
            vb_json_cell(json, row, &vb_columns[c]);
    if (row->counters[0] != '\0')
        put_counters(json, row);
    vb_json_close(json, '}');
}

static int write_json(const struct vb_results *results, FILE *stream, struct vb_error *error)
{
    struct vb_json json = {.stream = stream};
    vb_json_open(&json, NULL, '{');
    vb_json_integer(&json, "vbench_results", VB_RESULTS_VERSION);
    put_facts(&json, results);
    put_warnings(&json, results);
    vb_json_open(&json, "rows", '[');
    for (size_t r = 0; r < results->row_count; r++)
        put_row(&json, &results->rows[r]);
    vb_json_close(&json, ']');
    put_columns(&json);
    vb_json_close(&json, '}');
    return vb_json_finish(&json, 0, "the results as JSON", error);
}

const struct vb_format vb_format_json = {
    .summary = "facts, warnings, rows and columns for programs to read",
    .suffix = ".json",
    .wants_all = true,
    .write = write_json,
};
