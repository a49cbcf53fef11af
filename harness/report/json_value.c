/* SPDX-License-Identifier: MIT */
#include "report/json_value.h"

#include "report/columns.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define WHOLE_MAX 9007199254740992.0 /* 2^53: up to here every integer is a double, and a reader in JavaScript agrees */

/* Bytes of the well-formed UTF-8 sequence at `byte`, or 0 (The Unicode Standard, table 3-7). */
static size_t sequence_length(const unsigned char *byte)
{
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

static char *repair(const char *text)
{
    static const char replacement[] = "\xef\xbf\xbd"; /* U+FFFD */
    char *repaired = malloc(strlen(text) * strlen(replacement) + 1);
    if (!repaired)
        return NULL;
    char *end = repaired;
    while (*text) {
        size_t length = sequence_length((const unsigned char *)text);
        const char *source = length ? text : replacement;
        size_t copied = length ? length : strlen(replacement);
        memcpy(end, source, copied);
        end += copied;
        text += length ? length : 1;
    }
    *end = '\0';
    return repaired;
}

json_t *vb_json_text(const char *text)
{
    json_t *value = json_string(text);
    if (value)
        return value;
    char *repaired = repair(text);
    value = repaired ? json_string(repaired) : NULL;
    free(repaired);
    return value;
}

json_t *vb_json_real(double value)
{
    if (!isfinite(value))
        return json_null();
    if (value == trunc(value) && fabs(value) <= WHOLE_MAX)
        return json_integer((json_int_t)value);
    return json_real(value);
}

json_t *vb_json_count(int64_t value)
{
    return value < 0 ? json_null() : json_integer(value);
}

json_t *vb_json_cell(const struct vb_row *row, const struct vb_column *column)
{
    switch (column->type) {
    case VB_COLUMN_TEXT: return vb_json_text(vb_cell_text(row, column));
    case VB_COLUMN_REAL: return vb_json_real(vb_cell_real(row, column));
    case VB_COLUMN_COUNT: return vb_json_count(vb_cell_count(row, column));
    }
    assert(false); /* a new type of column */
    return NULL;
}
