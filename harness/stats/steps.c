/* SPDX-License-Identifier: MIT */
#include "stats/steps.h"
#include "base/cleanup.h"
#include "stats/quantiles.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Tuned by simulation: tests/validate/steps.c. */
#define LIMIT   3.5  /* score from which on a step is proposed */
#define CLIP    2.5  /* standard deviations */
#define CAUTION 0.75 /* standard errors by which the estimate of the AR(1) coefficient is raised */

/* The last values may already belong to a new level; they are not used for the spread of the old one. */
#define WITHHELD 12

/* Values that the spread is taken from, and a level. */
#define REFERENCE_MOST 120

/* After a step, a new step may follow after this many values: the spread is already known. */
#define LEVEL_LEAST 8

/* Two levels explain so much of the squares of the first values' deviations that less than one in SEAM is left. */
#define SEAM 4

/* A place is possible, too, if the square of its score is less than the best by at most this: likelihoods differ by
 * exp(5). */
#define PLACE_SLACK 10

struct finder {
    const struct vb_step_series *series;
    size_t begin;  /* of the level in hand */
    size_t from;   /* of its values, those that count */
    size_t known;  /* end of the values that say what the level in hand is like */
    double *level; /* of each value before that */
    double *scratch;
    double *weighted; /* sums from there up to a value: of u psi, and of u^2 */
    double *weights;
    double *inverse;   /* of a value's standard deviation: u */
    double *clipped;   /* psi */
    double *inflation; /* of the variance of a mean, by the number of values */
    double *shares;    /* of each group, in the difference of two levels */
    double center;     /* of the level in hand */
    double between;    /* variance between commits */
    double spread;     /* variance of psi */
    double coefficient;
    double df;
};

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* a - b, or 0 where b is larger. */
static size_t less_by(size_t a, size_t b)
{
    return a > b ? a - b : 0;
}

static double variance_of(const struct finder *finder, size_t i)
{
    double error = finder->series->points[i].error;
    return finder->between + error * error;
}

static double residual(const struct finder *finder, size_t i)
{
    double level = i < finder->known ? finder->level[i] : finder->center;
    return finder->series->points[i].value - level;
}

static void clip(struct finder *finder, size_t begin, size_t end)
{
    for (size_t i = begin; i < end; i++) {
        finder->inverse[i] = 1 / sqrt(variance_of(finder, i));
        double scaled = residual(finder, i) * finder->inverse[i];
        finder->clipped[i] = fmax(-CLIP, fmin(CLIP, scaled));
    }
}

static double median_value(struct finder *finder, size_t begin, size_t end)
{
    for (size_t i = begin; i < end; i++)
        finder->scratch[i - begin] = finder->series->points[i].value;
    return vb_median(finder->scratch, end - begin);
}

/* The variance between commits: what the spread of the values is beyond the errors they have. From the median of the
 * absolute deviations; where values are of two kinds, which it would not see, from what four fifths of them do not
 * exceed. */
static void find_between(struct finder *finder, size_t begin, size_t end)
{
    double errors = 0;
    size_t count = end - begin;
    for (size_t i = begin; i < end; i++) {
        double error = finder->series->points[i].error;
        finder->scratch[i - begin] = fabs(residual(finder, i));
        errors += error * error;
    }
    double deviation = vb_median(finder->scratch, count) / 0.67449; /* quantiles of the normal distribution */
    deviation = fmax(deviation, vb_quantile(finder->scratch, count, 0.8) / 1.28155);
    double total = deviation * deviation;
    finder->between = fmax(fmax(total - errors / (double)count, 0.05 * total), 1e-12);
}

/* Variance of psi, and what neighbours have in common. */
static void find_spread(struct finder *finder, size_t begin, size_t end)
{
    double sum = 0, squares = 0, products = 0;
    double count = (double)(end - begin);
    for (size_t i = begin; i < end; i++)
        sum += finder->clipped[i];
    double mean = sum / count;
    double last = 0;
    for (size_t i = begin; i < end; i++) {
        double value = finder->clipped[i] - mean;
        squares += value * value;
        if (i != finder->begin)
            products += value * last;
        last = value;
    }
    finder->df = count - 1;
    finder->spread = fmax(squares / finder->df, 0.25);
    double found = products / fmax(squares, DBL_MIN);
    found += (1 + 3 * fmax(found, 0)) / count; /* its bias: Kendall, Biometrika 41, 1954 */
    finder->coefficient = fmax(0, fmin(0.9, found + CAUTION / sqrt(count)));
}

