/* SPDX-License-Identifier: MIT */
#include "stats/quiet_time.h"

#include "stats/estimate.h"
#include "stats/quantiles.h"

#include <math.h>

static double share_up_to(const double *values, size_t count, double limit)
{
    size_t below = 0;
    for (size_t i = 0; i < count; i++)
        below += values[i] <= limit;
    return (double)below / (double)count;
}

/* The share of turns that are no slower than `limit`, over launches. `scratch` has room for a launch, and a number of
 * each. */
static struct vb_estimate estimate_share(const struct vb_turns *turns, size_t variant, double limit, double *scratch)
{
    double *values = scratch + turns->launch_count;
    size_t launches = 0;
    for (size_t launch = 0; launch < turns->launch_count; launch++) {
        size_t count = vb_turns_collect(turns, launch, variant, values);
        if (count > 0)
            scratch[launches++] = share_up_to(values, count, limit);
    }
    return vb_estimate_trimmed(scratch, launches, 0, 0);
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
    struct vb_estimate share = estimate_share(turns, variant, quiet.ns, values + total);
    if (share.count < VB_ESTIMATE_MIN)
        return quiet;
    /* The quantile is never known better than to one turn. */
    double half = fmax(vb_estimate_half_width(&share, confidence), 1 / (double)total);
    quiet.low = vb_quantile(values, total, fmax(VB_QUIET_FRACTION - half, 0));
    quiet.high = vb_quantile(values, total, fmin(VB_QUIET_FRACTION + half, 1));
    return quiet;
}
