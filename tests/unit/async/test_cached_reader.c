/* SPDX-License-Identifier: MIT
 *
 * The cached reader: hits from memory, misses from the store and never kept, errors of the store passed on.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "async/cached_reader.h"

struct store {
    int reads;
    int error;
};

static int read_store(void *context, int64_t key, int64_t *value)
{
    struct store *store = context;
    ++store->reads;
    *value = 1000 + key;
    return store->error;
}

static int take_heap(struct cached_reader *reader, int64_t key, int64_t *value)
{
    return future_i64_take(cached_reader_heap_future(reader, key), value);
}

static int take_inline(struct cached_reader *reader, int64_t key, int64_t *value)
{
    struct result_i64 result = cached_reader_inline_result(reader, key);
    return result_i64_take(&result, value);
}

static int take_pooled(struct cached_reader *reader, int64_t key, int64_t *value)
{
    struct result_i64 result = cached_reader_pooled_future(reader, key);
    return result_i64_take(&result, value);
}

static int (*const forms[])(struct cached_reader *, int64_t, int64_t *) = {take_heap, take_inline, take_pooled,
                                                                           cached_reader_direct};
enum { FORMS = sizeof(forms) / sizeof(*forms) };

static void hits_do_not_reach_the_store(void **state)
{
    (void)state;
    struct store store = {0};
    struct cached_reader *reader =
        cached_reader_create(64, (struct cached_reader_store){.read = read_store, .context = &store});
    for (int64_t key = 0; key < 64; ++key)
        assert_int_equal(cached_reader_put(reader, key * 128, key), 0);
    for (int form = 0; form < FORMS; ++form) {
        for (int64_t key = 0; key < 64; ++key) {
            int64_t value = -1;
            assert_int_equal(forms[form](reader, key * 128, &value), 0);
            assert_int_equal(value, key);
        }
    }
    assert_int_equal(store.reads, 0);
    cached_reader_destroy(reader);
}

static void misses_reach_the_store_every_time(void **state)
{
    (void)state;
    struct store store = {0};
    struct cached_reader *reader =
        cached_reader_create(1, (struct cached_reader_store){.read = read_store, .context = &store});
    assert_int_equal(cached_reader_put(reader, 1, 5), 0);
    for (int form = 0; form < FORMS; ++form) {
        for (int time = 1; time <= 2; ++time) {
            int64_t value = -1;
            assert_int_equal(forms[form](reader, 7, &value), 0);
            assert_int_equal(value, 1007);
            assert_int_equal(store.reads, 2 * form + time);
        }
    }
    cached_reader_destroy(reader);
}

static void looking_into_the_cache_leaves_the_store_alone(void **state)
{
    (void)state;
    struct store store = {0};
    struct cached_reader *reader =
        cached_reader_create(1, (struct cached_reader_store){.read = read_store, .context = &store});
    assert_int_equal(cached_reader_put(reader, 1, 5), 0);
    int64_t value = -1;
    assert_false(cached_reader_find(reader, 2, &value));
    assert_int_equal(value, -1);
    assert_true(cached_reader_find(reader, 1, &value));
    assert_int_equal(value, 5);
    assert_int_equal(store.reads, 0);
    cached_reader_destroy(reader);
}

static void only_a_miss_of_the_inline_form_has_a_future(void **state)
{
    (void)state;
    struct store store = {0};
    struct cached_reader *reader =
        cached_reader_create(1, (struct cached_reader_store){.read = read_store, .context = &store});
    assert_int_equal(cached_reader_put(reader, 1, 5), 0);
    struct result_i64 hit = cached_reader_inline_result(reader, 1);
    struct result_i64 miss = cached_reader_inline_result(reader, 2);
    assert_int_equal(hit.tag, ASYNC_TAG_READY);
    assert_int_not_equal(miss.tag, ASYNC_TAG_READY);
    assert_int_equal(miss.tag & ASYNC_TAG_BITS, ASYNC_TAG_FUTURE);
    result_i64_discard(&miss);
    miss = cached_reader_pooled_future(reader, 2);
    assert_int_equal(miss.tag & ASYNC_TAG_BITS, ASYNC_TAG_SOURCE);
    result_i64_discard(&miss);
    cached_reader_destroy(reader);
}

static void errors_of_the_store_are_passed_on(void **state)
{
    (void)state;
    struct store store = {.error = EIO};
    struct cached_reader *reader =
        cached_reader_create(1, (struct cached_reader_store){.read = read_store, .context = &store});
    for (int form = 0; form < FORMS; ++form) {
        int64_t value = -1;
        assert_int_equal(forms[form](reader, 7, &value), EIO);
    }
    cached_reader_destroy(reader);
}

static void cache_takes_no_more_than_its_capacity(void **state)
{
    (void)state;
    struct store store = {0};
    struct cached_reader *reader =
        cached_reader_create(2, (struct cached_reader_store){.read = read_store, .context = &store});
    int64_t value = -1;
    assert_int_equal(cached_reader_put(reader, 1, 10), 0);
    assert_int_equal(cached_reader_put(reader, 2, 20), 0);
    assert_int_equal(cached_reader_put(reader, 3, 30), ENOSPC);
    assert_int_equal(cached_reader_put(reader, 2, 21), 0); /* a key that it has */
    assert_int_equal(cached_reader_direct(reader, 2, &value), 0);
    assert_int_equal(value, 21);
    cached_reader_destroy(reader);
    cached_reader_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hits_do_not_reach_the_store),
        cmocka_unit_test(misses_reach_the_store_every_time),
        cmocka_unit_test(looking_into_the_cache_leaves_the_store_alone),
        cmocka_unit_test(only_a_miss_of_the_inline_form_has_a_future),
        cmocka_unit_test(errors_of_the_store_are_passed_on),
        cmocka_unit_test(cache_takes_no_more_than_its_capacity),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
