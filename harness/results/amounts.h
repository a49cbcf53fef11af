/* SPDX-License-Identifier: MIT
 *
 * What the operations of a row process, and how much of it in a second. */
#pragma once

#include "talk/measurement.h"
#include "results/row.h"

/* Sets what the case says that an operation processes, and the rates that follow from the row's time, if it has one. */
void vb_row_set_amounts(struct vb_row *row, const struct vb_variant_measurement *variant);

/* Whether its case says what an operation processes. */
bool vb_row_says_amounts(const struct vb_row *row);
