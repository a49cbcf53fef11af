/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"

#include <stdint.h>
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
    unsigned lowest = byte[0] == 0xe0 ? 0xa0 : byte[0] == 0xf0 ? 0x90 : 0x80;  /* no longer form than needed */
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

uint32_t vb_utf8_point(const char *text)
{
    static const unsigned char masks[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    size_t length = vb_utf8_length(text);
    uint32_t point = (unsigned char)text[0] & masks[length];
    for (size_t i = 1; i < length; i++)
        point = point << 6 | ((unsigned char)text[i] & 0x3f);
    return point;
}

/* Whether it turns the direction of what follows, or ends a line, and is no control character. */
static bool is_layout(uint32_t point)
{
    return (point >= 0x2028 && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069);
}

size_t vb_utf8_shown_length(const char *text)
{
    const unsigned char *byte = (const unsigned char *)text;
    if (byte[0] < ' ' || byte[0] == 0x7f || (byte[0] == 0xc2 && byte[1] < 0xa0))
        return 0;
    size_t length = vb_utf8_length(text);
    return length == 3 && is_layout(vb_utf8_point(text)) ? 0 : length;
}

void vb_utf8_put(FILE *stream, const char *text, const char *end, vb_utf8_rule *rule, const void *context)
{
    while (end ? text < end : *text) {
        size_t length = vb_utf8_length(text);
        if (!rule || !rule(stream, text, context))
            fprintf(stream, "%.*s", vb_utf8_shown_length(text) ? (int)length : 3,
                    vb_utf8_shown_length(text) ? text : VB_UTF8_REPLACEMENT);
        text += length ? length : 1;
    }
}

void vb_utf8_blank(char *text)
{
    while (*text) {
        size_t length = vb_utf8_shown_length(text);
        if (length == 0)
            *text = '?';
        text += length ? length : 1;
    }
}

struct range {
    uint32_t first;
    uint32_t last;
};

/* Marks that combine, and characters without a shape: the ranges of Unicode 15, general categories Mn, Me and Cf, that
 * names are written with. */
static const struct range no_column[] = {
    {0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd},   {0x0610, 0x061a},   {0x064b, 0x065f}, {0x0670, 0x0670},
    {0x06d6, 0x06dc}, {0x06df, 0x06e4}, {0x0900, 0x0902},   {0x093c, 0x093c},   {0x0941, 0x0948}, {0x094d, 0x094d},
    {0x0e31, 0x0e31}, {0x0e34, 0x0e3a}, {0x0e47, 0x0e4e},   {0x1ab0, 0x1aff},   {0x1dc0, 0x1dff}, {0x200b, 0x200f},
    {0x202a, 0x202e}, {0x2060, 0x2064}, {0x2066, 0x206f},   {0x20d0, 0x20ff},   {0x3099, 0x309a}, {0xfe00, 0xfe0f},
    {0xfe20, 0xfe2f}, {0xfeff, 0xfeff}, {0x1f3fb, 0x1f3ff}, {0xe0100, 0xe01ef},
};

/* Wide and full-width: Unicode Standard Annex 11, whole blocks where hardly anything in them is narrow. */
static const struct range two_columns[] = {
    {0x1100, 0x115f},   {0x231a, 0x231b},   {0x2329, 0x232a},   {0x23e9, 0x23ec},   {0x23f0, 0x23f0},
    {0x23f3, 0x23f3},   {0x25fd, 0x25fe},   {0x2614, 0x2615},   {0x2648, 0x2653},   {0x267f, 0x267f},
    {0x2693, 0x2693},   {0x26a1, 0x26a1},   {0x26aa, 0x26ab},   {0x26bd, 0x26be},   {0x26c4, 0x26c5},
    {0x26ce, 0x26ce},   {0x26d4, 0x26d4},   {0x26ea, 0x26ea},   {0x26f2, 0x26f3},   {0x26f5, 0x26f5},
    {0x26fa, 0x26fa},   {0x26fd, 0x26fd},   {0x2705, 0x2705},   {0x270a, 0x270b},   {0x2728, 0x2728},
    {0x274c, 0x274c},   {0x274e, 0x274e},   {0x2753, 0x2755},   {0x2757, 0x2757},   {0x2795, 0x2797},
    {0x27b0, 0x27b0},   {0x27bf, 0x27bf},   {0x2b1b, 0x2b1c},   {0x2b50, 0x2b50},   {0x2b55, 0x2b55},
    {0x2e80, 0x303e},   {0x3041, 0x4dbf},   {0x4e00, 0xa4cf},   {0xa960, 0xa97f},   {0xac00, 0xd7a3},
    {0xf900, 0xfaff},   {0xfe10, 0xfe19},   {0xfe30, 0xfe6f},   {0xff00, 0xff60},   {0xffe0, 0xffe6},
    {0x16fe0, 0x18aff}, {0x1b000, 0x1b2ff}, {0x1f004, 0x1f004}, {0x1f0cf, 0x1f0cf}, {0x1f18e, 0x1f18e},
    {0x1f191, 0x1f19a}, {0x1f200, 0x1f265}, {0x1f300, 0x1f320}, {0x1f32d, 0x1f335}, {0x1f337, 0x1f37c},
    {0x1f37e, 0x1f393}, {0x1f3a0, 0x1f3ca}, {0x1f3cf, 0x1f3d3}, {0x1f3e0, 0x1f3f0}, {0x1f3f4, 0x1f3f4},
    {0x1f3f8, 0x1f43e}, {0x1f440, 0x1f440}, {0x1f442, 0x1f4fc}, {0x1f4ff, 0x1f53d}, {0x1f54b, 0x1f54e},
    {0x1f550, 0x1f567}, {0x1f595, 0x1f596}, {0x1f5a4, 0x1f5a4}, {0x1f5fb, 0x1f64f}, {0x1f680, 0x1f6c5},
    {0x1f6cc, 0x1f6cc}, {0x1f6d0, 0x1f6d7}, {0x1f6eb, 0x1f6ec}, {0x1f6f4, 0x1f6fc}, {0x1f7e0, 0x1f7eb},
    {0x1f90c, 0x1f9ff}, {0x1fa70, 0x1faff}, {0x20000, 0x3fffd},
};

static bool is_in(uint32_t point, const struct range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (point >= ranges[i].first && point <= ranges[i].last)
            return true;
    return false;
}

size_t vb_utf8_columns(const char *text, size_t bytes)
{
    size_t columns = 0;
    for (size_t i = 0, length; i < bytes && text[i]; i += length ? length : 1) {
        length = vb_utf8_length(text + i);
        uint32_t point = length ? vb_utf8_point(text + i) : 0;
        if (point >= 0x1100 && is_in(point, two_columns, sizeof two_columns / sizeof two_columns[0]))
            columns++;
        columns += point < 0x300 || !is_in(point, no_column, sizeof no_column / sizeof no_column[0]);
    }
    return columns;
}
