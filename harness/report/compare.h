/* SPDX-License-Identifier: MIT
 *
 * Two saved results side by side, as tables to be read. */
#ifndef VB_REPORT_COMPARE_H
#define VB_REPORT_COMPARE_H

#include "report/delta.h"
#include "report/limits_rules.h"

#include <stdbool.h>
#include <stdio.h>

struct vb_compare_options {
    size_t width; /* columns of the terminal; 0: as wide as it gets */
    bool color;
    struct vb_delta_limits limits;
    const struct vb_limits_rules *rules; /* limits of their own for some rows; may be NULL */
    bool joined_only; /* no word about rows that only one of them has, and no summary */
};

/* Writes a table per case of the rows that both have: time, ratio, allocations and bytes, each with its change and a
 * word; then the rows that only one of them has, what else differs between the runs (CPU, compiler, ...), and how often
 * each word fell. Times from CPUs of different kinds are shown and not judged. Returns 0 or VB_ERROR_MEMORY; the caller
 * checks the stream. */
int vb_compare_write(const struct vb_results *earlier, const struct vb_results *later,
                     const struct vb_compare_options *options, FILE *stream, struct vb_error *error);

#endif
