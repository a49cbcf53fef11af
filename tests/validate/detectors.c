/* SPDX-License-Identifier: MIT */
#include "validate/detectors.h"
#include "base/random.h"
#include "stats/distributions.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define WINDOW 50
#define STEP   25
#define LEVEL  0.001

static double mean_of(const double *values, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += values[i];
    return sum / (double)count;
}

static double squares_of(const double *values, size_t count)
{
    double mean = mean_of(values, count), sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += (values[i] - mean) * (values[i] - mean);
    return sum;
}

/* Two-sided p-value of Student's t, of values begin .. place - 1 and place .. end - 1. */
static double p_of(const double *values, size_t begin, size_t place, size_t end)
{
    double before = (double)(place - begin), after = (double)(end - place);
    if (before < 2 || after < 2)
        return 1;
    double pooled =
        (squares_of(values + begin, place - begin) + squares_of(values + place, end - place)) / (before + after - 2);
    double t = (mean_of(values + place, end - place) - mean_of(values + begin, place - begin)) /
               sqrt(pooled * (1 / before + 1 / after));
    return isfinite(t) ? 2 * vb_student_t_upper(fabs(t), before + after - 2) : 1;
}

/* Sum of |x - y| within values begin .. end - 1, each pair once. */
static double within(const double *values, size_t begin, size_t end)
{
    double sum = 0;
    for (size_t i = begin; i < end; i++)
        for (size_t k = begin; k < i; k++)
            sum += fabs(values[i] - values[k]);
    return sum;
}

/* E-divisive's Q of a split. Moving it by one value moves that value's distances from one sum to another. */
static size_t best_split(const double *values, size_t begin, size_t end)
{
    double between = 0, right = within(values, begin, end), left = 0, best = -INFINITY;
    size_t place = begin + 1;
    for (size_t split = begin + 1; split < end; split++) {
        double to_left = 0, to_right = 0;
        for (size_t i = begin; i + 1 < split; i++)
            to_left += fabs(values[split - 1] - values[i]);
        for (size_t i = split; i < end; i++)
            to_right += fabs(values[split - 1] - values[i]);
        left += to_left;
        right -= to_right;
        between += to_right - to_left;
        double n = (double)(split - begin), m = (double)(end - split);
        if (n < 2 || m < 2)
            continue;
        double q = n * m / (n + m) * (2 / (n * m) * between - 2 / (n * (n - 1)) * left - 2 / (m * (m - 1)) * right);
        if (q > best) {
            best = q;
            place = split;
        }
    }
    return place;
}

static void divide(const double *values, size_t begin, size_t end, bool *is_place)
{
    if (end - begin < 4)
        return;
    size_t place = best_split(values, begin, end);
    if (p_of(values, begin, place, end) >= 10 * LEVEL)
        return;
    is_place[place] = true;
    divide(values, begin, place, is_place);
    divide(values, place, end, is_place);
}

/* Drops the weakest until all hold. */
static size_t merge(const double *values, size_t count, size_t *places, size_t place_count)
{
    while (place_count > 0) {
        double weakest = 0;
        size_t which = 0;
        for (size_t i = 0; i < place_count; i++) {
            double p = p_of(values, i > 0 ? places[i - 1] : 0, places[i], i + 1 < place_count ? places[i + 1] : count);
            if (p > weakest) {
                weakest = p;
                which = i;
            }
        }
        if (weakest < LEVEL)
            break;
        memmove(places + which, places + which + 1, (--place_count - which) * sizeof *places);
    }
    return place_count;
}

size_t vb_detect_otava(const double *values, size_t count, size_t *places)
{
    bool is_place[VB_DETECTOR_VALUES_MOST] = {false};
    size_t found = 0;
    for (size_t begin = 0; begin == 0 || begin + STEP < count; begin += STEP)
        divide(values, begin, begin + WINDOW < count ? begin + WINDOW : count, is_place);
    for (size_t i = 0; i < count; i++)
        if (is_place[i])
            places[found++] = i;
    return merge(values, count, places, found);
}

#define AROUND 12

/* Weighed mean and variance of the values next to a place; `direction` is -1 in front of it. */
static void weigh(const double *values, int direction, double *mean, double *variance)
{
    double weights = 0, sum = 0, squares = 0;
    for (int i = 0; i < AROUND; i++) {
        double weight = (double)(AROUND - i) / AROUND;
        weights += weight;
        sum += weight * values[direction * i];
    }
    *mean = sum / weights;
    for (int i = 0; i < AROUND; i++) {
        double away = values[direction * i] - *mean;
        squares += (double)(AROUND - i) / AROUND * away * away;
    }
    *variance = squares / (weights - weights / AROUND);
}

static double mozilla_t(const double *values, size_t place)
{
    double before, after, before_variance, after_variance;
    weigh(values + place - 1, -1, &before, &before_variance);
    weigh(values + place, 1, &after, &after_variance);
    return fabs(after - before) / sqrt(before_variance / AROUND + after_variance / AROUND);
}

