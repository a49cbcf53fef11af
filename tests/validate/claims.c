/* SPDX-License-Identifier: MIT */
#include "stats/paired.h"
#include "validate/experiment.h"
#include "validate/tables.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>

#define MOST_COMPARISONS 50
#define MOST_WRONG       0.01

static const double noises[] = {0.003, 0.01, 0.03};
#define NOISES (sizeof noises / sizeof noises[0])

/* The verdicts of a page whose first comparison is of variants that differ by `effect`, while all others are of equal
 * ones. */
static void judge_page(const struct vb_experiment *experiments, size_t count, struct vb_random *random,
                       struct vb_comparison *page)
{
    for (size_t i = 0; i < count; i++) {
        page[i] = (struct vb_comparison){0};
        if (vb_experiment_run(&experiments[i], random, &page[i].effect) != 0)
            vb_table_give_up();
    }
    if (vb_judge(page, count, VB_EXPERIMENT_CONFIDENCE, VB_EXPERIMENT_MARGIN) != 0)
        vb_table_give_up();
}

static bool is_claim(const struct vb_comparison *comparison)
{
    return comparison->verdict == VB_VERDICT_FASTER || comparison->verdict == VB_VERDICT_SLOWER;
}

/* Launches of every world in turn, those without a promise too, so that a page is as mixed as a real one. */
static bool print_equal_pages(size_t size, int pages, uint64_t seed)
{
    struct vb_random random;
    vb_random_seed(&random, seed);
    int wrong_pages = 0;
    int wrong_claims = 0;
    int told = 0;
    double launches = 0;
    for (int p = 0; p < pages; p++) {
        struct vb_experiment experiments[MOST_COMPARISONS];
        struct vb_comparison page[MOST_COMPARISONS];
        for (size_t i = 0; i < size; i++) {
            size_t kind = (size_t)p + i;
            experiments[i] = (struct vb_experiment){.world = &vb_worlds[kind % vb_world_count],
                                                    .scale = noises[kind / vb_world_count % NOISES],
                                                    .twins = true};
        }
        judge_page(experiments, size, &random, page);
        int wrong = 0;
        for (size_t i = 0; i < size; i++) {
            wrong += is_claim(&page[i]);
            told += page[i].verdict == VB_VERDICT_SAME;
            launches += (double)page[i].effect.count;
        }
        wrong_claims += wrong;
        wrong_pages += wrong > 0;
    }
    double share = (double)wrong_pages / pages;
    double comparisons = (double)pages * (double)size;
    printf("| %11zu | %5d | %20d | %6.2f %% | %12d | %6.1f %% | %8.0f |\n", size, pages, wrong_pages, 100 * share,
           wrong_claims, 100 * told / comparisons, launches / comparisons);
    return share <= MOST_WRONG;
}

bool vb_table_false_claims(int pages)
{
    static const size_t sizes[] = {1, 10, MOST_COMPARISONS};
    bool good = true;
    printf("## Pages of equal variants\n\n"
           "Launches of every kind of the table above, both variants alike, with a noise of 0.3 %%, 1 %% or 3 %%.\n\n"
           "| comparisons | pages | with a false claim   | share    | false claims | same     | launches |\n"
           "|------------:|------:|---------------------:|---------:|-------------:|---------:|---------:|\n");
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        good &= print_equal_pages(sizes[i], pages, 2000 + i);
    printf("\n%s: at most %.0f %% of the pages may claim a difference.\n\n", good ? "PASS" : "FAIL", 100 * MOST_WRONG);
    return good;
}

static bool print_power(double percent, double noise, size_t size, int pages, uint64_t seed)
{
    struct vb_random random;
    vb_random_seed(&random, seed);
    int counts[VB_VERDICT_CANNOT_TELL + 1] = {0};
    double launches = 0;
    double effect = log1p(percent / 100);
    struct vb_experiment experiments[MOST_COMPARISONS];
    for (size_t i = 0; i < size; i++)
        experiments[i] = (struct vb_experiment){.world = &vb_worlds[0], .scale = noise, .effect = i == 0 ? effect : 0};
    for (int p = 0; p < pages; p++) {
        struct vb_comparison page[MOST_COMPARISONS];
        judge_page(experiments, size, &random, page);
        counts[page[0].verdict]++;
        launches += (double)page[0].effect.count / pages;
    }
    /* At the margin itself "same" is as true as "slower". */
    int wrong = counts[VB_VERDICT_FASTER] + (effect > VB_EXPERIMENT_MARGIN * 1.001 ? counts[VB_VERDICT_SAME] : 0);
    printf("| +%.0f %%  | %4.1f %% | %11zu | %5.1f %% | %5.1f %% | %9.1f %% | %5.1f %% | %8.0f |\n", percent,
           100 * noise, size, 100.0 * counts[VB_VERDICT_SLOWER] / pages, 100.0 * counts[VB_VERDICT_SAME] / pages,
           100.0 * counts[VB_VERDICT_CANNOT_TELL] / pages, 100.0 * wrong / pages, launches);
    return wrong <= MOST_WRONG * pages;
}

bool vb_table_power(int pages)
{
    static const double percents[] = {1, 2, 5};
    static const size_t sizes[] = {1, 10};
    bool good = true;
    uint64_t seed = 3000;
    printf(
        "## What is found\n\n"
        "%d pages of each kind; launches are normal. *Noise* is the deviation of a launch's ratio. On pages of ten\n"
        "the other nine are of equal variants. Wrong: *faster*, or *same* where the difference is beyond the margin of\n"
        "1 %%.\n\n"
        "| change | noise  | comparisons | slower  | same    | cannot tell | wrong   | launches |\n"
        "|-------:|-------:|------------:|--------:|--------:|------------:|--------:|---------:|\n",
        pages);
    for (size_t p = 0; p < sizeof percents / sizeof percents[0]; p++)
        for (size_t n = 0; n < NOISES; n++)
            for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++)
                good &= print_power(percents[p], noises[n], sizes[s], pages, seed++);
    printf("\n%s: at most %.0f %% of the verdicts may be wrong.\n\n", good ? "PASS" : "FAIL", 100 * MOST_WRONG);
    return good;
}
