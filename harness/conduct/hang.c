/* SPDX-License-Identifier: MIT */
#include "conduct/hang.h"

#include "base/clock.h"
#include "base/waited.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#define MOST_TIMES 20

/* The longest wait of any thread: the others may have slept until that one got its CPU. */
static int64_t longest_wait_ns(const struct vb_hang *hang)
{
    char path[32];
    snprintf(path, sizeof path, "/proc/%d/task", (int)hang->pid);
    int64_t longest_ns = vb_waited_ns(hang->pid, hang->pid) - hang->waited_ns;
    DIR *threads = opendir(path);
    const struct dirent *entry;
    while (threads && (entry = readdir(threads)) != NULL) {
        pid_t thread = (pid_t)atoi(entry->d_name);
        int64_t ns = thread > 0 && thread != hang->pid ? vb_waited_ns(hang->pid, thread) : 0;
        longest_ns = ns > longest_ns ? ns : longest_ns;
    }
    if (threads)
        closedir(threads);
    return longest_ns;
}

struct vb_hang vb_hang_begin(pid_t pid)
{
    int64_t now_ns = vb_clock_ns();
    return (struct vb_hang){.pid = pid, .start_ns = now_ns, .looked_ns = now_ns, .waited_ns = vb_waited_ns(pid, pid)};
}

bool vb_hangs(struct vb_hang *hang, int64_t timeout_ns)
{
    int64_t now_ns = vb_clock_ns();
    if (now_ns - hang->looked_ns > VB_HANG_LOOK_NS)
        hang->start_ns += now_ns - hang->looked_ns - VB_HANG_LOOK_NS;
    hang->looked_ns = now_ns;
    int64_t elapsed_ns = now_ns - hang->start_ns;
    if (elapsed_ns <= timeout_ns)
        return false;
    return elapsed_ns / MOST_TIMES > timeout_ns || elapsed_ns - longest_wait_ns(hang) > timeout_ns;
}
