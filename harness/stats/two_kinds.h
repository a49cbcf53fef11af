/* SPDX-License-Identifier: MIT
 *
 * Whether readings come in two kinds. Processes do: one placed well and one placed badly, one beside a busy
 * neighbour and one not. The mean is then that of a mixture. A few readings of one kind alone give a narrow interval
 * around a wrong value. */
#pragma once

#include "stats/turns.h"

#include <stdbool.h>
#include <stddef.h>

struct vb_kinds {
    double low; /* the middle of either kind */
    double high;
};

/* With fewer readings, kinds are not found. */
#define VB_KINDS_MIN 10

/* Looks for a gap with at least a fifth of `count` values (and four) on either side that is wider than the middle
 * halves of both sides, and than any would be in 399 of 400 samples if the values between the outermost tenths were
 * spread evenly; those of a single hill have narrower ones there, unless it has a long tail: then it is two samples in
 * a hundred, four of 20 with outliers. Sorts `values`. Returns whether there are two kinds. */
bool vb_kinds_find(double *values, size_t count, struct vb_kinds *kinds);

/* Whether the launches' medians come in two kinds, 5 % or more apart; then which, in nanoseconds per operation. Layouts
 * come in kinds as a rule, and their spread is in the estimates: of launches of several layouts it is never said. */
bool vb_turns_kinds(struct vb_turns *turns, size_t variant, struct vb_kinds *kinds);
