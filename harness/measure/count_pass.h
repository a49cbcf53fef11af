/* SPDX-License-Identifier: MIT
 *
 * The counting pass: what one operation allocates, and the checksum of what it computes. */
#pragma once

#include "measure/subject.h"

/* How many pairs of n and 2n operations may be asked for. */
#define VB_COUNT_PAIRS_MAX 3

/* As many are counted where they differ, unless operations are slow. Of the same random work twice, the ranges over
 * twelve pairs each lie apart once in 2.7 million times (24 over 12); over three each, once in 20. */
#define VB_COUNT_PAIRS_VARYING 12

struct vb_count_request {
    int64_t operations;
    int pairs;                 /* 2 .. VB_COUNT_PAIRS_MAX */
    int64_t common_operations; /* 0: no such loop */
    double op_ns;              /* of an operation, as far as is known; 0: no long pair */
};

struct vb_count_result {
    struct vb_account account;
    uint64_t checksum;
    uint64_t common_checksum;
    struct vb_rates rates;
};

/* Counts `pairs` pairs of about `operations` and twice as many. The ledger was armed when the subject was opened.
 * `checksum` is over all loops of these, in order: equal where the variants agree and were asked for the same; and
 * `common_checksum` is that of one loop of `common_operations` after them. Then one more pair goes into the account, as
 * long as vb_size_long() says: what begins only in long loops must not stay unseen. Its length may be each variant's
 * own, so no checksum has part in it. Where the pairs differ, further ones tell how far counts vary, up to
 * VB_COUNT_PAIRS_VARYING in all; they have no part in checksums either. `rates` is what all loops that were counted
 * added to counters of the case's own. Returns 0 or VB_ERROR_MEASURE. */
int vb_count(struct vb_subject *subject, const struct vb_count_request *request, struct vb_count_result *result,
             struct vb_error *error);
