/* SPDX-License-Identifier: MIT */
#include "conduct/hang.h"

#include "base/clock.h"
#include "base/cpu_wait.h"
#include "base/units.h"
#include "conduct/crew.h"
#include "talk/status_words.h"

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

/* What a worker does when it is asked for this. */
static const char *step_of(uint32_t kind)
{
    switch (kind) {
    case VB_DESCRIBE: return "naming its cases";
    case VB_OPEN: return "in its set-up";
    case VB_TRY: return "in its first loop";
    case VB_COUNT: return "counting";
    case VB_CALIBRATE: return "in calibration";
    case VB_PLAY: return "in a timed turn";
    case VB_METER: return "counting instructions and events";
    case VB_TRACE: return "in a traced loop";
    case VB_PLACE: return "looking for its code";
    case VB_SITES: return "looking for call sites";
    case VB_CLOSE: return "in its tear-down";
    default: return "as it started";
    }
}

/* A crashed worker is silent, too, as long as one of its children holds its end of the conversation. */
void vb_worker_time_out(struct vb_worker *worker, const struct vb_crew_options *options, struct vb_failure *failure)
{
    char duration[32];
    vb_format_duration(duration, sizeof duration, options->timeout_ns);
    if (vb_worker_has_ended(worker)) {
        vb_worker_note_end(worker, failure);
    } else {
        failure->trouble = VB_TROUBLE_TIMED_OUT;
        snprintf(failure->text, sizeof failure->text, VB_WORDS_TIMED_OUT " after %s %s; --timeout gives it more",
                 duration, step_of(worker->asked));
    }
    failure->timed_out = true;
    vb_worker_end(worker);
}
