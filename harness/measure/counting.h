/* SPDX-License-Identifier: MIT
 *
 * The counting pass: what one operation allocates, and the checksum of what it computes. */
#ifndef VB_MEASURE_COUNTING_H
#define VB_MEASURE_COUNTING_H

#include "measure/subject.h"

/* How many pairs of n and 2n operations a pass may have. */
#define VB_COUNT_PAIRS_MAX 3

/* Counts `pairs` (2 .. VB_COUNT_PAIRS_MAX) pairs of about `operations` and twice as many. The ledger was armed when the
 * subject was opened. `checksum` is over all loops of the pass, in order: equal where the variants agree and were asked
 * for the same. Returns 0 or VB_ERROR_MEASURE. */
int vb_count(struct vb_subject *subject, int64_t operations, int pairs, struct vb_account *account, uint64_t *checksum,
             struct vb_error *error);

#endif
