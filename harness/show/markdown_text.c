/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"
#include "show/markdown_text.h"

#include <ctype.h>
#include <string.h>

static bool is_alphanumeric(char byte)
{
    return isalnum((unsigned char)byte);
}

/* An underscore between letters or digits is one; elsewhere it may begin or end an emphasis (CommonMark, 6.2). */
static bool is_obeyed(const char *text, const char *begin)
{
    if (*text == '_')
        return text == begin || !is_alphanumeric(text[-1]) || !is_alphanumeric(text[1]);
    return strchr("\\`*[]#|~$!@", *text) != NULL;
}

static bool put_special(FILE *stream, const char *text, const void *begin)
{
    switch (*text) {
    case '\n':
    case '\r':
    case '\t': putc(' ', stream); return true;
    case '<': fputs("&lt;", stream); return true;
    case '>': fputs("&gt;", stream); return true;
    case '&': fputs("&amp;", stream); return true;
    default: break;
    }
    if (!is_obeyed(text, begin))
        return false;
    fprintf(stream, "\\%c", *text);
    return true;
}

void vb_markdown_put_part(FILE *stream, const char *text, const char *end)
{
    const char *begin = text;
    for (const char *to; (to = memmem(text, (size_t)(end - text), " .. ", 4)) != NULL; text = to + 4) {
        vb_utf8_put(stream, text, to, put_special, begin);
        fputs(VB_MARKDOWN_TO, stream);
    }
    vb_utf8_put(stream, text, end, put_special, begin);
}

void vb_markdown_put(FILE *stream, const char *text)
{
    vb_markdown_put_part(stream, text, text + strlen(text));
}
