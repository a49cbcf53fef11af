/* SPDX-License-Identifier: MIT */
#include "stats/meta_analysis.h"

#include "stats/distributions.h"

#include <math.h>

#define ROUNDS 200 /* after which tau^2 stays where it is */

static double variance_of(const struct vb_estimate *machine)
{
    return machine->error * machine->error;
}

static double weight_of(const struct vb_estimate *machine, double tau2)
{
    return 1 / (variance_of(machine) + tau2);
}

/* Sums over machines, weighted by w = 1 / (variance + tau^2), W their sum. */
struct weighted {
    double weights;        /* W */
    double mean;           /* sum w y / W */
    double spread;         /* sum w (y - mean)^2 */
    double squared_spread; /* sum w^2 (y - mean)^2 */
    double trace;          /* of P = diag(w) - w w' / W: W - sum w^2 / W */
    double square_trace;   /* of P P: sum w^2 - 2 sum w^3 / W + (sum w^2 / W)^2 */
    size_t launches;
};

/* What one machine is beside the others. As sums over these nothing cancels where one weight exceeds all others by
 * more than a number has digits. */
static void add_machine(struct weighted *sums, const struct vb_estimate *machines, size_t count, size_t machine,
                        double tau2)
{
    double weight = weight_of(&machines[machine], tau2), others = 0, others_squares = 0, pull = 0;
    for (size_t i = 0; i < count; i++) {
        if (i == machine)
            continue;
        double other = weight_of(&machines[i], tau2);
        others += other;
        others_squares += other * other;
        pull += other * (machines[machine].center - machines[i].center);
    }
    double share = weight / sums->weights, deviation = pull / sums->weights;
    sums->spread += weight * deviation * deviation;
    sums->squared_spread += weight * weight * deviation * deviation;
    sums->trace += share * others;
    sums->square_trace += share * share * (others * others + others_squares);
}

static struct weighted weigh(const struct vb_estimate *machines, size_t count, double tau2)
{
    struct weighted sums = {0};
    for (size_t i = 0; i < count; i++) {
        double weight = weight_of(&machines[i], tau2);
        sums.weights += weight;
        sums.launches += machines[i].count;
        sums.mean += weight * machines[i].center;
    }
    sums.mean /= sums.weights;
    for (size_t i = 0; i < count; i++)
        add_machine(&sums, machines, count, i, tau2);
    return sums;
}

static double tau2_by_moments(const struct weighted *fixed, size_t count)
{
    return fmax(0, (fixed->spread - (double)(count - 1)) / fixed->trace);
}

/* A step of Fisher's scoring towards the maximum of the restricted likelihood: its slope over what is expected of its
 * curvature. */
static double scored_step(const struct weighted *sums)
{
    return (sums->squared_spread - sums->trace) / sums->square_trace;
}

static double tau2_by_likelihood(const struct vb_estimate *machines, size_t count)
{
    struct weighted sums = weigh(machines, count, 0);
    double tau2 = tau2_by_moments(&sums, count);
    for (int round = 0; round < ROUNDS; round++) {
        sums = weigh(machines, count, tau2);
        tau2 = fmax(0, tau2 + scored_step(&sums));
    }
    return tau2;
}

struct vb_meta vb_meta_random(const struct vb_estimate *machines, size_t count, enum vb_meta_method method)
{
    if (count == 1)
        return (struct vb_meta){
            .machines = 1, .mean = machines[0], .scale = NAN, .tau = NAN, .q = NAN, .q_p_value = NAN, .i2 = NAN};
    double df = (double)(count - 1);
    struct weighted fixed = weigh(machines, count, 0);
    double tau2 = method == VB_META_REML ? tau2_by_likelihood(machines, count) : tau2_by_moments(&fixed, count);
    struct weighted random = weigh(machines, count, tau2);
    double scale = random.spread / df;
    return (struct vb_meta){
        .machines = count,
        .mean = {.count = random.launches,
                 .center = random.mean,
                 .error = sqrt(fmax(1, scale) / random.weights),
                 .df = df},
        .scale = scale,
        .tau = sqrt(tau2),
        .q = fixed.spread,
        .q_p_value = vb_chi_square_upper(fixed.spread, (unsigned)(count - 1)),
        .i2 = fmax(0, (fixed.spread - df) / fixed.spread),
    };
}

struct vb_estimate vb_meta_fixed(const struct vb_estimate *machines, size_t count)
{
    if (count == 1)
        return machines[0];
    struct weighted sums = weigh(machines, count, 0);
    double doubt = 0, of_freedom = 0;
    for (size_t i = 0; i < count; i++) {
        double share = 1 / variance_of(&machines[i]) / sums.weights;
        doubt += share * (1 - share) / machines[i].df;
        of_freedom += share * share / machines[i].df;
    }
    return (struct vb_estimate){.count = sums.launches,
                                .center = sums.mean,
                                .error = sqrt((1 + 4 * doubt) / sums.weights),
                                .df = 1 / of_freedom};
}
