/* SPDX-License-Identifier: MIT
 *
 * Numbers looked for in a sorted array by bisection: branches that nothing predicts. Each loop looks for other numbers,
 * for a processor learns the branches of thousands of searches by heart when they come again, some times better than
 * others. */
#include "planted.h"

#define ENTRIES 4096

struct numbers {
    uint64_t first_key;
    uint32_t sorted[ENTRIES];
};

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
    const struct numbers *numbers = state;
    for (size_t i = 0; i < units; i++) {
        key = next_random(key);
        key += find(numbers->sorted, (uint32_t)(key >> 32));
    }
    return key;
}

static void setup(struct vb_run *run)
{
    struct numbers *numbers = fixture(run, sizeof *numbers);
    if (!numbers)
        return;
    numbers->first_key = 1;
    for (size_t i = 0; i < ENTRIES; i++)
        numbers->sorted[i] = (uint32_t)(i * (UINT32_MAX / ENTRIES));
}

static uint64_t loop(struct vb_run *run)
{
    struct numbers *numbers = run->fixture;
    numbers->first_key = next_random(numbers->first_key);
    return run_kernel(run, search, 200, numbers->first_key);
}

const struct vb_case vb_case_binary_search = {
    .summary = "200 searches in 4096 sorted numbers",
    .variants = {{.name = "loop", .loop = loop, .allocs = VB_EXACTLY(0), .bytes = VB_EXACTLY(0)}},
    .setup = setup,
    .teardown = free_fixture,
};
