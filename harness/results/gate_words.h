/* SPDX-License-Identifier: MIT
 *
 * The words by which a row says what the gate, or `ab`, found: those that stand in files. */
#pragma once

#include "results/row_codes.h"

/* What a finding of `ab` begins with. */
#define VB_AB_ALLOCATES_MORE "ALLOCATES MORE"
#define VB_AB_KEEPS_MORE     "KEEPS MORE"
#define VB_AB_SLOWER_WORD    "SLOWER"

/* "FAIL", "cannot judge", "cannot tell", "note", "pass", or "". */
const char *vb_gate_word(enum vb_row_gate gate);

/* "allocs/op", "ratio"; "" for a row as a whole. */
const char *vb_gate_quantity_word(enum vb_gate_quantity quantity);

/* Which quantity a text of vb_gate_say, or of `ab`, is about. */
enum vb_gate_quantity vb_gate_quantity_of(const char *text);
