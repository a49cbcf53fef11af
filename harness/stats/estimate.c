/* SPDX-License-Identifier: MIT */
#include "stats/estimate.h"

#include "stats/quantiles.h"
#include "stats/distributions.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>

/* Sum of squared deviations from their mean, after the `trim` outermost values on each side have been moved onto the
 * outermost value kept. */
static double winsorized_squares(const double *sorted, size_t count, size_t trim)
{
    size_t kept = count - 2 * trim;
    double low = sorted[trim];
    double high = sorted[trim + kept - 1];
    double center = vb_mean(sorted + trim, kept);
    /* The mean of all `count` winsorized values, as a step away from the mean of those kept. */
    double mean = center + (double)trim / (double)count * ((low - center) + (high - center));

    double squares = (double)trim * ((low - mean) * (low - mean) + (high - mean) * (high - mean));
    for (size_t i = trim; i < trim + kept; i++)
        squares += (sorted[i] - mean) * (sorted[i] - mean);
    return squares;
}

struct vb_estimate vb_estimate_trimmed(double *values, size_t count, size_t trim, double resolution)
{
    assert(count > 2 * trim && resolution >= 0.0);
    vb_sort(values, count);
    size_t kept = count - 2 * trim;
    struct vb_estimate estimate = {
        .count = count,
        .center = vb_mean(values + trim, kept),
        .error = NAN,
        .df = (double)(kept - 1),
    };
    if (count >= VB_ESTIMATE_MIN) {
        double squares = winsorized_squares(values, count, trim);
        double error = sqrt(squares / ((double)kept * (double)(kept - 1)));
        estimate.error = fmax(error, resolution);
    }
    return estimate;
}

struct vb_estimate vb_estimate(double *values, size_t count, double resolution)
{
    return vb_estimate_trimmed(values, count, count / 5, resolution);
}

/* A struct of zeros has no error either, so that an estimate that was never made does not look certain. */
static bool has_error(const struct vb_estimate *estimate)
{
    return estimate->count >= VB_ESTIMATE_MIN && !isnan(estimate->error);
}

double vb_estimate_half_width(const struct vb_estimate *estimate, double confidence)
{
    assert(confidence > 0.0 && confidence < 1.0);
    if (!has_error(estimate))
        return INFINITY;
    return -vb_student_t_quantile(0.5 * (1.0 - confidence), estimate->df) * estimate->error;
}

double vb_estimate_p_value(const struct vb_estimate *estimate, double value)
{
    if (!has_error(estimate))
        return 1.0;
    double distance = fabs(estimate->center - value);
    if (distance == 0.0) /* also where the error is 0 */
        return 1.0;
    return 2.0 * vb_student_t_upper(distance / estimate->error, estimate->df);
}
