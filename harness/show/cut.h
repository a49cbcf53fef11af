/* SPDX-License-Identifier: MIT
 *
 * Texts cut to columns of the screen. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* How many columns of the screen a text takes: two for a wide character, none for one that combines. */
size_t vb_text_columns(const char *text);

/* Copies `text` cut to `columns` (at least 1), the last then being "~", never within a code point. Returns true if it
 * was cut. Cut earlier where `size`, at least 2, has no room for it. */
bool vb_text_cut(char *copy, size_t size, const char *text, size_t columns);
