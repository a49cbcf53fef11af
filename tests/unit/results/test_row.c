/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "row_words.h"
#include "results/cells.h"
#include "results/row.h"
#include "results/arrange.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* Other people's scripts know these names; taking one away or moving it breaks them. */
static const char *const names[] = {
    "case",
    "point",
    "variant",
    "allocator",
    "side",
    "baseline",
    "status",
    "status_code",
    "mean_ns",
    "ci_low_ns",
    "ci_high_ns",
    "median_ns",
    "min_ns",
    "turns_mean_ns",
    "ratio",
    "ratio_ci_low",
    "ratio_ci_high",
    "detectable_pct",
    "verdict",
    "verdict_code",
    "comparisons",
    "doubts",
    "launches",
    "rounds",
    "ops_per_turn",
    "noise_pct",
    "outlier_launches",
    "disturbed_turns",
    "instructions_per_op",
    "cycles_per_op",
    "branch_misses_per_op",
    "cache_misses_per_op",
    "code_bytes",
    "metrics",
    "allocs_per_op",
    "frees_per_op",
    "bytes_per_op",
    "usable_bytes_per_op",
    "live_bytes_per_op",
    "peak_live_bytes",
    "rss_growth_bytes",
    "once_allocs",
    "once_bytes",
    "ledger",
    "ledger_code",
    "contract",
    "contract_code",
    "gate",
    "gate_code",
    "gate_quantity",
    "sites",
    "site_file",
    "site_line",
    "checksum",
    "layouts",
    "layout_sd_pct",
    "counters",
    "processed_bytes_per_op",
    "processed_items_per_op",
    "bytes_per_second",
    "bytes_per_second_low",
    "bytes_per_second_high",
    "items_per_second",
    "items_per_second_low",
    "items_per_second_high",
    "first_ns",
    "first_ci_low_ns",
    "first_ci_high_ns",
    "cold_ns",
    "cold_ci_low_ns",
    "cold_ci_high_ns",
    "source_allocs_per_op",
    "allocs_low",
    "allocs_high",
    "bytes_low",
    "bytes_high",
    "live_bytes_low",
    "live_bytes_high",
    "counted_threads",
    "break_even_at",
    "break_even_low",
    "break_even_high",
    "quiet_ns",
    "quiet_ci_low_ns",
    "quiet_ci_high_ns",
    "p50_ns",
    "p90_ns",
    "p99_ns",
    "p99_9_ns",
    "p99_99_ns",
    "slowest_ns",
    "p99_ci_low_ns",
    "p99_ci_high_ns",
    "p99_9_ci_low_ns",
    "p99_9_ci_high_ns",
    "p99_99_ci_low_ns",
    "p99_99_ci_high_ns",
    "recorded_ops",
    "heap_allocated_bytes_before",
    "heap_allocated_bytes_after",
    "heap_active_bytes_before",
    "heap_active_bytes_after",
    "heap_resident_bytes_before",
    "heap_resident_bytes_after",
    "heap_retained_bytes_before",
    "heap_retained_bytes_after",
    "heap_purges_before",
    "heap_purges_after",
    "heap_fills_before",
    "heap_fills_after",
    "heap_flushes_before",
    "heap_flushes_after",
    "machines",
    "tau_pct",
    "i2_pct",
    "q",
    "q_p_value",
    "class_ratios",
    "launch_ns",
    "launch_cpu_ns",
};

static void column_names_are_stable(void **state)
{
    (void)state;
    assert_int_equal(vb_column_count, COUNT(names));
    for (size_t i = 0; i < COUNT(names); i++) {
        assert_string_equal(vb_columns[i].name, names[i]);
        assert_ptr_equal(vb_column_find(names[i]), &vb_columns[i]);
    }
    assert_null(vb_column_find("mean"));
    assert_null(vb_column_find(""));
}

