/* SPDX-License-Identifier: MIT
 *
 * Ways to end a process in the middle of the loop. */
#include "well.h"

#include <signal.h>
#include <unistd.h>

static uint64_t segv(struct vb_run *run)
{
    volatile int *nowhere = VB_OPAQUE_POINTER((volatile int *)NULL);
    VB_LOOP(run)
    *nowhere = 1;
    return well_sum(run);
}

static uint64_t aborts(struct vb_run *run)
{
    VB_LOOP(run)
    if (vb_opaque(1))
        abort();
    return well_sum(run);
}

static uint64_t exits(struct vb_run *run)
{
    VB_LOOP(run)
    if (vb_opaque(1))
        exit(3);
    return well_sum(run);
}

/* As if all were well, and that is the worst of it. */
static uint64_t exits_with_0(struct vb_run *run)
{
    VB_LOOP(run)
    if (vb_opaque(1))
        exit(0);
    return well_sum(run);
}

/* The first loop of a process has one operation while the case is looked at, and many once its turns are taken: this
 * one survives the look, and some turns. */
static uint64_t late(struct vb_run *run)
{
    static int calls;
    static bool plays;
    if (calls++ == 0)
        plays = run->count > 1;
    if (plays && calls > 5)
        raise(SIGSEGV);
    return well(run);
}

/* More than any machine has. */
static uint64_t no_memory(struct vb_run *run)
{
    VB_LOOP(run)
    allocate(SIZE_MAX / 4);
    return well_sum(run);
}

/* The child keeps the worker's end of the conversation open. */
static uint64_t leaves_child(struct vb_run *run)
{
    VB_LOOP(run)
    {
        if (fork() == 0)
            for (;;)
                pause();
        raise(SIGBUS);
    }
    return well_sum(run);
}

const struct vb_case vb_case_crash = {
    .summary = "end in the middle of the loop",
    .variants =
        {
            {.name = "well", .loop = well, .summary = "comes to its end"},
            {.name = "segv", .loop = segv, .summary = "writes to nowhere"},
            {.name = "abort", .loop = aborts, .summary = "calls abort()"},
            {.name = "exit_3", .loop = exits, .summary = "calls exit(3)"},
            {.name = "exit_0", .loop = exits_with_0, .summary = "calls exit(0)"},
            {.name = "late", .loop = late, .summary = "crashes after some turns"},
            {.name = "no_memory", .loop = no_memory, .summary = "asks for more than there is, and aborts"},
            {.name = "leaves_child", .loop = leaves_child, .summary = "crashes while its child lives on"},
            {.name = "well_too", .loop = well, .summary = "comes to its end"},
        },
};
