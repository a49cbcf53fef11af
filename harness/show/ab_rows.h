/* SPDX-License-Identifier: MIT
 *
 * What `ab` measured and judged, in words and as rows of results. */
#pragma once

#include "judge/ab.h"
#include "results/row.h"

/* "ALLOCATES MORE"; "" where all is well. */
const char *vb_ab_allocs_words(enum vb_ab_allocs allocs);

/* Appends two rows of results for each pair, the old program's and the new one's, which has the ratio of new over old,
 * the verdict, and in `gate` what was found with both numbers. With `keep_launches` also what each launch had to say.
 * Returns 0 or VB_ERROR_MEMORY. */
int vb_ab_append(struct vb_results *results, const struct vb_ab_row *rows, size_t count, bool keep_launches,
                 struct vb_error *error);
