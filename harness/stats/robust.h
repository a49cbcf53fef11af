/* SPDX-License-Identifier: MIT
 *
 * The estimate of a quantity from one value per launch: a 20 % trimmed mean with the interval of Yuen and
 * Tukey-McLaughlin (Tukey and McLaughlin, Sankhya A 25, 1963; Yuen, Biometrika 61, 1974). Up to a fifth of the
 * launches may lie anywhere on either side. What the interval cannot see at few launches is a second, distant heap
 * that holds more than a fifth of them all, as long as the draw at hand holds no more than a fifth from it. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct vb_estimate {
    size_t count;        /* launches */
    double center;       /* trimmed mean */
    double error;        /* standard error of center; NAN with fewer than VB_ESTIMATE_MIN launches */
    double df;           /* degrees of freedom of the t distribution of (center - truth) / error; 0 with one launch */
    size_t layout_count; /* that the launches are of; 0: all of one program */
    double
        layout_sd; /* standard deviation between them; 0: none that can be told from that of launches; NAN: not known */
};

/* Fewer launches than this give a centre but no interval. */
#define VB_ESTIMATE_MIN 3

/* Estimates from at least one finite value, in any order; sorts `values`. `resolution` (>= 0) is the resolution of a
 * value. The standard error is never below it: readings that all fall on one tick of the clock are not certain. */
struct vb_estimate vb_estimate(double *values, size_t count, double resolution);

/* Half the width of the two-sided interval that holds the truth with `confidence` (0.99: 99 %). INFINITY without an
 * error, as in a struct of zeros. */
double vb_estimate_half_width(const struct vb_estimate *estimate, double confidence);

/* Two-sided p-value of the hypothesis that the truth is `value`; 1 without an error. */
double vb_estimate_p_value(const struct vb_estimate *estimate, double value);

/* The estimate of a quantity from launches of several layouts of one program. What a launch says is the sum of the
 * truth, of what its layout does to all its launches, and of what it met itself: one-way random effects. More launches
 * of the same layouts do not tell more about layouts, so the layout is the unit: its value is the mean of its launches,
 * those far off drawn in to within three standard deviations of its median (Huber, "Robust Estimation of a Location
 * Parameter", Annals of Mathematical Statistics 35, 1964), and with k layouts the interval is
 *
 *     mean of the values +- t(k - 1) s / sqrt(k),        s: the standard deviation of the values,
 *
 * exact for normal effects and equally many launches (Searle, Casella and McCulloch, "Variance Components", 1992,
 * section 3.6), and close to it where some layouts have one launch more. Layouts count in full, however far off: often
 * a third of them are alike and slow. With fewer than three launches of a layout nothing tells an odd layout from an
 * odd launch; then the values are trimmed as launches are.
 *
 * Estimates from at least one finite value; `layouts` says of each which layout it is of, 1 or more. `scratch` has room
 * for 2 * count. The result's layout_count and layout_sd are filled. `resolution` as for vb_estimate(). */
struct vb_estimate vb_estimate_layered(const double *values, const uint32_t *layouts, size_t count, double resolution,
                                       double *scratch);
