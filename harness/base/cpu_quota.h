/* SPDX-License-Identifier: MIT
 *
 * The CPU quota of this process's cgroup and of those around it: Docker's --cpus, the limits of Kubernetes. Who has
 * used it up stands still until the next period, which looks like slow work. */
#pragma once

#include <stdint.h>

struct vb_quota {
    double cpus;             /* the least that any of them allows; 0: no quota, or unknown */
    int64_t throttled_count; /* how often one of them has stood still, and for how long, since it was made */
    double throttled_s;
};

/* `root` is "" or, in tests, a folder that stands for "/". */
struct vb_quota vb_quota_read(const char *root);
