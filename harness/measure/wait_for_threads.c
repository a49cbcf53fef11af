/* SPDX-License-Identifier: MIT */
#include "measure/wait_for_threads.h"
#include "base/clock.h"
#include "base/units.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATIENCE_NS (20 * VB_NS_PER_MS)
#define NAP_US      200

/* The state of a thread is the letter behind its name, which is in parentheses and may hold any others
 * (proc_pid_stat(5)). One that is gone meanwhile is at rest. */
static bool is_running(const char *thread)
{
    char path[64];
    char text[256];
    snprintf(path, sizeof path, "/proc/self/task/%.20s/stat", thread);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t length = read(fd, text, sizeof text - 1);
    close(fd);
    text[length > 0 ? length : 0] = '\0';
    const char *end = strrchr(text, ')');
    return end && strncmp(end, ") R", 3) == 0;
}

static bool others_run(void)
{
    DIR *threads = opendir("/proc/self/task");
    if (!threads)
        return false;
    bool some = false;
    const struct dirent *entry;
    while (!some && (entry = readdir(threads)) != NULL)
        some = entry->d_name[0] != '.' && atoi(entry->d_name) != gettid() && is_running(entry->d_name);
    closedir(threads);
    return some;
}

bool vb_settle(void)
{
    int64_t deadline_ns = vb_clock_ns() + PATIENCE_NS;
    while (others_run()) {
        if (vb_clock_ns() > deadline_ns)
            return false;
        usleep(NAP_US);
    }
    return true;
}
