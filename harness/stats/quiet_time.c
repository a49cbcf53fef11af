/* SPDX-License-Identifier: MIT */
#include "stats/quiet_time.h"

#include "stats/quantiles.h"
#include "stats/distributions.h"

#include <math.h>

static double share_up_to(const double *values, size_t count, double limit)
{
    size_t below = 0;
    for (size_t i = 0; i < count; i++)
        below += values[i] <= limit;
    return (double)below / (double)count;
}

/* The standard error, over launches, of the share of turns that are no slower than `limit`. `scratch` has room for a
 * launch. */
static double error_of_share(const struct vb_turns *turns, size_t variant, double limit, double *scratch,
                             size_t *launches)
{
    double mean = 0;
    double squares = 0; /* of deviations: Welford, Technometrics 4, 1962 */
    *launches = 0;
    for (size_t launch = 0; launch < turns->launch_count; launch++) {
        size_t count = vb_turns_collect(turns, launch, variant, scratch);
        if (count == 0)
            continue;
        double share = share_up_to(scratch, count, limit);
        double deviation = share - mean;
        mean += deviation / (double)++*launches;
        squares += deviation * (share - mean);
    }
    double number = (double)*launches;
    return *launches > 1 ? sqrt(squares / (number - 1) / number) : NAN;
}

struct vb_quiet vb_quiet_of(struct vb_turns *turns, size_t variant, double confidence)
{
    struct vb_quiet quiet = {.ns = NAN, .low = NAN, .high = NAN};
    double *values = turns->work;
    size_t total = 0;
    for (size_t launch = 0; launch < turns->launch_count; launch++)
        total += vb_turns_collect(turns, launch, variant, values + total);
    if (total == 0)
        return quiet;
    quiet.ns = vb_quantile(values, total, VB_QUIET_FRACTION);
    size_t launches;
    double error = error_of_share(turns, variant, quiet.ns, values + total, &launches);
    if (launches < VB_ESTIMATE_MIN)
        return quiet;
    double half = error * vb_student_t_quantile(0.5 + confidence / 2, (double)(launches - 1));
    half = fmax(half, 1 / (double)total); /* the quantile is never known better than to one turn */
    quiet.low = vb_quantile(values, total, fmax(VB_QUIET_FRACTION - half, 0));
    quiet.high = vb_quantile(values, total, fmin(VB_QUIET_FRACTION + half, 1));
    return quiet;
}