/* The factor from the variance of a mean of independent values to that of neighbours, for up to `most` of them. */
static void find_inflation(struct finder *finder, size_t most)
{
    double coefficient = finder->coefficient, rest = 1 - coefficient, power = 1;
    for (size_t count = 1; count <= most; count++) {
        power *= coefficient;
        finder->inflation[count] =
            (1 + coefficient) / rest - 2 * coefficient * (1 - power) / ((double)count * rest * rest);
    }
}

static void sum_up(struct finder *finder, size_t begin, size_t end)
{
    finder->weighted[begin] = finder->weights[begin] = 0;
    for (size_t i = begin; i < end; i++) {
        double u = finder->inverse[i];
        finder->weighted[i + 1] = finder->weighted[i] + u * finder->clipped[i];
        finder->weights[i + 1] = finder->weights[i] + u * u;
    }
}

/* Variance of the difference of two levels that errors shared by groups add. What relates a group to its parent is in
 * all values of the group, and in those of groups related to it: its share is theirs together, of the level behind less
 * that before. From where both levels hang together, it is nothing. */
static double shared_variance(const struct finder *finder, size_t first, size_t end)
{
    const struct vb_step_series *series = finder->series;
    if (!series->groups)
        return 0;
    double old_weight = finder->weights[first];
    double new_weight = finder->weights[end] - finder->weights[first];
    double sum = 0, *shares = finder->shares;
    memset(shares, 0, series->group_count * sizeof *shares);
    for (size_t i = finder->from; i < end; i++)
        shares[series->points[i].group] +=
            i < first ? -1 / (variance_of(finder, i) * old_weight) : 1 / (variance_of(finder, i) * new_weight);
    for (size_t g = series->group_count; g-- > 1;) {
        sum += shares[g] * shares[g] * series->groups[g].error * series->groups[g].error;
        shares[series->groups[g].parent] += shares[g];
    }
    return sum;
}

/* Student's t as the normal deviate that is as rare (Wallace, Annals of Mathematical Statistics 30, 1959). */
static double as_normal(double t, double df)
{
    return (8 * df + 1) / (8 * df + 3) * sqrt(df * log1p(t * t / df));
}

static double score_of(const struct finder *finder, size_t first, size_t end)
{
    double old_weight = finder->weights[first];
    double new_weight = finder->weights[end] - finder->weights[first];
    double old_sum = finder->weighted[first];
    double new_sum = finder->weighted[end] - finder->weighted[first];
    double difference = new_sum / new_weight - old_sum / old_weight;
    double variance = finder->spread * (finder->inflation[end - first] / new_weight +
                                        finder->inflation[first - finder->from] / old_weight) +
                      shared_variance(finder, first, end);
    return as_normal(difference / sqrt(variance), finder->df);
}

static void settle(struct finder *finder, size_t begin, size_t end)
{
    double level = median_value(finder, begin, end);
    for (size_t i = begin; i < end; i++)
        finder->level[i] = level;
}

/* Where the first values, before any step was found, are plainly of two levels: the end of the first. Otherwise `end`.
 * From sums of squares; two levels halve the deviation at least, which neither one level does nor a drift. */
static size_t find_seam(const struct finder *finder, size_t end)
{
    double sum = 0, squares = 0, left = 0, least = INFINITY;
    size_t seam = end;
    for (size_t i = 0; i < end; i++) {
        double value = finder->series->points[i].value - finder->series->points[0].value;
        sum += value;
        squares += value * value;
    }
    for (size_t i = 0; i + LEVEL_LEAST < end; i++) {
        left += finder->series->points[i].value - finder->series->points[0].value;
        double before = (double)(i + 1), after = (double)(end - i - 1);
        double rest = squares - left * left / before - (sum - left) * (sum - left) / after;
        if (i + 1 < LEVEL_LEAST || rest >= least)
            continue;
        least = rest;
        seam = i + 1;
    }
    return SEAM * least < squares - sum * sum / (double)end ? seam : end;
}

