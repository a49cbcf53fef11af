/* SPDX-License-Identifier: MIT
 *
 * A measurement whose readings are made up, and which is carried on, look by look, as the conductor does it. */
#ifndef VB_TESTS_VALIDATE_EXPERIMENT_H
#define VB_TESTS_VALIDATE_EXPERIMENT_H

#include "stats/estimate.h"
#include "validate/launches.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VB_EXPERIMENT_CONFIDENCE 0.99
#define VB_EXPERIMENT_MARGIN     0.00995033085316808285 /* ln 1.01, as on the command line */

struct vb_experiment {
    const struct vb_world *world;
    double scale;  /* ln ratio of one unit of the world: the noise of launches */
    double effect; /* ln ratio by which the second variant is slower */
    bool twins;    /* both variants draw their launches, as two real ones do, and the difference is what is seen */
    bool turns;    /* launches are made of noisy turns, instead of one turn that is exact */
    uint32_t most_launches; /* time is up after so many; 0: it never is */
};

/* The ln ratio that the experiment is to find. */
double vb_experiment_truth(const struct vb_experiment *experiment);

/* Runs it once, until the stopping rule or the clock ends it. Returns 0 or VB_ERROR_MEMORY. */
int vb_experiment_run(const struct vb_experiment *experiment, struct vb_random *random, struct vb_estimate *estimate);

/* The deviation of the estimate times the root of the number of launches, as one finds it who sees many: what an oracle
 * knows before the first launch. Returns 0 or VB_ERROR_MEMORY. */
int vb_experiment_deviation(const struct vb_experiment *experiment, struct vb_random *random, double *deviation);

#endif
