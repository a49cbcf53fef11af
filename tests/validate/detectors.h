/* SPDX-License-Identifier: MIT
 *
 * Detectors of changes that others ship, made anew from their papers and documents, with their default settings, to be
 * set beside ours. Each gets all values so far and finds where the level changes. */
#ifndef VB_TESTS_VALIDATE_DETECTORS_H
#define VB_TESTS_VALIDATE_DETECTORS_H

#include <stddef.h>

#define VB_DETECTOR_VALUES_MOST 256

/* Fills `places`, with room for as many as there are values, with first values of new levels. Returns how many. */
typedef size_t vb_detector(const double *values, size_t count, size_t *places);

/* Hunter, as Apache Otava ships it (Fleming and others, ICPE 2023, arXiv:2301.03034): E-divisive's statistic (Matteson
 * and James, JASA 109, 2014) in windows of 50 by steps of 25, Student's t in the place of the permutations, first at
 * ten times the level, then the weakest is dropped until all are below 0.001. */
vb_detector vb_detect_otava;

/* Mozilla's perfherder: 12 values in front, 12 behind, weighed linearly, |t| above 7 and the largest around. */
vb_detector vb_detect_mozilla;

/* airspeed velocity: an L1 fit of steps, whose penalty gamma makes beta * steps + ln(sum |residual|) least, beta = 4 ln
 * n / n. */
vb_detector vb_detect_asv;

/* The largest CUSUM, with its p-value from 999 permutations, at 0.001 (Taylor, "Change-point analysis", 2000). */
vb_detector vb_detect_cusum;

#endif