/* That they are released with the row says the address sanitizer. */
static void lists_are_kept(void **state)
{
    (void)state;
    static const double values[] = {3, 1, 2};
    struct vb_results results;
    vb_results_init(&results);
    for (int i = 0; i < 2; i++) {
        struct vb_row *row = vb_results_append(&results);
        assert_non_null(row);
        assert_true(isnan(row->p99_ns) && row->launch_ns.count == 0 && !row->class_ratios.values);
        assert_int_equal(vb_row_set_list(&row->launch_ns, values, 3), 0);
        assert_true(row->launch_ns.count == 3 && row->launch_ns.values[2] == 2);
        assert_int_equal(row->launch_cpu_ns.count, 0);
        if (i > 0)
            assert_int_equal(vb_row_set_list(&row->launch_cpu_ns, values, 1), 0);
        assert_true(row->launch_ns.values[0] == 3);
    }
    vb_results_release(&results);
}

static void columns_have_a_type_that_fits_their_kind(void **state)
{
    (void)state;
    for (size_t i = 0; i < vb_column_count; i++) {
        const struct vb_column *column = &vb_columns[i];
        bool words = column->kind == VB_COLUMN_KEY || column->kind == VB_COLUMN_WORDS;
        assert_int_equal(words, column->type == VB_COLUMN_TEXT || column->type == VB_COLUMN_CODE);
        assert_true(strlen(column->meaning) > 10);
        assert_null(strpbrk(column->meaning, "\r\n\t"));
        bool is_ns = strlen(column->name) > 3 && strcmp(column->name + strlen(column->name) - 3, "_ns") == 0;
        assert_int_equal(is_ns, strcmp(column->unit, "ns") == 0);
        assert_int_equal(strstr(column->name, "bytes") != NULL, column->unit[0] == 'B');
    }
}

static void new_row_knows_nothing(void **state)
{
    (void)state;
    struct vb_results results;
    vb_results_init(&results);
    struct vb_row *row = vb_results_append(&results);
    assert_non_null(row);
    for (size_t i = 0; i < vb_column_count; i++) {
        switch (vb_columns[i].type) {
        case VB_COLUMN_TEXT: assert_string_equal(vb_cell_text(row, &vb_columns[i]), ""); break;
        case VB_COLUMN_REAL: assert_true(isnan(vb_cell_real(row, &vb_columns[i]))); break;
        case VB_COLUMN_COUNT: assert_int_equal(vb_cell_count(row, &vb_columns[i]), -1); break;
        case VB_COLUMN_CODE: assert_string_equal(vb_cell_code(row, &vb_columns[i]), ""); break;
        case VB_COLUMN_LIST: assert_int_equal(vb_cell_list(row, &vb_columns[i]).count, 0); break;
        }
        assert_false(vb_cell_is_known(row, &vb_columns[i]));
    }
    vb_results_release(&results);
    assert_int_equal(results.row_count, 0);
    assert_null(results.rows);
}

static void rows_survive_growth(void **state)
{
    (void)state;
    struct vb_results results;
    vb_results_init(&results);
    char name[32];
    for (int i = 0; i < 1000; i++) {
        struct vb_row *row = vb_results_append(&results);
        assert_non_null(row);
        snprintf(name, sizeof name, "v%d", i);
        assert_int_equal(vb_row_set_text(&row->variant, name), 0);
        row->rounds = i;
    }
    assert_int_equal(results.row_count, 1000);
    for (int i = 0; i < 1000; i++) {
        snprintf(name, sizeof name, "v%d", i);
        assert_string_equal(results.rows[i].variant, name);
        assert_int_equal(results.rows[i].rounds, i);
    }
    vb_results_release(&results);
}

static void text_is_copied_and_replaced(void **state)
{
    (void)state;
    struct vb_results results;
    vb_results_init(&results);
    struct vb_row *row = vb_results_append(&results);
    char text[] = "crashed (SIGSEGV)";
    set_words(row, &row->status, text);
    text[0] = 'X';
    assert_string_equal(row->status, "crashed (SIGSEGV)");
    set_words(row, &row->status, row->status); /* its own text */
    assert_string_equal(row->status, "crashed (SIGSEGV)");
    set_words(row, &row->status, "ok");
    assert_string_equal(row->status, "ok");
    set_words(row, &row->status, "");
    assert_string_equal(row->status, "");
    vb_results_release(&results);
}

