/* SPDX-License-Identifier: MIT
 *
 * The same as the results file, for programs: report/results.schema.json says what stands where. */
#include "report/columns.h"
#include "report/format.h"
#include "report/json_value.h"
#include "report/results_file.h"
#include "report/stream.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

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

/* Writes `value`, which it releases (NULL: there was no memory for it), as jansson would as a part of something larger
 * that is indented by `blanks`. */
static int write_value(FILE *stream, json_t *value, int blanks)
{
    char *text = json_dumps(value, JSON_INDENT(2) | JSON_REAL_PRECISION(17)); /* reads back as the same double */
    json_decref(value);
    if (!text)
        return VB_ERROR_MEMORY;
    for (const char *line = text; *line;) {
        size_t length = strcspn(line, "\n"); /* a line end inside a string is written otherwise */
        fwrite(line, 1, length, stream);
        line += length;
        if (*line == '\n') {
            fprintf(stream, "\n%*s", blanks, "");
            line++;
        }
    }
    free(text);
    return 0;
}

/* Row by row: as one JSON value, a million of them would take gigabytes. */
static int write_rows(FILE *stream, const struct vb_results *results)
{
    int status = 0;
    fputc('[', stream);
    for (size_t r = 0; r < results->row_count && status == 0; r++) {
        fputs(r > 0 ? ",\n    " : "\n    ", stream);
        status = write_value(stream, row_of(&results->rows[r]), 4);
    }
    fputs(results->row_count > 0 ? "\n  ]" : "]", stream);
    return status;
}

static int write_json(const struct vb_results *results, FILE *stream, struct vb_error *error)
{
    fprintf(stream, "{\n  \"vbench_results\": %d,\n  \"facts\": ", VB_RESULTS_VERSION);
    int status = write_value(stream, facts_of(results), 2);
    fputs(",\n  \"warnings\": ", stream);
    if (status == 0)
        status = write_value(stream, warnings_of(results), 2);
    fputs(",\n  \"rows\": ", stream);
    if (status == 0)
        status = write_rows(stream, results);
    fputs(",\n  \"columns\": ", stream);
    if (status == 0)
        status = write_value(stream, columns_of_format(), 2);
    fputs("\n}\n", stream);
    return status == 0 ? vb_stream_finish(stream, "the results as JSON", error) : vb_fail_memory(error);
}

const struct vb_format vb_format_json = {
    .summary = "facts, warnings, rows and columns for programs to read",
    .suffix = ".json",
    .wants_all = true,
    .write = write_json,
};
