/* SPDX-License-Identifier: MIT
 *
 * Numbers looked for in a sorted array by bisection: branches that nothing predicts. */
#include "planted.h"

#define ENTRIES 4096

static size_t find(const uint32_t *entries, uint32_t wanted)
{
    size_t low = 0, high = ENTRIES;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (vb_opaque(entries[middle] < wanted)) /* or the compiler might do without the branch */
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static uint64_t search(void *state, uint64_t key, size_t units)
{
    for (size_t i = 0; i < units; i++) {
        key = next_random(key);
        key += find(state, (uint32_t)(key >> 32));
    }
    return key;
}

static void setup(struct vb_run *run)
{
    uint32_t *entries = fixture(run, ENTRIES * sizeof *entries);
    for (size_t i = 0; entries && i < ENTRIES; i++)
        entries[i] = (uint32_t)(i * (UINT32_MAX / ENTRIES));
}

static uint64_t loop(struct vb_run *run)
{
    return run_kernel(run, search, 200);
}

const struct vb_case vb_case_binary_search = {
    .summary = "200 searches in 4096 sorted numbers",
    .variants = {{.name = "loop", .loop = loop, .allocs = VB_EXACTLY(0), .bytes = VB_EXACTLY(0)}},
    .setup = setup,
    .teardown = free_fixture,
};
