/* SPDX-License-Identifier: MIT
 *
 * What a separate pass can count of an operation beside its allocations, and the result. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum vb_metric {
    VB_METRIC_INSTRUCTIONS,
    VB_METRIC_CYCLES,
    VB_METRIC_BRANCH_MISSES,
    VB_METRIC_CACHE_MISSES,
    VB_EVENT_COUNT,                  /* so many are events, counted while operations run */
    VB_METRIC_CODE = VB_EVENT_COUNT, /* bytes of code */
    VB_METRIC_COUNT,                 /* how many there are */
};

/* Several of them are a set: bit 1u << metric. */
typedef uint32_t vb_metric_set;

/* "instructions", "cycles", "branch-misses", "cache-misses", "code". */
const char *vb_metric_name(enum vb_metric metric);

/* A list of names with commas between them. Returns 0, or -1 with the first word that is not a name, of `*wrong_length`
 * bytes. */
int vb_metrics_parse(const char *list, vb_metric_set *metrics, const char **wrong, size_t *wrong_length);

#define VB_METRIC_REASON_MAX 160

enum vb_metric_source { VB_BY_PERF, VB_BY_CALLGRIND, VB_BY_DISASSEMBLY };

/* One metric of one operation; of code, the bytes of the functions that loop and set-up reach. All zero: not requested.
 */
struct vb_metric_count {
    uint8_t known;        /* 1: `per_op` was counted; otherwise `reason` says why not. No bool: a worker may say 2 */
    uint8_t source;       /* enum vb_metric_source */
    double per_op;        /* in user space, over all threads */
    double counted_share; /* of the time in which it should have counted, more than 0; below 1 `per_op` is scaled up */
    char reason[VB_METRIC_REASON_MAX];
};

#define VB_METRIC_WORDS_MAX (VB_METRIC_COUNT * (VB_METRIC_REASON_MAX + 40))

/* Says where the counts of `metrics` come from: "perf", "perf (scaled from 62 % of the time)", "callgrind" or
 * "n/a (reason)", with the names before it where they differ: "instructions: callgrind; cycles, cache-misses: n/a
 * (...)". */
void vb_metrics_say(char *text, size_t size, const struct vb_metric_count *counts, vb_metric_set metrics);
