/* SPDX-License-Identifier: MIT
 *
 * Where a noisy series of measurements, one per commit, steps from one level to another; looked at after every commit.
 *
 * A window-limited generalised likelihood ratio (Lai, Journal of the Royal Statistical Society B 57, 1995; Lai and
 * Xing, Sequential Analysis 29, 2010): after each value, for every place at which a step may lie, the mean behind it is
 * compared with that of the level before. Values count by what is known of them: each by the inverse of its own
 * variance and of that between commits. They are clipped as Huber's psi does (Annals of Mathematical Statistics 35,
 * 1964), so that few that lie far away decide nothing; the spread of what is clipped is measured, not assumed, which
 * takes care of launches of two kinds. It is measured beside a step in the first values, if there is a plain one there,
 * which could not be found otherwise. Neighbours that resemble each other say less: the variance of means is that of an
 * AR(1) process whose coefficient is estimated from the series.
 *
 * The error is spent evenly over all looks at all series (a bound on alarms per look, as the average run length): at
 * most one false proposal in 1,000 values of a series. scripts/validate_stats.sh shows how far that holds. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct vb_step_point {
    double value; /* natural logarithm of a ratio */
    double error; /* its standard error; 0 where it is not known */
    size_t group; /* values that share an error beside their own, by number */
    bool begins;  /* nothing relates it to the values before: a level begins here, which is no step */
};

/* The values of a group are related to those of another by one measurement, whose error they share. */
struct vb_step_group {
    size_t parent; /* the other: a smaller number than its own; 0 for the group 0 */
    double error;  /* standard error of what relates them; 0: they are not related, or nothing is known of it */
};

struct vb_step_series {
    const struct vb_step_point *points; /* in the order of the commits */
    size_t count;
    const struct vb_step_group *groups; /* NULL: no errors are shared */
    size_t group_count;
    double least; /* steps that are smaller are none */
};

struct vb_step {
    size_t first; /* value of the new level, most likely */
    size_t low;   /* it may as well be one of low .. high */
    size_t high;
    size_t seen;   /* the last value that was known when it was found */
    double before; /* levels */
    double after;
    double score; /* as many standard errors as would be as rare for one normal deviate */
};

/* Values that come before the first step that can be found; values of the new level that it takes at least, and at
 * most. */
#define VB_STEPS_BEFORE 20
#define VB_STEPS_LEAST  3
#define VB_STEPS_MOST   50

/* Finds steps from the first value to the last, as if looked at after each. Returns how many were written to `steps`,
 * `room` at most; or (size_t)-1 without memory. */
size_t vb_steps_find(const struct vb_step_series *series, struct vb_step *steps, size_t room);
