/* SPDX-License-Identifier: MIT
 *
 * Reads that the first-level cache answers. */
#include "random_reads.h"

static void setup(struct vb_run *run)
{
    make_ring(run, 16 * 1024);
}

static uint64_t loop(struct vb_run *run)
{
    return run_kernel(run, read_ring, 4000, 1);
}

const struct vb_case vb_case_reads_16k = {
    .summary = "4000 random reads in 16 KiB",
    .variants = {{.name = "loop", .loop = loop, .allocs = VB_EXACTLY(0), .bytes = VB_EXACTLY(0)}},
    .setup = setup,
    .teardown = free_ring,
};
