/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "row_words.h"
#include "show/remark.h"

#include <math.h>
#include <stdlib.h>

/* Results to which a test adds rows. */
struct page {
    struct vb_results results;
};

static struct vb_row *add_row(struct page *page, const char *point, const char *variant)
{
    struct vb_row *row = vb_results_append(&page->results);
    assert_non_null(row);
    assert_int_equal(vb_row_set_text(&row->case_name, "case"), 0);
    assert_int_equal(vb_row_set_text(&row->point, point), 0);
    assert_int_equal(vb_row_set_text(&row->variant, variant), 0);
    assert_int_equal(vb_row_set_text(&row->allocator, "glibc"), 0);
    assert_int_equal(vb_row_set_text(&row->baseline, "heap"), 0);
    set_words(row, &row->status, "ok");
    return row;
}

/* A row whose slow operations are known, at 99.9 % with an interval of +- `half`. */
static struct vb_row *add_tail(struct page *page, const char *point, const char *variant, double p99_ns,
                               double p99_9_ns, double half)
{
    struct vb_row *row = add_row(page, point, variant);
    row->p50_ns = 10;
    row->p99_ns = p99_ns;
    row->p99_9_ns = p99_9_ns;
    row->p99_9_ci_low_ns = p99_9_ns - half;
    row->p99_9_ci_high_ns = p99_9_ns + half;
    return row;
}

static struct vb_row *add_source(struct page *page, const char *point, const char *variant, double source,
                                 double allocs)
{
    struct vb_row *row = add_row(page, point, variant);
    row->source_allocs_per_op = source;
    row->allocs_per_op = allocs;
    set_words(row, &row->ledger, isnan(allocs) ? "not constant (1 to 2)" : "exact");
    return row;
}

static struct vb_row *add_leak(struct page *page, const char *point, const char *variant, double allocs, double frees,
                               double live_bytes)
{
    struct vb_row *row = add_row(page, point, variant);
    row->mean_ns = 10;
    row->allocs_per_op = allocs;
    row->frees_per_op = frees;
    row->live_bytes_per_op = live_bytes;
    set_words(row, &row->ledger, "exact");
    return row;
}

/* Checks what is said, and begins anew. */
static void assert_said(struct page *page, bool tails, bool name_allocator, const char *wanted)
{
    const struct vb_row **order = vb_arrange(&page->results);
    struct vb_rows rows = {.items = order, .count = page->results.row_count};
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    if (tails)
        vb_tail_remarks_write(rows, name_allocator, stream);
    else
        assert_int_equal(vb_removal_remarks_write(rows, name_allocator, stream), 0);
    fclose(stream);
    assert_string_equal(text, wanted);
    free(text);
    free(order);
    vb_results_release(&page->results);
}

static void test_tails(void **state)
{
    (void)state;
    struct page page = {0};
    add_tail(&page, "live=0", "heap", 71, 770.4, 29);
    add_tail(&page, "live=0", "inline", 14, 523, 3);
    add_tail(&page, "live=1", "heap", 71, 770.4, NAN);
    add_row(&page, "live=2", "heap"); /* nobody recorded its operations */
    assert_said(&page, true, true,
                "`case:live=0` under glibc: 1 operation in 1,000 takes longer than 770 ns with heap, 523 ns with "
                "inline.\n"
                "`case:live=1` under glibc: 1 operation in 1,000 takes longer than 770 ns with heap.\n");
}

static void test_tails_of_few_operations(void **state)
{
    (void)state;
    struct page page = {0};
    /* The level that is known of all; a row that failed does not count. */
    add_tail(&page, "", "heap", 594, 770, 10);
    add_tail(&page, "", "inline", 336.2, NAN, NAN);
    struct vb_row *failed = add_tail(&page, "", "pooled", NAN, NAN, NAN);
    set_words(failed, &failed->status, "crashed (SIGSEGV)");
    assert_said(&page, true, false,
                "`case`: 1 operation in 100 takes longer than 594 ns with heap, 336 ns with "
                "inline.\n");

    /* No level is known of all: what there is. */
    add_tail(&page, "", "heap", 594, 770, 10);
    add_tail(&page, "", "inline", NAN, NAN, NAN);
    assert_said(&page, true, false, "`case`: 1 operation in 1,000 takes longer than 770 ns with heap.\n");

    add_tail(&page, "", "heap", NAN, NAN, NAN);
    assert_said(&page, true, false, "");
}

