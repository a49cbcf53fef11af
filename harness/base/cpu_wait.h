/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdint.h>
#include <sys/types.h>

/* How long a thread of a process has waited for a CPU in all, in nanoseconds; 0 where the kernel does not say. It does
 * not allocate. */
int64_t vb_waited_ns(pid_t process, pid_t thread);

/* The clock of the calling thread without the time that it has waited for a CPU, in nanoseconds since some fixed
 * moment. It does not allocate. */
int64_t vb_unwaited_ns(void);
