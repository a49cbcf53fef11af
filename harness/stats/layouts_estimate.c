/* SPDX-License-Identifier: MIT */
#include "stats/layouts_estimate.h"

#include "stats/quantiles.h"
#include "stats/distributions.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>

#define FAR  3.0 /* standard deviations of launches */
#define ODD  16  /* layouts, of which one may lie anywhere on either side */
#define MANY 3   /* launches of a layout, so that an outlier can be found */
/* Of there being a difference between layouts at all; odd launches make it look like one. */
#define SIGNIFICANCE 0.001

/* Sums over layouts. */
struct layers {
    const double *values;
    const uint32_t *layouts;
    size_t count;
    size_t layout_count;
    size_t least;   /* launches of a layout */
    uint32_t last;  /* the highest number of a layout */
    double scale;   /* robust standard deviation of launches about their layout */
    double *means;  /* of each layout that there is, one after another */
    double *others; /* room for `count` */
};

/* The launches of one layout, in ascending order. */
static size_t gather(const struct layers *layers, uint32_t layout, double *values)
{
    size_t count = 0;
    for (size_t i = 0; i < layers->count; i++)
        if (layers->layouts[i] == layout)
            values[count++] = layers->values[i];
    vb_sort(values, count);
    return count;
}

/* Of launches about the medians of their layouts. Of an odd number of launches one is the median itself; it is left
 * out. */
static void find_scale(struct layers *layers)
{
    double *deviations = layers->others;
    size_t kept = 0;
    layers->least = layers->count;
    for (uint32_t layout = 1; layout <= layers->last; layout++) {
        double *values = deviations + kept;
        size_t count = gather(layers, layout, values);
        if (count == 0)
            continue;
        layers->layout_count++;
        layers->least = count < layers->least ? count : layers->least;
        double median = vb_quantile_sorted(values, count, 0.5);
        size_t middle = count % 2 ? count / 2 : count;
        for (size_t i = 0, to = 0; i < count; i++)
            if (i != middle)
                values[to++] = fabs(values[i] - median);
        kept += count - count % 2;
    }
    layers->scale = kept > 0 ? 1.4826 * vb_median(deviations, kept) : INFINITY;
}

/* What the spread between layouts is computed from. */
struct squares {
    double within;    /* sum of squares of launches about their layout */
    double counts_sq; /* sum of squares of the numbers of launches */
    double between;   /* sum of squares of layouts about the mean of all launches, times their launches */
    double furthest;  /* the most by which it would be less without one of them */
};

static struct squares fill_means(struct layers *layers)
{
    struct squares squares = {0};
    double total = 0;
    bool draws_in = layers->least >= MANY;
    size_t filled = 0;
    for (uint32_t layout = 1; layout <= layers->last; layout++) {
        double *values = layers->others;
        size_t count = gather(layers, layout, values);
        if (count == 0)
            continue;
        double median = vb_quantile_sorted(values, count, 0.5);
        for (size_t i = 0; draws_in && i < count; i++)
            values[i] = fmax(median - FAR * layers->scale, fmin(median + FAR * layers->scale, values[i]));
        double mean = vb_mean(values, count);
        for (size_t i = 0; i < count; i++)
            squares.within += (values[i] - mean) * (values[i] - mean);
        squares.counts_sq += (double)count * (double)count;
        total += (double)count * mean;
        layers->means[filled++] = mean;
    }
    double mean = total / (double)layers->count;
    filled = 0;
    for (uint32_t layout = 1; layout <= layers->last; layout++) {
        size_t count = gather(layers, layout, layers->others);
        if (count == 0)
            continue;
        double step = layers->means[filled++] - mean;
        squares.between += (double)count * step * step;
        double without = (double)layers->count / (double)(layers->count - count); /* whose mean is another */
        squares.furthest = fmax(squares.furthest, (double)count * step * step * without);
    }
    return squares;
}

/* P(F > f): DLMF 8.17, with the F distribution as a beta distribution. */
static double f_upper(double f, double above, double below)
{
    return vb_incomplete_beta(below / 2, above / 2, below / (below + above * f));
}

/* The square root of the variance component of layouts, by the analysis of variance (Searle, Casella and McCulloch,
 * section 3.6b). Where layouts have few launches one launch that went wrong could pass for a layout: it has to be more
 * than one. */
static double layout_sd(const struct layers *layers, const struct squares *squares)
{
    double launches = (double)layers->count;
    double above = (double)layers->layout_count - 1;
    double below = launches - (double)layers->layout_count;
    if (above < 1 || below < MANY)
        return NAN;
    double within = squares->within / below;
    double between = squares->between / above;
    double others = fmax(squares->between - squares->furthest, 0); /* of one that is left, 0 but for the rounding */
    double tested = layers->least >= MANY ? between : others / fmax(1, above - 1);
    if (!(between > within) || (within > 0 && f_upper(tested / within, above, below) > SIGNIFICANCE))
        return 0;
    return sqrt((between - within) / ((launches - squares->counts_sq / launches) / above));
}

size_t vb_layouts_left_out(size_t layouts, size_t least)
{
    return layouts / (least >= MANY ? ODD : 5);
}

struct vb_estimate vb_estimate_layered(const double *values, const uint32_t *layouts, size_t count, double resolution,
                                       double *scratch)
{
    assert(count > 0 && resolution >= 0.0);
    struct layers layers = {
        .values = values, .layouts = layouts, .count = count, .means = scratch, .others = scratch + count};
    for (size_t i = 0; i < count; i++)
        layers.last = layouts[i] > layers.last ? layouts[i] : layers.last;
    find_scale(&layers);
    struct squares squares = fill_means(&layers);
    size_t left_out = vb_layouts_left_out(layers.layout_count, layers.least);
    struct vb_estimate estimate = vb_estimate_trimmed(layers.means, layers.layout_count, left_out, resolution);
    estimate.count = count;
    estimate.layout_count = layers.layout_count;
    estimate.layout_sd = layout_sd(&layers, &squares);
    if (!isnan(estimate.layout_sd))
        estimate.launch_error = sqrt(squares.within / (double)(count - layers.layout_count) / (double)count);
    return estimate;
}
