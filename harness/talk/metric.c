/* SPDX-License-Identifier: MIT */
#include "talk/metric.h"

#include <stdio.h>
#include <string.h>

static const char *const names[VB_METRIC_COUNT] = {
    [VB_METRIC_INSTRUCTIONS] = "instructions",
    [VB_METRIC_CYCLES] = "cycles",
    [VB_METRIC_BRANCH_MISSES] = "branch-misses",
    [VB_METRIC_CACHE_MISSES] = "cache-misses",
    [VB_METRIC_CODE] = "code",
};

const char *vb_metric_name(enum vb_metric metric)
{
    return names[metric];
}

static vb_metric_set find(const char *word, size_t length)
{
    for (int i = 0; i < VB_METRIC_COUNT; i++)
        if (strlen(names[i]) == length && strncmp(names[i], word, length) == 0)
            return 1u << i;
    return 0;
}

int vb_metrics_parse(const char *list, vb_metric_set *metrics, const char **wrong, size_t *wrong_length)
{
    *metrics = 0;
    for (const char *word = list;; word++) {
        size_t length = strcspn(word, ",");
        vb_metric_set metric = find(word, length);
        if (metric == 0) {
            *wrong = word;
            *wrong_length = length;
            return -1;
        }
        *metrics |= metric;
        word += length;
        if (*word == '\0')
            return 0;
    }
}

static void say_source(char *text, size_t size, const struct vb_metric_count *count)
{
    if (!count->known)
        snprintf(text, size, "n/a (%s)", count->reason);
    else if (count->source == VB_BY_CALLGRIND)
        snprintf(text, size, "callgrind");
    else if (count->source == VB_BY_DISASSEMBLY)
        snprintf(text, size, "disassembly");
    else if (count->counted_share < 1)
        snprintf(text, size, "perf (scaled from %.0f %% of the time)", 100 * count->counted_share);
    else
        snprintf(text, size, "perf");
}

#define SOURCE_MAX (VB_METRIC_REASON_MAX + 20)

/* The metrics that have the same source as `first`, itself and later ones. */
static vb_metric_set alike(char sources[][SOURCE_MAX], vb_metric_set metrics, int first)
{
    vb_metric_set set = 0;
    for (int i = first; i < VB_METRIC_COUNT; i++)
        if ((metrics & 1u << i) && strcmp(sources[i], sources[first]) == 0)
            set |= 1u << i;
    return set;
}

void vb_metrics_say(char *text, size_t size, const struct vb_metric_count *counts, vb_metric_set metrics)
{
    char sources[VB_METRIC_COUNT][SOURCE_MAX];
    for (int i = 0; i < VB_METRIC_COUNT; i++)
        say_source(sources[i], sizeof sources[i], &counts[i]);

    size_t length = 0;
    text[0] = '\0';
    vb_metric_set left = metrics;
    for (int i = 0; i < VB_METRIC_COUNT; i++) {
        if (!(left & 1u << i))
            continue;
        vb_metric_set set = alike(sources, left, i);
        const char *separator = length > 0 ? "; " : "";
        for (int k = i; k < VB_METRIC_COUNT && set != metrics; k++) {
            if (!(set & 1u << k) || length >= size)
                continue;
            length += (size_t)snprintf(text + length, size - length, "%s%s", separator, names[k]);
            separator = ", ";
        }
        if (length < size)
            length += (size_t)snprintf(text + length, size - length, "%s%s", set != metrics ? ": " : "", sources[i]);
        left &= ~set;
    }
}
