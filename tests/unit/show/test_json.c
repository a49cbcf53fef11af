/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "row_words.h"
#include "results/cells.h"
#include "show/export_formats.h"
#include "show/json.h"

#include <jansson.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static int write_into(const struct vb_results *results, char **text, struct vb_error *error)
{
    size_t length = 0;
    FILE *stream = open_memstream(text, &length);
    assert_non_null(stream);
    int status = vb_format_find("json")->write(results, stream, error);
    fclose(stream);
    return status;
}

static char *write_text(const struct vb_results *results)
{
    char *text = NULL;
    struct vb_error error = {0};
    assert_int_equal(write_into(results, &text, &error), 0);
    return text;
}

static json_t *parse(const char *text)
{
    json_error_t error;
    json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    if (!root)
        fail_msg("line %d: %s", error.line, error.text);
    return root;
}

static void make_results(struct vb_results *results)
{
    vb_results_init(results);
    assert_int_equal(vb_results_set_fact(results, "zeta", "\"quoted\"\\"), 0);
    assert_int_equal(vb_results_set_fact(results, "alpha", "2"), 0);
    assert_int_equal(vb_results_add_warning(results, "few launches"), 0);
    struct vb_row *row = vb_results_append(results);
    assert_int_equal(vb_row_set_text(&row->case_name, "ready"), 0);
    assert_int_equal(vb_row_set_text(&row->variant, "heap_future"), 0);
    set_words(row, &row->status, "ok");
    row->mean_ns = 1.0 / 3;
    row->ci_low_ns = INFINITY;
    row->median_ns = 36;
    row->launches = 20;
    row->allocs_per_op = 1;
    row->frees_per_op = 0;
    row->bytes_per_op = 24.5;
    row->live_bytes_per_op = -8;
    row->peak_live_bytes = INT64_MAX;
    row->once_bytes = 1e300;
    row = vb_results_append(results);
    assert_int_equal(vb_row_set_text(&row->case_name, "ready"), 0);
    assert_int_equal(vb_row_set_text(&row->variant, "inline"), 0);
    set_words(row, &row->status, "crashed\n\x01");
}

static void structure(void **state)
{
    (void)state;
    struct vb_results results;
    make_results(&results);
    char *text = write_text(&results);
    assert_int_equal(strncmp(text, "{\n  \"vbench_results\": 1,\n  \"facts\": {\n    \"zeta\"", 48), 0);
    assert_string_equal(text + strlen(text) - 3, "\n}\n");
    json_t *root = parse(text);
    assert_int_equal(json_object_size(root), 5);
    assert_int_equal(json_integer_value(json_object_get(root, "vbench_results")), 1);
    json_t *facts = json_object_get(root, "facts");
    assert_int_equal(json_object_size(facts), 2);
    assert_string_equal(json_string_value(json_object_get(facts, "zeta")), "\"quoted\"\\");
    json_t *warnings = json_object_get(root, "warnings");
    assert_int_equal(json_array_size(warnings), 1);
    assert_string_equal(json_string_value(json_array_get(warnings, 0)), "few launches");
    assert_int_equal(json_array_size(json_object_get(root, "rows")), 2);
    json_decref(root);
    free(text);
    vb_results_release(&results);
}

static json_t *row_member(json_t *root, size_t row, const char *name)
{
    json_t *value = json_object_get(json_array_get(json_object_get(root, "rows"), row), name);
    assert_non_null(value);
    return value;
}

static void values_have_their_types(void **state)
{
    (void)state;
    struct vb_results results;
    make_results(&results);
    char *text = write_text(&results);
    json_t *root = parse(text);
    assert_true(json_real_value(row_member(root, 0, "mean_ns")) == 1.0 / 3); /* to the last bit */
    assert_true(json_is_null(row_member(root, 0, "ci_low_ns")));             /* no infinity in JSON */
    assert_true(json_is_null(row_member(root, 0, "ratio")));
    assert_true(json_is_null(row_member(root, 0, "rounds")));
    assert_true(json_is_integer(row_member(root, 0, "median_ns")));
    assert_int_equal(json_integer_value(row_member(root, 0, "launches")), 20);
    assert_true(json_is_integer(row_member(root, 0, "allocs_per_op")));
    assert_int_equal(json_integer_value(row_member(root, 0, "allocs_per_op")), 1);
    assert_true(json_is_integer(row_member(root, 0, "frees_per_op"))); /* a proven zero, not null */
    assert_int_equal(json_integer_value(row_member(root, 0, "live_bytes_per_op")), -8);
    assert_true(json_integer_value(row_member(root, 0, "peak_live_bytes")) == INT64_MAX);
    assert_true(json_real_value(row_member(root, 0, "bytes_per_op")) == 24.5);
    assert_true(json_real_value(row_member(root, 0, "once_bytes")) == 1e300);
    assert_string_equal(json_string_value(row_member(root, 0, "point")), "");
    assert_string_equal(json_string_value(row_member(root, 1, "status")), "crashed\n\x01");
    json_decref(root);
    free(text);
    vb_results_release(&results);
}

