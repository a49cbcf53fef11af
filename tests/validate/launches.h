/* SPDX-License-Identifier: MIT
 *
 * Launches whose truth is known: the worlds in which the promises of harness/stats/ are tried. */
#ifndef VB_TESTS_VALIDATE_LAUNCHES_H
#define VB_TESTS_VALIDATE_LAUNCHES_H

#include "base/random.h"

#include <stdbool.h>
#include <stddef.h>

/* How launches differ: a mixture of two normal distributions, in units of the usual deviation. */
struct vb_world {
    const char *name;
    double share; /* of the second normal */
    double mean[2], deviation[2];
    bool skewed;            /* effects are e to the power of the mixture, which is then a single normal */
    double autocorrelation; /* between one launch and the next */
    size_t promised_from;   /* launches from which on the interval is to hold; 0: nothing is promised (see below) */
};

/* A second heap that is far away looks like outliers as long as the sample has no more than a fifth from one side.
 * Where the heaps are even, few launches do that; where the second one holds little more than a fifth, a hundred may.
 * No 20 % trimmed mean can do otherwise, and worlds like that are here to show how much is lost. */
extern const struct vb_world vb_worlds[];
extern const size_t vb_world_count;

/* Draws the effects of `count` launches in a row. */
void vb_world_draw(const struct vb_world *world, struct vb_random *random, double *effects, size_t count);

/* What the 20 % trimmed mean estimates: the mean of the middle three fifths of the population. */
double vb_world_truth(const struct vb_world *world);

/* One draw from the standard normal distribution. */
double vb_draw_normal(struct vb_random *random);

#endif
