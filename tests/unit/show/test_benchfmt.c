/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "row_words.h"
#include "format_rows.h"

#define HEAD "goos: linux\npkg: vbench\nUnit allocs/op assume=exact\nUnit B/op assume=exact\n"

static void a_line_per_launch(void **state)
{
    (void)state;
    struct vb_results results;
    vb_results_init(&results);
    struct vb_row *row = add_timed(&results, "cache_hit", "hit=90,n=2", "heap_future", 6, 1.5);
    const double launches[] = {2.25, 4, 1e6};
    assert_int_equal(vb_row_set_list(&row->launch_ns, launches, 3), 0);
    add_timed(&results, "cache_hit", "hit=90,n=2", "inline-8", 0.1, 0); /* saved without launches */
    char *text = render("benchfmt", &results);
    assert_string_equal(
        text, HEAD "BenchmarkCache_hit/hit=90/n=2/variant=heap_future-1 20000 2.25 ns/op 36 B/op 1.5 allocs/op\n"
                   "BenchmarkCache_hit/hit=90/n=2/variant=heap_future-1 20000 4 ns/op 36 B/op 1.5 allocs/op\n"
                   "BenchmarkCache_hit/hit=90/n=2/variant=heap_future-1 20000 1000000 ns/op 36 B/op 1.5 allocs/op\n"
                   "BenchmarkCache_hit/hit=90/n=2/variant=inline-8-1 20000 0.1 ns/op 0 B/op 0 allocs/op\n");
    free(text);
    vb_results_release(&results);
}

static void facts_do_not_keep_runs_apart(void **state)
{
    (void)state;
    struct vb_results results;
    vb_results_init(&results);
    assert_int_equal(vb_results_set_fact(&results, "seed", "17"), 0);
    assert_int_equal(vb_results_set_fact(&results, "cpu", "X\xc2\xa0Y"), 0);
    assert_int_equal(vb_results_add_warning(&results, "w"), 0);
    char *text = render("benchfmt", &results);
    assert_string_equal(text, "# seed: 17\n# cpu: X??Y\n# warning: w\ngoos: linux\npkg: vbench\ncpu: X??Y\n"
                              "Unit allocs/op assume=exact\nUnit B/op assume=exact\n");
    free(text);
    vb_results_release(&results);
}

static void unknown_values_are_left_out(void **state)
{
    (void)state;
    struct vb_results results;
    vb_results_init(&results);
    struct vb_row *row = add_row(&results, "get", "", "late");
    row->allocs_per_op = 2;
    set_words(row, &row->status, "crashed\nBenchmarkX 1 1 ns/op");
    row = add_row(&results, "get", "", "early");
    set_words(row, &row->status, "skipped: no");
    char *text = render("benchfmt", &results);
    assert_string_equal(text, HEAD "--- FAIL: BenchmarkGet/variant=late-1: crashed?BenchmarkX 1 1 ns/op\n"
                                   "BenchmarkGet/variant=late-1 1 2 allocs/op\n"
                                   "--- FAIL: BenchmarkGet/variant=early-1: skipped: no\n");
    free(text);
    vb_results_release(&results);
}

static void names(void **state)
{
    (void)state;
    static const struct {
        const char *case_name, *point, *variant, *allocator, *wanted;
    } inputs[] = {
        {"get", "", "v", "", "BenchmarkGet/variant=v-1"},
        {"get", "", "v", "glibc", "BenchmarkGet/variant=v/allocator=glibc-1"},
        {"Get", "", "v", "", "BenchmarkCase/name=Get/variant=v-1"}, /* not the same as get */
        {"9x", "", "v", "", "BenchmarkCase/name=9x/variant=v-1"},
        {"a b/c", "p= /,q=1", "x\ty\xc2\xa0z%", "", "BenchmarkA%20b%2Fc/p=%20%2F/q=1/variant=x%09y%C2%A0z%25-1"},
        {"\xff", "", "\n", "", "BenchmarkCase/name=%FF/variant=%0A-1"},
    };
    for (size_t i = 0; i < sizeof inputs / sizeof inputs[0]; i++) {
        struct vb_results results;
        vb_results_init(&results);
        struct vb_row *row = add_timed(&results, inputs[i].case_name, inputs[i].point, inputs[i].variant, 1, 0);
        assert_int_equal(vb_row_set_text(&row->allocator, inputs[i].allocator), 0);
        char *text = render("benchfmt", &results);
        char line[200];
        snprintf(line, sizeof line, "\n%s 20000 1 ns/op 0 B/op 0 allocs/op\n", inputs[i].wanted);
        assert_holds(text, line);
        free(text);
        vb_results_release(&results);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_per_launch),
        cmocka_unit_test(facts_do_not_keep_runs_apart),
        cmocka_unit_test(unknown_values_are_left_out),
        cmocka_unit_test(names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
