/* SPDX-License-Identifier: MIT
 *
 * Multiplications of which each waits for the one before: no memory, nothing to predict, the steadiest there is. */
#include "planted.h"

static uint64_t multiply(void *state, uint64_t key, size_t units)
{
    (void)state;
    for (size_t i = 0; i < units; i++)
        key = vb_opaque(next_random(key));
    return key;
}

static uint64_t loop(struct vb_run *run)
{
    return run_kernel(run, multiply, 5000, 1);
}

const struct vb_case vb_case_multiply_chain = {
    .summary = "5000 multiplications in a chain",
    .variants = {{.name = "loop", .loop = loop, .allocs = VB_EXACTLY(0), .bytes = VB_EXACTLY(0)}},
};
