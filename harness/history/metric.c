/* SPDX-License-Identifier: MIT */
#include "history/metric.h"

#include <string.h>

const struct vb_history_metric_rules vb_history_metrics[VB_HISTORY_METRICS] = {
    [VB_HISTORY_ANCHOR_RATIO] = {"anchor_ratio", VB_HISTORY_BY_DETECTOR},
    [VB_HISTORY_RATIO] = {"ratio", VB_HISTORY_BY_DETECTOR},
    [VB_HISTORY_TIME_NS] = {"time_ns", VB_HISTORY_NEVER},
    [VB_HISTORY_ALLOCS] = {"allocs", VB_HISTORY_BY_ANY_CHANGE},
    [VB_HISTORY_BYTES] = {"bytes", VB_HISTORY_BY_ANY_CHANGE},
    [VB_HISTORY_INSTRUCTIONS] = {"instructions", VB_HISTORY_NEVER},
};

enum vb_history_metric vb_history_metric_find(const char *name)
{
    int metric = 0;
    while (metric < VB_HISTORY_METRICS && strcmp(vb_history_metrics[metric].name, name) != 0)
        metric++;
    return (enum vb_history_metric)metric;
}
