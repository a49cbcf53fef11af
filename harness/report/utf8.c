/* SPDX-License-Identifier: MIT */
#include "report/utf8.h"

#include <stdlib.h>
#include <string.h>

/* The Unicode Standard, table 3-7. */
size_t vb_utf8_length(const char *text)
{
    const unsigned char *byte = (const unsigned char *)text;
    if (byte[0] < 0x80)
        return 1;
    if (byte[0] < 0xc2 || byte[0] > 0xf4)
        return 0;
    unsigned lowest = byte[0] == 0xe0 ? 0xa0 : byte[0] == 0xf0 ? 0x90 : 0x80; /* no longer form than needed */
    unsigned highest = byte[0] == 0xed ? 0x9f : byte[0] == 0xf4 ? 0x8f : 0xbf; /* no surrogates, none past U+10FFFF */
    if (byte[1] < lowest || byte[1] > highest)
        return 0;
    size_t length = byte[0] < 0xe0 ? 2 : byte[0] < 0xf0 ? 3 : 4;
    for (size_t i = 2; i < length; i++)
        if (byte[i] < 0x80 || byte[i] > 0xbf)
            return 0;
    return length;
}

char *vb_utf8_repair(const char *text)
{
    char *repaired = malloc(strlen(text) * strlen(VB_UTF8_REPLACEMENT) + 1);
    if (!repaired)
        return NULL;
    char *end = repaired;
    while (*text) {
        size_t length = vb_utf8_length(text);
        const char *source = length ? text : VB_UTF8_REPLACEMENT;
        size_t copied = length ? length : strlen(VB_UTF8_REPLACEMENT);
        memcpy(end, source, copied);
        end += copied;
        text += length ? length : 1;
    }
    *end = '\0';
    return repaired;
}
