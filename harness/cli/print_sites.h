/* SPDX-License-Identifier: MIT
 *
 * Where allocations come from that gate or ab did not let pass. */
#pragma once

#include "conduct/conduct.h"
#include "results/row.h"

#include <stdbool.h>
#include <stddef.h>

/* So far, of one command: one cause mostly shows in many rows, so that only the first are looked up and printed. */
struct vb_sites_shown {
    const struct vb_conduct_options *conduct;
    bool quiet; /* nothing is printed */
    size_t looked_up, printed, left_out;
};

/* The variant that a row is about. */
struct vb_sites_subject {
    const struct vb_plan_point *point;
    size_t variant;
    bool has_old; /* variant 0 is the same in the old program: what it did not have is marked */
};

/* Counts the variant once more, with a backtrace for each allocation, notes in the row where it allocates, and prints
 * that on standard output. Returns 0 or VB_ERROR_MEMORY. */
int vb_sites_look_up(struct vb_sites_shown *shown, const struct vb_sites_subject *subject, struct vb_row *row);

/* Says how many rows were not looked up, and ends what was printed. */
void vb_sites_end_shown(const struct vb_sites_shown *shown);
