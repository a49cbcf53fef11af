/* SPDX-License-Identifier: MIT */
#include "show/json_schema.h"

#include "results/cells.h"
#include "show/json.h"

#include <stdbool.h>
#include <string.h>

/* What stands before and after the members of a row. Quotes are single ones, to be read here. */
static const char before_row[] =
    "{'$schema': 'https://json-schema.org/draft/2020-12/schema', '$comment': 'SPDX-License-Identifier: "
    "MIT', 'title': 'vbench results', 'description': 'What vbench --export-json writes: the results file "
    "as JSON. Version 1. Members may be added within a version; none changes its meaning or goes away.', "
    "'type': 'object', 'required': ['vbench_results', 'facts', 'warnings', 'rows', 'columns'], "
    "'properties': {'vbench_results': {'description': 'version of this format', 'const': 1}, 'facts': "
    "{'description': 'the run: machine, build, options, in the order in which they were found out; the "
    "fact case.NAME is the summary of a case', 'type': 'object', 'propertyNames': {'pattern': "
    "'^[a-z0-9_.]+$'}, 'additionalProperties': {'type': 'string'}}, 'warnings': {'description': 'doubts "
    "about the whole run, a sentence each', 'type': 'array', 'items': {'type': 'string'}}, 'rows': "
    "{'description': 'one per case, point and variant, in the order in which they were measured', "
    "'type': 'array', 'items': {'$ref': '#/$defs/row'}}, 'columns': {'description': 'what the members of "
    "a row mean, in the order of the columns of the results file', 'type': 'array', 'items': {'$ref': "
    "'#/$defs/column'}}}, '$defs': {'row': {'description': 'null is not known: it was not measured or "
    "could not be counted, and ledger, metrics or status says why; 0 is a measured 0; what few rows have "
    "is left out where it is not known', 'type': 'object'";

static const char after_row[] =
    "}, 'column': {'type': 'object', 'required': "
    "['name', 'unit', 'kind', 'meaning'], 'properties': {'name': {'description': 'the member of a row', "
    "'type': 'string', 'minLength': 1}, 'unit': {'description': 'of the numbers; empty for texts and "
    "plain numbers', 'type': 'string'}, 'kind': {'description': 'key: says which row this is; words: "
    "says something about the row; noisy: a time or a number of events, of which only an interval or a "
    "limit decides; exact: a count, of which any change counts; setup: how it was measured', 'enum': "
    "['key', 'words', 'noisy', 'exact', 'setup']}, 'meaning': {'description': 'one sentence', 'type': "
    "'string', 'minLength': 1}}}}}";

/* The one member of a row that is no column. */
static const char counter_values[] =
    ", 'counter_values': {'description': 'the same counters one by one, by name; of those that are exact, low and high are "
    "per_op', 'type': 'object', 'propertyNames': {'pattern': '^[A-Za-z0-9_]{1,63}$'}, "
    "'additionalProperties': {'type': 'object', 'required': ['per_op', 'low', 'high', 'exact'], "
    "'properties': {'per_op': {'type': 'number'}, 'low': {'type': ['number', 'null']}, 'high': {'type': "
    "['number', 'null']}, 'exact': {'type': 'boolean'}}}}";

static void begin_line(const struct vb_json *json)
{
    fprintf(json->stream, "\n%*s", (int)json->depth * VB_JSON_INDENT, "");
}

/* Writes a part of the schema, laid out as the rest. No object or array in it is empty. */
static void put_part(struct vb_json *json, const char *part)
{
    bool in_text = false;
    for (; *part; part++) {
        in_text ^= *part == '\'';
        bool opens = !in_text && (*part == '{' || *part == '[');
        bool closes = !in_text && (*part == '}' || *part == ']');
        bool separates = !in_text && *part == ',';
        json->depth += opens;
        json->depth -= closes;
        if (closes)
            begin_line(json);
        putc(*part == '\'' ? '"' : *part, json->stream);
        if (opens || separates)
            begin_line(json);
        part += separates && part[1] == ' ';
    }
    json->has_items = true;
}

static bool is_number(const struct vb_column *column)
{
    return column->type == VB_COLUMN_REAL || column->type == VB_COLUMN_COUNT;
}

static void put_type(struct vb_json *json, const struct vb_column *column)
{
    static const char *const names[] = {
        [VB_COLUMN_TEXT] = "string", [VB_COLUMN_REAL] = "number", [VB_COLUMN_COUNT] = "integer",
        [VB_COLUMN_LIST] = "array",  [VB_COLUMN_CODE] = "string",
    };
    if (!is_number(column)) {
        vb_json_text(json, "type", names[column->type]);
        return;
    }
    vb_json_open(json, "type", '[');
    vb_json_text(json, NULL, names[column->type]);
    vb_json_text(json, NULL, "null");
    vb_json_close(json, ']');
}

/* A row without these would say of nothing what happened to it. */
static bool is_never_empty(const struct vb_column *column)
{
    return column->offset == offsetof(struct vb_row, case_name) || column->offset == offsetof(struct vb_row, variant) ||
           column->offset == offsetof(struct vb_row, status);
}

static void put_codes(struct vb_json *json, const char *const *codes)
{
    vb_json_open(json, "enum", '[');
    for (size_t i = 0; codes[i]; i++)
        vb_json_text(json, NULL, codes[i]);
    vb_json_close(json, ']');
}

static void put_list_limits(struct vb_json *json)
{
    vb_json_open(json, "items", '{');
    vb_json_text(json, "type", "number");
    vb_json_integer(json, "minimum", 0);
    vb_json_close(json, '}');
    vb_json_integer(json, "minItems", 1);
}

static void put_column(struct vb_json *json, const struct vb_column *column)
{
    vb_json_open(json, column->name, '{');
    vb_json_text(json, "description", column->meaning);
    put_type(json, column);
    if (is_number(column) && !column->is_signed)
        vb_json_integer(json, "minimum", 0);
    else if (column->type == VB_COLUMN_LIST)
        put_list_limits(json);
    else if (column->type == VB_COLUMN_TEXT && is_never_empty(column))
        vb_json_integer(json, "minLength", 1);
    else if (column->codes)
        put_codes(json, column->codes);
    vb_json_close(json, '}');
}

static void put_row(struct vb_json *json)
{
    vb_json_open(json, "required", '[');
    for (size_t c = 0; c < vb_column_count; c++)
        if (!vb_columns[c].is_rare)
            vb_json_text(json, NULL, vb_columns[c].name);
    vb_json_close(json, ']');
    vb_json_open(json, "properties", '{');
    for (size_t c = 0; c < vb_column_count; c++)
        put_column(json, &vb_columns[c]);
    put_part(json, counter_values);
    vb_json_close(json, '}');
}

int vb_json_schema_write(FILE *stream, struct vb_error *error)
{
    struct vb_json json = {.stream = stream};
    put_part(&json, before_row);
    put_row(&json);
    put_part(&json, after_row);
    return vb_json_finish(&json, 0, "the schema", error);
}
