/* SPDX-License-Identifier: MIT
 *
 * Blocks of 24 bytes: five are allocated, written to, and freed. Those that are planted are seen by counting as well:
 * who wants to know whether the clock sees them allows for that in a file of limits. One block at a time would be
 * simpler, but then the allocator reads what it has just written, and how fast a processor does that depends on more
 * than the work. */
#include "planted.h"

#define UNITS       100
#define BLOCKS      5 /* of a unit */
#define BLOCK_BYTES 24
#define ALL_BLOCKS  (BLOCKS * WITH_PLANTED(UNITS))

static uint64_t allocate(void *state, uint64_t key, size_t units)
{
    (void)state;
    for (size_t i = 0; i < units; i++) {
        uint64_t *blocks[BLOCKS];
        for (size_t j = 0; j < BLOCKS; j++) {
            blocks[j] = VB_OPAQUE_POINTER(malloc(BLOCK_BYTES + zero_after(key)));
            if (!blocks[j])
                abort();
            *blocks[j] = key;
        }
        key = next_random(key);
        for (size_t j = 0; j < BLOCKS; j++)
            free(blocks[j]);
    }
    return key;
}

static uint64_t loop(struct vb_run *run)
{
    return run_kernel(run, allocate, UNITS, 1);
}

const struct vb_case vb_case_alloc_free = {
    .summary = "500 blocks of 24 bytes, allocated and freed",
    .variants = {{.name = "loop",
                  .loop = loop,
                  .allocs = VB_EXACTLY(ALL_BLOCKS),
                  .bytes = VB_EXACTLY(ALL_BLOCKS * BLOCK_BYTES)}},
};
