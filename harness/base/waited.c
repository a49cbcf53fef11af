/* SPDX-License-Identifier: MIT */
#include "base/waited.h"

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
