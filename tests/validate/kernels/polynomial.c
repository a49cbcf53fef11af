/* SPDX-License-Identifier: MIT
 *
 * Floating point: a polynomial by Horner's rule, where each step waits for the one before. */
#include "planted.h"

#include <string.h>

#define COEFFICIENTS 8

/* Coefficients and argument keep the value between 0 and 2 however long it goes on. */
static uint64_t evaluate(void *state, uint64_t key, size_t units)
{
    const double *coefficients = state;
    double value = (double)(key >> 40) * 0x1p-24;
    for (size_t i = 0; i < units; i++)
        value = value * 0.5 + coefficients[i % COEFFICIENTS];
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return next_random(bits);
}

static void setup(struct vb_run *run)
{
    double *coefficients = fixture(run, COEFFICIENTS * sizeof *coefficients);
    for (size_t i = 0; coefficients && i < COEFFICIENTS; i++)
        coefficients[i] = 1.0 / (double)(i + 2);
}

static uint64_t loop(struct vb_run *run)
{
    return run_kernel(run, evaluate, 3000, 1);
}

const struct vb_case vb_case_polynomial = {
    .summary = "3000 steps of Horner's rule",
    .variants = {{.name = "loop", .loop = loop, .allocs = VB_EXACTLY(0), .bytes = VB_EXACTLY(0)}},
    .setup = setup,
    .teardown = free_fixture,
};
