/* SPDX-License-Identifier: MIT
 *
 * Pairs of variants timed in the same rounds. The effect of a launch is the median over its rounds of ln(t_variant /
 * t_baseline); the launch, not the round, is the unit of inference, because identical code differs more between
 * processes than between repetitions in one process (Kalibera and Jones, "Rigorous Benchmarking in Reasonable Time",
 * ISMM 2013). */
#pragma once

#include "stats/confidence.h"
#include "stats/estimate.h"

#include <stdbool.h>
#include <stddef.h>

/* The effect of one launch from `rounds` >= 1 pairs of times per operation, all positive. `scratch` has room for
 * `rounds`. */
double vb_launch_effect(const double *variant_ns, const double *baseline_ns, size_t rounds, double *scratch);

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
