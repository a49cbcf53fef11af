/* SPDX-License-Identifier: MIT
 *
 * The machine's own counters of events, through the kernel's perf events: one descriptor per event, user space only,
 * for this process and all threads that it starts later. An event that the kernel refuses is no error: its count is
 * unknown, with the reason. */
#pragma once

#include "talk/metric.h"

#include <linux/perf_event.h>

/* The kernel's name of an event: PERF_TYPE_..., PERF_COUNT_... */
struct vb_event {
    uint32_t type;
    uint64_t config;
};

/* The layout of what read() returns for a descriptor. */
struct vb_event_reading {
    uint64_t value;
    uint64_t enabled_ns;
    uint64_t running_ns; /* less than enabled_ns if other events used the hardware for a part of the time */
};

/* One slot per metric. Callers read `counts` only: the counts of the last begin..end pair. Its `per_op` holds the
 * whole count. */
struct vb_counters {
    int fd[VB_EVENT_COUNT]; /* -1: not open */
    struct vb_event_reading start[VB_EVENT_COUNT];
    struct vb_metric_count counts[VB_EVENT_COUNT];
};

/* The event that stands for a metric. */
struct vb_event vb_event_of(enum vb_metric metric);

/* Opens, for each metric of the set, the event in its place (all of `events` are there; those outside of the set are
 * not looked at). Threads that are alive already are not counted, so call it before a case's set-up. They stay open for
 * as long as the process lives. */
void vb_counters_open(struct vb_counters *counters, vb_metric_set metrics, const struct vb_event *events);

/* Delimit what is counted; they may alternate any number of times. Each fills only the fields of `counters`. */
void vb_counters_begin(struct vb_counters *counters);
void vb_counters_end(struct vb_counters *counters);

/* What lies between two readings, as a whole in `per_op`: scaled up where the event did not run all the time. */
struct vb_metric_count vb_event_difference(const struct vb_event_reading *start, const struct vb_event_reading *end);

/* Why perf_event_open failed with `error_number`, in a clause; `paranoid` is the content of
 * /proc/sys/kernel/perf_event_paranoid, INT_MIN when there is none. */
void vb_counters_explain(char *text, size_t size, int error_number, int paranoid);
