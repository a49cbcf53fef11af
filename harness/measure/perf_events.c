/* SPDX-License-Identifier: MIT */
#include "measure/perf_events.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PARANOID_FILE "/proc/sys/kernel/perf_event_paranoid"

/* The highest perf_event_paranoid at which an unprivileged process may count its own user space. */
#define PARANOID_LIMIT 2

struct vb_event vb_event_of(enum vb_metric metric)
{
    static const uint64_t configs[VB_EVENT_COUNT] = {
        [VB_METRIC_INSTRUCTIONS] = PERF_COUNT_HW_INSTRUCTIONS,
        [VB_METRIC_CYCLES] = PERF_COUNT_HW_CPU_CYCLES,
        [VB_METRIC_BRANCH_MISSES] = PERF_COUNT_HW_BRANCH_MISSES,
        [VB_METRIC_CACHE_MISSES] = PERF_COUNT_HW_CACHE_MISSES,
    };
    return (struct vb_event){.type = PERF_TYPE_HARDWARE, .config = configs[metric]};
}

static int read_paranoid(void)
{
    int paranoid = INT_MIN;
    FILE *stream = fopen(PARANOID_FILE, "r");
    if (!stream)
        return paranoid;
    if (fscanf(stream, "%d", &paranoid) != 1)
        paranoid = INT_MIN;
    fclose(stream);
    return paranoid;
}

void vb_counters_explain(char *text, size_t size, int error_number, int paranoid)
{
    switch (error_number) {
    case ENOENT:
    case ENODEV:
    case EOPNOTSUPP: snprintf(text, size, "this machine offers no hardware counter for it"); return;
    case ENOSYS: snprintf(text, size, "this kernel has no perf events"); return;
    case EACCES:
    case EPERM:
        if (paranoid > PARANOID_LIMIT)
            snprintf(text, size,
                     "the kernel forbids it: perf_event_paranoid is %d; sudo sysctl kernel.perf_event_paranoid=%d",
                     paranoid, PARANOID_LIMIT);
        else
            snprintf(text, size,
                     "the kernel forbids it, and not by perf_event_paranoid: the rules of a container, perhaps");
        return;
    default: snprintf(text, size, "perf_event_open: %s", strerror(error_number)); return;
    }
}

/* Not one group for all events: the kernel does not let a group be inherited by threads and read as a whole. */
static int open_event(struct vb_event event)
{
    struct perf_event_attr attributes = {
        .type = event.type,
        .size = sizeof attributes,
        .config = event.config,
        .read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING,
        .disabled = 1,
        .inherit = 1,
        .exclude_kernel = 1,
        .exclude_hv = 1,
    };
    return (int)syscall(SYS_perf_event_open, &attributes, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
}

void vb_counters_open(struct vb_counters *counters, vb_metric_set metrics, const struct vb_event *events)
{
    *counters = (struct vb_counters){0};
    for (int i = 0; i < VB_EVENT_COUNT; i++) {
        struct vb_metric_count *count = &counters->counts[i];
        counters->fd[i] = -1;
        if (!(metrics & 1u << i))
            continue;
        counters->fd[i] = open_event(events[i]);
        if (counters->fd[i] < 0)
            vb_counters_explain(count->reason, sizeof count->reason, errno, read_paranoid());
    }
}

static bool read_event(int fd, struct vb_event_reading *reading)
{
    return read(fd, reading, sizeof *reading) == (ssize_t)sizeof *reading;
}

/* Reads first and switches counting on last. Differences of readings instead of PERF_EVENT_IOC_RESET, which leaves
 * out what threads that have ended counted. */
void vb_counters_begin(struct vb_counters *counters)
{
    for (int i = 0; i < VB_EVENT_COUNT; i++)
        if (counters->fd[i] >= 0 && !read_event(counters->fd[i], &counters->start[i]))
            counters->start[i] = (struct vb_event_reading){.running_ns = UINT64_MAX}; /* noticed at the end */
    for (int i = 0; i < VB_EVENT_COUNT; i++)
        if (counters->fd[i] >= 0)
            ioctl(counters->fd[i], PERF_EVENT_IOC_ENABLE, 0);
}

/* The kernel lets events that do not fit into the hardware at once take turns. */
struct vb_metric_count vb_event_difference(const struct vb_event_reading *start, const struct vb_event_reading *end)
{
    struct vb_metric_count count = {0};
    if (end->running_ns <= start->running_ns) {
        snprintf(count.reason, sizeof count.reason, "its counter never ran: others use the hardware counters");
        return count;
    }
    double enabled_ns = (double)(end->enabled_ns - start->enabled_ns);
    double running_ns = (double)(end->running_ns - start->running_ns);
    count.known = true;
    count.counted_share = running_ns < enabled_ns ? running_ns / enabled_ns : 1;
    count.per_op = (double)(end->value - start->value) / count.counted_share;
    return count;
}

void vb_counters_end(struct vb_counters *counters)
{
    for (int i = VB_EVENT_COUNT; i-- > 0;)
        if (counters->fd[i] >= 0)
            ioctl(counters->fd[i], PERF_EVENT_IOC_DISABLE, 0);
    for (int i = 0; i < VB_EVENT_COUNT; i++) {
        struct vb_event_reading end;
        if (counters->fd[i] < 0)
            continue;
        if (read_event(counters->fd[i], &end))
            counters->counts[i] = vb_event_difference(&counters->start[i], &end);
        else
            counters->counts[i] = (struct vb_metric_count){.reason = "its counter cannot be read"};
    }
}
