/* SPDX-License-Identifier: MIT
 *
 * Machines whose truth is known, joined: how often the interval over them holds it. Machines differ from each other,
 * and each is known with an error of its own, which it has to estimate, too. */
#include "stats/meta_analysis.h"
#include "validate/launches.h"
#include "validate/tables.h"

#include <math.h>
#include <stdio.h>

#define MOST_MACHINES 10
#define TRUTH         0.03

struct fleet {
    size_t count;
    double tau;    /* between machines, in units of the smallest error */
    double spread; /* of the largest error over the smallest */
};

/* The mean square of `df` normal draws. */
static double draw_variance(struct vb_random *random, int df)
{
    double sum = 0;
    for (int i = 0; i < df; i++) {
        double draw = vb_draw_normal(random);
        sum += draw * draw;
    }
    return sum / df;
}

static void draw(const struct fleet *fleet, struct vb_random *random, struct vb_estimate *machines)
{
    static const double unit = 0.002;
    for (size_t i = 0; i < fleet->count; i++) {
        double error = unit * pow(fleet->spread, fleet->count > 1 ? (double)i / (double)(fleet->count - 1) : 0);
        int df = i % 2 ? 35 : 11; /* as after 60 and after 20 launches */
        machines[i] = (struct vb_estimate){
            .count = i % 2 ? 60 : 20,
            .center = TRUTH + unit * fleet->tau * vb_draw_normal(random) + error * vb_draw_normal(random),
            .error = error * sqrt(draw_variance(random, df)),
            .df = df,
        };
    }
}

static bool holds(const struct vb_estimate *estimate, double confidence)
{
    return fabs(estimate->center - TRUTH) <= vb_estimate_half_width(estimate, confidence);
}

/* As most do it, for comparison: DerSimonian and Laird, with the normal distribution. */
static bool holds_classically(const struct vb_meta *moments)
{
    double error = moments->scale > 1 ? moments->mean.error / sqrt(moments->scale) : moments->mean.error;
    return fabs(moments->mean.center - TRUTH) <= 2.5758293035489 * error;
}

static bool print_row(const struct fleet *fleet, int runs, uint64_t seed)
{
    struct vb_random random;
    struct vb_estimate machines[MOST_MACHINES];
    int held_99 = 0, held_95 = 0, held_by_moments = 0, held_classically = 0, held_as_these = 0;
    vb_random_seed(&random, seed);
    for (int run = 0; run < runs; run++) {
        draw(fleet, &random, machines);
        struct vb_meta reml = vb_meta_random(machines, fleet->count, VB_META_REML);
        struct vb_meta moments = vb_meta_random(machines, fleet->count, VB_META_DERSIMONIAN_LAIRD);
        struct vb_estimate these = vb_meta_fixed(machines, fleet->count);
        held_99 += holds(&reml.mean, 0.99);
        held_95 += holds(&reml.mean, 0.95);
        held_by_moments += holds(&moments.mean, 0.99);
        held_classically += holds_classically(&moments);
        held_as_these += holds(&these, 0.99);
    }
    double wanted = fleet->spread > 3 ? 0.955 : 0.975;
    bool asks_these = fleet->tau == 0;
    bool good = held_99 >= wanted * runs && (!asks_these || held_as_these >= 0.98 * runs);
    printf("| %8zu | %3.0f | %6.0f | %5.1f %% | %5.1f %% | %5.1f %% | %5.1f %% | %5.1f %% | %-3s |\n", fleet->count,
           fleet->tau, fleet->spread, 100.0 * held_99 / runs, 100.0 * held_95 / runs, 100.0 * held_by_moments / runs,
           100.0 * held_classically / runs, 100.0 * held_as_these / runs, good ? "yes" : "NO");
    return good;
}

bool vb_table_machines(int runs)
{
    static const size_t counts[] = {2, 3, 4, 5, 7, 10};
    static const double taus[] = {0, 1, 5};
    static const double spreads[] = {1, 3, 10};
    bool good = true;
    uint64_t seed = 5000;
    printf("\n## The interval over machines holds the truth\n\n"
           "%d fleets of each kind. *tau* is the standard deviation between machines over the smallest error of one, "
           "*errors* the\n"
           "largest error over the smallest. *99 %%* and *95 %%*: REML with Knapp and Hartung's interval, as `vbench "
           "merge` has it;\n"
           "*moments*: the same at 99 %% with DerSimonian and Laird's tau; *classic*: that with the normal "
           "distribution instead,\n"
           "as most programs have it, at 99 %%; *these*: the interval of these very machines at 99 %%, which takes "
           "them to be alike.\n\n"
           "| machines | tau | errors | 99 %%    | 95 %%    | moments | classic | these   | ok  |\n"
           "|---------:|----:|-------:|--------:|--------:|--------:|--------:|--------:|-----|\n",
           runs);
    for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++)
        for (size_t t = 0; t < sizeof taus / sizeof taus[0]; t++)
            for (size_t s = 0; s < sizeof spreads / sizeof spreads[0]; s++)
                good &= print_row(&(struct fleet){counts[c], taus[t], spreads[s]}, runs, seed++);
    printf("\n%s: at least 97.5 %% of the first column are to hold the truth, 95.5 %% where errors differ ten times; "
           "and 98 %% of the last where\nmachines are alike.\n",
           good ? "PASS" : "FAIL");
    return good;
}
