/* SPDX-License-Identifier: MIT
 *
 * The time of one operation when the machine is quiet: the 1 % quantile of all turns of a variant, whatever launch they
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
#pragma once

#include "stats/turns.h"

#include <stddef.h>

#define VB_QUIET_FRACTION 0.01

struct vb_quiet {
    double ns;   /* per operation; NAN: there are no turns */
    double low;  /* the fastest turn, where the launches do not say that fewer than all turns are slower */
    double high; /* both NAN with fewer than VB_ESTIMATE_MIN launches */
};

struct vb_quiet vb_quiet_of(struct vb_turns *turns, size_t variant, double confidence);
