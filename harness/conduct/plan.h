/* SPDX-License-Identifier: MIT
 *
 * What is to be measured: cases x points x allocators x variants, chosen by patterns. */
#pragma once

#include "base/error.h"
#include "base/layouts.h"
#include "base/module_file.h"
#include "case.h"
#include "conduct/allocators.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

/* The base of a comparison: the same cases in another program or module. */
struct vb_plan_base {
    const char *program;                 /* the path of an executable; NULL: this one */
    struct stat program_status;          /* as it was at first */
    const struct vb_module_file *module; /* that the program loads; NULL: none, it has cases of its own */
    const struct vb_layouts *layouts;    /* of the one or the other, as many as this side has; NULL: none */
};

struct vb_plan_options {
    char *const *patterns; /* globs on `case`, `case/variant`, `case:point` or `case:point/variant`; none: everything */
    size_t pattern_count;
    char *const *params; /* "name=value,..." for the cases that have such a parameter */
    size_t param_count;
    bool thorough;       /* the longer list of points where a case has one */
    bool against_itself; /* a point for each variant, measured beside itself: any difference is error */
    const struct vb_plan_base
        *base; /* a point for each variant, measured beside the same variant there; outlives the plan; NULL: none */
    const struct vb_allocator_set *allocators; /* every point once under each; NULL or empty: under the worker's own */
};

struct vb_plan_point {
    const struct vb_case_entry *entry;
    size_t case_index;                /* of the entry in the table */
    char *point;                      /* "hit=90"; "" for a case without points */
    char *settings;                   /* every parameter, "name=value" lines; NULL where the case was not built */
    size_t variants[VB_MAX_VARIANTS]; /* indices into the case's variants */
    size_t variant_count;
    int threads;                     /* that run a loop at the same time */
    bool has_baseline;               /* the first is what the others are compared with */
    char *again;                     /* name of the second of two equal variants; NULL otherwise */
    const struct vb_plan_base *base; /* where the first variant comes from; NULL: from the same program as the others */
    const struct vb_allocator_choice
        *allocator; /* one of the options', which outlive the plan; NULL: the worker's own */
};

/* The name of variant `index` of a point in results. */
const char *vb_plan_variant_name(const struct vb_plan_point *point, size_t index);

struct vb_plan {
    struct vb_plan_point *points;
    size_t count;
};

/* Makes the plan. Returns 0; VB_ERROR_USAGE for a malformed pattern, or a parameter that no chosen case has or that
 * takes no such value; VB_ERROR_MEASURE when a pattern matches nothing; VB_ERROR_MEMORY. */
int vb_plan_make(struct vb_plan *plan, const struct vb_case_entry *cases, const struct vb_plan_options *options,
                 struct vb_error *error);
void vb_plan_release(struct vb_plan *plan);
