/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "row_words.h"
#include "format_rows.h"

#include <jansson.h>
#include <math.h>

static json_t *parsed(const struct vb_results *results)
{
    char *text = render("gbench", results);
    json_error_t error;
    json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    if (!root)
        fail_msg("line %d: %s", error.line, error.text);
    free(text);
    return root;
}

static json_t *member(const json_t *object, const char *key)
{
    json_t *value = json_object_get(object, key);
    if (!value)
        fail_msg("there is no '%s'", key);
    return value;
}

static void assert_text(const json_t *object, const char *key, const char *wanted)
{
    assert_string_equal(json_string_value(member(object, key)), wanted);
}

static void assert_number(const json_t *object, const char *key, double wanted)
{
    double is = json_number_value(member(object, key));
    if (!(fabs(is - wanted) < 1e-12))
        fail_msg("%s is %.17g instead of %.17g", key, is, wanted);
}

/* Counters with names of the format's own, and with what these become. */
static void counters_have_keys_of_their_own(void **state)
{
    (void)state;
    struct vb_results results;
    vb_results_init(&results);
    struct vb_row *row = add_timed(&results, "get", "", "heap", 6, 1);
    assert_int_equal(vb_row_set_text(&row->counters, "iterations=3 counter_iterations=4 counter_counter_iterations=5 "
                                                     "label=6 counter_name=7 name=8 hits=9 counter_hits=10"),
                     0);
    json_t *root = parsed(&results);
    json_t *entry = json_array_get(member(root, "benchmarks"), 0);
    assert_number(entry, "counter_iterations", 4);
    assert_number(entry, "counter_counter_iterations", 5);
    assert_number(entry, "counter_counter_counter_iterations", 3);
    assert_number(entry, "counter_label", 6);
    assert_number(entry, "counter_name", 7);
    assert_number(entry, "counter_counter_name", 8);
    assert_number(entry, "hits", 9);
    assert_number(entry, "counter_hits", 10);
    json_decref(root);
    vb_results_release(&results);
}

static void launches_are_repetitions(void **state)
{
    (void)state;
    struct vb_results results;
    vb_results_init(&results);
    struct vb_row *row = add_timed(&results, "get", "hit=90,n=2", "heap", 6, 1);
    const double wall_ns[] = {2, 4, 12};
    const double cpu_ns[] = {1, 2, 3};
    assert_int_equal(vb_row_set_list(&row->launch_ns, wall_ns, 3), 0);
    assert_int_equal(vb_row_set_list(&row->launch_cpu_ns, cpu_ns, 3), 0);
    json_t *root = parsed(&results);
    json_t *entries = member(root, "benchmarks");
    assert_int_equal(json_array_size(entries), 3 + 4);
    for (size_t i = 0; i < 3; i++) {
        json_t *entry = json_array_get(entries, i);
        assert_text(entry, "name", "get/hit:90/n:2/variant:heap");
        assert_text(entry, "run_name", "get/hit:90/n:2/variant:heap");
        assert_text(entry, "run_type", "iteration");
        assert_number(entry, "repetitions", 3);
        assert_number(entry, "repetition_index", (double)i);
        assert_number(entry, "threads", 1);
        assert_number(entry, "iterations", 1000 * 20);
        assert_number(entry, "real_time", wall_ns[i]);
        assert_number(entry, "cpu_time", cpu_ns[i]);
        assert_text(entry, "time_unit", "ns");
        assert_number(entry, "allocs_per_iter", 1);
        assert_number(entry, "bytes_per_iter", 24);
        assert_number(entry, "max_bytes_used", 32);
        assert_number(entry, "live_bytes_per_iter", 0);
        assert_null(json_object_get(entry, "total_allocated_bytes")); /* of a whole run, there */
        assert_null(json_object_get(entry, "net_heap_growth"));
        assert_null(json_object_get(entry, "label"));
    }
    static const struct {
        const char *name, *unit;
        double wall_ns, cpu_ns;
    } wanted[] = {
        {"mean", "time", 6, 2},
        {"median", "time", 4, 2},
        {"stddev", "time", 5.2915026221291814, 1}, /* sqrt((16 + 4 + 36) / 2), sqrt((1 + 0 + 1) / 2) */
        {"cv", "percentage", 0.88191710368819686, 0.5},
    };
    for (size_t i = 0; i < 4; i++) {
        json_t *entry = json_array_get(entries, 3 + i);
        char name[64];
        snprintf(name, sizeof name, "get/hit:90/n:2/variant:heap_%s", wanted[i].name);
        assert_text(entry, "name", name);
        assert_text(entry, "run_name", "get/hit:90/n:2/variant:heap");
        assert_text(entry, "run_type", "aggregate");
        assert_text(entry, "aggregate_name", wanted[i].name);
        assert_text(entry, "aggregate_unit", wanted[i].unit);
        assert_number(entry, "real_time", wanted[i].wall_ns);
        assert_number(entry, "cpu_time", wanted[i].cpu_ns);
        assert_text(entry, "time_unit", "ns");
    }
    json_decref(root);
    vb_results_release(&results);
}

