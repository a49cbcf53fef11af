/* SPDX-License-Identifier: MIT
 *
 * The two formats that have a value per name: Bencher's and customSmallerIsBetter. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "row_words.h"
#include "format_rows.h"

#include <jansson.h>
#include <math.h>

static void fill(struct vb_results *results)
{
    vb_results_init(results);
    add_timed(results, "get", "hit=90", "heap", 31.25, 1)->ratio = 1;
    struct vb_row *row = add_timed(results, "get", "", "inline", 4, 0);
    row->ratio = 0.128;
    row->ci_low_ns = row->ci_high_ns = NAN;
    row->launches = 1;
    row = add_row(results, "get", "", "counted");
    row->allocs_per_op = 2;
    row = add_row(results, "get", "", "crashes");
    set_words(row, &row->status, "crashed (SIGSEGV)");
}

static void bencher(void **state)
{
    (void)state;
    struct vb_results results;
    fill(&results);
    char *text = render("bmf", &results);
    json_t *is = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    json_t *wanted = json_loads(
        "{\"get:hit=90/heap\": {\"latency\": {\"value\": 31.25, \"lower_value\": 30.75, \"upper_value\": 31.75},"
        "                       \"allocated\": {\"value\": 24}, \"allocs\": {\"value\": 1}},"
        " \"get/inline\": {\"latency\": {\"value\": 4}, \"allocated\": {\"value\": 0}, \"allocs\": {\"value\": 0}},"
        " \"get/counted\": {\"allocs\": {\"value\": 2}}}",
        0, NULL);
    assert_true(json_equal(is, wanted));
    json_decref(is);
    json_decref(wanted);
    free(text);
    vb_results_release(&results);
}

/* An object has one member of a name; no row may be lost to another. */
static void no_name_twice(void **state)
{
    (void)state;
    struct vb_results results;
    vb_results_init(&results);
    add_timed(&results, "get", "", "v\xfe", 1, 0);
    add_timed(&results, "get", "", "v\xff", 2, 0);
    add_timed(&results, "get", "", "v\xfd", 3, 0);
    add_timed(&results, "get", "", "w", 4, 0);
    char *text = render("bmf", &results);
    json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    static const char *const names[] = {"get/v\xef\xbf\xbd", "get/v\xef\xbf\xbd #2", "get/v\xef\xbf\xbd #3", "get/w"};
    assert_int_equal(json_object_size(root), 4);
    for (size_t i = 0; i < 4; i++) {
        json_t *latency = json_object_get(json_object_get(root, names[i]), "latency");
        assert_int_equal(json_integer_value(json_object_get(latency, "value")), i + 1);
    }
    json_decref(root);
    free(text);
    vb_results_release(&results);
}

static void smaller_is_better(void **state)
{
    (void)state;
    struct vb_results results;
    fill(&results);
    char *text = render("smaller-is-better", &results);
    json_t *is = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    json_t *wanted = json_loads(
        "[{\"name\": \"get:hit=90/heap time\", \"value\": 31.25, \"unit\": \"ns/op\", \"range\": \"\u00b1 0.50\","
        "  \"extra\": \"10 launches of 20 rounds\\nratio to heap: 1.00\"},"
        " {\"name\": \"get:hit=90/heap allocs\", \"value\": 1, \"unit\": \"allocs/op\"},"
        " {\"name\": \"get:hit=90/heap bytes\", \"value\": 24, \"unit\": \"B/op\"},"
        " {\"name\": \"get/inline time\", \"value\": 4, \"unit\": \"ns/op\","
        "  \"extra\": \"1 launch of 20 rounds\\nratio to heap: 0.128\"},"
        " {\"name\": \"get/inline allocs\", \"value\": 0, \"unit\": \"allocs/op\"},"
        " {\"name\": \"get/inline bytes\", \"value\": 0, \"unit\": \"B/op\"},"
        " {\"name\": \"get/counted allocs\", \"value\": 2, \"unit\": \"allocs/op\"}]",
        0, NULL);
    assert_non_null(wanted);
    if (!json_equal(is, wanted))
        fail_msg("%s", text);
    json_decref(is);
    json_decref(wanted);
    free(text);
    vb_results_release(&results);
}

static void allocators_are_told_apart(void **state)
{
    (void)state;
    struct vb_results results;
    vb_results_init(&results);
    assert_int_equal(vb_row_set_text(&add_timed(&results, "get", "", "v", 1, 0)->allocator, "jemalloc"), 0);
    char *text = render("bmf", &results);
    assert_holds(text, "\"get/v\": ");
    free(text);
    assert_int_equal(vb_row_set_text(&add_timed(&results, "get", "", "v", 2, 0)->allocator, "glibc"), 0);
    text = render("bmf", &results);
    assert_holds(text, "\"get/v (jemalloc)\": ");
    assert_holds(text, "\"get/v (glibc)\": ");
    free(text);
    text = render("smaller-is-better", &results);
    assert_holds(text, "\"get/v (glibc) allocs\"");
    free(text);
    vb_results_release(&results);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bencher),
        cmocka_unit_test(no_name_twice),
        cmocka_unit_test(smaller_is_better),
        cmocka_unit_test(allocators_are_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
