/* SPDX-License-Identifier: MIT */
#include "show/json.h"
#include "base/units.h"
#include "base/utf8.h"
#include "results/cells.h"
#include "results/csv.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#define INDENT    2
#define WHOLE_MAX 9007199254740992.0 /* 2^53: up to here every integer is a double, also for a reader in JavaScript */

/* RFC 8259, section 7, demands that some characters are escaped. The others that cannot be shown are escaped, too: a
 * terminal would obey them. */
static bool escape(FILE *stream, const char *text, const void *context)
{
    (void)context;
    switch (*text) {
    case '"': fputs("\\\"", stream); return true;
    case '\\': fputs("\\\\", stream); return true;
    case '\n': fputs("\\n", stream); return true;
    case '\r': fputs("\\r", stream); return true;
    case '\t': fputs("\\t", stream); return true;
    default: break;
    }
    if (vb_utf8_length(text) == 0 || vb_utf8_shown_length(text) > 0)
        return false;
    fprintf(stream, "\\u%04X", vb_utf8_point(text));
    return true;
}

static void put_text(FILE *stream, const char *text)
{
    putc('"', stream);
    vb_utf8_put(stream, text, NULL, escape, NULL);
    putc('"', stream);
}

static void begin_line(const struct vb_json *json)
{
    fprintf(json->stream, "\n%*s", (int)json->depth * INDENT, "");
}

static void begin_item(struct vb_json *json, const char *key)
{
    if (json->has_items)
        putc(',', json->stream);
    if (json->depth > 0)
        begin_line(json);
    json->has_items = true;
    if (!key)
        return;
    put_text(json->stream, key);
    fputs(": ", json->stream);
}

void vb_json_open(struct vb_json *json, const char *key, char bracket)
{
    begin_item(json, key);
    putc(bracket, json->stream);
    json->depth++;
    json->has_items = false;
}

void vb_json_close(struct vb_json *json, char bracket)
{
    json->depth--;
    if (json->has_items)
        begin_line(json);
    putc(bracket, json->stream);
    json->has_items = true;
}

void vb_json_text(struct vb_json *json, const char *key, const char *text)
{
    begin_item(json, key);
    put_text(json->stream, text);
}

void vb_json_integer(struct vb_json *json, const char *key, int64_t value)
{
    begin_item(json, key);
    fprintf(json->stream, "%" PRId64, value);
}

void vb_json_bool(struct vb_json *json, const char *key, bool value)
{
    begin_item(json, key);
    fputs(value ? "true" : "false", json->stream);
}

void vb_json_real(struct vb_json *json, const char *key, double value)
{
    char number[32];
    if (value == trunc(value) && fabs(value) <= WHOLE_MAX) {
        vb_json_integer(json, key, (int64_t)value);
        return;
    }
    begin_item(json, key);
    if (isfinite(value))
        vb_format_exact(number, sizeof number, value);
    fputs(isfinite(value) ? number : "null", json->stream);
}

void vb_json_known(struct vb_json *json, const char *key, double value)
{
    if (isfinite(value))
        vb_json_real(json, key, value);
}

static void put_count(struct vb_json *json, const char *key, int64_t value)
{
    if (value < 0)
        vb_json_real(json, key, NAN);
    else
        vb_json_integer(json, key, value);
}

static void put_list(struct vb_json *json, const char *key, struct vb_list list)
{
    vb_json_open(json, key, '[');
    for (size_t i = 0; i < list.count; i++)
        vb_json_real(json, NULL, list.values[i]);
    vb_json_close(json, ']');
}

void vb_json_cell(struct vb_json *json, const struct vb_row *row, const struct vb_column *column)
{
    switch (column->type) {
    case VB_COLUMN_TEXT: vb_json_text(json, column->name, vb_cell_text(row, column)); return;
    case VB_COLUMN_REAL: vb_json_real(json, column->name, vb_cell_real(row, column)); return;
    case VB_COLUMN_COUNT: put_count(json, column->name, vb_cell_count(row, column)); return;
    case VB_COLUMN_CODE: vb_json_text(json, column->name, vb_cell_code(row, column)); return;
    case VB_COLUMN_LIST: put_list(json, column->name, vb_cell_list(row, column)); return;
    }
    assert(false); /* a new type of column */
}

int vb_json_finish(struct vb_json *json, int status, const char *what, struct vb_error *error)
{
    if (status != 0)
        return vb_fail_memory(error);
    putc('\n', json->stream);
    return vb_stream_finish(json->stream, what, error);
}

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
