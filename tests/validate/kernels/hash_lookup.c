/* SPDX-License-Identifier: MIT
 *
 * Numbers looked up in a hash table with open addressing, half of which are there. The planted allocation is the
 * classic one: the key is copied for the search. It breaks the promise of this case. */
#include "planted.h"

#include <stdbool.h>

#define SLOTS 4096 /* a power of two */
#define KEYS  2048

static size_t slot_of(uint64_t key)
{
    return (size_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> 32) % SLOTS;
}

static bool is_there(const uint64_t *slots, uint64_t key)
{
    size_t slot = slot_of(key);
    while (slots[slot] != 0 && slots[slot] != key)
        slot = (slot + 1) % SLOTS;
    return slots[slot] == key;
}

static uint64_t copy_key(uint64_t key)
{
    uint64_t *copy = VB_OPAQUE_POINTER(malloc(sizeof *copy));
    if (!copy)
        return key;
    *copy = key;
    key = *copy;
    free(copy);
    return key;
}

static uint64_t look_up(void *state, uint64_t key, size_t units)
{
    const uint64_t *slots = state;
    uint64_t found = 0, random = key;
    if (VB_PLANT_ALLOC)
        random = copy_key(random);
    for (size_t i = 0; i < units; i++) {
        random = next_random(random);
        found += is_there(slots, (random >> 40) % (2 * KEYS) + 1);
    }
    return random + found;
}

static void setup(struct vb_run *run)
{
    uint64_t *slots = fixture(run, SLOTS * sizeof *slots);
    for (size_t i = 0; slots && i < SLOTS; i++)
        slots[i] = 0;
    for (uint64_t key = 2; slots && key <= 2 * KEYS; key += 2) {
        size_t slot = slot_of(key);
        while (slots[slot] != 0)
            slot = (slot + 1) % SLOTS;
        slots[slot] = key;
    }
}

static uint64_t loop(struct vb_run *run)
{
    return run_kernel(run, look_up, 1000, 1);
}

const struct vb_case vb_case_hash_lookup = {
    .summary = "1000 look-ups in a hash table",
    .variants = {{.name = "loop", .loop = loop, .allocs = VB_EXACTLY(0), .bytes = VB_EXACTLY(0)}},
    .setup = setup,
    .teardown = free_fixture,
};
