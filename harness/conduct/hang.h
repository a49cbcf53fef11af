/* SPDX-License-Identifier: MIT
 *
 * Whether a worker hangs: it was able to run for long, and nothing came of it. On a busy machine wall time also passes
 * while it waits for a CPU. It is then killed, and its row says so. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct vb_hang {
    pid_t pid;
    int64_t start_ns;
    int64_t waited_ns; /* for a CPU, by the process's first thread, until then */
    int64_t looked_ns; /* when it was asked for last */
};

struct vb_hang vb_hang_begin(pid_t pid);

/* How often it is to be asked at least: what is longer between two looks is a machine that stood still, or had no CPU
 * for us either, and does not count. */
#define VB_HANG_LOOK_NS (1000 * 1000 * 1000LL)

/* Whether the process ran or slept for `timeout_ns`. Time in which it waited for a CPU does not count, but after 20
 * times `timeout_ns` of wall time it hangs in any case. */
bool vb_hangs(struct vb_hang *hang, int64_t timeout_ns);

struct vb_worker;
struct vb_crew_options;
struct vb_failure;

/* Reports that the worker took too long, and kills it. */
void vb_worker_time_out(struct vb_worker *worker, const struct vb_crew_options *options, struct vb_failure *failure);
