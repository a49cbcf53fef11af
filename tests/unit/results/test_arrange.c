/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/random.h"
#include "results/arrange.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Rows written "case allocator point", '-' being the empty text. */
static void read_rows(struct vb_results *results, const char *const *texts, size_t count)
{
    vb_results_init(results);
    for (size_t i = 0; i < count; i++) {
        char words[3][40];
        assert_int_equal(sscanf(texts[i], "%39s %39s %39s", words[0], words[1], words[2]), 3);
        struct vb_row *row = vb_results_append(results);
        assert_non_null(row);
        char **fields[] = {&row->case_name, &row->allocator, &row->point};
        for (size_t k = 0; k < 3; k++)
            assert_int_equal(vb_row_set_text(fields[k], strcmp(words[k], "-") == 0 ? "" : words[k]), 0);
    }
}

static void assert_order(const char *const *texts, size_t count, const size_t *wanted)
{
    struct vb_results results;
    read_rows(&results, texts, count);
    const struct vb_row **order = vb_arrange(&results);
    assert_non_null(order);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(order[i] - results.rows, wanted[i]);
    free(order);
    vb_results_release(&results);
}

static void test_orders(void **state)
{
    (void)state;
    assert_order(NULL, 0, NULL);
    static const char *const in_order[] = {"b jemalloc -", "b jemalloc -", "a jemalloc x=1", "a jemalloc x=0"};
    assert_order(in_order, 4, (size_t[]){0, 1, 2, 3});
    /* In the order of their first rows, not of the alphabet. */
    static const char *const mixed[] = {"b jemalloc x=1", "a glibc -",      "b glibc x=1", "b jemalloc x=0",
                                        "a jemalloc -",   "b jemalloc x=1", "b glibc x=0", "a glibc -"};
    assert_order(mixed, 8, (size_t[]){0, 5, 3, 2, 6, 1, 7, 4});
    /* What the words of one column run into in the next. */
    static const char *const alike[] = {"ab - c", "a b c", "a bc -", "ab c -", "ab - c"};
    assert_order(alike, 5, (size_t[]){0, 4, 3, 1, 2});
}

/* The plain way, which takes n^2: the first row that is like this one in case, allocator, point. */
static size_t first_like(const struct vb_results *results, size_t index, int level)
{
    const struct vb_row *row = &results->rows[index];
    for (size_t i = 0; i < index; i++) {
        const struct vb_row *other = &results->rows[i];
        if (strcmp(other->case_name, row->case_name) == 0 &&
            (level < 1 || strcmp(other->allocator, row->allocator) == 0) &&
            (level < 2 || strcmp(other->point, row->point) == 0))
            return i;
    }
    return index;
}

static void test_random_rows_against_the_plain_way(void **state)
{
    (void)state;
    struct vb_random random;
    vb_random_seed(&random, 3);
    for (int round = 0; round < 50; round++) {
        char texts[200][40];
        const char *pointers[200];
        size_t count = 1 + vb_random_below(&random, 200);
        unsigned kinds = 1 + (unsigned)vb_random_below(&random, 12);
        for (size_t i = 0; i < count; i++) {
            snprintf(texts[i], sizeof texts[i], "case%u alloc%u x=%u", (unsigned)vb_random_below(&random, kinds),
                     (unsigned)vb_random_below(&random, 3), (unsigned)vb_random_below(&random, kinds));
            pointers[i] = texts[i];
        }
        struct vb_results results;
        read_rows(&results, pointers, count);
        const struct vb_row **order = vb_arrange(&results);
        assert_non_null(order);
        for (size_t i = 1; i < count; i++) {
            size_t a = (size_t)(order[i - 1] - results.rows);
            size_t b = (size_t)(order[i] - results.rows);
            size_t a_key[] = {first_like(&results, a, 0), first_like(&results, a, 1), first_like(&results, a, 2), a};
            size_t b_key[] = {first_like(&results, b, 0), first_like(&results, b, 1), first_like(&results, b, 2), b};
            int level = 0;
            while (level < 3 && a_key[level] == b_key[level])
                level++;
            assert_true(a_key[level] < b_key[level]);
        }
        free(order);
        vb_results_release(&results);
    }
}

static void test_parts(void **state)
{
    (void)state;
    static const char *const texts[] = {"a jemalloc x=0", "a jemalloc x=0", "a jemalloc x=1", "a glibc x=1",
                                        "b glibc x=1"};
    struct vb_results results;
    read_rows(&results, texts, 5);
    const struct vb_row **order = vb_arrange(&results);
    struct vb_rows all = {.items = order, .count = 5};
    assert_int_equal(vb_first_case(all).count, 4);
    assert_int_equal(vb_first_allocator(all).count, 3);
    assert_int_equal(vb_first_point(all).count, 2);
    struct vb_rows left = vb_rows_after(all, vb_first_point(all));
    assert_int_equal(left.count, 3);
    assert_int_equal(vb_first_point(left).count, 1); /* the next has the same point, but another allocator */
    left = vb_rows_after(all, vb_first_allocator(all));
    assert_int_equal(vb_first_allocator(left).count, 1); /* another case */
    free(order);
    vb_results_release(&results);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_orders),
        cmocka_unit_test(test_random_rows_against_the_plain_way),
        cmocka_unit_test(test_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
