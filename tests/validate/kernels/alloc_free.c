/* SPDX-License-Identifier: MIT
 *
 * Blocks of 24 bytes, allocated and freed at once. More of them would be seen by counting, not by the clock, so what is planted here
 * are multiplications: about a thousandth of the time of the pairs each. */
#include "planted.h"

#define PAIRS                       500
#define BLOCK_BYTES                 24
#define MULTIPLICATIONS_PER_PERMILLE 4

static uint64_t allocate(void *state, uint64_t key, size_t pairs)
{
    (void)state;
    size_t bytes = BLOCK_BYTES + zero_after(key);
    for (size_t i = 0; i < pairs; i++) {
        uint64_t *block = VB_OPAQUE_POINTER(malloc(bytes));
        if (!block)
            return 0;
        *block = key;
        key = next_random(*block);
        free(block);
    }
    return key;
}

static uint64_t multiply(uint64_t key, size_t count)
{
    for (size_t i = 0; i < count; i++)
        key = vb_opaque(next_random(key));
    return key;
}

static uint64_t loop(struct vb_run *run)
{
    uint64_t (*hidden_allocate)(void *, uint64_t, size_t) = VB_OPAQUE_POINTER(&allocate);
    uint64_t (*hidden_multiply)(uint64_t, size_t) = VB_OPAQUE_POINTER(&multiply);
    uint64_t sum = 0, key = 1;
    VB_LOOP(run) {
        key = hidden_allocate(NULL, key, PAIRS);
        if (key == 0) {
            vb_skip(run, "no memory for %d bytes", BLOCK_BYTES);
            return 0;
        }
        sum += key;
        if (VB_PLANT_PERMILLE > 0)
            key += zero_after(hidden_multiply(key, VB_PLANT_PERMILLE * MULTIPLICATIONS_PER_PERMILLE));
    }
    return sum;
}

const struct vb_case vb_case_alloc_free = {
    .summary = "500 blocks of 24 bytes, allocated and freed",
    .variants = {{.name = "loop", .loop = loop, .allocs = VB_EXACTLY(PAIRS), .bytes = VB_EXACTLY(PAIRS * BLOCK_BYTES)}},
};
