/* SPDX-License-Identifier: MIT */
#include "stats/paired.h"
#include "validate/experiment.h"
#include "validate/tables.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>

#define WANTED         0.98
#define MOST_LAUNCHES  160 /* the last look */
#define LEAST_LAUNCHES 5   /* the conductor's own: so many there are even when time is up before */

struct result {
    int held;
    double launches; /* the rest are means over runs */
    double half_width;
    double relative; /* to the oracle's half width at as many launches */
};

/* The oracle knows the deviation beforehand and looks once. */
static int oracle_half_width(const struct vb_experiment *experiment, struct vb_random *random, double *of_one_launch)
{
    double deviation = 0;
    int status = vb_experiment_deviation(experiment, random, &deviation);
    *of_one_launch = gsl_cdf_ugaussian_Qinv(0.5 * (1.0 - VB_EXPERIMENT_CONFIDENCE)) * deviation;
    return status;
}

/* `time_runs_out`: at a number of launches drawn for each run. */
static struct result measure(struct vb_experiment experiment, int runs, bool time_runs_out, struct vb_random *random)
{
    struct result result = {0};
    double oracle = 0;
    double truth = vb_experiment_truth(&experiment);
    if (oracle_half_width(&experiment, random, &oracle) != 0)
        vb_table_give_up();
    size_t from = experiment.world->promised_from > 0 ? experiment.world->promised_from : LEAST_LAUNCHES;
    for (int run = 0; run < runs; run++) {
        struct vb_comparison comparison = {0};
        if (time_runs_out)
            experiment.most_launches = (uint32_t)(from + vb_random_below(random, MOST_LAUNCHES - from));
        if (vb_experiment_run(&experiment, random, &comparison.effect) != 0 ||
            vb_judge(&comparison, 1, VB_EXPERIMENT_CONFIDENCE, VB_EXPERIMENT_MARGIN) != 0)
            vb_table_give_up();
        double half_width = 0.5 * (comparison.high - comparison.low);
        double launches = (double)comparison.effect.count;
        result.held += comparison.low <= truth && truth <= comparison.high;
        result.launches += launches / runs;
        result.half_width += half_width / runs;
        result.relative += half_width / (oracle / sqrt(launches)) / runs;
    }
    return result;
}

/* Prints one row; true where it is as good as was promised. */
static bool print_row(const struct vb_experiment *experiment, bool time_runs_out, int runs, uint64_t seed)
{
    struct vb_random random;
    char name[80];
    vb_random_seed(&random, seed);
    struct result result = measure(*experiment, runs, time_runs_out, &random);
    double share = (double)result.held / runs;
    bool promised = experiment->world->promised_from > 0;
    bool good = share >= WANTED || !promised;
    const char *verdict = good ? "yes" : "NO";
    const char *how = experiment->turns ? ", noisy turns" : "";
    snprintf(name, sizeof name, "%s%s", experiment->world->name, time_runs_out ? ", time runs out" : how);
    printf("| %-39s | %5.1f %% | %8.0f | %6.2f %% | ±%6.3f %% | %8.2f | %-3s |\n", name, 100 * experiment->scale,
           result.launches, 100 * share, 100 * result.half_width, result.relative, promised ? verdict : "-");
    return good;
}

bool vb_table_coverage(int runs)
{
    static const double scales[] = {0.001, 0.005, 0.02}; /* stopped at once; at any look; hardly ever */
    bool good = true;
    uint64_t seed = 1000;
    printf(
        "## The 99 %% interval holds the truth\n\n"
        "%d measurements of each kind, each stopped as the conductor stops it. *Noise* is the usual deviation of\n"
        "launches; *beside* is the width of the interval over that of an oracle who knows the distribution and looks\n"
        "once. In rows with *noisy turns* every launch is 64 rounds of turns, and both variants have launches of that\n"
        "kind. Rows with a dash are what no 20 %% trimmed mean can promise: a second heap that holds little more than\n"
        "a fifth.\n\n"
        "| launches                                | noise   | launches | held     | half width | beside   | ok  |\n"
        "|-----------------------------------------|--------:|---------:|---------:|-----------:|---------:|-----|\n",
        runs);
    for (size_t w = 0; w < vb_world_count; w++) {
        struct vb_experiment experiment = {.world = &vb_worlds[w], .effect = 0.03};
        for (size_t s = 0; s < sizeof scales / sizeof scales[0]; s++) {
            experiment.scale = scales[s];
            good &= print_row(&experiment, false, runs, seed++);
        }
        experiment.scale = scales[1];
        good &= print_row(&experiment, true, runs, seed++);
        experiment.twins = true;
        experiment.turns = true;
        good &= print_row(&experiment, false, runs, seed++);
    }
    printf("\n%s: wherever it is promised, at least %.0f %% are to hold the truth.\n\n", good ? "PASS" : "FAIL",
           100 * WANTED);
    return good;
}
