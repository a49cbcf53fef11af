/* SPDX-License-Identifier: MIT
 *
 * How the process of a worker begins: its executable, arguments, environment, descriptors and signals. */
#pragma once

#include "conduct/crew.h"

/* Starts the process, behind a guard, with `control_fd` to speak to it and `stage_fd` (-1: none). Sets pid, process and
 * patience of the worker. Returns 0, or VB_ERROR_MEASURE or VB_ERROR_MEMORY with pid 0. */
int vb_worker_spawn(struct vb_worker *worker, const struct vb_crew_options *options, int control_fd, int stage_fd,
                    struct vb_error *error);
