/* SPDX-License-Identifier: MIT
 *
 * Kernels whose cost is known to a thousandth, to see whether a slowdown is found: an operation is so many units of
 * work, and a build with -D VB_PLANT_PERMILLE=20 does 20 of a thousand more of them, in the same loop: a loop of their
 * own would end once more, and cost what a mispredicted end costs. What the units compute is thrown away, so that the
 * checksums of all builds are equal; yet the next operation waits for it, or the processor would do them in the shadow
 * of something else and they would cost nothing. The builds differ in that number alone, not in where their code lies.
 * A build with -D VB_PLANT_ALLOC=1 allocates once more per operation, in the kernels that say so. */
#ifndef VB_TESTS_VALIDATE_KERNELS_PLANTED_H
#define VB_TESTS_VALIDATE_KERNELS_PLANTED_H

#include "case.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#ifndef VB_PLANT_PERMILLE
#define VB_PLANT_PERMILLE 0
#endif
#ifndef VB_PLANT_ALLOC
#define VB_PLANT_ALLOC 0
#endif

#ifdef VB_DEAD_BYTES
/* Nobody calls it: it moves what lies behind it. */
__attribute__((used)) static void dead(void)
{
    __asm__ volatile(".skip %c0, 0x90" : : "i"(VB_DEAD_BYTES));
}
#endif

/* With -D VB_CHANGED=1 the loops have an instruction more per operation: other code, of the same time to a
 * ten-thousandth. */
#ifdef VB_CHANGED
#define IF_CHANGED(STATEMENT) STATEMENT
#else
#define IF_CHANGED(STATEMENT)
#endif

static const volatile size_t planted_permille = VB_PLANT_PERMILLE; /* read as the program runs */

/* In thousandths of the planted units: how many more it takes until the time, not only the work, is so much more. */
#ifndef VB_PLANT_SCALE
#define VB_PLANT_SCALE 1000
#endif

/* So many units, and those that are planted. */
static inline size_t with_planted(size_t units)
{
    return units + units * planted_permille * VB_PLANT_SCALE / (1000 * 1000);
}

/* Of an array that is as long as the work on it. */
#define WITH_PLANTED(UNITS) ((UNITS) + (UNITS)*VB_PLANT_PERMILLE / 1000)

/* 0, as neither the compiler nor the processor can know before `value` is there. */
static inline uint64_t zero_after(uint64_t value)
{
    return vb_opaque(value) - value;
}

/* A generator that is one multiplication long (Steele and Vigna, Software: Practice and Experience 52, 2022, table 4);
 * its high bits are the good ones. */
static inline uint64_t next_random(uint64_t state)
{
    return state * UINT64_C(0xd1342543de82ef95) + 1;
}

/* The key of the next operation, which cannot begin before the one before has come to its outcome. */
static inline uint64_t key_after(uint64_t key, uint64_t outcome)
{
    return next_random(key) + zero_after(outcome);
}

/* Operations of `units` each, one after the other, the first with `key`. */
static inline uint64_t run_kernel(struct vb_run *run, uint64_t (*kernel)(void *state, uint64_t key, size_t units),
                                  size_t units, uint64_t key)
{
    uint64_t (*hidden)(void *, uint64_t, size_t) = VB_OPAQUE_POINTER(kernel);
    size_t all = with_planted(units);
    uint64_t sum = 0;
    VB_LOOP(run)
    {
        key = key_after(key, hidden(run->fixture, key, all));
        sum += key;
        IF_CHANGED(sum = vb_opaque(sum ^ 0x55) ^ 0x55;)
    }
    return sum;
}

/* Memory for what the loops share, or the case is skipped. */
static inline void *fixture(struct vb_run *run, size_t bytes)
{
    run->fixture = malloc(bytes);
    if (!run->fixture)
        vb_skip(run, "no memory for %zu bytes", bytes);
    return run->fixture;
}

static inline void free_fixture(struct vb_run *run)
{
    free(run->fixture);
    run->fixture = NULL;
}

#endif
