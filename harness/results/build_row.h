/* SPDX-License-Identifier: MIT
 *
 * The row of one variant, from what was measured of it by itself. */
#pragma once

#include "results/build.h"
#include "talk/doubt.h"

/* Fills one row with what was measured of a variant by itself: all but its ratio and verdict. Returns 0 or
 * VB_ERROR_MEMORY (without words). */
int vb_build_variant(struct vb_row *row, const struct vb_measurement *measurement, struct vb_turns *turns, size_t index,
                     const struct vb_build_options *options);

/* The code of a row whose variant failed by this trouble, and of what became of a contract. */
enum vb_row_status vb_row_status_of(enum vb_trouble trouble);
enum vb_row_contract vb_row_contract_of(enum vb_contract_state state);

/* A variant's own doubts, and whether those of its baseline leave anything to compare with. */
struct vb_doubts vb_build_doubts(const struct vb_measurement *measurement, size_t index);
