/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "results/build.h"
#include "results/witnesses.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Turns of two variants in launches 0, 2 and 5. The second has none in launch 2. */
static const struct vb_reading readings[] = {
    {.launch = 0, .round = 0, .variant = 0, .operations = 10, .elapsed_ns = 100, .cpu_ns = 90},
    {.launch = 0, .round = 0, .variant = 1, .operations = 20, .elapsed_ns = 40, .cpu_ns = 40},
    {.launch = 0, .round = 1, .variant = 1, .operations = 20, .elapsed_ns = 80, .cpu_ns = NAN},
    {.launch = 0, .round = 1, .variant = 0, .operations = 10, .elapsed_ns = 900, .cpu_ns = 110},
    {.launch = 0, .round = 2, .variant = 0, .operations = 10, .elapsed_ns = 120, .cpu_ns = 100},
    {.launch = 2, .round = 0, .variant = 0, .operations = 10, .elapsed_ns = 70, .cpu_ns = 70},
    {.launch = 5, .round = 0, .variant = 1, .operations = 20, .elapsed_ns = 0, .cpu_ns = 0},
    {.launch = 5, .round = 0, .variant = 0, .operations = 10, .elapsed_ns = 80, .cpu_ns = 60},
    {.launch = 5, .round = 1, .variant = 0, .operations = 10, .elapsed_ns = 90, .cpu_ns = 70},
};

static void assert_list(struct vb_list list, const double *wanted, size_t count)
{
    assert_int_equal(list.count, count);
    for (size_t i = 0; i < count; i++)
        assert_true(fabs(list.values[i] - wanted[i]) < 1e-12);
}

static void medians_of_launches(void **state)
{
    (void)state;
    const struct vb_measurement measurement = {.readings = (struct vb_reading *)readings,
                                               .reading_count = sizeof readings / sizeof readings[0]};
    struct vb_results results;
    vb_results_init(&results);
    struct vb_row *row = vb_results_append(&results);
    assert_int_equal(vb_row_set_launches(row, &measurement, 0), 0);
    assert_list(row->launch_ns, (const double[]){12, 7, 8.5}, 3);
    assert_list(row->launch_cpu_ns, (const double[]){10, 7, 6.5}, 3);

    assert_int_equal(vb_row_set_launches(row, &measurement, 1), 0); /* replaces */
    assert_list(row->launch_ns, (const double[]){3, 0.05}, 2);      /* nothing takes a tick */
    assert_list(row->launch_cpu_ns, NULL, 0);                       /* one turn does not know its own */

    assert_int_equal(vb_row_set_launches(row, &measurement, 2), 0); /* no turns */
    assert_list(row->launch_ns, NULL, 0);
    vb_results_release(&results);
}

static void kept_on_request(void **state)
{
    (void)state;
    struct vb_variant_measurement variant = {.name = "v"};
    strcpy(variant.status, "ok");
    const struct vb_measurement measurement = {.case_name = "c",
                                               .point = (char[]){""},
                                               .variants = &variant,
                                               .variant_count = 1,
                                               .readings = (struct vb_reading *)&readings[5],
                                               .reading_count = 1};
    for (size_t keep = 0; keep < 2; keep++) {
        struct vb_build_options options = vb_build_defaults;
        options.keep_launches = keep > 0;
        struct vb_results results;
        vb_results_init(&results);
        struct vb_error error = {0};
        assert_int_equal(vb_build_rows(&results, &measurement, 1, &options, &error), 0);
        assert_list(results.rows[0].launch_ns, (const double[]){7}, keep);
        vb_results_release(&results);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(medians_of_launches),
        cmocka_unit_test(kept_on_request),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
