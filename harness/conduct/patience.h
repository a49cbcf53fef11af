/* SPDX-License-Identifier: MIT
 *
 * How long a worker has had the chance to get on: on a busy machine a clock on the wall runs while it waits for a CPU.
 */
#ifndef VB_CONDUCT_PATIENCE_H
#define VB_CONDUCT_PATIENCE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct vb_patience {
    pid_t pid;
    int64_t start_ns;
    int64_t waited_ns; /* for a CPU, by the process's first thread, until then */
};

struct vb_patience vb_patience_begin(pid_t pid);

/* Whether `timeout_ns` are over, by the time that the process ran or slept. What it waited for a CPU is not its own
 * fault, but after 20 times as long it is over in any case. */
bool vb_patience_is_over(const struct vb_patience *patience, int64_t timeout_ns);

#endif
