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
};

struct vb_patience vb_patience_begin(pid_t pid);

/* Whether the process ran or slept for `timeout_ns`. Time in which it waited for a CPU does not count, but after 20
 * times `timeout_ns` of wall time it is over in any case. */
bool vb_patience_is_over(const struct vb_patience *patience, int64_t timeout_ns);