static void list_is_copied_and_replaced(void **state)
{
    (void)state;
    struct vb_results results;
    vb_results_init(&results);
    struct vb_row *row = vb_results_append(&results);
    const struct vb_column *column = vb_column_find("launch_ns");
    struct vb_list *field = vb_cell_list_field(row, column);
    double values[] = {3, 1, 2};
    assert_int_equal(vb_row_set_list(field, values, COUNT(values)), 0);
    values[0] = 9;
    assert_int_equal(vb_cell_list(row, column).count, 3);
    assert_true(vb_cell_list(row, column).values[0] == 3);
    assert_true(vb_cell_is_known(row, column));
    assert_int_equal(vb_row_set_list(field, values, 1), 0);
    assert_int_equal(vb_cell_list(row, column).count, 1);
    assert_true(vb_cell_list(row, column).values[0] == 9);
    assert_int_equal(vb_row_set_list(field, values, 0), 0);
    assert_false(vb_cell_is_known(row, column));
    assert_int_equal(vb_row_set_list(field, values, 2), 0); /* released with the row, says the address sanitizer */
    vb_results_release(&results);
}

static void facts_keep_their_order_and_are_replaced(void **state)
{
    (void)state;
    struct vb_results results;
    vb_results_init(&results);
    assert_null(vb_results_fact(&results, "cpu"));
    char key[32];
    for (int i = 0; i < 40; i++) {
        snprintf(key, sizeof key, "fact_%d", i);
        assert_int_equal(vb_results_set_fact(&results, key, "old"), 0);
    }
    assert_int_equal(vb_results_set_fact(&results, "fact_7", "new\r\nvalue"), 0);
    assert_int_equal(results.fact_count, 40);
    assert_string_equal(results.facts[7].key, "fact_7");
    assert_string_equal(results.facts[39].key, "fact_39");
    assert_string_equal(vb_results_fact(&results, "fact_7"), "new  value");
    assert_string_equal(vb_results_fact(&results, "fact_8"), "old");
    vb_results_release(&results);
    assert_int_equal(results.fact_count, 0);
}

static void warnings_are_lines(void **state)
{
    (void)state;
    struct vb_results results;
    vb_results_init(&results);
    for (int i = 0; i < 20; i++)
        assert_int_equal(vb_results_add_warning(&results, "%d launches\nonly, 100 %%", i), 0);
    assert_int_equal(results.warning_count, 20);
    assert_string_equal(results.warnings[0], "0 launches only, 100 %");
    assert_string_equal(results.warnings[19], "19 launches only, 100 %");
    vb_results_release(&results);
    assert_int_equal(results.warning_count, 0);
}

static void fact_keys(void **state)
{
    (void)state;
    assert_true(vb_fact_key_is_valid("cpu_mhz2"));
    assert_true(vb_fact_key_is_valid("case.ready_return"));
    assert_false(vb_fact_key_is_valid(""));
    assert_false(vb_fact_key_is_valid("CPU"));
    assert_false(vb_fact_key_is_valid("a b"));
    assert_false(vb_fact_key_is_valid("a:b"));
    assert_false(vb_fact_key_is_valid("vbench-results")); /* or it would pass for the version */
    assert_false(vb_fact_key_is_valid("warning"));
}

static void add_key(struct vb_results *results, const char *case_name, const char *point, const char *variant)
{
    struct vb_row *row = vb_results_append(results);
    assert_non_null(row);
    assert_int_equal(vb_row_set_text(&row->case_name, case_name), 0);
    assert_int_equal(vb_row_set_text(&row->point, point), 0);
    assert_int_equal(vb_row_set_text(&row->variant, variant), 0);
}