/* An interval wider than its middle must not round the middle to nothing. */
static void test_tails_that_are_hardly_known(void **state)
{
    (void)state;
    struct page page = {0};
    add_tail(&page, "", "heap", 40, 70, 900);
    add_tail(&page, "", "inline", 40, 0.4567, 0);
    assert_said(&page, true, false,
                "`case`: 1 operation in 1,000 takes longer than 70.0 ns with heap, 0.457 ns with "
                "inline.\n");
}

static void test_leaks(void **state)
{
    (void)state;
    struct page page = {0};
    add_leak(&page, "n=1", "well", 1, 1, 0);
    add_leak(&page, "n=1", "keeper", 1, 0, 32);
    add_leak(&page, "n=1", "half", 3, 1.5, 48);
    add_leak(&page, "n=1", "frees_older", 0, 1, -32);
    add_leak(&page, "n=1", "unknown", 1, NAN, NAN);
    add_leak(&page, "n=1", "counted", 1, 0, 32)->mean_ns = NAN; /* its table has a column for it */
    add_leak(&page, "n=2", "keeper", 1, 0, 32);                 /* said already */
    const struct vb_row **order = vb_arrange(&page.results);
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    vb_leak_remarks_write((struct vb_rows){.items = order, .count = page.results.row_count}, false, stream);
    fclose(stream);
    assert_string_equal(text,
                        "`case:n=1`: keeper allocates 1 block per operation and frees none: 32 B stay allocated "
                        "each time.\n"
                        "`case:n=1`: half allocates 3 blocks per operation and frees 1.5: 48 B stay allocated each "
                        "time.\n");
    free(text);
    free(order);
    vb_results_release(&page.results);
}

static void test_removed(void **state)
{
    (void)state;
    struct page page = {0};
    add_source(&page, "", "a", 1, 0);
    add_source(&page, "", "b", 1, 1);
    add_source(&page, "", "c", 3, 1.5);
    add_source(&page, "", "d", 1, 2);
    add_source(&page, "", "e", 2, NAN);
    add_source(&page, "", "f", 0, 0); /* none to remove */
    add_row(&page, "", "g");          /* nobody said how many there are */
    struct vb_row *failed = add_source(&page, "", "h", 1, 0);
    set_words(failed, &failed->status, "allocs 0 per op, promised 1");
    assert_said(&page, false, false,
                "`case`: the compiler removed 1 of 1 alloc/op from a.\n"
                "`case`: the compiler removed none of 1 alloc/op from b.\n"
                "`case`: the compiler removed 1.5 of 3 allocs/op from c.\n"
                "`case`: d makes 1 more than the 1 alloc/op of its source.\n"
                "`case`: cannot tell how many of 2 allocs/op the compiler removed from e: allocations "
                "not "
                "constant (1 to 2).\n");
}

/* Once for a variant of which the same holds at all points, else with the point. */
static void test_removed_at_points(void **state)
{
    (void)state;
    struct page page = {0};
    for (int point = 0; point < 4; point++) {
        const char *const points[] = {"k=0", "k=1", "k=2", "k=3"};
        add_source(&page, points[point], "same", 1, 0);
        add_source(&page, points[point], "other", 1, point < 3 ? 1 : 0);
    }
    assert_said(&page, false, true,
                "`case:k=0` under glibc: the compiler removed none of 1 alloc/op from other, and "
                "likewise "
                "up to k=2.\n"
                "`case:k=3` under glibc: the compiler removed 1 of 1 alloc/op from other.\n"
                "`case` under glibc: the compiler removed 1 of 1 alloc/op from same.\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tails),
        cmocka_unit_test(test_tails_of_few_operations),
        cmocka_unit_test(test_tails_that_are_hardly_known),
        cmocka_unit_test(test_leaks),
        cmocka_unit_test(test_removed),
        cmocka_unit_test(test_removed_at_points),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
