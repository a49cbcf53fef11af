/* SPDX-License-Identifier: MIT
 *
 * Fields that few rows have, in a struct that exists only if one of them is known. */
#pragma once

#include "results/row.h"

/* The extras of a row, to be set; a field that was not known is NAN, or an empty list. NULL without memory. */
struct vb_row_extras *vb_row_extras(struct vb_row *row);

/* A copy of them, to be read. The row still owns the lists. */
struct vb_row_extras vb_row_extras_of(const struct vb_row *row);

/* One of them: the field at `offset` of struct vb_row_extras. */
double vb_extra_at(const struct vb_row *row, size_t offset);
struct vb_list vb_extra_list_at(const struct vb_row *row, size_t offset);

/* Releases them; the row has none then. */
void vb_row_release_extras(struct vb_row *row);
