/* SPDX-License-Identifier: MIT
 *
 * A history in memory: series of values along a line of commits, by first parents. Time does not matter. */
#pragma once

#include "history/database.h"
#include "history/metric.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vb_history_point {
    size_t place; /* of its commit in the line, from the oldest */
    double value;
    double low; /* interval; NAN: none */
    double high;
    int64_t anchor; /* number of the commit that it is relative to; 0: none */
    bool is_doubted;
};

struct vb_history_series {
    int64_t id;
    char *case_name, *point_name, *variant, *allocator;
    char *machine; /* its class in words */
    enum vb_history_metric metric;
    char *metric_name;               /* as the database has it, with the name of a counter */
    struct vb_history_point *points; /* along the line; several may be of one commit */
    size_t count;
    struct vb_history_point *strays; /* of anchors that are not of this line, by their number in `place` */
    size_t stray_count;
};

struct vb_line_commit {
    int64_t id;
    char *hash;
    char *subject; /* "" where it is not known */
};

struct vb_history {
    struct vb_line_commit *line; /* the oldest first */
    size_t line_count;
    size_t *place_of; /* of a commit by its number, plus 1; 0: not of this line */
    size_t commit_limit;
    struct vb_history_series
        *series; /* sorted by machine, case, point, variant, metric; those without points are left out */
    size_t series_count;
    bool has_allocators; /* several */
    size_t astray;       /* values of commits that are not of this line */
};

struct vb_history_wanted {
    const char *tip; /* the newest commit, all its digits; NULL: of the longest line that ends in a measured one */
    char *const *patterns; /* as of `run`; end with NULL, none: all */
};

/* Reads it. Release in any case. Returns 0; VB_ERROR_USAGE where a pattern matches nothing; VB_ERROR_MEASURE where
 * nothing says which commit follows which, or the tip is not known; VB_ERROR_IO; VB_ERROR_MEMORY. */
int vb_history_load(struct vb_history *history, struct vb_database *database, const struct vb_history_wanted *wanted,
                    struct vb_error *error);
void vb_history_release(struct vb_history *history);

/* "sum/all", "cache_hit:hit=90/inline", where there are several allocators "null/first (glibc)": as patterns are typed.
 * To be freed; NULL without memory. */
char *vb_history_series_name(const struct vb_history *history, const struct vb_history_series *series);
