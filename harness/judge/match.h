/* SPDX-License-Identifier: MIT
 *
 * Two sets of results joined by what identifies a row. */
#pragma once

#include "results/row.h"

#include <stddef.h>

/* A row of the later results, of the earlier, or of both; the other is NULL. */
struct vb_match {
    const struct vb_row *earlier;
    const struct vb_row *later;
};

struct vb_matches {
    struct vb_match *items;
    size_t count;
};

/* Joins by case, point, variant and allocator: the later rows in their order, then the earlier ones that have no
 * counterpart in theirs. A row that names no allocator matches one measured under jemalloc. The rows stay those of the
 * results, which must outlive the matches. Returns 0 or VB_ERROR_MEMORY; release in either case. */
int vb_matches_make(struct vb_matches *matches, const struct vb_results *earlier, const struct vb_results *later,
                    struct vb_error *error);
void vb_matches_release(struct vb_matches *matches);
