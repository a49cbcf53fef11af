/* SPDX-License-Identifier: MIT
 *
 * How long a worker was able to run. On a busy machine wall time also passes while it waits for a CPU. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct vb_patience {
    pid_t pid;
    int64_t start_ns;
    int64_t waited_ns; /* for a CPU, by the process's first thread, until then */
    int64_t looked_ns; /* when it was asked for last */
};

struct vb_patience vb_patience_begin(pid_t pid);

/* How often it is to be asked at least: what is longer between two looks is a machine that stood still, or had no CPU
 * for us either, and does not count. */
#define VB_PATIENCE_LOOK_NS (1000 * 1000 * 1000LL)

/* Whether the process ran or slept for `timeout_ns`. Time in which it waited for a CPU does not count, but after 20
 * times `timeout_ns` of wall time it is over in any case. */
bool vb_patience_is_over(struct vb_patience *patience, int64_t timeout_ns);
