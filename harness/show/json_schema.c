/* SPDX-License-Identifier: MIT */
#include "show/json_schema.h"

#include "results/cells.h"
#include "show/json_write.h"

#include <stdbool.h>
#include <string.h>

/* All but the members of a row. Quotes are single ones, to be read here. */
static const char frame[] =
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
    "is left out where it is not known', 'type': 'object'}, 'column': {'type': 'object', 'required': "
    "['name', 'unit', 'kind', 'meaning'], 'properties': {'name': {'description': 'the member of a row', "
    "'type': 'string', 'minLength': 1}, 'unit': {'description': 'of the numbers; empty for texts and "
    "plain numbers', 'type': 'string'}, 'kind': {'description': 'key: says which row this is; words: "
    "says something about the row; noisy: a time or a number of events, of which only an interval or a "
    "limit decides; exact: a count, of which any change counts; setup: how it was measured', 'enum': "
    "['key', 'words', 'noisy', 'exact', 'setup']}, 'meaning': {'description': 'one sentence', 'type': "
    "'string', 'minLength': 1}}}}}";

/* The one member of a row that is no column. */
static const char counter_values[] =
    "{'description': 'the same counters one by one, by name; of those that are exact, low and high are "
    "per_op', 'type': 'object', 'propertyNames': {'pattern': '^[A-Za-z0-9_]{1,63}$'}, "
    "'additionalProperties': {'type': 'object', 'required': ['per_op', 'low', 'high', 'exact'], "
    "'properties': {'per_op': {'type': 'number'}, 'low': {'type': ['number', 'null']}, 'high': {'type': "
    "['number', 'null']}, 'exact': {'type': 'boolean'}}}}";

static json_t *parse(const char *text)
{
    char copy[sizeof frame + 1];
    snprintf(copy, sizeof copy, "%s", text);
    for (char *quote = copy; (quote = strchr(quote, '\'')) != NULL;)
        *quote = '"';
    return json_loads(copy, 0, NULL);
}

static bool may_be_missing(const struct vb_column *column)
{
    return column->in_extras || column->is_rare;
}

static json_t *type_of(const struct vb_column *column)
{
    switch (column->type) {
    case VB_COLUMN_REAL: return json_pack("[s, s]", "number", "null");
    case VB_COLUMN_COUNT: return json_pack("[s, s]", "integer", "null");
    case VB_COLUMN_LIST: return json_string("array");
    case VB_COLUMN_TEXT:
    case VB_COLUMN_CODE: return json_string("string");
    }
    return NULL;
}

/* A row without these would say of nothing what happened to it. */
static bool is_never_empty(const struct vb_column *column)
{
    return column->offset == offsetof(struct vb_row, case_name) || column->offset == offsetof(struct vb_row, variant) ||
           column->offset == offsetof(struct vb_row, status);
}

static int add_limits(json_t *property, const struct vb_column *column)
{
    bool is_number = column->type == VB_COLUMN_REAL || column->type == VB_COLUMN_COUNT;
    if (is_number && !vb_column_may_be_negative(column))
        return json_object_set_new(property, "minimum", json_integer(0));
    if (column->type == VB_COLUMN_LIST)
        return json_object_set_new(property, "items", json_pack("{s:s, s:i}", "type", "number", "minimum", 0)) |
               json_object_set_new(property, "minItems", json_integer(1));
    if (column->type == VB_COLUMN_TEXT && is_never_empty(column))
        return json_object_set_new(property, "minLength", json_integer(1));
    json_t *codes = column->codes ? json_array() : NULL;
    int failed = 0;
    for (size_t i = 0; column->codes && column->codes[i] && failed == 0; i++)
        failed = json_array_append_new(codes, json_string(column->codes[i]));
    return codes ? failed | json_object_set_new(property, "enum", codes) : 0;
}

static int add_column(json_t *properties, json_t *required, const struct vb_column *column)
{
    json_t *property = json_pack("{s:s, s:o}", "description", column->meaning, "type", type_of(column));
    int failed = property ? add_limits(property, column) : -1;
    failed |= json_object_set_new(properties, column->name, property);
    if (!may_be_missing(column))
        failed |= json_array_append_new(required, json_string(column->name));
    return failed;
}

int vb_json_schema_write(FILE *stream, struct vb_error *error)
{
    json_t *schema = parse(frame);
    json_t *row = json_object_get(json_object_get(schema, "$defs"), "row");
    json_t *required = json_array();
    json_t *properties = json_object();
    int failed = json_object_set_new(row, "required", required) | json_object_set_new(row, "properties", properties);
    for (size_t c = 0; c < vb_column_count && failed == 0; c++)
        failed = add_column(properties, required, &vb_columns[c]);
    failed |= failed ? -1 : json_object_set_new(properties, "counter_values", parse(counter_values));
    if (failed) {
        json_decref(schema);
        schema = NULL;
    }
    return vb_json_write(schema, stream, "the schema", error);
}
