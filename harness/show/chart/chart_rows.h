/* SPDX-License-Identifier: MIT
 *
 * What charts are drawn of: the rows of a results file, case by case, with the names that they have on a chart. */
#pragma once

#include "base/error.h"
#include "results/row.h"

#include <stdbool.h>
#include <stddef.h>

#define VB_CHART_NAME_MAX 160 /* of a chart, as a file name without its suffix */

struct vb_chart_row {
    const struct vb_row *row;
    const char *variant;  /* with its allocator, where rows of its case differ in that: no two lines of a chart have one
                             name */
    const char *baseline; /* likewise */
};

struct vb_chart_case {
    const char *name;
    const char *summary;             /* "" where there is none */
    char stem[VB_CHART_NAME_MAX];    /* a file name */
    const struct vb_chart_row *rows; /* those of a point together */
    size_t row_count;
    bool has_allocators; /* rows differ in it */
};

struct vb_chart_set {
    const struct vb_results *original;
    const struct vb_results *results; /* as they can be shown; of the whole run */
    struct vb_chart_case *cases;
    size_t case_count;
    struct vb_chart_row *rows;
    size_t row_count;
    bool has_allocators;   /* rows of the run differ in it */
    const char **warnings; /* about the whole run: not about the times of single rows */
    size_t warning_count;

    /* The set's own. */
    struct vb_results copy;
    char **texts;
    size_t text_count;
};

/* Makes one of results, which outlive it. Returns 0 or VB_ERROR_MEMORY; release it in either case. */
int vb_chart_set_make(struct vb_chart_set *set, const struct vb_results *results, struct vb_error *error);
void vb_chart_set_release(struct vb_chart_set *set);

/* A row of the set as it stands in the file. */
const struct vb_row *vb_chart_original(const struct vb_chart_set *set, size_t row);

/* How many of `count` rows, at least one, from the first on belong to its point. */
size_t vb_chart_point(const struct vb_chart_row *rows, size_t count);

/* Doubts about the times of one case; NULL: of all cases. A warning of the file that is about one case alone is thus on
 * no chart of another. Release what they are put into in either case. Returns 0 or VB_ERROR_MEMORY. */
int vb_chart_doubts(const struct vb_chart_set *set, const struct vb_chart_case *one, struct vb_results *doubts);

/* Writes a name as a part of a file name, of `max` bytes at most. `stem` has room for one more. */
void vb_chart_stem(char *stem, const char *name, size_t max);

/* A fact of the run, "" where it is not known. */
const char *vb_chart_fact(const struct vb_chart_set *set, const char *key);
