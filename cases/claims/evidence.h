/* SPDX-License-Identifier: MIT
 *
 * What the rules of the claims ask of results: rows by their settings, and what can be said of two of them. */
#ifndef CLAIMS_EVIDENCE_H
#define CLAIMS_EVIDENCE_H

#include "claims/claims.h"

#include <stdbool.h>

/* The row of a variant at a point with these settings ("k=8,state=ready"; a parameter that the point does not name was
 * not swept, and is at its only value). Of several the first. Only rows that are ok, and that were measured under
 * jemalloc or do not say under what. NULL: there is none. */
const struct vb_row *vb_evidence_row(const struct vb_results *results, const char *case_name, const char *settings,
                                     const char *variant);

/* How the time of a row stands to its baseline's, as far as its interval tells. */
enum vb_evidence_order {
    VB_EVIDENCE_FASTER,
    VB_EVIDENCE_SAME, /* the interval holds 1, and does not reach 5 % to either side */
    VB_EVIDENCE_SLOWER,
    VB_EVIDENCE_OPEN, /* no row, no interval, one too wide, or too many disturbed turns */
};

/* Faster and slower mean by more than `margin` (0.05: five percent), with the whole interval. */
enum vb_evidence_order vb_evidence_order(const struct vb_row *row, double margin);

/* Whether the times of a row can be believed: it is a baseline or was judged, as rows of builds whose times mean
 * nothing are not, and few of its turns were disturbed. */
bool vb_evidence_is_timed(const struct vb_row *row);

/* Of the rows that vb_evidence_row would find, that with the lowest or highest value of a parameter. NULL: there is
 * none whose point names it. */
const struct vb_row *vb_evidence_end(const struct vb_results *results, const char *case_name, const char *param,
                                     const char *variant, bool highest);

/* "17 % (16.8 to 17.1 %)", which may need `text`. */
#define VB_EVIDENCE_RATIO 80
const char *vb_evidence_say_ratio(char text[VB_EVIDENCE_RATIO], const struct vb_row *row);

/* A finding in these words. */
struct vb_claim_finding vb_claim_finding_of(enum vb_claim_verdict verdict, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* "cannot tell", because these were not measured, or not well enough. */
struct vb_claim_finding vb_evidence_missing(const char *what);

#endif