size_t vb_detect_mozilla(const double *values, size_t count, size_t *places)
{
    double t[VB_DETECTOR_VALUES_MOST] = {0};
    size_t found = 0;
    for (size_t i = AROUND; i + AROUND <= count; i++)
        t[i] = mozilla_t(values, i);
    for (size_t i = AROUND; i + AROUND <= count; i++)
        if (t[i] > 7 && t[i] >= t[i - 1] && (i + 1 == count || t[i] > t[i + 1]))
            places[found++] = i;
    return found;
}

/* costs[begin][end]: sum of |value - median| of begin .. end - 1. */
struct fit {
    double costs[VB_DETECTOR_VALUES_MOST][VB_DETECTOR_VALUES_MOST + 1];
};

static void find_costs(struct fit *fit, const double *values, size_t count)
{
    double sorted[VB_DETECTOR_VALUES_MOST];
    for (size_t begin = 0; begin < count; begin++)
        for (size_t end = begin; end < count; end++) {
            size_t length = end - begin, at = length;
            for (; at > 0 && sorted[at - 1] > values[end]; at--)
                sorted[at] = sorted[at - 1];
            sorted[at] = values[end];
            double sum = 0, median = sorted[(length + 1) / 2]; /* any median gives the same sum */
            for (size_t i = 0; i <= length; i++)
                sum += fabs(sorted[i] - median);
            fit->costs[begin][end + 1] = sum;
        }
}

/* The best fit of the first `count` values at this penalty. Returns the number of steps; `residual` is what is left. */
static size_t fit_steps(const struct fit *fit, size_t count, double gamma, size_t *places, double *residual)
{
    double best[VB_DETECTOR_VALUES_MOST + 1];
    size_t from[VB_DETECTOR_VALUES_MOST + 1], steps = 0, found = 0;
    best[0] = -gamma;
    for (size_t end = 1; end <= count; end++) {
        best[end] = INFINITY;
        for (size_t begin = 0; begin < end; begin++) {
            double cost = best[begin] + gamma + fit->costs[begin][end];
            if (cost < best[end]) {
                best[end] = cost;
                from[end] = begin;
            }
        }
    }
    *residual = 0;
    for (size_t end = count; end > 0; end = from[end]) {
        *residual += fit->costs[from[end]][end];
        if (from[end] > 0)
            places[steps++] = from[end];
    }
    for (; found < steps / 2; found++) {
        size_t place = places[found];
        places[found] = places[steps - 1 - found];
        places[steps - 1 - found] = place;
    }
    return steps;
}

size_t vb_detect_asv(const double *values, size_t count, size_t *places)
{
    struct fit *fit = count > 3 ? malloc(sizeof *fit) : NULL;
    if (!fit)
        return 0;
    find_costs(fit, values, count);
    size_t tried[VB_DETECTOR_VALUES_MOST], found = 0;
    double whole = fit->costs[0][count], beta = 4 * log((double)count) / (double)count;
    double least = beta + log(whole > 0 ? whole : 1e-300);
    for (double gamma = whole; gamma > whole / (double)count / 4; gamma *= 0.7) {
        double residual;
        size_t steps = fit_steps(fit, count, gamma, tried, &residual);
        double objective = beta * (double)(steps + 1) + log(residual > 0 ? residual : 1e-300);
        if (objective < least) {
            least = objective;
            found = steps;
            memcpy(places, tried, steps * sizeof *places);
        }
    }
    free(fit);
    return found;
}

static double cusum(const double *values, size_t count, size_t *place)
{
    double mean = mean_of(values, count), sum = 0, best = 0;
    for (size_t i = 0; i + 1 < count; i++) {
        sum += values[i] - mean;
        double size = fabs(sum) / sqrt((double)(i + 1) * (double)(count - 1 - i));
        if (size > best) {
            best = size;
            *place = i + 1;
        }
    }
    return best;
}

#define PERMUTATIONS 999

size_t vb_detect_cusum(const double *values, size_t count, size_t *places)
{
    struct vb_random random;
    double drawn[VB_DETECTOR_VALUES_MOST];
    size_t as_large = 0, place = 0, ignored;
    if (count < 8)
        return 0;
    double found = cusum(values, count, &place);
    vb_random_seed(&random, count);
    memcpy(drawn, values, count * sizeof *drawn);
    for (int i = 0; i < PERMUTATIONS && as_large == 0; i++) { /* at 0.001 not one may be as large */
        for (size_t k = count - 1; k > 0; k--) {
            size_t other = vb_random_below(&random, k + 1);
            double value = drawn[k];
            drawn[k] = drawn[other];
            drawn[other] = value;
        }
        as_large += cusum(drawn, count, &ignored) >= found;
    }
    places[0] = place;
    return as_large == 0;
}
