/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "show/case_grid.h"

#include <stdlib.h>

#define MIB 1048576.0

static struct vb_row *add_row(struct vb_results *results, const char *variant)
{
    struct vb_row *row = vb_results_append(results);
    assert_non_null(row);
    assert_int_equal(vb_row_set_text(&row->variant, variant), 0);
    return row;
}

/* Only rows with figures are shown; one figure that is not known leaves the others. */
static void test_figures(void **state)
{
    (void)state;
    struct vb_results results;
    vb_results_init(&results);
    add_row(&results, "no_figures");
    struct vb_row *row = add_row(&results, "heap");
    row->heap_allocated_bytes_before = 8.5 * MIB;
    row->heap_allocated_bytes_after = 8.51 * MIB; /* not seen at one decimal */
    row->heap_resident_bytes_before = 12 * MIB;
    row->heap_resident_bytes_after = 44.25 * MIB;
    row->heap_purges_before = 7;
    row->heap_purges_after = 7;
    row->heap_fills_before = 300;
    row->heap_fills_after = 250300;

    const struct vb_row **order = vb_arrange(&results);
    struct vb_grid grid = {0};
    vb_heap_grid_open(&grid);
    bool any = false;
    assert_int_equal(vb_heap_grid_fill(&grid, (struct vb_rows){.items = order, .count = 2}, &any), 0);
    assert_true(any);
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    assert_int_equal(vb_grid_write(&grid, 0, false, stream), 0);
    fclose(stream);
    assert_string_equal(text,
                        "| Method | Allocated | Active |     Resident | Retained | Purges |   Fills | Flushes |\n"
                        "|--------|----------:|-------:|-------------:|---------:|-------:|--------:|--------:|\n"
                        "| heap   |       8.5 |    n/a | 12.0 -> 44.2 |      n/a |      0 | +250000 |     n/a |\n");
    free(text);

    vb_grid_clear(&grid);
    assert_int_equal(vb_heap_grid_fill(&grid, (struct vb_rows){.items = order, .count = 1}, &any), 0);
    assert_false(any);
    vb_grid_release(&grid);
    free(order);
    vb_results_release(&results);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_figures)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
