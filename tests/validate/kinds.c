/* SPDX-License-Identifier: MIT */
#include "stats/two_kinds.h"
#include "stats/turns.h"
#include "validate/launches.h"
#include "validate/tables.h"

#include <stdio.h>

/* Of launches with one hill so many may be taken for two kinds, more beside outliers, which lie apart by chance; and of
 * those with two even and far ones so many must be found. What lies between, a few of another kind or two hills that
 * touch, is shown and not promised. */
#define MOST_FALSE          0.01
#define MOST_FALSE_OUTLIERS 0.05
#define LEAST_FOUND         0.9

#define MOST_LAUNCHES 160

static const size_t launch_counts[] = {10, 20, 40, 80, MOST_LAUNCHES};
#define COUNTS (sizeof launch_counts / sizeof launch_counts[0])

static double share_found(const struct vb_world *world, size_t count, int runs, struct vb_random *random)
{
    int found = 0;
    for (int run = 0; run < runs; run++) {
        double effects[MOST_LAUNCHES];
        struct vb_kinds kinds;
        vb_world_draw(world, random, effects, count);
        found += vb_kinds_find(effects, count, &kinds);
    }
    return (double)found / runs;
}

static double most_false(const struct vb_world *world)
{
    bool has_outliers = world->deviation[1] > world->deviation[0] && !world->skewed;
    return has_outliers ? MOST_FALSE_OUTLIERS : world->share == 0 ? MOST_FALSE : 1;
}

static bool has_two_even(const struct vb_world *world)
{
    return world->share == 0.5 && world->mean[1] - world->mean[0] > 10;
}

static bool print_world(const struct vb_world *world, int runs, struct vb_random *random)
{
    bool good = true;
    bool is_promised = most_false(world) < 1 || has_two_even(world);
    printf("| %-26s |", world->name);
    for (size_t i = 0; i < COUNTS; i++) {
        double share = share_found(world, launch_counts[i], runs, random);
        printf(" %7.2f %% |", 100 * share);
        good &= share <= most_false(world);
        good &= share >= LEAST_FOUND || !has_two_even(world) || launch_counts[i] < 20;
    }
    printf(" %s |\n", !is_promised ? "-  " : good ? "yes" : "NO ");
    return good;
}

bool vb_table_kinds(int runs)
{
    struct vb_random random;
    bool good = true;
    vb_random_seed(&random, 5000);
    printf("\n## Launches of two kinds\n\n"
           "How often launches are said to come in two kinds, over %d samples of each kind and number of launches.\n\n"
           "| launches                   |        10 |        20 |        40 |        80 |       160 | ok  |\n"
           "|----------------------------|----------:|----------:|----------:|----------:|----------:|-----|\n",
           runs);
    for (size_t i = 0; i < vb_world_count; i++)
        good &= print_world(&vb_worlds[i], runs, &random);
    printf(
        "\n%s: at most %.0f %% of samples of one hill may be taken for two kinds, beside outliers %.0f %%; of 20 launches\n"
        "or more of two even kinds that lie far apart %.0f %% are to be found.\n",
        good ? "PASS" : "FAIL", 100 * MOST_FALSE, 100 * MOST_FALSE_OUTLIERS, 100 * LEAST_FOUND);
    return good;
}
