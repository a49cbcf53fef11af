/* SPDX-License-Identifier: MIT
 *
 * Of several words the one that was probably meant by a mistyped one. */
#pragma once

#include <stddef.h>

struct vb_nearest {
    const char *typed;
    const char *best; /* NULL: none is near enough */
    size_t distance;  /* of the best: letters that are wrong, missing, too many, or two that changed places */
};

/* Begins with no candidate. */
struct vb_nearest vb_nearest_to(const char *typed);

/* Considers a word, which lives longer than the search. The first of equally near ones wins. */
void vb_nearest_offer(struct vb_nearest *nearest, const char *candidate);
