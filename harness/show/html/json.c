/* SPDX-License-Identifier: MIT */
#include "show/html/json.h"

#include "base/utf8.h"

#include <stdbool.h>
#include <string.h>

static bool put_special(FILE *stream, const char *text, const void *context)
{
    (void)context;
    unsigned char byte = (unsigned char)*text;
    if (byte < 0x20 || byte == 0x7f || strchr("<>&'\"\\", byte)) {
        fprintf(stream, "\\u%04x", byte);
        return true;
    }
    bool is_line_end = memcmp(text, "\xe2\x80", strnlen(text, 2)) == 0 && strnlen(text, 3) == 3 &&
                       ((unsigned char)text[2] == 0xa8 || (unsigned char)text[2] == 0xa9);
    if (is_line_end)
        fprintf(stream, "\\u20%02x", (unsigned char)text[2] - 0x80);
    return is_line_end;
}

void vb_html_put_json_part(FILE *stream, const char *text)
{
    vb_utf8_put(stream, text, NULL, put_special, NULL);
}

void vb_html_put_json(FILE *stream, const char *text)
{
    putc('"', stream);
    vb_html_put_json_part(stream, text);
    putc('"', stream);
}
