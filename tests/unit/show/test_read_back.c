/* SPDX-License-Identifier: MIT
 *
 * Whatever a measurement comes to, the results file that is written of it is read again, and written again is the same.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "row_words.h"
#include "results/build.h"
#include "results/cells.h"
#include "show/export_formats.h"
#include "results/results_file.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define VARIANTS     2
#define MANY         5000

static char *write_csv(const struct vb_results *results, size_t *length)
{
    char *bytes = NULL;
    FILE *stream = open_memstream(&bytes, length);
    assert_non_null(stream);
    struct vb_error error = {0};
    assert_int_equal(vb_format_find("csv")->write(results, stream, &error), 0);
    assert_int_equal(fclose(stream), 0);
    return bytes;
}

static void assert_reads_back(const struct vb_results *results, const char *what)
{
    size_t length;
    size_t again_length;
    char *bytes = write_csv(results, &length);
    FILE *stream = fmemopen(bytes, length, "r");
    assert_non_null(stream);
    struct vb_results again;
    struct vb_error error = {0};
    if (vb_results_read(&again, stream, "own.csv", &error) != 0)
        fail_msg("%s: %s\n%s", what, error.text, bytes);
    fclose(stream);
    assert_int_equal(again.row_count, results->row_count);
    char *bytes_again = write_csv(&again, &again_length);
    if (again_length != length || memcmp(bytes, bytes_again, length) != 0)
        fail_msg("%s is not written as it was read:\n%s\n%s", what, bytes, bytes_again);
    vb_results_release(&again);
    free(bytes);
    free(bytes_again);
}

/* A measurement of two variants, the second of which ended like that. */
static void check(struct vb_measurement measurement, struct vb_variant_measurement second, const char *what)
{
    struct vb_variant_measurement variants[VARIANTS] = {{.name = "heap",
                                                         .outcome = VB_OUTCOME_OK,
                                                         .status = "ok",
                                                         .contract = "none",
                                                         .contract_state = VB_CONTRACT_PROMISES_NOTHING},
                                                        second};
    measurement.variants = variants;
    measurement.variant_count = VARIANTS;
    measurement.has_baseline = true;
    struct vb_results results;
    struct vb_error error = {0};
    vb_results_init(&results);
    assert_int_equal(vb_build_rows(&results, &measurement, 1, &vb_build_defaults, &error), 0);
    assert_reads_back(&results, what);
    vb_results_release(&results);
}

static struct vb_measurement plain(void)
{
    return (struct vb_measurement){.case_name = "case", .case_summary = "a question", .point = (char *)(uintptr_t) ""};
}

static struct vb_variant_measurement ended(enum vb_outcome outcome, enum vb_trouble trouble, const char *status)
{
    struct vb_variant_measurement variant = {.name = "inline",
                                             .outcome = outcome,
                                             .trouble = trouble,
                                             .contract = "kept",
                                             .contract_state = VB_CONTRACT_IS_KEPT};
    snprintf(variant.status, sizeof variant.status, "%s", status);
    return variant;
}

