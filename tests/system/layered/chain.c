/* SPDX-License-Identifier: MIT
 *
 * Work that takes the same time wherever its code lies; built with -D PLANTED_ALLOC=1 it allocates once more. */
#include "case.h"

#include <stdlib.h>

#ifndef PLANTED_ALLOC
#define PLANTED_ALLOC 0
#endif

/* A function of its own, so that there is something to lie elsewhere. */
__attribute__((noinline)) static uint64_t step(uint64_t value)
{
    return vb_opaque(value * UINT64_C(0xd1342543de82ef95) + 1);
}

static uint64_t loop(struct vb_run *run)
{
    uint64_t value = 1;
    VB_LOOP(run)
    {
        void *block = VB_OPAQUE_POINTER(PLANTED_ALLOC ? malloc(24) : NULL);
        for (int i = 0; i < 100; i++)
            value = step(value);
        free(block);
    }
    return value;
}

const struct vb_case vb_case_chain = {
    .summary = "100 multiplications in a chain",
    .variants = {{.name = "loop", .loop = loop}},
};
