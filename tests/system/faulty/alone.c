/* SPDX-License-Identifier: MIT
 *
 * A case of one thread: each process looks whether it stays on one CPU. */
#include "well.h"

#include <sched.h>

static void setup(struct vb_run *run)
{
    cpu_set_t given;
    sched_getaffinity(0, sizeof given, &given);
    if (CPU_COUNT(&given) != 1)
        vb_skip(run, "was given %d CPUs", CPU_COUNT(&given));
}

const struct vb_case vb_case_alone = {
    .summary = "want one CPU",
    .variants =
        {
            {.name = "first", .loop = well, .summary = "stays where it is"},
            {.name = "second", .loop = well, .summary = "likewise"},
        },
    .setup = setup,
};
