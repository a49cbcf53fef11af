/* SPDX-License-Identifier: MIT
 *
 * What the times and the allocations of a pair say, in words. */
#pragma once

#include "judge/ab.h"

/* Says it of a pair that was timed and judged: "SLOWER by 3.9 % or more (limit 3 %), 60 launches". */
void vb_ab_say_time(char *text, size_t size, const struct vb_ab_row *row);

/* "ALLOCATES MORE"; "" where all is well. */
const char *vb_ab_allocs_words(enum vb_ab_allocs allocs);
