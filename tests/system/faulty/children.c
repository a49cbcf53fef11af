/* SPDX-License-Identifier: MIT
 *
 * Processes that a case leaves behind. */
#include "well.h"

#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>

/* One per process: a child that would sleep for hours, under a name that a test can look for. */
static uint64_t forks(struct vb_run *run)
{
    static bool forked;
    if (!forked && fork() == 0) {
        prctl(PR_SET_NAME, "left_behind");
        for (;;)
            pause();
    }
    forked = true;
    return well(run);
}

/* One per process: a daemon as books have them, in a session of its own and with no parent but who takes in orphans,
 * deaf to what asks politely, and as another program. */
static uint64_t daemons(struct vb_run *run)
{
    static bool forked;
    if (!forked && fork() == 0) {
        setsid();
        signal(SIGTERM, SIG_IGN);
        signal(SIGHUP, SIG_IGN);
        if (fork() == 0)
            execl("/bin/sleep", "left_behind", "3600", (char *)NULL);
        _exit(0);
    }
    forked = true;
    return well(run);
}

/* Starts another such process every time, each of which starts two more. */
static uint64_t families(struct vb_run *run)
{
    static bool forked;
    for (int i = 0; !forked && i < 8; i++) {
        if (fork() != 0)
            continue;
        prctl(PR_SET_NAME, "left_behind");
        setsid();
        fork();
        setsid();
        fork();
        for (;;)
            pause();
    }
    forked = true;
    return well(run);
}

const struct vb_case vb_case_children = {
    .summary = "leave processes behind",
    .variants =
        {
            {.name = "well", .loop = well, .summary = "leaves none"},
            {.name = "forks", .loop = forks, .summary = "leaves one that sleeps"},
            {.name = "daemons", .loop = daemons, .summary = "leaves one that has left everything"},
            {.name = "families", .loop = families, .summary = "leaves thirty-two, in sessions of their own"},
        },
};
