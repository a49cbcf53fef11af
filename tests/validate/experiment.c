/* SPDX-License-Identifier: MIT */
#include "validate/experiment.h"
#include "base/error.h"
#include "talk/measurement.h"
#include "conduct/more_launches.h"
#include "conduct/turn_size.h"
#include "conduct/schedule.h"
#include "stats/paired.h"
#include "stats/turns.h"

#include <math.h>
#include <stdlib.h>

#define VARIANTS        2
#define TURN_NS         1e5 /* as long as real ones */
#define OPERATIONS      1000
#define ROUNDS          64
#define LEAST_LAUNCHES  5   /* the conductor's own: so many there are even when time is up before */
#define ORACLE_LAUNCHES 500 /* with many more the clock's resolution would be all that is seen */
#define ORACLE_REPEATS  20

double vb_experiment_truth(const struct vb_experiment *experiment)
{
    if (experiment->twins) /* a difference of equals is symmetric */
        return experiment->effect;
    return experiment->effect + experiment->scale * vb_world_truth(experiment->world);
}

/* The two variants' launches, as ln of how much slower than usual they are. */
static void draw_launches(const struct vb_experiment *experiment, struct vb_random *random, double *offsets[VARIANTS],
                          size_t count)
{
    vb_world_draw(experiment->world, random, offsets[1], count);
    if (experiment->twins)
        vb_world_draw(experiment->world, random, offsets[0], count);
    for (size_t i = 0; i < count; i++) {
        offsets[0][i] = experiment->twins ? experiment->scale * offsets[0][i] : 0.0;
        offsets[1][i] = experiment->scale * offsets[1][i] + experiment->effect;
    }
}

/* What happens to a turn besides its launch, as ln of a factor: the machine's speed drifts, so that neighbours resemble
 * each other (autocorrelation 0.8); one turn in fourteen is interrupted, one in a hundred for long; and the second of a
 * round is a little slower. */
static double turn_noise(struct vb_random *random, double *drift, uint32_t position)
{
    *drift = 0.8 * *drift + 0.6 * vb_draw_normal(random);
    double noise = 0.03 * *drift + 0.01 * vb_draw_normal(random) + 0.005 * position;
    double chance = vb_random_unit(random);
    if (chance < 0.07)
        noise += 0.08;
    if (chance < 0.01)
        noise += 0.5;
    return noise;
}

static void add_turn(struct vb_measurement *measurement, uint32_t round, uint32_t position, uint32_t variant,
                     double slower)
{
    measurement->readings[measurement->reading_count++] = (struct vb_reading){
        .launch = measurement->launch_count,
        .round = round,
        .position = position,
        .variant = variant,
        .operations = OPERATIONS,
        .elapsed_ns = rint(TURN_NS * exp(slower)), /* the clock counts whole nanoseconds */
    };
}

static void add_noisy_turns(struct vb_measurement *measurement, const double *offsets, struct vb_random *random)
{
    uint32_t order[ROUNDS * VARIANTS];
    vb_schedule_order(order, ROUNDS, VARIANTS, random);
    double drift = vb_draw_normal(random);
    for (uint32_t i = 0; i < ROUNDS * VARIANTS; i++) {
        uint32_t position = i % VARIANTS;
        add_turn(measurement, i / VARIANTS, position, order[i],
                 offsets[order[i]] + turn_noise(random, &drift, position));
    }
}

static int add_launch(const struct vb_experiment *experiment, struct vb_measurement *measurement, const double *offsets,
                      struct vb_random *random)
{
    if (vb_measurement_reserve(measurement, (size_t)measurement->round_count * VARIANTS) != 0)
        return VB_ERROR_MEMORY;
    if (experiment->turns)
        add_noisy_turns(measurement, offsets, random);
    else
        for (uint32_t variant = 0; variant < VARIANTS; variant++)
            add_turn(measurement, 0, variant, variant, offsets[variant]);
    return vb_measurement_add_launch(measurement, (struct vb_launch){.cpu = -1}, NULL);
}

/* Whether the conductor would begin another launch: conduct.c has the same words with a clock in place of
 * most_launches. */
static int wants_more(const struct vb_experiment *experiment, const struct vb_measurement *measurement)
{
    static const struct vb_decide_options decide = {.confidence = VB_EXPERIMENT_CONFIDENCE,
                                                    .margin = VB_EXPERIMENT_MARGIN};
    uint32_t done = measurement->launch_count;
    if (experiment->most_launches > 0 && done >= LEAST_LAUNCHES && done >= experiment->most_launches)
        return 0;
    if (done >= vb_look_launches(VB_LOOKS - 1))
        return 0;
    for (unsigned look = 0; look < VB_LOOKS; look++)
        if (done == vb_look_launches(look))
            return vb_decide_more(measurement, &decide);
    return 1;
}

/* Launches until `wanted` of them are there, or where that is 0, until the stopping rule is content. */
static int launch(const struct vb_experiment *experiment, struct vb_random *random, size_t wanted,
                  struct vb_measurement *measurement)
{
    size_t most = wanted > 0 ? wanted : vb_look_launches(VB_LOOKS - 1);
    double *room = calloc(most * VARIANTS, sizeof *room);
    if (!room)
        return VB_ERROR_MEMORY;
    double *offsets[VARIANTS] = {room, room + most};
    draw_launches(experiment, random, offsets, most);
    int status = 0;
    while (status == 0) {
        size_t done = measurement->launch_count;
        int more = wanted > 0 ? done < wanted : wants_more(experiment, measurement);
        if (more <= 0) {
            status = more;
            break;
        }
        const double pair[VARIANTS] = {offsets[0][done], offsets[1][done]};
        status = add_launch(experiment, measurement, pair, random);
    }
    free(room);
    return status;
}

static int estimate_launches(const struct vb_experiment *experiment, struct vb_random *random, size_t wanted,
                             struct vb_estimate *estimate)
{
    struct vb_measurement measurement = {
        .variant_count = VARIANTS,
        .has_baseline = true,
        .round_count = experiment->turns ? ROUNDS : 1,
        .variants = calloc(VARIANTS, sizeof *measurement.variants),
    };
    struct vb_turns turns;
    int status = measurement.variants ? launch(experiment, random, wanted, &measurement) : VB_ERROR_MEMORY;
    if (status == 0)
        status = vb_turns_open(&turns, &measurement, NULL);
    if (status == 0) {
        *estimate = vb_turns_effect(&turns, 1, 0);
        vb_turns_close(&turns);
    }
    vb_measurement_release(&measurement);
    return status;
}

int vb_experiment_run(const struct vb_experiment *experiment, struct vb_random *random, struct vb_estimate *estimate)
{
    return estimate_launches(experiment, random, 0, estimate);
}

int vb_experiment_deviation(const struct vb_experiment *experiment, struct vb_random *random, double *deviation)
{
    double variance = 0;
    for (int i = 0; i < ORACLE_REPEATS; i++) {
        struct vb_estimate estimate;
        int status = estimate_launches(experiment, random, ORACLE_LAUNCHES, &estimate);
        if (status != 0)
            return status;
        variance += estimate.error * estimate.error * ORACLE_LAUNCHES / ORACLE_REPEATS;
    }
    /* The error takes launches to be independent; a first-order autocorrelation r makes their mean vary by
     * (1 + r) / (1 - r) times as much (Priestley, "Spectral Analysis and Time Series", 1981). */
    double r = experiment->world->autocorrelation;
    *deviation = sqrt(variance * (1 + r) / (1 - r));
    return 0;
}
