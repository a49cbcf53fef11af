/* SPDX-License-Identifier: MIT
 *
 * A case's own counters: sums by name, and what is known of one per operation. */
#pragma once

#include "case.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vb_tally {
    char name[VB_MAX_NAME_LENGTH + 1];
    double sum;
    double rest; /* what rounding has kept out of `sum` */
};

struct vb_tallies {
    uint32_t count;
    struct vb_tally items[VB_MAX_COUNTERS];
};

/* Adds to the tally of that name, making one if there is none. Returns 0, or -1 with one clause about what is wrong in
 * `problem`, of `size` bytes: a name that is none, a value that is not a number, one tally too many, or a name spelled
 * in two ways. */
int vb_tally_add(struct vb_tallies *tallies, const char *name, double value, char *problem, size_t size);

/* Adds all of `from`, likewise. */
int vb_tallies_merge(struct vb_tallies *tallies, const struct vb_tallies *from, char *problem, size_t size);

/* The sum of that name, 0 where there is none. */
double vb_tally_sum(const struct vb_tallies *tallies, const char *name);

/* Whether it can be true: names that are some, finite sums. Another process may say what it likes. */
bool vb_tallies_are_sound(const struct vb_tallies *tallies);

/* What one operation adds to a counter, in the loops that were seen. */
struct vb_rate {
    char name[VB_MAX_NAME_LENGTH + 1];
    double per_op;          /* over all loops */
    double lowest, highest; /* of a loop */
};

struct vb_rates {
    uint32_t count;
    struct vb_rate items[VB_MAX_COUNTERS];
};

/* The rates of `count` loops, each of its operations. Names beyond the limit over all loops, or in two spellings, are a
 * problem as above. */
int vb_rates_of(struct vb_rates *rates, const struct vb_tallies *tallies, const int64_t *operations, size_t count,
                char *problem, size_t size);

bool vb_rates_are_sound(const struct vb_rates *rates);
