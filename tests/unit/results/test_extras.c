/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/random.h"
#include "results/cells.h"
#include "results/extras.h"

#include <math.h>
#include <string.h>

#define AT(field) offsetof(struct vb_row_extras, field)

static struct vb_row *append(struct vb_results *results)
{
    struct vb_row *row = vb_results_append(results);
    assert_non_null(row);
    return row;
}

static void what_was_not_set_is_not_known(void **state)
{
    (void)state;
    struct vb_results results;
    vb_results_init(&results);
    struct vb_row *row = append(&results);
    assert_true(isnan(vb_extra_at(row, AT(p99_ns))));
    assert_int_equal(vb_extra_list_at(row, AT(launch_ns)).count, 0);
    assert_true(isnan(vb_row_extras_of(row).p99_ns));
    assert_null(row->extras); /* asking makes none */

    assert_non_null(vb_row_extras(row));
    struct vb_row_extras extras = vb_row_extras_of(row);
    assert_true(isnan(extras.break_even_at) && isnan(extras.heap_flushes_after) && !extras.launch_cpu_ns.values);
    vb_results_release(&results);
}

/* Whatever is set, and set again, in whatever order, by column and by field. */
static void columns_and_fields_are_the_same(void **state)
{
    (void)state;
    struct vb_random random;
    vb_random_seed(&random, 5);
    struct vb_results results;
    vb_results_init(&results);
    struct vb_row *row = append(&results);
    double wanted[sizeof(struct vb_row_extras) / sizeof(double)];
    for (size_t c = 0; c < vb_column_count; c++)
        if (vb_columns[c].in_extras)
            wanted[vb_columns[c].offset / sizeof(double)] = NAN;
    for (int i = 0; i < 5000; i++) {
        const struct vb_column *column = &vb_columns[vb_random_below(&random, vb_column_count)];
        if (!column->in_extras || column->type != VB_COLUMN_REAL)
            continue;
        double value = vb_random_below(&random, 3) == 0 ? NAN : (double)i;
        *vb_cell_real_field(row, column) = value;
        wanted[column->offset / sizeof(double)] = value;
        const struct vb_row_extras extras = vb_row_extras_of(row);
        for (size_t c = 0; c < vb_column_count; c++) {
            if (!vb_columns[c].in_extras || vb_columns[c].type != VB_COLUMN_REAL)
                continue;
            double found[2] = {vb_cell_real(row, &vb_columns[c])};
            memcpy(&found[1], (const char *)&extras + vb_columns[c].offset, sizeof found[1]);
            double value_wanted = wanted[vb_columns[c].offset / sizeof(double)];
            for (int k = 0; k < 2; k++)
                assert_true(isnan(value_wanted) ? isnan(found[k]) : found[k] == value_wanted);
        }
    }
    vb_results_release(&results);
}

/* That they are released with the row says the address sanitizer. */
static void lists_are_kept(void **state)
{
    (void)state;
    static const double values[] = {3, 1, 2};
    struct vb_results results;
    vb_results_init(&results);
    for (int i = 0; i < 2; i++) {
        struct vb_row *row = append(&results);
        assert_int_equal(vb_row_set_list(&vb_row_extras(row)->launch_ns, values, 3), 0);
        assert_int_equal(vb_extra_list_at(row, AT(launch_ns)).count, 3);
        assert_true(vb_extra_list_at(row, AT(launch_ns)).values[2] == 2);
        assert_int_equal(vb_extra_list_at(row, AT(launch_cpu_ns)).count, 0);
        if (i > 0)
            assert_int_equal(vb_row_set_list(&vb_row_extras(row)->launch_cpu_ns, values, 1), 0);
        assert_true(vb_extra_list_at(row, AT(launch_ns)).values[0] == 3);
    }
    vb_results_release(&results);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_not_set_is_not_known),
        cmocka_unit_test(columns_and_fields_are_the_same),
        cmocka_unit_test(lists_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
