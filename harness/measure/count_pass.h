/* SPDX-License-Identifier: MIT
 *
 * The passes of a worker that count, beside those that time. */
#pragma once

#include "base/error.h"
#include "case.h"
#include "measure/perf_events.h"
#include "measure/subject.h"
#include "talk/metric.h"

/* The counting pass: what one operation allocates, and the checksum of what it computes. */

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

/* The metering pass: loops of n and 2n operations under the machine's counters, several times. */

/* How many pairs of loops a metering pass runs. */
#define VB_METER_PAIRS 5

/* Fills `metered` (VB_EVENT_COUNT of them) with what one operation of `variant` needed of each event that
 * `counters` has open. The loops are of `operations` and a few periods more; `operations` is a multiple of `period`.
 * A metric that was not counted in every loop is unknown, with the reason. Returns 0 or VB_ERROR_MEASURE, as
 * vb_run_loop does. */
int vb_meter(struct vb_run *run, const struct vb_variant *variant, struct vb_counters *counters, int64_t operations,
             int64_t period, struct vb_metric_count *metered, struct vb_error *error);

/* One operation's count from 1 to VB_METER_PAIRS pairs: counts[2i] of operations[i] operations, counts[2i + 1] of
 * twice as many. The median over the pairs of the slopes, (counts[2i + 1] - counts[2i]) / operations[i]: the cost of
 * begin and end is the same in both and cancels. */
double vb_meter_slope(const double *counts, const int64_t *operations, size_t pairs);
