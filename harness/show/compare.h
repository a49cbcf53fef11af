/* SPDX-License-Identifier: MIT
 *
 * Two saved results side by side, as tables to be read. */
#pragma once

#include "judge/delta.h"
#include "show/grid.h"
#include "judge/limits_rules.h"

#include <stdbool.h>
#include <stdio.h>

/* What counts as the same by default. */
#define VB_COMPARE_LIMITS                                                                                              \
    {                                                                                                                  \
        .time = 0.10, .ratio = 0.05, .min_effect_ns = 0.3                                                              \
    }

struct vb_compare_options {
    size_t width; /* columns of the terminal; 0: as wide as it gets */
    bool color;
    struct vb_delta_limits limits;
    const struct vb_limits_rules *rules; /* limits of their own for some rows; may be NULL */
    bool joined_only;                    /* without rows that only one of them has, and without a summary */
};

/* Writes a table per case of the rows that both have: time, ratio, allocations and bytes, each with its change and a
 * word; then the rows that only one of them has, what else differs between the runs (CPU, compiler, ...), and how often
 * each word fell. Times from CPUs of different kinds are shown and not judged. Returns 0 or VB_ERROR_MEMORY; the caller
 * checks the stream. */
int vb_compare_write(const struct vb_results *earlier, const struct vb_results *later,
                     const struct vb_compare_options *options, FILE *stream, struct vb_error *error);

/* The same row by row, for other ways to show it: sets up the columns of an empty grid, and adds a row that
 * both have. A cell's tone says whether something in it got better or worse. Returns 0 or VB_ERROR_MEMORY (without
 * words). */
void vb_compare_grid_open(struct vb_grid *grid);
int vb_compare_grid_add(struct vb_grid *grid, const struct vb_match *match, const struct vb_compare_options *options,
                        bool same_cpu);

/* Whether nanoseconds of the two may be held against each other. */
bool vb_compare_same_cpu(const struct vb_results *earlier, const struct vb_results *later);
