/* SPDX-License-Identifier: MIT */
#include "show/cut.h"
#include "base/utf8.h"

#include <string.h>

#define CUT_MARK "~" /* ".." is within intervals */

/* The length in bytes of as many characters of `text` as fit into `columns` of the screen. */
static size_t bytes_of(const char *text, size_t columns)
{
    size_t length = 0;
    while (text[length] != '\0') {
        size_t more = vb_utf8_length(text + length);
        more = more ? more : 1;
        if (vb_utf8_columns(text, length + more) > columns)
            break;
        length += more;
    }
    return length;
}

size_t vb_text_columns(const char *text)
{
    return vb_utf8_columns(text, strlen(text));
}

bool vb_text_cut(char *copy, size_t size, const char *text, size_t columns)
{
    if (vb_text_columns(text) <= columns && strlen(text) < size) {
        strcpy(copy, text);
        return false;
    }
    size_t room = size - 1 - strlen(CUT_MARK);
    size_t kept = bytes_of(text, columns - strlen(CUT_MARK));
    if (kept > room)
        for (kept = room; kept > 0 && ((unsigned char)text[kept] & 0xC0) == 0x80; kept--) /* RFC 3629, section 3 */
            ;
    memcpy(copy, text, kept);
    strcpy(copy + kept, CUT_MARK);
    return true;
}
