/* SPDX-License-Identifier: MIT
 *
 * A case whose own threads need a CPU of their own: each process looks at what it was given. */
#include "well.h"
#include "latency.h"

#include <sched.h>
#include <unistd.h>

#define WANTED 2

static void setup(struct vb_run *run)
{
    cpu_set_t given;
    sched_getaffinity(0, sizeof given, &given);
    int there_are = (int)sysconf(_SC_NPROCESSORS_ONLN);
    if (CPU_COUNT(&given) < (there_are < WANTED ? there_are : WANTED))
        vb_skip(run, "was given %d CPU", CPU_COUNT(&given));
}

static uint64_t recorded(struct vb_run *run)
{
    uint64_t sum = 0;
    VB_RECORDED_LOOP(run)
    sum = vb_opaque(sum + 1);
    return sum;
}

const struct vb_case vb_case_partners = {
    .summary = "want two CPUs",
    .variants =
        {
            {.name = "well", .loop = well, .summary = "records nothing"},
            {.name = "recorded", .loop = recorded, .summary = "records each operation"},
        },
    .cpus = WANTED,
    .setup = setup,
};
