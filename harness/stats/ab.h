/* SPDX-License-Identifier: MIT
 *
 * Two builds of the same work: screen and confirm. Every pair is screened with a few launches. Pairs that look
 * slower, or are not known well enough, are confirmed with many fresh launches. Their screening launches are
 * discarded, because being picked biases them. Where the confirming launches do not decide, and five times as many
 * probably would, four times as many more are taken, and all confirming launches are judged together. So there are two
 * looks at a confirmation, each with half of the chance of error, as Bonferroni has it. A slowdown is claimed only
 * where, over all confirmed pairs, Holm's procedure rejects "not slower than the limit" (Holm, Scandinavian Journal
 * of Statistics 6, 1979; at several looks: Maurer and Bretz, Statistics in Biopharmaceutical Research 5, 2013):
 * noise makes a false claim on less than 1 % of such pages. Effects are natural logarithms of new over base. */
#pragma once

#include "stats/estimate.h"

#include <stdbool.h>
#include <stddef.h>

#define VB_AB_SCREEN_LAUNCHES  20
#define VB_AB_CONFIRM_LAUNCHES 60
#define VB_AB_MORE_LAUNCHES    240 /* more, where those do not decide */

/* Whether a screened pair is to be confirmed: it is slower by more than half of the limit, or its half-width at 95 %
 * is above the limit. `limit` is ln(1 + tau). */
bool vb_ab_wants_confirmation(const struct vb_estimate *effect, double limit);

enum vb_ab_verdict {
    VB_AB_CANNOT_TELL,
    VB_AB_SAME,   /* the whole interval within the limit and 0 in it, or all of it within a tenth of the limit */
    VB_AB_FASTER, /* the whole interval below 0, and not all of it within a tenth of the limit */
    VB_AB_SLOWER_UNDER_LIMIT, /* the whole interval above 0, not all within a tenth of the limit, but all within the
                                 limit */
    VB_AB_SLOWER,             /* by more than the limit: Holm rejects */
    VB_AB_SAME_CODE,          /* both run the same instructions: only their placement differs */
};

struct vb_ab_pair {
    struct vb_estimate effect;  /* in */
    double limit;               /* in: ln(1 + tau) of this pair */
    bool same_code;             /* in: both sides are known to run the same machine code */
    bool confirmed;             /* in: the effect is from the confirming launches, at the first look or the second */
    bool once;                  /* in: there is one look only, so the error is not shared between two */
    double low, high;           /* out: interval of the effect at 99 %; infinite without an error */
    double p_value;             /* out: one-sided, of "not slower than the limit", over both looks; 1: not confirmed */
    enum vb_ab_verdict verdict; /* out */
    double same_within;         /* out: the largest |effect| that the interval allows */
};

/* Judges all pairs of a page together, at 99 %. Returns 0 or VB_ERROR_MEMORY (without words). */
int vb_ab_judge(struct vb_ab_pair *pairs, size_t count);

/* Whether a pair needs the second look: it is confirmed, undecided at the first, and five times as many launches
 * would probably decide. Not where nothing was timed: what failed then, or is in doubt, more launches do not mend. */
bool vb_ab_wants_more(const struct vb_ab_pair *pair);

/* How many launches would have decided: the launches taken, times the square of the factor by which the interval is
 * too wide. Infinite where the layouts differ so much that no number of launches decides. */
double vb_ab_launches_needed(const struct vb_ab_pair *pair);

/* For a pair without a verdict: whether layout is the reason. */
bool vb_ab_is_hidden_by_layout(const struct vb_ab_pair *pair);
