/* SPDX-License-Identifier: MIT */
#include "history/series.h"

#include <stdbool.h>
#include <string.h>

const struct vb_history_metric_rules vb_history_metrics[VB_HISTORY_METRICS] = {
    [VB_HISTORY_ANCHOR_RATIO] = {"anchor_ratio", VB_HISTORY_BY_DETECTOR, "time, relative to the first anchor"},
    [VB_HISTORY_RATIO] = {"ratio", VB_HISTORY_BY_DETECTOR, "time, relative to the baseline variant"},
    [VB_HISTORY_TIME_NS] = {"time_ns", VB_HISTORY_NEVER, NULL},
    [VB_HISTORY_ALLOCS] = {"allocs", VB_HISTORY_BY_ANY_CHANGE, "allocations per operation"},
    [VB_HISTORY_BYTES] = {"bytes", VB_HISTORY_BY_ANY_CHANGE, "bytes per operation"},
    [VB_HISTORY_INSTRUCTIONS] = {"instructions", VB_HISTORY_BY_ANY_CHANGE, "instructions per operation"},
    [VB_HISTORY_CODE_BYTES] = {"code_bytes", VB_HISTORY_BY_ANY_CHANGE, "bytes of code"},
    [VB_HISTORY_BYTES_RATE] = {"bytes_per_s", VB_HISTORY_NEVER, NULL},
    [VB_HISTORY_ITEMS_RATE] = {"items_per_s", VB_HISTORY_NEVER, NULL},
    [VB_HISTORY_COUNTER] = {"counter:", VB_HISTORY_BY_ANY_CHANGE, NULL},
    [VB_HISTORY_NOISY_COUNTER] = {"noisy counter:", VB_HISTORY_NEVER, NULL},
};

/* A name that ends with ':' is the beginning of many. */
static bool is_called(const char *name, const char *metric)
{
    size_t length = strlen(metric);
    return metric[length - 1] == ':' ? strncmp(name, metric, length) == 0 : strcmp(name, metric) == 0;
}

enum vb_history_metric vb_history_metric_find(const char *name)
{
    int metric = 0;
    while (metric < VB_HISTORY_METRICS && !is_called(name, vb_history_metrics[metric].name))
        metric++;
    return (enum vb_history_metric)metric;
}
