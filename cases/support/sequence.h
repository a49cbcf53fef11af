/* SPDX-License-Identifier: MIT
 *
 * Which operations of a sequence are the yes ones, where a case wants an exact share of them: of hits, of answers that
 * are known at once.
 *
 * The share is exact in each period. Periodic: spread as evenly as whole numbers allow, and the same in every period.
 * Random: drawn anew for each period, with a fixed seed, so that all variants and all runs see the same sequence. A
 * processor learns a short sequence by heart whatever its order, so a random one should be long: tens of thousands of
 * operations.
 */
#ifndef SUPPORT_SEQUENCE_H
#define SUPPORT_SEQUENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sequence_shape {
    int64_t period;         /* operations, at least one */
    int64_t yes_per_period; /* 0 to period */
    bool is_random;
};

/* G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014 (SplitMix64). */
static inline uint64_t sequence_random(uint64_t *state)
{
    uint64_t mixed = *state += UINT64_C(0x9E3779B97F4A7C15);
    mixed = (mixed ^ mixed >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94D049BB133111EB);
    return mixed ^ mixed >> 31;
}

/* Fills whole periods; a rest that is shorter than one has its share only nearly. */
static inline void sequence_fill(bool *is_yes, size_t count, struct sequence_shape shape)
{
    uint64_t random = 1;
    int64_t yes_left = 0;
    for (size_t index = 0; index < count; ++index) {
        int64_t place = (int64_t)index % shape.period;
        int64_t left = shape.period - place;
        if (place == 0)
            yes_left = shape.yes_per_period;
        if (shape.is_random) /* drawn without replacement: yes with probability yes left / operations left */
            is_yes[index] = (int64_t)(sequence_random(&random) % (uint64_t)left) < yes_left;
        else
            is_yes[index] =
                (place + 1) * shape.yes_per_period / shape.period != place * shape.yes_per_period / shape.period;
        yes_left -= is_yes[index];
    }
}

#endif
