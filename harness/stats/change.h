/* SPDX-License-Identifier: MIT
 *
 * From one measurement to a later one of the same quantity: by how much it changed, with an interval from both
 * intervals. */
#pragma once

/* A positive quantity and its confidence interval; NAN where not known. */
struct vb_estimated {
    double value;
    double low;
    double high;
};

/* The natural logarithm of later over earlier, and its interval; NAN where either is not known well enough. */
struct vb_change {
    double center;
    double low;
    double high;
};

/* Combines the two intervals, which are of independent measurements and of the same confidence, into one of that
 * confidence for the change: each half of the result is the root of the sum of squares of the halves it is made of.
 * G. Y. Zou, A. Donner, "Construction of confidence limits about effect measures: a general approach", Statistics in
 * Medicine 27 (2008). Where an end of an interval is 0 or below, that end of the result is infinite. Exact values
 * other than 0 are their own ends. */
struct vb_change vb_change_between(const struct vb_estimated *earlier, const struct vb_estimated *later);

enum vb_change_verdict {
    VB_CHANGE_SAME,        /* the whole interval within the limit on both sides */
    VB_CHANGE_BETTER,      /* the whole interval beyond the limit: less time */
    VB_CHANGE_WORSE,       /* likewise: more */
    VB_CHANGE_CANNOT_TELL, /* neither */
};

/* `limit`: a natural logarithm, 0 or more; changes within it do not matter. */
enum vb_change_verdict vb_change_judge(const struct vb_change *change, double limit);
