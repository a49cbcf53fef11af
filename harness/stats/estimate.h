/* SPDX-License-Identifier: MIT
 *
 * The estimate of a quantity from one value per launch: a 20 % trimmed mean with the interval of Yuen and
 * Tukey-McLaughlin (Tukey and McLaughlin, Sankhya A 25, 1963; Yuen, Biometrika 61, 1974). Up to a fifth of the
 * launches may lie anywhere on either side. What the interval cannot see at few launches is a second, distant heap
 * that holds more than a fifth of them all, as long as the draw at hand holds no more than a fifth from it. */
#pragma once

#include <stddef.h>

struct vb_estimate {
    size_t count;        /* launches */
    double center;       /* trimmed mean */
    double error;        /* standard error of center; NAN with fewer than VB_ESTIMATE_MIN launches */
    double df;           /* degrees of freedom of the t distribution of (center - truth) / error; 0 with one launch */
    size_t layout_count; /* that the launches are of; 0: all of one program */
    double layout_sd;    /* standard deviation between them; 0: not told from that of launches; NAN: not known */
    double launch_error; /* what `error` would be, were layouts alike; where layout_sd is a number */
};

/* Fewer launches than this give a centre but no interval. */
#define VB_ESTIMATE_MIN 3

/* Estimates from at least one finite value, in any order; sorts `values`. `resolution` (>= 0) is the resolution of a
 * value. The standard error is never below it: readings that all fall on one tick of the clock are not certain. */
struct vb_estimate vb_estimate(double *values, size_t count, double resolution);

/* The same with `trim` values left out on each side, fewer than half of them. */
struct vb_estimate vb_estimate_trimmed(double *values, size_t count, size_t trim, double resolution);

/* Half the width of the two-sided interval that holds the truth with `confidence` (0.99: 99 %). INFINITY without an
 * error, as in a struct of zeros. */
double vb_estimate_half_width(const struct vb_estimate *estimate, double confidence);

/* Two-sided p-value of the hypothesis that the truth is `value`; 1 without an error. */
double vb_estimate_p_value(const struct vb_estimate *estimate, double value);
