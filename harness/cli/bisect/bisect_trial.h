/* SPDX-License-Identifier: MIT
 *
 * One question of `bisect`: what an `ab` of two builds says. */
#pragma once

#include "base/error.h"
#include "results/row.h"
#include "stats/bisect.h"

#include <stdbool.h>
#include <stddef.h>

/* What got worse. */
enum vb_bisect_kind { VB_BISECT_TIME, VB_BISECT_ALLOCS, VB_BISECT_BYTES };

struct vb_bisect_subject {
    char *row; /* by the name that a pattern is; owned */
    enum vb_bisect_kind kind;
    double old, new; /* of both ends: ratios for times (1 and more), else counts per operation */
    double limit;    /* of a ratio, as a share: more than this is worse */
};

struct vb_bisect_trial {
    const char *invocation; /* of this program */
    bool is_module;
    bool count_only;
    const char *old; /* what was built */
    const char *new;
    double limit;          /* as a share; 0: `ab` has its own */
    const char *launches;  /* NULL: as many as `ab` takes */
    char *const *patterns; /* end with NULL */
    char *const *given;    /* options before all others, of which the last counts */
    size_t given_count;
};

/* Runs the `ab`. `results` has its rows then, to be released after success. Returns 0, VB_ERROR_MEASURE where it could
 * not compare, which it has said on standard error, VB_ERROR_USAGE, VB_ERROR_IO, VB_ERROR_FORMAT, VB_ERROR_STOPPED or
 * VB_ERROR_MEMORY. */
int vb_bisect_try(const struct vb_bisect_trial *trial, struct vb_results *results, struct vb_error *error);

/* The row that got worse by most, allocations before times, which count from `limit` on. `row` is NULL where none did.
 * Returns 0 or VB_ERROR_MEMORY. */
int vb_bisect_choose(struct vb_bisect_subject *subject, const struct vb_results *results, double limit,
                     struct vb_error *error);

/* The pair of rows of the subject: the new one's, with the old one's before it. NULL: there is none, or it was not
 * measured. */
const struct vb_row *vb_bisect_find(const struct vb_bisect_subject *subject, const struct vb_results *results);

/* That row's value, as `old` and `new` of the subject are; and a value in words. */
double vb_bisect_value(const struct vb_bisect_subject *subject, const struct vb_row *row);
void vb_bisect_say_value(const struct vb_bisect_subject *subject, double value, char *text, size_t size);

/* Whether it is worse, by that row, which may be NULL. */
enum vb_bisect_answer vb_bisect_judge(const struct vb_bisect_subject *subject, const struct vb_row *row);
