/* SPDX-License-Identifier: MIT */
#include "stats/two_kinds.h"

#include "stats/quantiles.h"

#include <math.h>

#define WORTH_A_WORD 0.05   /* distance of two kinds at least, as a logarithm */
#define ERROR        0.0025 /* chance to see two kinds in evenly spread values */
#define TRIM         10     /* of this many, one on each side is ignored */
#define LEAST_SHARE  5      /* a kind has at least one in this many, */
#define LEAST_COUNT  4      /* and that many in any case */

/* What share of the range of `count` evenly spread values the widest of `gaps` gaps does not reach, but with
 * probability ERROR. One gap is wider than c with probability (1 - c)^(count - 2) (David and Nagaraja, Order
 * Statistics, 6.4). */
static double widest_share(size_t count, size_t gaps)
{
    return 1 - pow(ERROR / (double)gaps, 1 / (double)(count - 2));
}

/* The range of the middle half. */
static double spread(const double *sorted, size_t count)
{
    return vb_quantile_sorted(sorted, count, 0.75) - vb_quantile_sorted(sorted, count, 0.25);
}

bool vb_kinds_find(double *values, size_t count, struct vb_kinds *kinds)
{
    if (count < VB_KINDS_MIN)
        return false;
    vb_sort(values, count);
    size_t trim = count / TRIM;
    size_t least = (count + LEAST_SHARE - 1) / LEAST_SHARE;
    least = least > LEAST_COUNT ? least : LEAST_COUNT;
    double range = values[count - 1 - trim] - values[trim];
    size_t widest = least; /* of the gaps below a value, the index of that value */
    for (size_t i = least; i <= count - least; i++)
        if (values[i] - values[i - 1] > values[widest] - values[widest - 1])
            widest = i;
    double gap = values[widest] - values[widest - 1];
    if (!(gap > widest_share(count - 2 * trim, count - 2 * least + 1) * range))
        return false;
    if (gap < spread(values, widest) || gap < spread(values + widest, count - widest))
        return false; /* the thin end of a long tail has gaps, too */
    *kinds = (struct vb_kinds){.low = vb_quantile_sorted(values, widest, 0.5),
                               .high = vb_quantile_sorted(values + widest, count - widest, 0.5)};
    return true;
}

bool vb_turns_kinds(struct vb_turns *turns, size_t variant, struct vb_kinds *kinds)
{
    double *medians = turns->work;
    double *values = medians + turns->launch_count;
    size_t launches = 0;
    for (size_t launch = 0; launch < turns->launch_count; launch++) {
        size_t count = vb_turns_collect(turns, launch, variant, values);
        if (count > 0)
            medians[launches++] = log(vb_median(values, count));
    }
    if (!vb_kinds_find(medians, launches, kinds) || kinds->high - kinds->low <= WORTH_A_WORD || turns->layouts[0] > 0)
        return false;
    *kinds = (struct vb_kinds){.low = exp(kinds->low), .high = exp(kinds->high)};
    return true;
}
