/* SPDX-License-Identifier: MIT
 *
 * Pairs of variants timed in the same rounds. The effect of a launch is made of its rounds' ln(t_variant /
 * t_baseline); the launch, not the round, is the unit of inference, because identical code differs more between
 * processes than between repetitions in one process (Kalibera and Jones, "Rigorous Benchmarking in Reasonable Time",
 * ISMM 2013). */
#pragma once

#include "stats/confidence.h"
#include "stats/estimate.h"

#include <stdbool.h>
#include <stddef.h>

/* The effect of one launch from `pairs` >= 1 values of ln(t_variant / t_baseline), of one round each: first the
 * `leading` of them in whose rounds the variant had its turn before the baseline, then the others. The mean of the two
 * groups' medians, or the median of all where a group has fewer than three. Changes the order of the values.
 *
 * What the turn before left in caches and branch predictors depends on whose it was. In blocks AB BA the first turn of
 * a round often follows one of its own process, the second never does. Where that matters, the two orders have ratios
 * far apart, their common median lies anywhere between, and the mean of the two medians cancels it. Where it does not
 * matter the two estimates have the same variance in the limit (the median of n values has 1 / (4 n f^2), with the
 * density f there; David and Nagaraja, "Order Statistics", 2003, section 10.2). */
double vb_launch_effect(double *ratios, size_t pairs, size_t leading);

/* Launches at look `look`, 0 .. VB_LOOKS - 1. */
size_t vb_look_launches(unsigned look);

/* The confidence of a single look's interval when the whole measurement is to have `confidence`. */
double vb_look_confidence(double confidence);

/* The decision about a ratio. Effects are natural logarithms of ratios. */
enum vb_verdict {
    VB_VERDICT_NONE,        /* not judged */
    VB_VERDICT_FASTER,      /* whole interval below 0, not all of it within the margin, and significant on this page */
    VB_VERDICT_SLOWER,      /* the same above 0 */
    VB_VERDICT_SAME,        /* whole interval within the margin; within twice the margin, if 0 is in its middle half */
    VB_VERDICT_CANNOT_TELL, /* none of these; always so with fewer than VB_ESTIMATE_MIN launches */
};

/* One comparison on a page of several. */
struct vb_comparison {
    struct vb_estimate effect; /* in: estimate of ln(ratio) over launches */
    double low, high;          /* out: interval of the effect, at the confidence of a look */
    double p_value;            /* out: two-sided, of "no difference", already multiplied by VB_LOOKS (at most 1) */
    enum vb_verdict verdict;   /* out */
    double same_within;        /* out: the largest |ln ratio| the interval allows: with SAME, how nearly the same */
    double detectable;         /* out: the smallest |ln ratio| that this run could have detected: the half-width */
};

/* Judges `count` comparisons together. Faster and slower are claimed only where Holm's procedure rejects "no
 * difference" over all of them at 1 - confidence (Holm, Scandinavian Journal of Statistics 6, 1979), so that the
 * chance of a single false claim on the page stays below it. Comparisons without an interval do not count among
 * them: low and high are infinite there, and so is detectable. `margin` > 0 is the |ln ratio| below which a
 * difference is called the same. Returns 0 or VB_ERROR_MEMORY (without words). */
int vb_judge(struct vb_comparison *comparisons, size_t count, double confidence, double margin);
