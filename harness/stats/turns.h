/* SPDX-License-Identifier: MIT
 *
 * The readings of a point arranged by launch, round and variant, and the estimates that are made from them. */
#pragma once

#include "base/error.h"
#include "talk/measurement.h"
#include "stats/robust.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VB_TURN_TICK_NS 1.0 /* of the clock behind elapsed_ns; a turn cannot be read more finely */

struct vb_turns {
    double *ns;          /* per operation, [launch][round][variant]; NAN where there was no such turn */
    int64_t *operations; /* of the shortest turn of each variant; 0: it had none */
    uint32_t *layouts;   /* of each launch, 0: of none; and behind them room for as many again */
    double *work;        /* room for vb_turns_*() to work in */
    size_t launch_count;
    size_t round_count;
    size_t variant_count;
};

/* Arranges the readings of `measurement`, which may be in any order. Returns 0 or VB_ERROR_MEMORY. */
int vb_turns_open(struct vb_turns *turns, const struct vb_measurement *measurement, struct vb_error *error);
void vb_turns_close(struct vb_turns *turns);

/* Copies a variant's turns of one launch, in their order, to `values`, which has room for round_count, and returns how
 * many there were. */
size_t vb_turns_collect(const struct vb_turns *turns, size_t launch, size_t variant, double *values);

/* The time of one operation of a variant, from its turns, in nanoseconds. */
struct vb_turn_times {
    struct vb_estimate estimate; /* over launches, of each launch's median turn; count 0: no turns, nothing is known */
    double median_ns;            /* over launches, of the same medians */
    double min_ns;               /* the fastest turn */
    double mean_ns;              /* over all turns */
    double noise;         /* spread of the launches' medians: 1.4826 times their median absolute deviation (a robust
                             standard deviation), as a share of median_ns */
    size_t outlier_count; /* launches whose median is further from median_ns than four times that, and one percent */
};

struct vb_turn_times vb_turns_times(struct vb_turns *turns, size_t variant);

/* Whether readings come in two kinds. Processes do: one placed well and one placed badly, one beside a busy
 * neighbour and one not. The mean is then that of a mixture. A few readings of one kind alone give a narrow interval
 * around a wrong value. */
struct vb_kinds {
    double low; /* the middle of either kind */
    double high;
};

/* With fewer readings, kinds are not found. */
#define VB_KINDS_MIN 10

/* Looks for a gap with at least a fifth of `count` values (and four) on either side that is wider than the middle
 * halves of both sides, and than any would be in 399 of 400 samples if the values between the outermost tenths were
 * spread evenly; those of a single hill have narrower ones there, unless it has a long tail: then it is two samples in
 * a hundred, four of 20 with outliers. Sorts `values`. Returns whether there are two kinds. */
bool vb_kinds_find(double *values, size_t count, struct vb_kinds *kinds);

/* Whether the launches' medians come in two kinds, 5 % or more apart; then which, in nanoseconds per operation. Layouts
 * come in kinds as a rule, and their spread is in the estimates: of launches of several layouts it is never said. */
bool vb_turns_kinds(struct vb_turns *turns, size_t variant, struct vb_kinds *kinds);

/* The estimate of ln(time of `variant` / time of `baseline`) over launches, from pairs of turns of one round of one
 * launch. Turns without a partner are ignored. count 0: there was no pair. */
struct vb_estimate vb_turns_effect(struct vb_turns *turns, size_t variant, size_t baseline);

/* The time of one operation when the machine is quiet: the 1 % quantile of all turns of a variant, whatever launch they
 * are of.
 *
 * A neighbour on the host can only make turns slower, and mostly for a part of the run. It changes the mean, not a low
 * quantile. It is not the minimum: one turn in a hundred is at least as fast, so a single wrong reading does not
 * decide. What it cannot do is see through a neighbour that stays for the whole run.
 * results/reference/validation/quiet.md has the share of runs that agree, for this and other estimators.
 *
 * Its interval is Woodruff's ("Confidence Intervals for Medians and Other Position Measures", Journal of the
 * American Statistical Association 47, 1952): the share of turns that are no slower than the quantile has an
 * interval over launches, by Student's t, which is read back through the quantiles of the turns. Turns of one launch
 * depend on each other; launches do not. It says where the quantile of the launches lies that could have been drawn
 * in the minutes of this run, not where another hour's does. */

#define VB_QUIET_FRACTION 0.01

struct vb_quiet {
    double ns;   /* per operation; NAN: there are no turns */
    double low;  /* the fastest turn, where the launches do not say that fewer than all turns are slower */
    double high; /* both NAN with fewer than VB_ESTIMATE_MIN launches */
};

struct vb_quiet vb_quiet_of(struct vb_turns *turns, size_t variant, double confidence);

/* Whether work drifts: an operation that takes longer (or less) the more there were before it in its process, as on
 * a table that only grows. Its mean depends on the number of operations, so it is no property of the work.
 *
 * Compares the first and the last quarter of the rounds, launch by launch. Sets `factor` to the time of an operation in
 * the last over that in the first, and returns whether it is beyond 10 % either way, with 99.9 % confidence over the
 * launches, or above it in 85 % of eight launches or more. False where launches have fewer than eight rounds.
 *
 * Of two to seven launches it is enough that all rise by 10 %, and that each turn of the last quarter takes longer than
 * each of the first, which has four turns or more; or, of five to fifteen turns, each longer than the one before. */
bool vb_drift_find(struct vb_turns *turns, size_t variant, double *factor);
