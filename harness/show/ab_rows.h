/* SPDX-License-Identifier: MIT
 *
 * What `ab` measured and judged, in words and as rows of results. */
#pragma once

#include "judge/ab.h"
#include "results/row.h"

/* Says it of a pair that was timed and judged: "SLOWER by 3.9 % or more (limit 3 %), 60 launches". */
void vb_ab_say_time(char *text, size_t size, const struct vb_ab_row *row);

/* "ALLOCATES MORE"; "" where all is well. */
const char *vb_ab_allocs_words(enum vb_ab_allocs allocs);

/* Appends two rows of results for each pair, the old program's and the new one's, which has the ratio of new over old,
 * the verdict, and in `gate` what was found with both numbers. With `keep_launches` also what each launch had to say.
 * Returns 0 or VB_ERROR_MEMORY. */
int vb_ab_append(struct vb_results *results, const struct vb_ab_row *rows, size_t count, bool keep_launches,
                 struct vb_error *error);
