/* SPDX-License-Identifier: MIT */
#include "base/cpu_wait.h"

#include "base/clock.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int64_t vb_waited_ns(pid_t process, pid_t thread)
{
    char path[64], text[96] = "";
    snprintf(path, sizeof path, "/proc/%d/task/%d/schedstat", (int)process, (int)thread);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return 0;
    ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    const char *second = length > 0 ? strchr(text, ' ') : NULL; /* behind the time that it ran */
    long long ns = second ? strtoll(second, NULL, 10) : 0;
    return ns > 0 ? ns : 0;
}

/* A thread that waits between the two readings would have that wait in one of them alone: then both are taken again. */
#define TRIES 8

int64_t vb_unwaited_ns(void)
{
    pid_t process = getpid(), thread = gettid();
    int64_t waited_ns = vb_waited_ns(process, thread), now_ns = 0;
    for (int i = 0; i < TRIES; i++) {
        int64_t before_ns = waited_ns;
        now_ns = vb_clock_ns();
        waited_ns = vb_waited_ns(process, thread);
        if (waited_ns == before_ns)
            break;
    }
    return now_ns - waited_ns;
}
