/* SPDX-License-Identifier: MIT
 *
 * Rows of sweeps, for the tests of what is found in them and of what is said about it. */
#ifndef VB_TESTS_REPORT_SWEEP_ROWS_H
#define VB_TESTS_REPORT_SWEEP_ROWS_H

#include "row_words.h"
#include "results/row.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

/* One row: the baseline "heap" costs `mean_ns`, another variant `ratio` times what it costs, give or take `half`. */
struct sweep_row {
    const char *point;
    const char *variant;
    double mean_ns; /* of the baseline; else 0 */
    double ratio;
    double half;         /* of the interval of the ratio; NAN: there is none */
    const char *verdict; /* NULL: as the interval says */
};

static inline struct vb_row *add_sweep_row(struct vb_results *results, const struct sweep_row *from)
{
    struct vb_row *row = vb_results_append(results);
    vb_row_set_text(&row->case_name, "sync_ratio");
    vb_row_set_text(&row->point, from->point);
    vb_row_set_text(&row->variant, from->variant);
    vb_row_set_text(&row->baseline, "heap");
    set_words(row, &row->status, "ok");
    bool is_baseline = strcmp(from->variant, "heap") == 0;
    row->mean_ns = is_baseline ? from->mean_ns : 1;
    row->ratio = is_baseline ? 1 : from->ratio;
    if (is_baseline)
        return row;
    row->ratio_ci_low = from->ratio - from->half;
    row->ratio_ci_high = from->ratio + from->half;
    const char *verdict = row->ratio_ci_high < 1 ? "faster" : row->ratio_ci_low > 1 ? "slower" : "cannot tell (noise)";
    vb_row_set_text(&row->verdict, from->verdict ? from->verdict : verdict);
    vb_row_read_old_verdict(row);
    return row;
}

static inline void add_sweep_rows(struct vb_results *results, const struct sweep_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        add_sweep_row(results, &rows[i]);
}

#endif
