/* SPDX-License-Identifier: MIT
 *
 * A process between the conductor and one worker, which sees to it that nothing outlives the worker: it is the
 * subreaper of all that the worker starts, daemons and their like included, and kills what is left when the worker
 * ends, when the conductor dies, or when it is told to by SIGTERM. To the conductor it ends as the worker did. */
#pragma once

#include <spawn.h>
#include <sys/types.h>

/* What to start, as posix_spawnp() wants it. */
struct vb_guard_order {
    const char *file;
    const posix_spawn_file_actions_t *actions;
    const posix_spawnattr_t *attributes;
    char *const *arguments;
    char *const *environment;
};

/* Starts a guard, and that its worker, which is also the leader of a process group. Returns 0, or the errno of what
 * failed; then there is nothing to wait for. */
int vb_guard_start(const struct vb_guard_order *order, pid_t *guard, pid_t *worker);
