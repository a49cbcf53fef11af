/* SPDX-License-Identifier: MIT
 *
 * What the interval of a row says of its error, when it is read back. */
#include "merge/parts.h"
#include "stats/layouts_estimate.h"
#include "stats/paired.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#define MOST 64

/* A row of a ratio with the interval of this estimate. */
static void append(struct vb_results *results, const struct vb_estimate *estimate)
{
    struct vb_row *row = vb_results_append(results);
    assert_non_null(row);
    double half_width = vb_estimate_half_width(estimate, vb_look_confidence(VB_CONFIDENCE));
    row->status_code = VB_ROW_OK;
    row->verdict_code = VB_ROW_SLOWER;
    row->launches = (int64_t)estimate->count;
    row->layouts = estimate->layout_count > 0 ? (double)estimate->layout_count : NAN;
    row->ratio = exp(estimate->center);
    row->ratio_ci_low = exp(estimate->center - half_width);
    row->ratio_ci_high = exp(estimate->center + half_width);
}

static void expect_back(const struct vb_estimate *estimate)
{
    struct vb_results results;
    struct vb_fleet fleet;
    struct vb_merge_effect effect;
    vb_results_init(&results);
    append(&results, estimate);
    const struct vb_row *row = &results.rows[0];
    struct vb_source source = {.path = "a.csv", .results = &results};
    assert_int_equal(vb_fleet_make(&fleet, &source, 1), 0);
    assert_int_equal(vb_merge_effect_make(&effect, &fleet, &row, VB_MERGE_RATIO, VB_META_REML), 0);
    assert_int_equal(effect.machine_count, 1);
    const struct vb_estimate *mean = &effect.over.mean;
    if (fabs(mean->df - estimate->df) > 0 || fabs(mean->error / estimate->error - 1) > 1e-9 ||
        fabs(mean->center - estimate->center) > 1e-12)
        fail_msg("%zu launches, %zu layouts: %g +- %g (%g) instead of %g +- %g (%g)", estimate->count,
                 estimate->layout_count, mean->center, mean->error, mean->df, estimate->center, estimate->error,
                 estimate->df);
    vb_merge_effect_release(&effect);
    vb_fleet_release(&fleet);
    vb_results_release(&results);
}

/* Over launches, and over layouts through which they rotate, with two, three or more of each. */
static void error_and_freedom_come_back(void **state)
{
    (void)state;
    static const struct {
        size_t launches, layouts;
    } table[] = {{3, 0}, {20, 0}, {21, 0}, {12, 4}, {14, 4}, {10, 5}, {16, 5}, {14, 5}, {48, 16}, {47, 16}, {64, 16}};
    for (size_t t = 0; t < sizeof table / sizeof table[0]; t++) {
        double values[MOST], scratch[2 * MOST];
        uint32_t layouts[MOST];
        for (size_t i = 0; i < table[t].launches; i++) {
            values[i] = 0.05 + 0.01 * sin((double)(7 * i));
            layouts[i] = table[t].layouts > 0 ? (uint32_t)(i % table[t].layouts) + 1 : 0;
        }
        struct vb_estimate estimate = table[t].layouts > 0
                                          ? vb_estimate_layered(values, layouts, table[t].launches, 0, scratch)
                                          : vb_estimate(values, table[t].launches, 0);
        expect_back(&estimate);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(error_and_freedom_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
