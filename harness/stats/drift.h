/* SPDX-License-Identifier: MIT */
#pragma once

#include "stats/turns.h"

#include <stdbool.h>
#include <stddef.h>

/* Whether work drifts: an operation that takes longer (or less) the more there were before it in its process, as on
 * a table that only grows. Its mean depends on the number of operations, so it is no property of the work.
 *
 * Compares the first and the last quarter of the rounds, launch by launch. Sets `factor` to the time of an operation in
 * the last over that in the first, and returns whether it is beyond 10 % either way, with 99.9 % confidence over the
 * launches, or above it in 85 % of eight launches or more. Of a fall it is the mean that decides: one that is over
 * after the first quarter may be twice as large. False where launches have fewer than eight rounds.
 *
 * Of two to seven launches it is enough that all rise by 10 %, and that each turn of the last quarter takes longer than
 * each of the first, which has four turns or more; or, of five to fifteen turns, each longer than the one before. */
bool vb_drift_find(struct vb_turns *turns, size_t variant, double *factor);
