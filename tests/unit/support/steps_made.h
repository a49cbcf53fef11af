/* SPDX-License-Identifier: MIT
 *
 * Series of measurements with a step in a known place. */
#pragma once

#include "stats/steps.h"

#include <stddef.h>
#include <stdint.h>

#define COUNT 120
#define LONG  300 /* longer than what a level is taken from */

/* Noise that is always the same, of standard deviation 1 or so. */
static inline double noise(size_t i)
{
    uint64_t x = (i + 1) * UINT64_C(0x9e3779b97f4a7c15);
    double sum = 0;
    for (int k = 0; k < 12; k++) {
        x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9) + 1;
        sum += (double)(x >> 11) * 0x1p-53;
    }
    return sum - 6;
}

static inline void fill(struct vb_step_point *points, size_t count, size_t at, double size)
{
    for (size_t i = 0; i < count; i++)
        points[i] = (struct vb_step_point){.value = 0.01 * noise(i) + (i >= at ? size : 0)};
}
