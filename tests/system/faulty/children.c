/* SPDX-License-Identifier: MIT
 *
 * Processes that a case leaves behind. */
#include "well.h"

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

const struct vb_case vb_case_children = {
    .summary = "leave processes behind",
    .variants = {
        {.name = "well", .loop = well, .summary = "leaves none"},
        {.name = "forks", .loop = forks, .summary = "leaves one that sleeps"},
    },
};
