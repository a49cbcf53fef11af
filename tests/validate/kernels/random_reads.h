/* SPDX-License-Identifier: MIT
 *
 * Reads of which each says where the next one is: one ring through all cache lines of a block of memory, in random
 * order. */
#ifndef VB_TESTS_VALIDATE_KERNELS_RANDOM_READS_H
#define VB_TESTS_VALIDATE_KERNELS_RANDOM_READS_H

#include "planted.h"

#define LINE_BYTES 64

struct line {
    _Alignas(LINE_BYTES) uint32_t next; /* index of a line */
};

struct ring {
    struct line *lines;
    size_t count; /* a power of two */
};

/* Sattolo's shuffle: of all permutations, one that is a single ring (Information Processing Letters 22, 1986). */
static inline void link_ring(struct ring *ring)
{
    uint64_t random = 1;
    for (size_t i = 0; i < ring->count; i++)
        ring->lines[i].next = (uint32_t)i;
    for (size_t i = ring->count - 1; i > 0; i--) {
        random = next_random(random);
        size_t j = (random >> 33) % i;
        uint32_t next = ring->lines[i].next;
        ring->lines[i].next = ring->lines[j].next;
        ring->lines[j].next = next;
    }
}

static inline void make_ring(struct vb_run *run, size_t bytes)
{
    struct ring *ring = fixture(run, sizeof *ring);
    if (!ring)
        return;
    ring->count = bytes / LINE_BYTES;
    ring->lines = aligned_alloc(LINE_BYTES, bytes);
    if (ring->lines)
        link_ring(ring);
    else
        vb_skip(run, "no memory for %zu bytes", bytes);
}

static inline void free_ring(struct vb_run *run)
{
    struct ring *ring = run->fixture;
    if (ring)
        free(ring->lines);
    free_fixture(run);
}

static inline uint64_t read_ring(void *state, uint64_t key, size_t units)
{
    const struct ring *ring = state;
    size_t index = key & (ring->count - 1);
    for (size_t i = 0; i < units; i++)
        index = ring->lines[index].next;
    return index;
}

#endif
