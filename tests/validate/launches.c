/* SPDX-License-Identifier: MIT */
#include "validate/launches.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>

const struct vb_world vb_worlds[] = {
    {.name = "normal", .deviation = {1.0, 1.0}, .promised_from = 5},
    {.name = "skewed", .deviation = {0.75, 1.0}, .skewed = true, .promised_from = 5},
    {.name = "two heaps, near", .share = 0.4, .mean = {0.0, 3.0}, .deviation = {1.0, 1.0}, .promised_from = 5},
    {.name = "two heaps, far", .share = 0.15, .mean = {0.0, 30.0}, .deviation = {1.0, 1.0}, .promised_from = 5},
    {.name = "two even heaps", .share = 0.5, .mean = {0.0, 6.0}, .deviation = {1.0, 1.0}, .promised_from = 20},
    {.name = "two even heaps, far", .share = 0.5, .mean = {0.0, 30.0}, .deviation = {1.0, 1.0}, .promised_from = 20},
    {.name = "a fifth are outliers", .share = 0.2, .mean = {0.0, 0.0}, .deviation = {1.0, 15.0}, .promised_from = 5},
    {.name = "a tenth are slow outliers",
     .share = 0.1,
     .mean = {0.0, 10.0},
     .deviation = {1.0, 5.0},
     .promised_from = 5},
    {.name = "autocorrelated", .deviation = {1.0, 1.0}, .autocorrelation = 0.2, .promised_from = 5},
    {.name = "30 % in a heap", .share = 0.3, .mean = {0.0, 6.0}, .deviation = {1.0, 1.0}},
    {.name = "30 % in a heap, far", .share = 0.3, .mean = {0.0, 30.0}, .deviation = {1.0, 1.0}},
};
const size_t vb_world_count = sizeof vb_worlds / sizeof vb_worlds[0];

double vb_draw_normal(struct vb_random *random)
{
    return gsl_cdf_ugaussian_Pinv(1.0 - vb_random_unit(random) * (1.0 - 0x1p-53));
}

void vb_world_draw(const struct vb_world *world, struct vb_random *random, double *effects, size_t count)
{
    double last = vb_draw_normal(random);
    for (size_t i = 0; i < count; i++) {
        double r = world->autocorrelation;
        last = r * last + sqrt(1.0 - r * r) * vb_draw_normal(random);
        int which = vb_random_unit(random) < world->share;
        effects[i] = world->mean[which] + world->deviation[which] * last;
        if (world->skewed)
            effects[i] = exp(effects[i]);
    }
}

static double mixture_cdf(const struct vb_world *world, double x)
{
    return (1.0 - world->share) * gsl_cdf_gaussian_P(x - world->mean[0], world->deviation[0]) +
           world->share * gsl_cdf_gaussian_P(x - world->mean[1], world->deviation[1]);
}

static double mixture_quantile(const struct vb_world *world, double p)
{
    double low = -200.0;
    double high = 200.0;
    for (int i = 0; i < 100; i++) {
        double middle = 0.5 * (low + high);
        if (mixture_cdf(world, middle) < p)
            low = middle;
        else
            high = middle;
    }
    return 0.5 * (low + high);
}

/* The integral of x times a normal density from low to high. */
static double normal_moment(double mean, double deviation, double low, double high)
{
    double share = gsl_cdf_gaussian_P(high - mean, deviation) - gsl_cdf_gaussian_P(low - mean, deviation);
    double shift = gsl_ran_gaussian_pdf(high - mean, deviation) - gsl_ran_gaussian_pdf(low - mean, deviation);
    return mean * share - deviation * deviation * shift;
}

double vb_world_truth(const struct vb_world *world)
{
    double low = mixture_quantile(world, 0.2);
    double high = mixture_quantile(world, 0.8);
    if (world->skewed) { /* a lognormal, weighted by itself, is the lognormal of a normal shifted by its variance */
        double variance = world->deviation[0] * world->deviation[0];
        double weight = gsl_cdf_gaussian_P(high - variance, world->deviation[0]) -
                        gsl_cdf_gaussian_P(low - variance, world->deviation[0]);
        return exp(0.5 * variance) * weight / 0.6;
    }
    double first = normal_moment(world->mean[0], world->deviation[0], low, high);
    double second = normal_moment(world->mean[1], world->deviation[1], low, high);
    return ((1.0 - world->share) * first + world->share * second) / 0.6;
}
