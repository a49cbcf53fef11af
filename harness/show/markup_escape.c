/* SPDX-License-Identifier: MIT */
#include "show/markup_escape.h"
#include "base/utf8.h"

#include <stdbool.h>
#include <string.h>

/* U+FFFE and U+FFFF, which are not characters. */
static bool is_no_character(const char *text, size_t length)
{
    return length == 3 && (memcmp(text, "\xef\xbf\xbe", 3) == 0 || memcmp(text, "\xef\xbf\xbf", 3) == 0);
}

/* A carriage return would be read as a line feed, even in text. */
static bool put_special(FILE *stream, const char *text, const void *context)
{
    const bool *in_attribute = context;
    switch (*text) {
    case '&': fputs("&amp;", stream); return true;
    case '<': fputs("&lt;", stream); return true;
    case '>': fputs("&gt;", stream); return true; /* "]]>" is not allowed in text */
    case '"': fputs("&quot;", stream); return true;
    case '\r': fputs("&#13;", stream); return true;
    case '\n':
    case '\t': fprintf(stream, *in_attribute ? "&#%d;" : "%c", *text); return true;
    default: break;
    }
    if (!is_no_character(text, vb_utf8_length(text)))
        return false;
    fputs(VB_UTF8_REPLACEMENT, stream);
    return true;
}

void vb_xml_put_text(FILE *stream, const char *text)
{
    vb_xml_put_part(stream, text, NULL);
}

void vb_xml_put_part(FILE *stream, const char *text, const char *end)
{
    vb_utf8_put(stream, text, end, put_special, &(bool){false});
}

void vb_xml_put_value(FILE *stream, const char *text)
{
    vb_utf8_put(stream, text, NULL, put_special, &(bool){true});
}

void vb_xml_put_attribute(FILE *stream, const char *name, const char *value)
{
    fprintf(stream, " %s=\"", name);
    vb_xml_put_value(stream, value);
    putc('"', stream);
}