static void every_outcome(void **state)
{
    (void)state;
    static const struct {
        enum vb_outcome outcome;
        enum vb_trouble trouble;
        const char *status;
    } ends[] = {
        {VB_OUTCOME_OK, VB_TROUBLE_NONE, "ok"},
        {VB_OUTCOME_OK, VB_TROUBLE_NONE, ""},
        {VB_OUTCOME_FAILED, VB_TROUBLE_NONE, ""},
        {VB_OUTCOME_BROKEN, VB_TROUBLE_NONE, ""},
        {VB_OUTCOME_UNTIMED, VB_TROUBLE_NONE, ""},
        {VB_OUTCOME_UNTIMED, VB_TROUBLE_NONE, "ok"},
        {VB_OUTCOME_FAILED, VB_TROUBLE_NOT_BUILT, "needs libuv1-dev"},
        {VB_OUTCOME_FAILED, VB_TROUBLE_SKIPPED, "skipped: no such device, \"/dev/x\""},
        {VB_OUTCOME_FAILED, VB_TROUBLE_CRASHED,
         "crashed (SIGSEGV); its last words: 'a\nb\r\nc\td \x1b[31m \xc2\x9b \xff'"},
        {VB_OUTCOME_FAILED, VB_TROUBLE_TIMED_OUT, "timed out after 10 s; the launches before it are kept"},
        {VB_OUTCOME_FAILED, VB_TROUBLE_OTHER, "exited with status 3"},
        {VB_OUTCOME_FAILED, VB_TROUBLE_OTHER, "# not a comment, though it looks like one"},
        {VB_OUTCOME_FAILED, VB_TROUBLE_OTHER, "null"},
        {VB_OUTCOME_BROKEN, VB_TROUBLE_CONTRACT, "contract broken: allocs 2 per op, promised 1"},
        {VB_OUTCOME_BROKEN, VB_TROUBLE_CHECKSUM, "checksum 0000000000000001, but heap has 0000000000000002"},
    };
    for (size_t i = 0; i < COUNT(ends); i++)
        check(plain(), ended(ends[i].outcome, ends[i].trouble, ends[i].status), ends[i].status);
}

/* A case whose library is missing has a row without a variant, and no baseline. */
static void not_built(void **state)
{
    (void)state;
    struct vb_variant_measurement none = ended(VB_OUTCOME_FAILED, VB_TROUBLE_NOT_BUILT, "needs libuv1-dev");
    none.name = "";
    struct vb_measurement measurement = plain();
    measurement.variants = &none;
    measurement.variant_count = 1;
    struct vb_results results;
    struct vb_error error = {0};
    vb_results_init(&results);
    assert_int_equal(vb_build_rows(&results, &measurement, 1, &vb_build_defaults, &error), 0);
    assert_string_equal(results.rows[0].variant, "");
    assert_reads_back(&results, "a case that was not built");
    vb_results_release(&results);
}

static const char *const odd_names[] = {
    "a,b",
    "say \"x\"",
    "two\nlines",
    "cr\r",
    "\r\n",
    " blanks ",
    "\xc3\xa4\xff",
    "-",
    "#",
    "# vbench-results: 2",
    "null",
    "NA",
    "=1+1",
    "\"",
    "\x1b[31m",
    "\xc2\x9b",
    "\x01\x7f",
    "\xe6\xbc\xa2\xe5\xad\x97",
    "'",
    "0",
};

static void odd_names_everywhere(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(odd_names); i++) {
        struct vb_measurement measurement = plain();
        measurement.case_name = odd_names[i];
        measurement.case_summary = odd_names[COUNT(odd_names) - 1 - i];
        measurement.case_libraries = odd_names[i];
        measurement.allocator = odd_names[i];
        measurement.point = (char *)(uintptr_t)odd_names[i];
        struct vb_variant_measurement variant = ended(VB_OUTCOME_FAILED, VB_TROUBLE_OTHER, odd_names[i]);
        variant.name = odd_names[i];
        snprintf(variant.contract, sizeof variant.contract, "%s", odd_names[i]);
        variant.contract_state = VB_CONTRACT_IS_BROKEN;
        snprintf(variant.metrics_source, sizeof variant.metrics_source, "%s", odd_names[i]);
        snprintf(variant.account.reason, sizeof variant.account.reason, "%s", odd_names[i]);
        check(measurement, variant, odd_names[i]);
    }
}

static const double extremes[] = {0,    -0.0, -1,       1e-320,    DBL_MIN, DBL_MAX, -DBL_MAX, 0.1,
                                  1e22, NAN,  INFINITY, -INFINITY, 1e15,    9e15,    1.0 / 3};

