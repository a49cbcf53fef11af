/* SPDX-License-Identifier: MIT */
#include "show/html/row_names.h"
#include "show/markup_escape.h"
#include "base/utf8.h"
#include "results/terminal_text.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

size_t vb_html_variant_index(const struct vb_html_variants *variants, const char *name)
{
    for (size_t i = 0; i < variants->count; i++)
        if (strcmp(variants->names[i], name) == 0)
            return i;
    return VB_HTML_VARIANTS - 1;
}

struct vb_html_variants vb_html_variants_of(struct vb_rows rows)
{
    struct vb_html_variants variants = {.count = 0};
    for (size_t i = 0; i < rows.count && variants.count < VB_HTML_VARIANTS; i++) {
        const char *name = rows.items[i]->variant;
        size_t index = vb_html_variant_index(&variants, name);
        bool known = index < variants.count && strcmp(variants.names[index], name) == 0;
        if (!known)
            variants.names[variants.count++] = name;
    }
    return variants;
}

const char *vb_html_outcome(const struct vb_row *row)
{
    if (!vb_row_is_ok(row))
        return "failed";
    switch (row->verdict_code) {
    case VB_ROW_FASTER: return "faster";
    case VB_ROW_SLOWER: return "slower";
    case VB_ROW_SAME:
    case VB_ROW_SAME_CODE: return "same";
    case VB_ROW_NO_VERDICT:
    case VB_ROW_CANNOT_TELL_FEW:
    case VB_ROW_CANNOT_TELL_NOISE:
    case VB_ROW_CANNOT_TELL_CHANCE:
    case VB_ROW_CANNOT_TELL_LAYOUT: return "open";
    case VB_ROW_NOT_JUDGED: break;
    }
    return "base";
}

void vb_html_put_fragment(FILE *stream, const char *name)
{
    for (; *name; name++) {
        unsigned char byte = (unsigned char)*name;
        if (byte < 0x80 && (isalnum(byte) || strchr("-._~", byte)))
            putc(byte, stream);
        else
            fprintf(stream, "%%%02X", byte);
    }
}

void vb_html_put_link(FILE *stream, const char *case_name, const char *text)
{
    fputs("<a href=\"#", stream);
    vb_html_put_fragment(stream, case_name);
    fputs("\">", stream);
    vb_xml_put_text(stream, text);
    fputs("</a>", stream);
}

void vb_html_put_sentence(FILE *stream, const char *text, const char *end)
{
    while (text < end) {
        const char *open = memchr(text, '`', (size_t)(end - text));
        const char *close = open ? memchr(open + 1, '`', (size_t)(end - open - 1)) : NULL;
        if (!close) {
            vb_xml_put_part(stream, text, end);
            return;
        }
        vb_xml_put_part(stream, text, open);
        fputs("<code>", stream);
        vb_xml_put_part(stream, open + 1, close);
        fputs("</code>", stream);
        text = close + 1;
    }
}

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

static bool is_bare(const char *word, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!isalnum((unsigned char)word[i]) && !strchr("_./:=+-,@", word[i]))
            return false;
    return length > 0;
}

static void put_word(FILE *stream, const char *word, size_t length)
{
    if (is_bare(word, length)) {
        fwrite(word, 1, length, stream);
        return;
    }
    putc('\'', stream);
    for (size_t i = 0; i < length; i++)
        if (word[i] == '\'')
            fputs("'\\''", stream);
        else
            putc(word[i], stream);
    putc('\'', stream);
}

static void put_option(FILE *stream, const char *option, const char *value)
{
    fputs(option, stream);
    put_word(stream, value, strlen(value));
}

/* Each of its parameters by itself, so that it does not matter which values the case has by default. */
static void put_parameters(FILE *stream, const char *point)
{
    while (*point) {
        size_t length = strcspn(point, ",");
        fputs(" --param ", stream);
        put_word(stream, point, length);
        point += length + (point[length] == ',');
    }
}

void vb_html_say_command(FILE *stream, const struct vb_results *results, const struct vb_row *row)
{
    const char *command = vb_results_fact(results, "command");
    const char *module = vb_results_fact(results, "cases");
    bool is_plain = vb_text_is_plain(row->case_name) && vb_text_is_plain(row->point) &&
                    vb_text_is_plain(row->allocator) && (!module || vb_text_is_plain(module));
    if (!command || !vb_text_is_plain(command) || !is_plain || !isalnum((unsigned char)row->case_name[0]))
        return;
    if (row->side[0]) {
        fputs(command, stream);
        return;
    }
    put_word(stream, command, strcspn(command, " "));
    if (module && *module)
        put_option(stream, " --cases ", module);
    putc(' ', stream);
    put_word(stream, row->case_name, strlen(row->case_name));
    if (row->allocator[0] && strcmp(row->allocator, "jemalloc") != 0)
        put_option(stream, " --allocator ", row->allocator);
    put_parameters(stream, row->point);
}
