/* SPDX-License-Identifier: MIT */
#include "cli/ab/ab.h"

#include "judge/ab.h"
#include "results/row.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define RUNS 5

static const char *const names[] = {"loop", "loop (new)"};

struct runs {
    struct vb_results results;
    const struct vb_row *rows[2 * RUNS];
};

/* The old side takes 10 ns and more from run to run, the new one twice as long; it allocates 3, and the old one 2. */
static void make(struct runs *runs)
{
    vb_results_init(&runs->results);
    for (size_t i = 0; i < 2 * RUNS; i++)
        assert_non_null(vb_results_append(&runs->results));
    for (size_t i = 0; i < 2 * RUNS; i++) {
        struct vb_row *row = &runs->results.rows[i];
        runs->rows[i] = row;
        row->mean_ns = (10 + (double)(i / 2)) * (i % 2 ? 2 : 1) * (1 + 0.001 * (double)i);
        row->status_code = VB_ROW_OK;
        row->ledger_code = VB_ROW_EXACT;
        row->contract_code = VB_ROW_NO_CONTRACT;
        row->allocs_per_op = i % 2 ? 3 : 2;
        row->bytes_per_op = row->live_bytes_per_op = 0;
        assert_int_equal(vb_row_set_text(&row->status, "ok"), 0);
        assert_int_equal(vb_row_set_text(&row->ledger, "exact"), 0);
        assert_int_equal(vb_row_set_text(&row->point, "n=1"), 0);
    }
}

static struct vb_ab_row judge(struct runs *runs, struct vb_measurement *measurement)
{
    struct vb_ab_row row = {0};
    const struct vb_ab_options options = {.limits = {.time = 0.03}, .timed = true};
    assert_int_equal(vb_ab_of_rows(measurement, runs->rows, RUNS, names), 0);
    measurement->case_name = "case";
    assert_int_equal(vb_ab_row_fill(&row, measurement, true, &options, NULL), 0);
    row.pair.once = true;
    assert_int_equal(vb_ab_rows_judge(&row, 1, NULL), 0);
    return row;
}

static void runs_are_launches(void **state)
{
    (void)state;
    struct runs runs;
    struct vb_measurement measurement;
    make(&runs);
    struct vb_ab_row row = judge(&runs, &measurement);
    assert_string_equal(measurement.point, "n=1");
    assert_int_equal(measurement.launch_count, RUNS);
    assert_int_equal(row.pair.effect.count, RUNS);
    assert_true(fabs(row.pair.effect.center - log(2)) < 0.002);
    assert_int_equal(row.pair.verdict, VB_AB_SLOWER);
    assert_int_equal(row.allocs, VB_AB_ALLOCS_ROSE);
    vb_measurement_release(&measurement);
    vb_results_release(&runs.results);
}

/* One run that failed, and one that lacks its time. */
static void a_failed_run_speaks_for_its_side(void **state)
{
    (void)state;
    struct runs runs;
    struct vb_measurement measurement;
    make(&runs);
    runs.results.rows[4].mean_ns = NAN;
    struct vb_ab_row row = judge(&runs, &measurement);
    assert_int_equal(row.pair.effect.count, RUNS - 1);
    assert_false(row.failed);
    vb_measurement_release(&measurement);

    runs.results.rows[7].status_code = VB_ROW_CRASHED;
    assert_int_equal(vb_row_set_text(&runs.results.rows[7].status, "crashed (SIGSEGV)"), 0);
    row = judge(&runs, &measurement);
    assert_true(row.failed);
    assert_string_equal(measurement.variants[1].status, "crashed (SIGSEGV)");
    assert_int_equal(measurement.variants[1].trouble, VB_TROUBLE_CRASHED);
    assert_int_equal(measurement.variants[0].outcome, VB_OUTCOME_OK);
    vb_measurement_release(&measurement);

    runs.results.rows[7].status_code = VB_ROW_CHECKSUM_BROKEN;
    row = judge(&runs, &measurement);
    assert_true(row.broken);
    vb_measurement_release(&measurement);
    vb_results_release(&runs.results);
}

static void counts_that_vary_keep_their_range(void **state)
{
    (void)state;
    struct runs runs;
    struct vb_measurement measurement;
    make(&runs);
    for (size_t i = 0; i < 2; i++) {
        struct vb_row *row = &runs.results.rows[i];
        row->ledger_code = VB_ROW_VARIES;
        row->allocs_per_op = NAN;
        assert_int_equal(vb_row_set_text(&row->ledger, "not constant (2 to 4)"), 0);
    }
    judge(&runs, &measurement);
    assert_int_equal(measurement.variants[0].account.kind, VB_ACCOUNT_VARIES);
    assert_string_equal(measurement.variants[0].account.reason, "2 to 4");
    assert_int_equal(measurement.variants[0].account.allocs_range.varies, 1);
    assert_int_equal(measurement.variants[0].account.asked_range.varies, 0);
    vb_measurement_release(&measurement);
    vb_results_release(&runs.results);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_are_launches),
        cmocka_unit_test(a_failed_run_speaks_for_its_side),
        cmocka_unit_test(counts_that_vary_keep_their_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
