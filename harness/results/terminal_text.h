/* SPDX-License-Identifier: MIT
 *
 * Texts as a terminal may show them. A results file may hold any byte, and so may what a worker said: escape sequences
 * that a terminal obeys, line ends that break a table, bytes that are no character. */
#pragma once

#include "results/row.h"

#include <stdbool.h>

/* Whether a text is shown as it is: UTF-8 without control characters. */
bool vb_text_is_plain(const char *text);

/* A copy with the others spelled as in C: "\n", "\x1b". To be freed; NULL without memory. */
char *vb_text_shown(const char *text);

/* `results`, or, if one of its texts must be spelled differently, `copy`, in which all are. NULL without memory.
 * Release `copy` in any case; rows of `results` have the same place in it. */
const struct vb_results *vb_results_shown(const struct vb_results *results, struct vb_results *copy);