static void index_finds_rows_by_their_key(void **state)
{
    (void)state;
    struct vb_results results;
    struct vb_row_index index;
    vb_results_init(&results);
    assert_int_equal(vb_row_index_make(&index, &results, NULL), 0);
    assert_null(vb_row_index_find(&index, "a", "", "b", "", ""));
    vb_row_index_release(&index);
    char point[32];
    for (int i = 0; i < 500; i++) {
        snprintf(point, sizeof point, "n=%d", i);
        add_key(&results, "a", point, "v");
    }
    add_key(&results, "ab", "", "c");
    add_key(&results, "a", "", "bc"); /* the same letters in a row */
    const struct vb_row *second;
    assert_int_equal(vb_row_index_make(&index, &results, &second), 0);
    assert_null(second);
    for (int i = 0; i < 500; i++) {
        snprintf(point, sizeof point, "n=%d", i);
        assert_ptr_equal(vb_row_index_find(&index, "a", point, "v", "", ""), &results.rows[i]);
    }
    assert_ptr_equal(vb_row_index_find(&index, "ab", "", "c", "", ""), &results.rows[500]);
    assert_ptr_equal(vb_row_index_find(&index, "a", "", "bc", "", ""), &results.rows[501]);
    assert_null(vb_row_index_find(&index, "a", "n=500", "v", "", ""));
    assert_null(vb_row_index_find(&index, "a", "b", "c", "", ""));
    vb_row_index_release(&index);
    vb_results_release(&results);
}

static void index_names_a_second_row_of_a_key(void **state)
{
    (void)state;
    struct vb_results results;
    struct vb_row_index index;
    const struct vb_row *second;
    vb_results_init(&results);
    for (int i = 0; i < 3; i++)
        for (const char *variant = "vw"; *variant; variant++)
            add_key(&results, "a", "p", (char[]){*variant, '\0'});
    assert_int_equal(vb_row_index_make(&index, &results, &second), 0);
    assert_ptr_equal(second, &results.rows[2]);
    assert_int_equal(index.count, 2);
    assert_ptr_equal(vb_row_index_find(&index, "a", "p", "v", "", ""), &results.rows[0]);
    assert_ptr_equal(vb_row_index_find(&index, "a", "p", "w", "", ""), &results.rows[1]);
    assert_null(vb_row_index_find(&index, "a", "p", "v", "glibc", ""));
    vb_row_index_release(&index);
    vb_results_release(&results);
}

static void columns_are_printed_one_a_line(void **state)
{
    (void)state;
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);
    assert_int_equal(vb_columns_print(stream), 0);
    fclose(stream);
    assert_int_equal(strncmp(text, "NAME ", 5), 0);
    const char *meaning = strstr(text, "MEANING");
    assert_non_null(meaning);
    size_t indent = (size_t)(meaning - text);
    size_t lines = 0;
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"), lines++) {
        if (lines == 0)
            continue;
        const struct vb_column *column = &vb_columns[lines - 1];
        assert_int_equal(strncmp(line, column->name, strlen(column->name)), 0);
        assert_non_null(strstr(line, vb_column_kind_name(column->kind)));
        assert_string_equal(line + indent, column->meaning); /* aligned under its head */
    }
    assert_int_equal(lines, vb_column_count + 1);
    free(text);
}

static void columns_notice_a_full_disk(void **state)
{
    (void)state;
    FILE *full = fopen("/dev/full", "w");
    assert_non_null(full);
    assert_int_equal(vb_columns_print(full), VB_ERROR_IO);
    fclose(full);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(column_names_are_stable),
        cmocka_unit_test(lists_are_kept),
        cmocka_unit_test(columns_have_a_type_that_fits_their_kind),
        cmocka_unit_test(new_row_knows_nothing),
        cmocka_unit_test(rows_survive_growth),
        cmocka_unit_test(text_is_copied_and_replaced),
        cmocka_unit_test(list_is_copied_and_replaced),
        cmocka_unit_test(facts_keep_their_order_and_are_replaced),
        cmocka_unit_test(warnings_are_lines),
        cmocka_unit_test(fact_keys),
        cmocka_unit_test(index_finds_rows_by_their_key),
        cmocka_unit_test(index_names_a_second_row_of_a_key),
        cmocka_unit_test(columns_are_printed_one_a_line),
        cmocka_unit_test(columns_notice_a_full_disk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
