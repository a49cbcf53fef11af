/* SPDX-License-Identifier: MIT */
#include "show/html/words.h"

#include "show/xml.h"

#include <ctype.h>
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
