/* SPDX-License-Identifier: MIT
 *
 * What the article says of Task<T> and ValueTask<T>, claim by claim, and what results measured here say to each. The
 * verdicts are computed from rows; only the claims themselves are written down. */
#ifndef VB_JUDGE_CLAIMS_H
#define VB_JUDGE_CLAIMS_H

#include "case.h"
#include "results/row.h"

#include <stdbool.h>
#include <stddef.h>

enum vb_claim_verdict {
    VB_CLAIM_HOLDS,
    VB_CLAIM_OTHER_NUMBER,  /* holds in substance, but the figure is another one here */
    VB_CLAIM_DOES_NOT_HOLD, /* here, in C, on this machine */
    VB_CLAIM_CANNOT_TELL,   /* rows are missing or failed, or their intervals leave it open */
    VB_CLAIM_DOTNET_ONLY,   /* nothing in C could show it */
};

#define VB_CLAIM_TEXT 320

struct vb_claim_finding {
    enum vb_claim_verdict verdict;
    char measured[VB_CLAIM_TEXT]; /* what was found, with its figures; why not, where it cannot be told */
};

#define VB_CLAIM_PATTERNS 2

struct vb_claim {
    const char *claim;                           /* in our own words, one sentence without a full stop */
    const char *figure;                          /* the figure that the article gives; "" for none */
    const char *patterns[VB_CLAIM_PATTERNS + 1]; /* of what is to be measured, as the command line takes them, ending
                                                    with NULL; none: nothing can be */
    struct vb_claim_finding (*judge)(const struct vb_results *results); /* NULL: about .NET only */
    const char *remark;                                                 /* for those: why nothing in C could show it */
};

/* In the order in which the article makes them. */
extern const struct vb_claim vb_claims[];
extern const size_t vb_claim_count;

/* Whether these cases are those that the claims are about, whichever of them could be built. */
bool vb_claims_have_cases(const struct vb_case_entry *cases);

/* "holds", "holds, another number", "does not hold here", "cannot tell", "about .NET only". */
const char *vb_claim_verdict_name(enum vb_claim_verdict verdict);

/* Judges one claim by the rows of `results` that were measured under jemalloc. */
struct vb_claim_finding vb_claim_judge(const struct vb_claim *claim, const struct vb_results *results);

#endif
