/* SPDX-License-Identifier: MIT
 *
 * The conditions of a run: those of its facts that its numbers depend on. */
#pragma once

#include "results/row.h"

#include <stdbool.h>

enum vb_condition_scope {
    VB_CONDITIONS_OF_COUNTS, /* what allocations and bytes depend on */
    VB_CONDITIONS_OF_TIMES,  /* these, and what only times depend on */
};

struct vb_difference {
    const char *key;
    const char *earlier, *later; /* the value if a file does not have it, or "not known" */
};

/* The first condition of the scope that differs, from `*next` on, which is moved behind it (begin with 0). Returns
 * whether there is one. */
bool vb_conditions_next(const struct vb_results *earlier, const struct vb_results *later, enum vb_condition_scope scope,
                        size_t *next, struct vb_difference *difference);

/* Whether both say the same of a fact, be it nothing. */
bool vb_conditions_share(const struct vb_results *earlier, const struct vb_results *later, const char *key);
