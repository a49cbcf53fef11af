/* SPDX-License-Identifier: MIT */
#include "report/xml.h"
#include "report/utf8.h"

#include <stdbool.h>
#include <string.h>

/* U+FFFE and U+FFFF, which are no characters. */
static bool is_no_character(const char *text, size_t length)
{
    return length == 3 && (memcmp(text, "\xef\xbf\xbe", 3) == 0 || memcmp(text, "\xef\xbf\xbf", 3) == 0);
}

/* A carriage return would be read as a line feed, even in text. */
static bool put_special(FILE *stream, char byte, bool in_attribute)
{
    switch (byte) {
    case '&': fputs("&amp;", stream); return true;
    case '<': fputs("&lt;", stream); return true;
    case '>': fputs("&gt;", stream); return true; /* "]]>" is not allowed in text */
    case '"': fputs("&quot;", stream); return true;
    case '\r': fputs("&#13;", stream); return true;
    case '\n':
    case '\t':
        if (!in_attribute)
            return false;
        fprintf(stream, "&#%d;", byte);
        return true;
    default: return false;
    }
}

static void put(FILE *stream, const char *text, bool in_attribute)
{
    while (*text) {
        size_t length = vb_utf8_length(text);
        unsigned char byte = (unsigned char)*text;
        bool control = byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r';
        if (length == 0 || control || is_no_character(text, length))
            fputs(VB_UTF8_REPLACEMENT, stream);
        else if (!put_special(stream, *text, in_attribute))
            fwrite(text, 1, length, stream);
        text += length ? length : 1;
    }
}

void vb_xml_put_text(FILE *stream, const char *text)
{
    put(stream, text, false);
}

void vb_xml_put_value(FILE *stream, const char *text)
{
    put(stream, text, true);
}

void vb_xml_put_attribute(FILE *stream, const char *name, const char *value)
{
    fprintf(stream, " %s=\"", name);
    vb_xml_put_value(stream, value);
    putc('"', stream);
}
