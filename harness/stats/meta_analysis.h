/* SPDX-License-Identifier: MIT
 *
 * One quantity as several machines estimate it, joined. A machine's estimate is the sum of the truth, of what its kind
 * of machine does to it, and of the error of measuring: random effects. tau is the standard deviation between
 * machines. It is estimated by restricted maximum likelihood (REML; Viechtbauer, "Bias and efficiency of meta-analytic
 * variance estimators in the random-effects model", Journal of Educational and Behavioral Statistics 30, 2005), or by
 * the moments of DerSimonian and Laird ("Meta-analysis in clinical trials", Controlled Clinical Trials 7, 1986). With
 * weights w = 1 / (error^2 + tau^2),
 *
 *     mean = sum w y / sum w,    error^2 = q / sum w,    q = sum w (y - mean)^2 / (k - 1),
 *
 * and the interval is mean +- t(k - 1) error (Knapp and Hartung, "Improved tests for a random effects meta-regression
 * with a single covariate", Statistics in Medicine 22, 2003). q is not taken to be less than 1, as they advise for few
 * studies: a handful of machines that agree by chance is not a proof that all do (Roever, Knapp and Friede, BMC Medical
 * Research Methodology 15:99, 2015). Two machines so tell little of others: t(1) at 99 % is 64. Where machines are
 * known very unequally well and differ about as much, the interval holds the truth somewhat less often: 96 % in place
 * of 99 % at worst in our simulation, with errors up to ten times as large as the smallest
 * (scripts/validate_stats.sh). */
#pragma once

#include "stats/estimate.h"

#include <stddef.h>

enum vb_meta_method {
    VB_META_REML,
    VB_META_DERSIMONIAN_LAIRD,
};

struct vb_meta {
    size_t machines;
    struct vb_estimate mean; /* over machines such as these; launches are those of all. Of one machine: its own */
    double scale;            /* q as it came out, below 1 or not; NAN of one machine */
    double tau;              /* NAN of one machine; so are the rest */
    double q;                /* Cochran's: sum (y - fixed mean)^2 / error^2 (Biometrics 10, 1954) */
    double q_p_value;        /* the probability of that much among equal machines */
    double i2; /* the share of it that is not chance, 0 to 1: (q - (k - 1)) / q (Higgins and Thompson, "Quantifying
                                heterogeneity in a meta-analysis", Statistics in Medicine 21, 2002) */
};

/* Joins at least one estimate; all have a finite centre and an error above 0. */
struct vb_meta vb_meta_random(const struct vb_estimate *machines, size_t count, enum vb_meta_method method);

/* The mean over these machines only, or over runs of one machine. Each is weighted by how well it is known. The
 * error is that of Meier ("Variance of a weighted mean", Biometrics 9, 1953), for weights that are estimated;
 * degrees of freedom are Satterthwaite's. The same is asked of the estimates. */
struct vb_estimate vb_meta_fixed(const struct vb_estimate *machines, size_t count);
