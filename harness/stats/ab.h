/* SPDX-License-Identifier: MIT
 *
 * Two builds of the same work: screen and confirm. Every pair is screened with a few launches. Those that look slower,
 * or were not seen well enough, are confirmed with many fresh ones; what screening saw of them is thrown away, so that
 * having been picked does not bias the answer. Where these do not tell, and as many again and again would, they are
 * taken and judged together with them. So there are two looks at a confirmation, each with half of the chance of error,
 * as Bonferroni has it. A slowdown is claimed only where, over all confirmed pairs, Holm's procedure rejects "not
 * slower than the limit" (Holm, Scandinavian Journal of Statistics 6, 1979; at several looks: Maurer and Bretz,
 * Statistics in Biopharmaceutical Research 5, 2013): noise makes a false claim on less than 1 % of such pages. Effects
 * are natural logarithms of new over base. */
#ifndef VB_STATS_AB_H
#define VB_STATS_AB_H

#include "stats/robust.h"

#include <stdbool.h>
#include <stddef.h>

#define VB_AB_SCREEN_LAUNCHES  20
#define VB_AB_CONFIRM_LAUNCHES 60
#define VB_AB_MORE_LAUNCHES    120 /* after those, where they do not tell */

/* Whether a screened pair is to be confirmed: more than half of the limit slower, or known no better than to within the
 * limit (at 95 %). `limit` is ln(1 + tau). */
bool vb_ab_wants_confirmation(const struct vb_estimate *effect, double limit);

enum vb_ab_verdict {
    VB_AB_CANNOT_TELL,
    VB_AB_SAME,   /* the whole interval within the limit and 0 in it, or all of it within a tenth of the limit */
    VB_AB_FASTER, /* the whole interval below 0, and not all of it within a tenth of the limit */
    VB_AB_SLOWER_UNDER_LIMIT, /* the whole interval above 0, not all within a tenth of the limit, but all within the
                                 limit */
    VB_AB_SLOWER,             /* by more than the limit: Holm rejects */
    VB_AB_SAME_CODE,          /* both run the same instructions: what differs is where they lie */
};

struct vb_ab_pair {
    struct vb_estimate effect;  /* in */
    double limit;               /* in: ln(1 + tau) of this pair */
    bool same_code;             /* in: both sides are known to run the same machine code */
    bool confirmed;             /* in: the effect is from the confirming launches, at the first look or the second */
    bool once;                  /* in: it was looked at once, so that looks do not share the error */
    double low, high;           /* out: interval of the effect at 99 %; infinite without an error */
    double p_value;             /* out: one-sided, of "not slower than the limit", over both looks; 1: not confirmed */
    enum vb_ab_verdict verdict; /* out */
    double same_within;         /* out: the largest |effect| that the interval allows */
};

/* Judges all pairs of a page together, at 99 %. Returns 0 or VB_ERROR_MEMORY (without words). */
int vb_ab_judge(struct vb_ab_pair *pairs, size_t count);

/* Whether a pair that was judged at the first look deserves the second: it is confirmed, undecided, and three times as
 * many launches would probably tell. */
bool vb_ab_wants_more(const struct vb_ab_pair *pair);

/* How many launches would have told: those that were taken, times the square of how much too wide the interval is.
 * Infinite where the layouts that there are differ too much for any number of launches. */
double vb_ab_launches_needed(const struct vb_ab_pair *pair);

/* For a pair without a verdict: whether layout is the reason. */
bool vb_ab_is_hidden_by_layout(const struct vb_ab_pair *pair);

#endif
