/* SPDX-License-Identifier: MIT */
#include "measure/resident.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* proc_pid_clear_refs(5): 5 resets the peak resident set size to what it is now. Since Linux 4.0. */
static bool reset_peak(void)
{
    int fd = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool done = write(fd, "5", 1) == 1;
    close(fd);
    return done;
}

/* A size in /proc/self/status, in bytes, such as that of the line "VmRSS:     1234 kB"; -1 without it. Reads without
 * stdio, whose buffer would be part of the answer. */
static int64_t read_status(const char *key)
{
    char text[4096];
    int fd = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    ssize_t length = read(fd, text, sizeof text - 1);
    close(fd);
    if (length <= 0)
        return -1;
    text[length] = '\0';
    const char *line = strstr(text, key);
    if (!line)
        return -1;
    long long kib = atoll(line + strlen(key));
    return kib > 0 ? (int64_t)kib * 1024 : -1;
}

int64_t vb_resident_begin(void)
{
    return reset_peak() ? read_status("\nVmRSS:") : -1;
}

int64_t vb_resident_growth(int64_t begin_bytes)
{
    int64_t most = begin_bytes < 0 ? -1 : read_status("\nVmHWM:");
    if (most < 0)
        return -1;
    return most > begin_bytes ? most - begin_bytes : 0;
}
