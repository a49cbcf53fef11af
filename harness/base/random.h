/* SPDX-License-Identifier: MIT
 *
 * A seeded generator: the same seed gives the same order of turns. xoshiro256** seeded by splitmix64
 * (Blackman and Vigna, "Scrambled Linear Pseudorandom Number Generators", ACM TOMS 47, 2021). */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct vb_random {
    uint64_t state[4];
};

void vb_random_seed(struct vb_random *random, uint64_t seed);
uint64_t vb_random_next(struct vb_random *random);

/* Uniform in 0 .. bound - 1, without bias; bound is at least 1. */
uint64_t vb_random_below(struct vb_random *random, uint64_t bound);

/* Uniform in [0, 1). */
double vb_random_unit(struct vb_random *random);

/* Fills `order` with a uniformly drawn permutation of 0 .. count - 1. */
void vb_random_permutation(struct vb_random *random, uint32_t *order, size_t count);