/* Differences between runs of n and of 2n operations may come out as anything. */
static void extreme_counts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(extremes); i++) {
        double value = extremes[i];
        struct vb_variant_measurement variant = ended(VB_OUTCOME_UNTIMED, VB_TROUBLE_NONE, "ok");
        variant.checksum = UINT64_MAX;
        variant.has_checksum = true;
        variant.source_allocs = value;
        variant.account = (struct vb_account){.kind = VB_ACCOUNT_EXACT,
                                              .allocs = value,
                                              .frees = value,
                                              .asked_bytes = value,
                                              .usable_bytes = value,
                                              .live_bytes = value,
                                              .once_allocs = value,
                                              .once_asked_bytes = value,
                                              .has_asked = true,
                                              .has_peak = true,
                                              .peak_bytes = i % 2 ? INT64_MAX : -1};
        for (int m = 0; m < VB_METRIC_COUNT; m++)
            variant.metrics[m] = (struct vb_metric_count){.known = true, .per_op = value};
        char what[64];
        snprintf(what, sizeof what, "%g of everything", value);
        check(plain(), variant, what);
    }
}

static void extreme_cells(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(extremes); i++) {
        struct vb_results results;
        vb_results_init(&results);
        struct vb_row *row = vb_results_append(&results);
        assert_non_null(row);
        assert_int_equal(vb_row_set_text(&row->case_name, "c"), 0);
        assert_int_equal(vb_row_set_text(&row->variant, "v"), 0);
        set_words(row, &row->status, "ok");
        for (size_t c = 0; c < vb_column_count; c++) {
            const struct vb_column *column = &vb_columns[c];
            if (column->type == VB_COLUMN_REAL)
                *vb_cell_real_field(row, column) = extremes[i];
            if (column->type == VB_COLUMN_COUNT)
                *vb_cell_count_field(row, column) = i % 3 == 0 ? INT64_MAX : i % 3 == 1 ? INT64_MIN : 0;
        }
        char what[64];
        snprintf(what, sizeof what, "%g in every cell", extremes[i]);
        assert_reads_back(&results, what);
        vb_results_release(&results);
    }
}

/* The reading side has limits; nothing that is written goes beyond them. */
static void long_facts_and_many(void **state)
{
    (void)state;
    struct vb_results results;
    struct vb_error error = {0};
    vb_results_init(&results);
    size_t length = (size_t)3 << 20;
    char *text = malloc(length + 1);
    assert_non_null(text);
    memset(text, 'x', length);
    text[length] = '\0';
    assert_int_equal(vb_results_set_fact(&results, "command", text), 0);
    assert_int_equal(vb_results_add_warning(&results, "%s", text), 0);
    free(text);
    struct vb_variant_measurement variant = ended(VB_OUTCOME_FAILED, VB_TROUBLE_SKIPPED, "skipped: for once");
    static struct vb_measurement measurements[MANY];
    static char names[MANY][16];
    for (int i = 0; i < MANY; i++) {
        snprintf(names[i], sizeof names[i], "case_%d", i);
        measurements[i] = plain();
        measurements[i].case_name = names[i];
        measurements[i].variants = &variant;
        measurements[i].variant_count = 1;
    }
    assert_int_equal(vb_build_rows(&results, measurements, MANY, &vb_build_defaults, &error), 0);
    size_t bytes_length;
    char *bytes = write_csv(&results, &bytes_length);
    FILE *stream = fmemopen(bytes, bytes_length, "r");
    struct vb_results again;
    if (vb_results_read(&again, stream, "own.csv", &error) != 0)
        fail_msg("%s", error.text);
    fclose(stream);
    free(bytes);
    assert_int_equal(again.row_count, MANY);
    vb_results_release(&again);
    vb_results_release(&results);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_outcome),  cmocka_unit_test(not_built),     cmocka_unit_test(odd_names_everywhere),
        cmocka_unit_test(extreme_counts), cmocka_unit_test(extreme_cells), cmocka_unit_test(long_facts_and_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