/* Rows have the columns of the array, in its order, and the file says what they mean. */
static void columns_describe_the_rows(void **state)
{
    (void)state;
    struct vb_results results;
    make_results(&results);
    results.rows[0].p99_ns = 7;
    char *text = write_text(&results);
    json_t *root = parse(text);
    json_t *columns = json_object_get(root, "columns");
    assert_int_equal(json_array_size(columns), vb_column_count);
    for (size_t r = 0; r < 2; r++) {
        json_t *row = json_array_get(json_object_get(root, "rows"), r);
        void *member = json_object_iter(row);
        for (size_t c = 0; c < vb_column_count; c++) {
            if (vb_columns[c].is_rare && (strcmp(vb_columns[c].name, "p99_ns") != 0 || r != 0))
                continue; /* only the rows that have it say it, and here only one of them has one */
            assert_non_null(member);
            assert_string_equal(json_object_iter_key(member), vb_columns[c].name);
            member = json_object_iter_next(row, member);
        }
        assert_null(member);
    }
    for (size_t c = 0; c < vb_column_count; c++) {
        json_t *column = json_array_get(columns, c);
        assert_int_equal(json_object_size(column), 4);
        assert_string_equal(json_string_value(json_object_get(column, "name")), vb_columns[c].name);
        assert_string_equal(json_string_value(json_object_get(column, "unit")), vb_columns[c].unit);
        const char *kind = vb_column_kind_name(vb_columns[c].kind);
        assert_string_equal(json_string_value(json_object_get(column, "kind")), kind);
        assert_string_equal(json_string_value(json_object_get(column, "meaning")), vb_columns[c].meaning);
    }
    json_decref(root);
    free(text);
    vb_results_release(&results);
}

static void empty_results(void **state)
{
    (void)state;
    struct vb_results results;
    vb_results_init(&results);
    char *text = write_text(&results);
    json_t *root = parse(text);
    assert_true(json_is_object(json_object_get(root, "facts")));
    assert_int_equal(json_array_size(json_object_get(root, "rows")), 0);
    assert_true(json_is_array(json_object_get(root, "rows")));
    json_decref(root);
    free(text);
}

static void schema_knows_every_column(void **state)
{
    (void)state;
    char *text = NULL;
    size_t length = 0;
    struct vb_error failure = {0};
    FILE *stream = open_memstream(&text, &length);
    assert_int_equal(vb_json_schema_write(stream, &failure), 0);
    fclose(stream);
    json_error_t error;
    json_t *schema = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    if (!schema)
        fail_msg("%s", error.text);
    free(text);
    json_t *row = json_object_get(json_object_get(schema, "$defs"), "row");
    json_t *properties = json_object_get(row, "properties");
    assert_non_null(
        json_object_get(properties, "counter_values")); /* "counters" one by one, the only member that is no column */
    assert_int_equal(json_object_size(properties), vb_column_count + 1);
    size_t required = 0; /* in the order of the columns, those that every row has */
    static const char *const types[] = {
        [VB_COLUMN_TEXT] = "string", [VB_COLUMN_REAL] = "number", [VB_COLUMN_COUNT] = "integer",
        [VB_COLUMN_LIST] = "array",  [VB_COLUMN_CODE] = "string",
    };
    for (size_t c = 0; c < vb_column_count; c++) {
        json_t *property = json_object_get(properties, vb_columns[c].name);
        assert_non_null(property);
        assert_string_equal(json_string_value(json_object_get(property, "description")), vb_columns[c].meaning);
        json_t *type = json_object_get(property, "type");
        const char *name = json_string_value(json_is_array(type) ? json_array_get(type, 0) : type);
        assert_string_equal(name, types[vb_columns[c].type]);
        json_t *codes = json_object_get(property, "enum");
        assert_int_equal(codes != NULL, vb_columns[c].codes != NULL);
        for (size_t i = 0; codes && i <= json_array_size(codes); i++) {
            const char *code = json_string_value(json_array_get(codes, i));
            assert_true(code ? strcmp(code, vb_columns[c].codes[i]) == 0 : vb_columns[c].codes[i] == NULL);
        }
        bool may_be_null = vb_columns[c].type == VB_COLUMN_REAL || vb_columns[c].type == VB_COLUMN_COUNT;
        assert_int_equal(json_is_array(type), may_be_null);
        bool is_number = vb_columns[c].type == VB_COLUMN_REAL || vb_columns[c].type == VB_COLUMN_COUNT;
        bool has_minimum = json_object_get(property, "minimum") != NULL;
        if (is_number && has_minimum == vb_columns[c].is_signed)
            fail_msg("the schema and the program do not agree whether %s may be negative", vb_columns[c].name);
        if (!vb_columns[c].is_rare)
            assert_string_equal(json_string_value(json_array_get(json_object_get(row, "required"), required++)),
                                vb_columns[c].name);
    }
    assert_int_equal(json_array_size(json_object_get(row, "required")), required);
    json_decref(schema);
}

static void writing_notices_a_full_disk(void **state)
{
    (void)state;
    struct vb_results results;
    vb_results_init(&results);
    struct vb_error error = {0};
    FILE *full = fopen("/dev/full", "w");
    assert_non_null(full);
    assert_int_equal(vb_format_find("json")->write(&results, full, &error), VB_ERROR_IO);
    assert_string_equal(error.text, "cannot write the results as JSON: No space left on device");
    fclose(full);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(structure),
        cmocka_unit_test(values_have_their_types),
        cmocka_unit_test(columns_describe_the_rows),
        cmocka_unit_test(empty_results),
        cmocka_unit_test(schema_knows_every_column),
        cmocka_unit_test(writing_notices_a_full_disk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
