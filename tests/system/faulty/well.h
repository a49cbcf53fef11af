/* SPDX-License-Identifier: MIT
 *
 * What a case that behaves looks like: the sibling of all that misbehave, to prove that others are still measured. */
#ifndef VB_TESTS_SYSTEM_FAULTY_WELL_H
#define VB_TESTS_SYSTEM_FAULTY_WELL_H

#include "case.h"

#include <stdbool.h>
#include <stdlib.h>

/* The result of every loop here that comes to its end. */
static inline uint64_t well_sum(const struct vb_run *run)
{
    return (uint64_t)run->count;
}

static inline uint64_t well(struct vb_run *run)
{
    uint64_t sum = 0;
    VB_LOOP(run)
    sum = vb_opaque(sum + 1);
    return sum;
}

/* One block of `bytes` per operation, freed again. */
static inline void allocate(size_t bytes)
{
    void *block = VB_OPAQUE_POINTER(malloc(bytes));
    if (!block)
        abort();
    free(block);
}

#endif
