/* SPDX-License-Identifier: MIT
 *
 * From what was measured to rows: estimates, ratios and verdicts out of readings, the ledger out of accounts. */
#pragma once

#include "talk/measurement.h"
#include "results/row.h"
#include "stats/turns.h"
#include "talk/doubt.h"

#include <stdbool.h>
#include <stddef.h>

struct vb_build_options {
    double confidence;  /* of the whole page, strictly between 0 and 1: 0.99 */
    double margin;      /* |ln ratio|, more than 0, below which two variants are equally fast: ln 1.01 */
    bool judge_time;    /* false in debug builds, under sanitizers and valgrind: times and ratios, but no verdict */
    bool keep_heap;     /* jemalloc's own figures, too */
    bool keep_launches; /* what each launch had to say, too */
};

/* 99 %, 1 %, judged, without the allocator's figures and single launches. */
extern const struct vb_build_options vb_build_defaults;

/* Appends a row per variant of each measurement to `results`, and sets the facts "confidence" ("99 %") and, where there
 * is a summary, "case.NAME". All comparisons of all measurements are judged together, so that the chance of one false
 * "faster" or "slower" among these rows stays below 1 - confidence; call it once per page.
 *
 * Every variant of a point carries the name of its baseline, the baseline itself too, where one was measured or tried.
 * The baseline's own ratio is 1 and has neither interval nor verdict. A variant that failed has neither time nor ratio,
 * and nothing has a ratio to a baseline that failed. Counts that are not exact stay unknown.
 *
 * Returns 0 or VB_ERROR_MEMORY. */
int vb_build_rows(struct vb_results *results, const struct vb_measurement *measurements, size_t count,
                  const struct vb_build_options *options, struct vb_error *error);

/* Fills one row with what was measured of a variant by itself: all but its ratio and verdict. Returns 0 or
 * VB_ERROR_MEMORY (without words). */
int vb_build_variant(struct vb_row *row, const struct vb_measurement *measurement, struct vb_turns *turns, size_t index,
                     const struct vb_build_options *options);

/* The code of a row whose variant failed by this trouble, and of what became of a contract. */
enum vb_row_status vb_row_status_of(enum vb_trouble trouble);
enum vb_row_contract vb_row_contract_of(enum vb_contract_state state);

/* A variant's own doubts, and whether those of its baseline leave anything to compare with. */
struct vb_doubts vb_build_doubts(const struct vb_measurement *measurement, size_t index);
