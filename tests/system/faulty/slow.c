/* SPDX-License-Identifier: MIT
 *
 * Nothing is wrong with operations of ten milliseconds, except that few fit into a budget. */
#include "well.h"

#include <stdio.h>
#include <time.h>

/* For a test that wants to know how many operations were asked for. */
static void note(const struct vb_run *run)
{
    const char *path = getenv("SLOW_NOTES");
    FILE *notes = path ? fopen(path, "a") : NULL;
    if (!notes)
        return;
    fprintf(notes, "%lld\n", (long long)run->count);
    fclose(notes);
}

static uint64_t sleeps(struct vb_run *run)
{
    note(run);
    const struct timespec duration = {.tv_nsec = 10 * 1000 * 1000};
    VB_LOOP(run)
    nanosleep(&duration, NULL);
    return well_sum(run);
}

const struct vb_case vb_case_slow = {
    .summary = "take 10 ms for an operation",
    .variants =
        {
            {.name = "first", .loop = sleeps, .summary = "sleeps"},
            {.name = "second", .loop = sleeps, .summary = "sleeps"},
            {.name = "third", .loop = sleeps, .summary = "sleeps"},
            {.name = "fourth", .loop = sleeps, .summary = "sleeps"},
        },
};
