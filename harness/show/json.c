/* SPDX-License-Identifier: MIT */
#include "show/json.h"

#include "base/units.h"
#include "base/utf8.h"
#include "results/cells.h"
#include "results/stream.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>

#define INDENT    2
#define WHOLE_MAX 9007199254740992.0 /* 2^53: up to here every integer is a double, also for a reader in JavaScript */

/* RFC 8259, section 7, demands that some characters are escaped. The other control characters are escaped, too: a
 * terminal would obey them. */
static bool escape(FILE *stream, const char *text, const void *context)
{
    (void)context;
    unsigned char byte = (unsigned char)*text;
    switch (byte) {
    case '"': fputs("\\\"", stream); return true;
    case '\\': fputs("\\\\", stream); return true;
    case '\n': fputs("\\n", stream); return true;
    case '\r': fputs("\\r", stream); return true;
    case '\t': fputs("\\t", stream); return true;
    default: break;
    }
    bool is_c1 = byte == 0xc2 && (unsigned char)text[1] >= 0x80 && (unsigned char)text[1] < 0xa0;
    if (is_c1)
        byte = (unsigned char)text[1];
    if (byte >= 0x20 && byte != 0x7f && !is_c1)
        return false;
    fprintf(stream, "\\u%04X", byte);
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
    fprintf(json->stream, "\n%*s", (int)json->depth * VB_JSON_INDENT, "");
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
