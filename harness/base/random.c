/* SPDX-License-Identifier: MIT */
#include "base/random.h"

static uint64_t rotate_left(uint64_t value, int bits)
{
    return (value << bits) | (value >> (64 - bits));
}

void vb_random_seed(struct vb_random *random, uint64_t seed)
{
    for (int i = 0; i < 4; i++) { /* splitmix64: even seed 0 gives a usable state */
        seed += 0x9e3779b97f4a7c15u;
        uint64_t mixed = seed;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
        random->state[i] = mixed ^ (mixed >> 31);
    }
}

uint64_t vb_random_next(struct vb_random *random)
{
    uint64_t *s = random->state;
    uint64_t result = rotate_left(s[1] * 5, 7) * 9;
    uint64_t shifted = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotate_left(s[3], 45);
    return result;
}

uint64_t vb_random_below(struct vb_random *random, uint64_t bound)
{
    uint64_t unfair =
        (UINT64_MAX - bound + 1) % bound; /* 2^64 mod bound: values below it would come up once too often */
    uint64_t drawn = vb_random_next(random);
    while (drawn < unfair)
        drawn = vb_random_next(random);
    return drawn % bound;
}

double vb_random_unit(struct vb_random *random)
{
    return (double)(vb_random_next(random) >> 11) * 0x1.0p-53;
}

void vb_random_permutation(struct vb_random *random, uint32_t *order, size_t count)
{
    for (size_t i = 0; i < count; i++)
        order[i] = (uint32_t)i;
    for (size_t i = count; i > 1; i--) { /* Fisher and Yates */
        size_t j = (size_t)vb_random_below(random, i);
        uint32_t kept = order[i - 1];
        order[i - 1] = order[j];
        order[j] = kept;
    }
}
