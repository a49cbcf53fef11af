/* SPDX-License-Identifier: MIT
 *
 * Counts per operation of two runs held against each other, where some vary: the rule of `gate` and of `ab`. */
#pragma once

#include "talk/account.h"

enum vb_counted {
    VB_COUNTED_NO_MORE, /* the middle of what it is lies no higher than the most it was */
    VB_COUNTED_CLOSE,   /* it reaches higher, but by less than it varies */
    VB_COUNTED_ROSE,    /* the least now is above the most then, by as much as the narrower of the two varies */
    VB_COUNTED_UNKNOWN, /* an end is not known */
};

/* Judges what it is against what it was; `limit` more is no rise. With few random counts, ranges that do not touch
 * happen by chance: so the gap must be as wide as the narrower range. */
enum vb_counted vb_counted_compare(struct vb_range was, struct vb_range is, double limit);
