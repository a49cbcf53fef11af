/* SPDX-License-Identifier: MIT
 *
 * Loops without an end. */
#include "well.h"

#include <signal.h>
#include <stdbool.h>
#include <unistd.h>

static void hang(void)
{
    volatile bool forever = true;
    while (forever)
        ;
}

static uint64_t always(struct vb_run *run)
{
    VB_LOOP(run)
    hang();
    return well_sum(run);
}

/* Whatever would end it is stopped first. */
static uint64_t stops_all(struct vb_run *run)
{
    VB_LOOP(run)
    {
        kill(getppid(), SIGSTOP);
        raise(SIGSTOP);
    }
    return well_sum(run);
}

/* A process makes at most seventeen loops to see whether the case works, and how long it takes, and eleven to count;
 * one after these is timed. */
static uint64_t when_timed(struct vb_run *run)
{
    static int calls;
    if (++calls > 28)
        hang();
    return well(run);
}

/* Only a process that takes turns begins with many operations. */
static uint64_t in_a_turn(struct vb_run *run)
{
    static int calls;
    static bool plays;
    if (calls++ == 0)
        plays = run->count > 1;
    if (plays && calls > 5)
        hang();
    return well(run);
}

const struct vb_case vb_case_hang = {
    .summary = "never come to an end",
    .variants =
        {
            {.name = "well", .loop = well, .summary = "comes to its end"},
            {.name = "always", .loop = always, .summary = "never does"},
            {.name = "stops_all", .loop = stops_all, .summary = "stops itself and its parent"},
            {.name = "when_timed", .loop = when_timed, .summary = "never does when it is timed"},
            {.name = "in_a_turn", .loop = in_a_turn, .summary = "never does after some turns"},
            {.name = "well_too", .loop = well, .summary = "comes to its end"},
        },
};
