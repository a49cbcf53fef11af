/* SPDX-License-Identifier: MIT
 *
 * Texts that others have to read as UTF-8. Names and messages come from anywhere: paths, other programs, files. */
#ifndef VB_REPORT_UTF8_H
#define VB_REPORT_UTF8_H

#include <stddef.h>

#define VB_UTF8_REPLACEMENT "\xef\xbf\xbd" /* U+FFFD, for what is no character */

/* Bytes of the well-formed sequence at `text`, which ends with a NUL, or 0 where there is none. */
size_t vb_utf8_length(const char *text);

/* A copy in which every byte that is part of no such sequence became VB_UTF8_REPLACEMENT; to be freed. NULL without
 * memory. */
char *vb_utf8_repair(const char *text);

#endif
