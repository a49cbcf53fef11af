/* SPDX-License-Identifier: MIT
 *
 * Texts that others have to read as UTF-8, and terminals that would obey them. Names and messages come from anywhere:
 * paths, other programs, files. Whatever is printed goes through here. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define VB_UTF8_REPLACEMENT "\xef\xbf\xbd" /* U+FFFD, for what is not a character */

/* Bytes of the well-formed sequence at `text`, which ends with a NUL, or 0 where there is none. */
size_t vb_utf8_length(const char *text);

/* The same of a character that can be shown: 0 for control characters, too, those from U+0080 to U+009F among them, and
 * for those that turn the direction of a line or end it: another text would be read than is there. */
size_t vb_utf8_shown_length(const char *text);

/* The code point of the well-formed sequence at `text`. */
uint32_t vb_utf8_point(const char *text);

/* A copy in which every byte that is part of no such sequence became VB_UTF8_REPLACEMENT; to be freed. NULL without
 * memory. */
char *vb_utf8_repair(const char *text);

/* Spells the character at `text` as its format wants it and returns true, or returns false: then it stands for itself.
 */
typedef bool vb_utf8_rule(FILE *stream, const char *text, const void *context);

/* Writes a text up to `end` (NULL: all of it), each character as `rule` (NULL: none) has it. Characters that cannot be
 * shown, and the rule does not spell, becomes VB_UTF8_REPLACEMENT. */
void vb_utf8_put(FILE *stream, const char *text, const char *end, vb_utf8_rule *rule, const void *context);

/* Puts '?' into the place of every byte that cannot be shown. */
void vb_utf8_blank(char *text);

/* How many columns of a terminal the first `bytes` of a text take: two for wide characters of East Asia and for
 * pictures, none for marks that combine with the character before. */
size_t vb_utf8_columns(const char *text, size_t bytes);
