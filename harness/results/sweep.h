/* SPDX-License-Identifier: MIT
 *
 * Finds the sweeps in results, and where in each of them a variant begins to cost less than the baseline.
 *
 * A sweep is made of the points of a case, under one allocator, that differ in nothing but the value of one
 * parameter, a number: hit=0, hit=90 and hit=100. Where several parameters vary, every line of points along one of them
 * is a sweep by itself. What a variant costs more at a point comes from the baseline's mean and the ratio, whose
 * interval was made from pairs and is much narrower than that of a difference of two means. Only "faster" and "slower"
 * are sure of a side: where the table says "same" or "cannot tell", a sentence below it must not say "wins", even if
 * the row's own interval leaves 1 out. A row that was not judged, or failed, or whose baseline did, is missing from its
 * sweep: nothing is known there, and no break-even is given across it. */
#pragma once

#include "results/arrange.h"
#include "stats/break_even.h"

#include <stdbool.h>

struct vb_sweep_point {
    const struct vb_row *row;
    const struct vb_row *baseline;
    size_t name_offset; /* in row->point, of the parameter's name, ... */
    size_t name_length; /* ... behind which there are "=" and the value, ... */
    size_t end_offset;  /* ... which ends here */
    double x;           /* the value */
};

/* More parameters than a case can have. A point written by somebody else may have more: those are not sweeps. */
#define VB_SWEEP_PARAMETERS_MAX 8

/* The parameters of a row's point that are numbers, without a baseline. Returns how many. */
size_t vb_sweep_points_of(const struct vb_row *row, struct vb_sweep_point points[VB_SWEEP_PARAMETERS_MAX]);

/* Orders points by what those of a line have in common: the parameter, and what stands before and behind it. 0: one
 * line. */
int vb_sweep_compare_lines(const struct vb_sweep_point *a, const struct vb_sweep_point *b);

/* The settings that all points of a line share: "pattern=random". To be freed; NULL without memory. */
char *vb_sweep_shared_settings(const struct vb_sweep_point *point);

/* One variant along one line of points, two at least, by ascending x. */
struct vb_sweep {
    const struct vb_sweep_point *points;
    const struct vb_difference *differences; /* ns per operation */
    size_t count;
    const struct vb_sweep_point *missing; /* of the same line and variant, by ascending x, but not measured; their
                                             baseline may be NULL */
    size_t missing_count;
    size_t line;                     /* number of the line of points: several variants share it */
    struct vb_break_even break_even; /* of kind SEVERAL, with no value, where sides change and threads are swept, or a
                                        point is missing that may lie on either side */
};

struct vb_sweeps {
    struct vb_sweep *items; /* those of a line side by side, lines and variants in the order in which they came */
    size_t count;
    struct vb_sweep_point *points;
    struct vb_sweep_point *missing;
    struct vb_difference *differences;
};

/* The one break-even of a sweep (its kind is VB_BREAK_EVEN_ONE), and what its words depend on. */
struct vb_crossover {
    bool upward;            /* what is said is said of the values above it, else of those below; ... */
    enum vb_side side;      /* ... and this is what the variant does there, LESS or MORE */
    double at, low, high;   /* as in struct vb_break_even */
    double lowest, highest; /* the values that were measured */
    size_t unsure_count;    /* points on the other side, up to its end, of which no side is sure; 0: both are known */
    double unsure;          /* the value of them that is nearest to the others; NAN where there is none */
};
struct vb_crossover vb_sweep_crossover(const struct vb_sweep *sweep);

/* Whether a point is missing between two values of the parameter. */
bool vb_sweep_misses_between(const struct vb_sweep *sweep, double low, double high);

/* Finds those in the rows of one case under one allocator, arranged and at least one. Returns 0 or VB_ERROR_MEMORY
 * (without words), and then there is nothing to release. */
int vb_sweeps_find(struct vb_sweeps *sweeps, struct vb_rows rows);
void vb_sweeps_release(struct vb_sweeps *sweeps);

/* Sets break_even_at, _low and _high in every row of a sweep that has one break-even. A row that lies on several sweeps
 * gets that of the longest. Call it once, when the rows are complete. Returns 0 or VB_ERROR_MEMORY (without words). */
int vb_sweeps_mark(struct vb_results *results);
