/* SPDX-License-Identifier: MIT
 *
 * What the article says of Task<T> and ValueTask<T>, claim by claim, and what results measured here say to each. The
 * verdicts are computed from rows; only the claims themselves are written down, in table.c. The program that measures
 * these cases has the command `claims`; other programs of vbench do not. */
#ifndef CLAIMS_CLAIMS_H
#define CLAIMS_CLAIMS_H

#include "results/row.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

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

/* A row by its case, the settings of its point (see vb_evidence_row) and its variant. */
struct vb_claim_row {
    const char *case_name, *settings, *variant;
};

/* A claim goes by conditions on rows, or by a rule of its own.
 *
 * A value is a letter and the index of a row (r0), or a number, or two of these with '/' between them:
 *     a allocations, b bytes asked for, u bytes used, each per operation; f allocations less those of the next row;
 *     t ns per operation; x how many times as fast as its baseline; m and p MB resident and handed out, at the peak.
 * A condition is VALUE RELATION VALUE, where the relation is one of = < > and ~ (within 10 %); or F and an index: that
 * row is faster than its baseline by more than `margin`, with its whole interval. Blanks separate conditions.
 * A value that is not known makes the claim one that cannot be told.
 * Texts hold values in braces, with three digits where a dot comes first: {a0}, {.a1}. {r0} is the ratio in words. */
struct vb_claim {
    const char *claim;            /* in our own words, one sentence without a full stop */
    const char *figure;           /* the figure that the article gives; "" for none */
    const char *cases[2];         /* that it is about; none: nothing in C could show it, and `says` is why */
    struct vb_claim_row rows[4];  /* each of which has to be there */
    const char *holds, *exactly;  /* conditions; where only the second ones fail, the number is another one */
    double margin;                /* of F */
    const char *says, *otherwise; /* what was measured; what is missing where it cannot be told */
    struct vb_claim_finding (*judge)(const struct vb_results *results); /* NULL: the conditions decide */
};

/* In the order in which the article makes them. */
extern const struct vb_claim vb_claims[];
extern const size_t vb_claim_count;

/* "Significantly" and "only adds overhead" are about differences that somebody would notice. */
#define VB_CLAIM_NOTICEABLE 0.05

/* Rules of their own. */
struct vb_claim_finding vb_claim_pauses(const struct vb_results *results);
struct vb_claim_finding vb_claim_half_synchronous(const struct vb_results *results);
struct vb_claim_finding vb_claim_always_async(const struct vb_results *results);
struct vb_claim_finding vb_claim_debug_builds(const struct vb_results *results);

/* Judges one claim by the rows of `results` that were measured under jemalloc. */
struct vb_claim_finding vb_claim_judge(const struct vb_claim *claim, const struct vb_results *results);

/* "holds", "holds, another number", "does not hold here", "cannot tell", "about .NET only". */
const char *vb_claim_verdict_name(enum vb_claim_verdict verdict);

/* Writes a table of all claims, `findings` in their order, wrapped to `width` columns of a terminal (0: 120), and a
 * last line that counts the verdicts. `color`: verdicts green, yellow and red. The caller checks the stream. */
void vb_claims_write(const struct vb_claim_finding *findings, size_t width, bool color, FILE *stream);

/* Writes them as CSV: number, claim, figure, measured, verdict. The caller checks the stream. */
void vb_claims_write_csv(const struct vb_claim_finding *findings, FILE *stream);

#endif
