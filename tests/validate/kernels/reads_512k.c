/* SPDX-License-Identifier: MIT
 *
 * Reads that the first-level cache cannot answer: bound by memory, and so by where it happens to lie. What has been
 * read in a turn is nearer the next time, so that a read more costs less than those before it: a sixth more are
 * planted. */
#define VB_PLANT_SCALE 1167
#include "random_reads.h"

static void setup(struct vb_run *run)
{
    make_ring(run, 512 * 1024);
}

static uint64_t loop(struct vb_run *run)
{
    return run_kernel(run, read_ring, 2000, 1);
}

const struct vb_case vb_case_reads_512k = {
    .summary = "2000 random reads in 512 KiB",
    .variants = {{.name = "loop", .loop = loop, .allocs = VB_EXACTLY(0), .bytes = VB_EXACTLY(0)}},
    .setup = setup,
    .teardown = free_ring,
};
