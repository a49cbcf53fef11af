/* SPDX-License-Identifier: MIT
 *
 * The readings of a point arranged by launch, round and variant, and the estimates that are made from them. */
#pragma once

#include "base/error.h"
#include "talk/measurement.h"
#include "stats/estimate.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VB_TURN_TICK_NS 1.0 /* of the clock behind elapsed_ns; a turn cannot be read more finely */

struct vb_turns {
    double *ns;          /* per operation, [launch][round][variant]; NAN where there was no such turn */
    uint32_t *places;    /* in the round, from 0, likewise */
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

/* The estimate of ln(time of `variant` / time of `baseline`) over launches, from pairs of turns of one round of one
 * launch (vb_launch_effect()). Turns without a partner are ignored. count 0: there was no pair. */
struct vb_estimate vb_turns_effect(struct vb_turns *turns, size_t variant, size_t baseline);
