/* SPDX-License-Identifier: MIT
 *
 * The words for what the gate finds: the one place that has them; and they in the rows that it judged. */
#pragma once

#include "judge/gate.h"

#define VB_GATE_TEXT_MAX 640

/* What was found, with both numbers and the limit: "allocs/op rose from 0 to 1 (limit: no increase)". */
void vb_gate_say(const struct vb_gate_finding *finding, char *text, size_t size);

/* "CASE:POINT/VARIANT" of a finding, to be read. */
void vb_gate_say_where(const struct vb_gate_finding *finding, char *text, size_t size);

/* "CASE:POINT", as a pattern that selects the whole point, baseline included, without which there is no ratio. */
void vb_gate_say_pattern(const struct vb_gate_finding *finding, char *text, size_t size);

/* Writes into the `gate` column of every row of `results`, which were judged, what was found, or "pass"; and appends
 * the selected rows of the reference that are missing, their status saying so. The gate's rows are not valid any more.
 * Returns 0 or VB_ERROR_MEMORY. */
int vb_gate_annotate(const struct vb_gate *gate, struct vb_results *results, struct vb_error *error);
