/* SPDX-License-Identifier: MIT
 *
 * Text as roff takes it: nothing in it is taken for a request or an escape, and no line is long. */
#pragma once

#include <stddef.h>

/* A part of a line. */
void vb_roff_put(const char *text, size_t length);

/* Lines of their own, broken at blanks. A line feed in the text stays one. */
void vb_roff_lines(const char *text, size_t length);

/* The title line. The date is today's, or that of SOURCE_DATE_EPOCH, as of builds that are to come out the same again.
 */
void vb_roff_title(const char *page, int section);
