/* SPDX-License-Identifier: MIT
 *
 * What a history keeps of a row, and how a change of it is judged. */
#pragma once

enum vb_history_metric {
    VB_HISTORY_ANCHOR_RATIO, /* time over that of the anchor, measured turn by turn */
    VB_HISTORY_RATIO,        /* over that of the baseline variant of the same run */
    VB_HISTORY_TIME_NS,
    VB_HISTORY_ALLOCS, /* per operation, as all below */
    VB_HISTORY_BYTES,
    VB_HISTORY_INSTRUCTIONS, /* that repeat: counted under callgrind, a whole number */
    VB_HISTORY_CODE_BYTES,   /* of the functions that a loop reaches */
    VB_HISTORY_BYTES_RATE,   /* that the case processes in a second */
    VB_HISTORY_ITEMS_RATE,
    VB_HISTORY_COUNTER,       /* of the case's own, which every loop had the same; named behind what is here */
    VB_HISTORY_NOISY_COUNTER, /* and one that differed */
    VB_HISTORY_METRICS
};

enum vb_history_judged {
    VB_HISTORY_BY_DETECTOR,   /* it is noisy: proposals, which `ab` decides */
    VB_HISTORY_BY_ANY_CHANGE, /* it is exact */
    VB_HISTORY_NEVER,         /* it is of its day and its machine */
};

struct vb_history_metric_rules {
    const char *name; /* in the database, too; of counters the beginning */
    enum vb_history_judged judged;
    const char *axis; /* what a chart of it is of; NULL: it has none, or its own name */
};

extern const struct vb_history_metric_rules vb_history_metrics[VB_HISTORY_METRICS];

/* What a metric is called in the database: what a counter is called stands behind. */
#define VB_HISTORY_NAME_MAX 160

/* The metric of that name; VB_HISTORY_METRICS: none, or one of a newer program. */
enum vb_history_metric vb_history_metric_find(const char *name);