/* A file that was saved without them: one entry, and no CPU time that was never measured without a word about it. */
static void without_launches(void **state)
{
    (void)state;
    struct vb_results results;
    vb_results_init(&results);
    add_timed(&results, "get", "", "heap", 6.5, 1)->bytes_per_op = NAN;
    json_t *root = parsed(&results);
    assert_int_equal(json_array_size(member(root, "benchmarks")), 1);
    json_t *entry = json_array_get(member(root, "benchmarks"), 0);
    assert_text(entry, "name", "get/variant:heap");
    assert_number(entry, "repetitions", 1);
    assert_number(entry, "real_time", 6.5);
    assert_number(entry, "cpu_time", 6.5);
    assert_text(entry, "label", "cpu_time is not known and repeats real_time");
    assert_null(json_object_get(entry, "bytes_per_iter"));
    assert_null(json_object_get(member(root, "context"), "untimed"));
    json_decref(root);
    vb_results_release(&results);
}

/* compare.py ends with a KeyError at an entry without a time. */
static void rows_without_a_time_are_context(void **state)
{
    (void)state;
    struct vb_results results;
    vb_results_init(&results);
    struct vb_row *row = add_row(&results, "get", "", "counted");
    row->allocs_per_op = 2;
    row->bytes_per_op = 48;
    row = add_row(&results, "get", "", "late");
    set_words(row, &row->status, "crashed \xff");
    json_t *root = parsed(&results);
    assert_int_equal(json_array_size(member(root, "benchmarks")), 0);
    json_t *untimed = member(member(root, "context"), "untimed");
    assert_int_equal(json_array_size(untimed), 2);
    assert_text(json_array_get(untimed, 0), "name", "get/variant:counted");
    assert_text(json_array_get(untimed, 0), "status", "ok");
    assert_number(json_array_get(untimed, 0), "allocs_per_iter", 2);
    assert_number(json_array_get(untimed, 0), "bytes_per_iter", 48);
    assert_text(json_array_get(untimed, 1), "status", "crashed \xef\xbf\xbd");
    assert_null(json_object_get(json_array_get(untimed, 1), "allocs_per_iter"));
    json_decref(root);
    vb_results_release(&results);
}

static void families_and_allocators(void **state)
{
    (void)state;
    static const struct {
        const char *case_name, *allocator, *name;
        double family, instance;
    } rows[] = {
        {"a", "jemalloc", "a/variant:v/allocator:jemalloc", 0, 0},
        {"a", "glibc", "a/variant:v/allocator:glibc", 0, 1},
        {"b", "jemalloc", "b/variant:v/allocator:jemalloc", 1, 0},
    };
    static const size_t order[] = {0, 2, 1}; /* in the results */
    struct vb_results results;
    vb_results_init(&results);
    for (size_t i = 0; i < 3; i++) {
        struct vb_row *row = add_timed(&results, rows[order[i]].case_name, "", "v", 1, 1);
        assert_int_equal(vb_row_set_text(&row->allocator, rows[order[i]].allocator), 0);
    }
    json_t *root = parsed(&results);
    for (size_t i = 0; i < 3; i++) {
        json_t *entry = json_array_get(member(root, "benchmarks"), i);
        assert_text(entry, "name", rows[i].name);
        assert_number(entry, "family_index", rows[i].family);
        assert_number(entry, "per_family_instance_index", rows[i].instance);
    }
    json_decref(root);
    vb_results_release(&results);
}

static void context(void **state)
{
    (void)state;
    static const char *const types[][2] = {{"Release", "release"}, {"Debug", "debug"}, {"RelWithDebInfo", "release"}};
    struct vb_results results;
    vb_results_init(&results);
    assert_int_equal(vb_results_set_fact(&results, "started", "2026-01-02T03:04:05Z"), 0);
    assert_int_equal(vb_results_set_fact(&results, "host", "h"), 0);
    assert_int_equal(vb_results_set_fact(&results, "cpus", "2"), 0);
    assert_int_equal(vb_results_set_fact(&results, "cpu", "x \xff"), 0);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(vb_results_set_fact(&results, "build_type", types[i][0]), 0);
        json_t *root = parsed(&results);
        json_t *object = member(root, "context");
        assert_text(object, "library_build_type", types[i][1]);
        assert_text(object, "date", "2026-01-02T03:04:05Z");
        assert_text(object, "host_name", "h");
        assert_text(object, "cpu", "x \xef\xbf\xbd");
        assert_number(object, "num_cpus", 2);
        assert_number(object, "json_schema_version", 1);
        assert_true(json_is_array(member(object, "caches")));
        json_decref(root);
    }
    vb_results_release(&results);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counters_have_keys_of_their_own),
        cmocka_unit_test(launches_are_repetitions),
        cmocka_unit_test(without_launches),
        cmocka_unit_test(rows_without_a_time_are_context),
        cmocka_unit_test(families_and_allocators),
        cmocka_unit_test(context),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
