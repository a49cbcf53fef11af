/* SPDX-License-Identifier: MIT */
#include "show/json_write.h"

#include "base/units.h"
#include "results/arrange.h"
#include "results/stream.h"

#define INDENT 2

static void write_value(const json_t *value, int depth, FILE *stream);

/* Texts are UTF-8, or jansson would not have taken them. Only what RFC 8259, section 7, demands is escaped, and
 * the other control characters. */
static void write_text(const char *text, FILE *stream)
{
    putc('"', stream);
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        switch (byte) {
        case '"': fputs("\\\"", stream); break;
        case '\\': fputs("\\\\", stream); break;
        case '\n': fputs("\\n", stream); break;
        case '\r': fputs("\\r", stream); break;
        case '\t': fputs("\\t", stream); break;
        default:
            if (byte < 0x20 || byte == 0x7f)
                fprintf(stream, "\\u%04X", byte);
            else if (byte == 0xc2 && (unsigned char)text[1] < 0xa0)
                fprintf(stream, "\\u%04X", (unsigned char)*++text); /* a terminal would obey it */
            else
                putc(byte, stream);
        }
    }
    putc('"', stream);
}

static void begin_line(int depth, FILE *stream)
{
    fprintf(stream, "\n%*s", depth * INDENT, "");
}

static void write_object(const json_t *object, int depth, FILE *stream)
{
    json_t *members = (json_t *)object; /* looked at, not changed */
    const char *separator = "";
    putc('{', stream);
    for (void *member = json_object_iter(members); member; member = json_object_iter_next(members, member)) {
        fputs(separator, stream);
        separator = ",";
        begin_line(depth + 1, stream);
        write_text(json_object_iter_key(member), stream);
        fputs(": ", stream);
        write_value(json_object_iter_value(member), depth + 1, stream);
    }
    if (*separator)
        begin_line(depth, stream);
    putc('}', stream);
}

static void write_array(const json_t *array, int depth, FILE *stream)
{
    size_t count = json_array_size(array);
    putc('[', stream);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            putc(',', stream);
        begin_line(depth + 1, stream);
        write_value(json_array_get(array, i), depth + 1, stream);
    }
    if (count > 0)
        begin_line(depth, stream);
    putc(']', stream);
}

static void write_value(const json_t *value, int depth, FILE *stream)
{
    char number[32];
    switch (json_typeof(value)) {
    case JSON_OBJECT: write_object(value, depth, stream); break;
    case JSON_ARRAY: write_array(value, depth, stream); break;
    case JSON_STRING: write_text(json_string_value(value), stream); break;
    case JSON_INTEGER: fprintf(stream, "%" JSON_INTEGER_FORMAT, json_integer_value(value)); break;
    case JSON_REAL:
        vb_format_exact(number, sizeof number, json_real_value(value)); /* finite, or it would be no JSON value */
        fputs(number, stream);
        break;
    case JSON_TRUE: fputs("true", stream); break;
    case JSON_FALSE: fputs("false", stream); break;
    case JSON_NULL: fputs("null", stream); break;
    }
}

int vb_json_write_part(json_t *value, int depth, FILE *stream)
{
    if (!value)
        return VB_ERROR_MEMORY;
    write_value(value, depth, stream);
    json_decref(value);
    return 0;
}

int vb_json_write(json_t *root, FILE *stream, const char *what, struct vb_error *error)
{
    if (vb_json_write_part(root, 0, stream) != 0)
        return vb_fail_memory(error);
    putc('\n', stream);
    return vb_stream_finish(stream, what, error);
}

int vb_json_write_rows(json_t *root, const struct vb_results *results, vb_json_row_adder *add, FILE *stream,
                       const char *what, struct vb_error *error)
{
    int failed = root ? 0 : -1;
    bool name_allocator = vb_rows_name_allocators(results);
    for (size_t i = 0; i < results->row_count && !failed; i++)
        failed = add(root, &results->rows[i], name_allocator);
    if (failed) {
        json_decref(root);
        root = NULL;
    }
    return vb_json_write(root, stream, what, error);
}
