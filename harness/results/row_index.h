/* SPDX-License-Identifier: MIT
 *
 * Finds the row of a (case, point, variant, allocator), which is what identifies it, without walking through all of
 * them. */
#ifndef VB_RESULTS_ROW_INDEX_H
#define VB_RESULTS_ROW_INDEX_H

#include "results/row.h"

#include <stddef.h>
#include <stdint.h>

/* An open hash table of row numbers. */
struct vb_row_slot {
    uint32_t hash;
    uint32_t number; /* of the row, from 1; 0: a free slot */
};

struct vb_row_index {
    const struct vb_results *results;
    struct vb_row_slot *slots;
    size_t slot_count; /* a power of two, or 0 */
    size_t used;
};

/* An empty index of `results`, which outlive it and whose rows keep their keys once they are added. */
void vb_row_index_init(struct vb_row_index *index, const struct vb_results *results);
void vb_row_index_release(struct vb_row_index *index);

/* Makes room for so many rows at once. Returns 0 or VB_ERROR_MEMORY. */
int vb_row_index_reserve(struct vb_row_index *index, size_t rows);

/* Adds row `row` (from 0). Returns 0, 1 when a row of the same key is there already (and stays), or VB_ERROR_MEMORY. */
int vb_row_index_add(struct vb_row_index *index, size_t row);

/* Adds all rows. Returns as above, stopping at the first that is not new. */
int vb_row_index_add_all(struct vb_row_index *index);

/* The row that was added under this key, or NULL. */
const struct vb_row *vb_row_index_find(const struct vb_row_index *index, const char *case_name, const char *point,
                                       const char *variant, const char *allocator, const char *side);

#endif
