/* SPDX-License-Identifier: MIT */
#include "row_words.h"
#include "judge/noise_floor.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>

static void add(struct vb_results *results, const char *case_name, const char *point, const char *variant,
                const char *baseline, double noise_pct)
{
    struct vb_row *row = vb_results_append(results);
    assert_non_null(row);
    vb_row_set_text(&row->case_name, case_name);
    vb_row_set_text(&row->point, point);
    vb_row_set_text(&row->variant, variant);
    vb_row_set_text(&row->baseline, baseline);
    set_words(row, &row->status, "ok");
    row->noise_pct = noise_pct;
}

static void add_again(struct vb_results *results, const char *case_name, const char *point, const char *baseline,
                      double low, double high, const char *verdict)
{
    char variant[64];
    snprintf(variant, sizeof variant, "%s (again)", baseline);
    add(results, case_name, point, variant, baseline, 1);
    struct vb_row *row = &results->rows[results->row_count - 1];
    row->ratio_ci_low = low;
    row->ratio_ci_high = high;
    vb_row_set_text(&row->verdict, verdict);
    assert_int_equal(vb_row_read_old_verdict(row), 0);
}

static void the_worst_pair_is_the_floor(void **state)
{
    (void)state;
    struct vb_results results;
    vb_results_init(&results);
    struct vb_floor floor;
    assert_int_equal(vb_floor_of(&results, &floor), 0);
    assert_int_equal(floor.pairs, 0);
    assert_true(floor.worst_pct == 0 && floor.median_pct == 0);

    add_again(&results, "null", "variant=first", "first", 0.99, 1.02, "cannot tell");
    assert_int_equal(vb_floor_of(&results, &floor), 0);
    assert_int_equal(floor.pairs, 1);
    assert_string_equal(floor.worst, "null/first");
    assert_true(fabs(floor.median_pct - 2) < 1e-9);
    add_again(&results, "null", "variant=b", "b", 0.98, 1.01, "cannot tell"); /* as bad: the last of equals is named */
    assert_int_equal(vb_floor_of(&results, &floor), 0);
    assert_int_equal(floor.pairs, 2);
    assert_string_equal(floor.worst, "null/b");
    vb_results_release(&results);
    vb_results_init(&results);

    add(&results, "null", "variant=first", "first", "first", 1);
    add_again(&results, "null", "variant=first", "first", 0.999, 1.0005, "same within 0.2 %");
    add_again(&results, "pool", "variant=heap", "heap", 0.99, 1.03, "cannot tell");
    add_again(&results, "pool", "variant=inline", "inline", 1.001, 1.02, "slower");
    add(&results, "pool", "", "other", "heap", 1); /* no pair: a comparison of two variants */
    results.rows[results.row_count - 1].ratio_ci_low = 0.1;
    results.rows[results.row_count - 1].ratio_ci_high = 0.2;
    add_again(&results, "crashed", "variant=heap", "heap", NAN, NAN, "");
    add_again(&results, "pool", "", "", 0.1, 0.2, "slower"); /* again of what? */
    add_again(&results, "pool", "variant=pool", "pool", 0.1, 0.2, "slower");
    vb_row_set_text(&results.rows[results.row_count - 1].baseline, "heap"); /* of another variant */
    assert_int_equal(vb_floor_of(&results, &floor), 0);
    assert_int_equal(floor.pairs, 3);
    assert_true(fabs(floor.worst_pct - 3) < 1e-9);
    assert_true(fabs(floor.median_pct - 2) < 1e-9);
    assert_string_equal(floor.worst, "pool/heap");
    assert_int_equal(floor.false_claims, 1);
    vb_results_release(&results);
}

static void noise_is_compared_for_the_same_work(void **state)
{
    (void)state;
    struct vb_results floor;
    struct vb_results run;
    vb_results_init(&floor);
    vb_results_init(&run);
    add(&floor, "cache", "hit=90,variant=heap", "heap", "heap", 0.5);
    add(&floor, "null", "variant=first", "first", "first", 0.01); /* counts as a tenth of a percent */
    add(&floor, "cache", "hit=99,variant=heap", "heap", "heap", NAN);
    assert_true(isnan(vb_noise_factor(&run, &floor)));

    add(&run, "cache", "hit=90", "heap", "heap", 5);
    assert_true(fabs(vb_noise_factor(&run, &floor) - 10) < 1e-9);
    add(&run, "null", "", "first", "first", 0.2);
    assert_true(fabs(vb_noise_factor(&run, &floor) - 6) < 1e-9); /* the middle of 10 and 2 */
    add(&run, "cache", "hit=99", "heap", "heap", 50);            /* not known there */
    add(&run, "cache", "hit=9", "heap", "heap", 50);             /* another point */
    add(&run, "null", "", "second", "first", 50);                /* another variant */
    assert_true(fabs(vb_noise_factor(&run, &floor) - 6) < 1e-9);
    assert_true(fabs(vb_noise_factor(&run, &run) - 1) < 1e-9); /* against a run like itself */
    vb_results_release(&floor);
    vb_results_release(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worst_pair_is_the_floor),
        cmocka_unit_test(noise_is_compared_for_the_same_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
