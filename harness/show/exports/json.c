/* SPDX-License-Identifier: MIT
 *
 * The same as the results file, for programs: show/json_schema.c says what stands where. */
#include "results/cells.h"
#include "results/own_counters.h"
#include "show/format.h"
#include "show/json_value.h"
#include "show/json_write.h"
#include "results/results_file.h"
#include "results/stream.h"

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
        json_t *object = json_pack("{s:s, s:s, s:s, s:s}", "name", column->name, "unit", column->unit, "kind",
                                   vb_column_kind_name(column->kind), "meaning", column->meaning);
        failed = json_array_append_new(columns, object) != 0;
    }
    if (failed) {
        json_decref(columns);
        return NULL;
    }
    return columns;
}

/* The case's own counters by name; of those that are exact, all three numbers are the same. */
static json_t *counters_of(const struct vb_row *row)
{
    struct vb_row_counters counters = vb_row_counters(row);
    json_t *object = json_object();
    bool failed = !object;
    for (size_t i = 0; i < counters.count && !failed; i++) {
        const struct vb_row_counter *counter = &counters.items[i];
        json_t *value =
            json_pack("{s:o, s:o, s:o, s:b}", "per_op", vb_json_real(counter->per_op), "low",
                      vb_json_real(counter->low), "high", vb_json_real(counter->high), "exact", counter->exact);
        failed = json_object_set_new(object, counter->name, value) != 0;
    }
    if (failed) {
        json_decref(object);
        return NULL;
    }
    return object;
}

static json_t *row_of(const struct vb_row *row)
{
    json_t *object = json_object();
    bool failed = !object;
    for (size_t c = 0; c < vb_column_count && !failed; c++) {
        if ((vb_columns[c].in_extras || vb_columns[c].is_rare) && !vb_cell_is_known(row, &vb_columns[c]))
            continue; /* few rows have it */
        failed = json_object_set_new(object, vb_columns[c].name, vb_json_cell(row, &vb_columns[c])) != 0;
    }
    if (!failed && row->counters[0] != '\0')
        failed = json_object_set_new(object, "counter_values", counters_of(row)) != 0;
    if (failed) {
        json_decref(object);
        return NULL;
    }
    return object;
}

/* Row by row: as one JSON value, a million of them would take gigabytes. */
static int write_rows(const struct vb_results *results, FILE *stream)
{
    int status = 0;
    putc('[', stream);
    for (size_t r = 0; r < results->row_count && status == 0; r++) {
        fputs(r > 0 ? ",\n    " : "\n    ", stream);
        status = vb_json_write_part(row_of(&results->rows[r]), 2, stream);
    }
    fputs(results->row_count > 0 ? "\n  ]" : "]", stream);
    return status;
}

static int write_json(const struct vb_results *results, FILE *stream, struct vb_error *error)
{
    fprintf(stream, "{\n  \"vbench_results\": %d,\n  \"facts\": ", VB_RESULTS_VERSION);
    int status = vb_json_write_part(facts_of(results), 1, stream);
    fputs(",\n  \"warnings\": ", stream);
    if (status == 0)
        status = vb_json_write_part(warnings_of(results), 1, stream);
    fputs(",\n  \"rows\": ", stream);
    if (status == 0)
        status = write_rows(results, stream);
    fputs(",\n  \"columns\": ", stream);
    if (status == 0)
        status = vb_json_write_part(columns_of_format(), 1, stream);
    fputs("\n}\n", stream);
    return status == 0 ? vb_stream_finish(stream, "the results as JSON", error) : vb_fail_memory(error);
}

const struct vb_format vb_format_json = {
    .summary = "facts, warnings, rows and columns for programs to read",
    .suffix = ".json",
    .wants_all = true,
    .write = write_json,
};