/* What the spread is taken from are deviations from a level, or from two. */
static void find_levels(struct finder *finder, size_t begin, size_t known)
{
    size_t seam = begin == 0 ? find_seam(finder, known) : known;
    settle(finder, begin, seam);
    if (seam < known)
        settle(finder, seam, known);
    finder->known = known;
    finder->center = median_value(finder, begin, known);
}

/* Prepares for a look at values up to `end`. Returns false where they are too few. */
static bool prepare(struct finder *finder, size_t end)
{
    size_t least = larger(finder->begin + LEVEL_LEAST, VB_STEPS_BEFORE);
    size_t known = larger(less_by(end, WITHHELD), least);
    if (known + VB_STEPS_LEAST > end)
        return false;
    size_t begin = less_by(known, REFERENCE_MOST);
    finder->from = larger(finder->begin, begin);
    find_levels(finder, finder->from, known);
    find_between(finder, begin, known);
    clip(finder, begin, end);
    find_spread(finder, begin, known);
    find_inflation(finder, end - finder->from);
    finder->known = finder->begin;
    clip(finder, finder->from, end);
    sum_up(finder, finder->from, end);
    return true;
}

/* A step is proposed where enough values follow it. Its most likely place may then be nearer to the end. */
static bool search(struct finder *finder, size_t earliest, size_t end, struct vb_step *step)
{
    double *scores = finder->scratch;
    bool decisive = false;
    *step = (struct vb_step){.first = earliest, .seen = end - 1};
    for (size_t first = earliest; first < end; first++) {
        scores[first] = score_of(finder, first, end);
        decisive = decisive || (first + VB_STEPS_LEAST <= end && scores[first] >= LIMIT);
        if (scores[first] > step->score) {
            step->score = scores[first];
            step->first = first;
        }
    }
    double possible = step->score * step->score - PLACE_SLACK;
    for (step->low = step->first; step->low > earliest && scores[step->low - 1] * scores[step->low - 1] >= possible;
         step->low--)
        continue;
    for (step->high = step->first; step->high + 1 < end && scores[step->high + 1] * scores[step->high + 1] >= possible;
         step->high++)
        continue;
    return decisive;
}

static bool look(struct finder *finder, size_t end, struct vb_step *step)
{
    if (!prepare(finder, end))
        return false;
    size_t earliest = larger(finder->from + LEVEL_LEAST, less_by(end, VB_STEPS_MOST));
    if (!search(finder, earliest, end, step))
        return false;
    step->before = median_value(finder, finder->from, step->first);
    step->after = median_value(finder, step->first, end);
    return fabs(step->after - step->before) >= finder->series->least;
}

size_t vb_steps_find(const struct vb_step_series *series, struct vb_step *steps, size_t room)
{
    size_t count = series->count, found = 0;
    struct finder finder = {.series = series};
    double **const parts[] = {&finder.level,   &finder.scratch, &finder.weighted,  &finder.weights,
                              &finder.inverse, &finder.clipped, &finder.inflation, &finder.shares};
    size_t part_count = sizeof parts / sizeof parts[0], part_size = larger(count + 1, series->group_count);
    double *memory VB_FREE = calloc(part_count * part_size, sizeof *memory);
    if (!memory)
        return (size_t)-1;
    for (size_t i = 0; i < part_count; i++)
        *parts[i] = memory + i * part_size;
    for (size_t end = 2; end <= count && found < room; end++) {
        if (series->points[end - 1].begins) {
            settle(&finder, finder.begin, end - 1);
            finder.begin = end - 1;
        }
        if (!look(&finder, end, &steps[found]))
            continue;
        settle(&finder, finder.begin, steps[found].first);
        finder.begin = steps[found++].first;
    }
    return found;
}
