/* SPDX-License-Identifier: MIT
 *
 * What a row means to continuous integration: its status and what the gate found, as one word. */
#pragma once

#include "results/row.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* In the order in which they weigh. */
enum vb_ci_kind {
    VB_CI_PASSED,
    VB_CI_NOTED,     /* passed, and the gate has something to say all the same */
    VB_CI_UNDECIDED, /* the gate could not tell: an interval too wide */
    VB_CI_SKIPPED,   /* the case said that it cannot run here, or was not built, and no gate missed it */
    VB_CI_ERROR,     /* crashed, timed out, not measured, or nothing for the gate to judge by */
    VB_CI_FAILURE,   /* worse than the gate allows, a broken contract, unequal checksums */
    VB_CI_KINDS,
};

struct vb_ci_outcome {
    enum vb_ci_kind kind;
    const char *type;    /* "alloc-regression", "time-regression", "contract", "checksum", "crash", "timeout", ... */
    const char *message; /* lives as long as the row; "" where all is well */
};

/* The old side of a pair has none: skip it, the new side's stands for both.
 *
 * The gate's word comes before the status, since a row that a gate misses is never a pass: skipped is then an error. */
struct vb_ci_outcome vb_ci_outcome(const struct vb_row *row);

/* How many rows there are of each kind. */
struct vb_ci_totals {
    size_t counts[VB_CI_KINDS];
    size_t rows;
    bool compared; /* two programs: each pair counts once */
    bool gated;    /* a gate was asked about at least one of them */
};

struct vb_ci_totals vb_ci_totals(const struct vb_results *results);

/* "FAILED", "could not judge", "nothing was measured", "passed", ...: all rows in a word. */
const char *vb_ci_verdict(const struct vb_ci_totals *totals);

/* Writes all rows in a line without its end: "gate: FAILED: 24 rows: 2 failed, 1 undecided". */
void vb_ci_write_totals(const struct vb_ci_totals *totals, FILE *stream);
