/* SPDX-License-Identifier: MIT
 *
 * Pooled sources: reuse, the versions that tell a stale token, and what the pool does with what it cannot keep. Not
 * compiled with ASYNC_CHECKED: these checks are always on.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "async/i64.h"

#include <pthread.h>

struct wide {
    int64_t part[20];
};
ASYNC_DEFINE_SOURCE(wide, struct wide);

static int fault_count;

static void count_fault(const char *sentence)
{
    (void)sentence;
    ++fault_count;
}

static int forget_faults(void **state)
{
    (void)state;
    fault_count = 0;
    async_set_fault_handler(count_fault);
    return 0;
}

static int64_t take(struct source_i64 *source, uint64_t token)
{
    int64_t value = -1;
    assert_int_equal(source_i64_take(source, token, &value), 0);
    return value;
}

static void source_is_used_again(void **state)
{
    (void)state;
    struct source_i64 *first = source_i64_ready(1);
    uint64_t first_token = source_i64_token(first);
    assert_int_equal(take(first, first_token), 1);
    struct source_i64 *second = source_i64_pending();
    assert_ptr_equal(second, first);
    uint64_t second_token = source_i64_token(second);
    assert_int_not_equal(second_token, first_token);
    assert_false(source_i64_is_ready(second, second_token));
    source_i64_complete(second, 2);
    assert_int_equal(take(second, second_token), 2);
    assert_int_equal(fault_count, 0);
}

static void source_rests_only_when_both_sides_are_done(void **state)
{
    (void)state;
    struct source_i64 *source = source_i64_pending();
    source_i64_drop(source, source_i64_token(source));
    struct source_i64 *other = source_i64_ready(5);
    assert_ptr_not_equal(other, source); /* its producer still has it */
    source_i64_complete(source, 4);
    struct source_i64 *again = source_i64_ready(6);
    assert_ptr_equal(again, source);
    assert_int_equal(take(again, source_i64_token(again)), 6);
    assert_int_equal(take(other, source_i64_token(other)), 5);
}

static void expect_stale(struct source_i64 *source, uint64_t token)
{
    int64_t value = -1;
    fault_count = 0;
    assert_int_equal(source_i64_take(source, token, &value), EINVAL);
    assert_int_equal(fault_count, 1);
    assert_int_equal(value, -1);
}

/* .NET's token has 16 bits and is accepted again after 65536 uses. */
static void stale_token_stays_stale_after_65536_uses(void **state)
{
    (void)state;
    struct source_i64 *source = source_i64_ready(0);
    uint64_t stale = source_i64_token(source);
    assert_int_equal(take(source, stale), 0);
    for (int64_t use = 1; use <= 65536 + 1; ++use) {
        struct source_i64 *again = source_i64_ready(use);
        assert_ptr_equal(again, source);
        if (use >= 65536 - 1)
            expect_stale(source, stale);
        assert_int_equal(take(again, source_i64_token(again)), use);
    }
}

/* What 2^32 uses would do, and the last one before the counter itself wraps. */
static void token_uses_all_of_its_64_bits(void **state)
{
    (void)state;
    struct source_i64 *source = source_i64_ready(1);
    uint64_t token = source_i64_token(source);
    atomic_store(&source->base.version, token + (UINT64_C(1) << 16));
    expect_stale(source, token);
    atomic_store(&source->base.version, token + (UINT64_C(1) << 32));
    expect_stale(source, token);
    atomic_store(&source->base.version, token + (UINT64_C(1) << 63));
    expect_stale(source, token);
    atomic_store(&source->base.version, UINT64_MAX);
    assert_int_equal(take(source, UINT64_MAX), 1);
    expect_stale(source, UINT64_MAX);
    atomic_store(&source->base.version, token + 1);
}

static void sizes_do_not_mix(void **state)
{
    (void)state;
    struct source_i64 *small = source_i64_ready(1);
    assert_int_equal(take(small, source_i64_token(small)), 1);
    struct source_wide *large = source_wide_ready((struct wide){{[19] = 7}});
    assert_ptr_not_equal((void *)large, (void *)small);
    struct wide found;
    assert_int_equal(source_wide_take(large, source_wide_token(large), &found), 0);
    assert_int_equal(found.part[19], 7);
}

enum { MANY = 3 * ASYNC_POOL_LOCAL * ASYNC_POOL_SLOTS };

static void take_many(void)
{
    static struct source_i64 *sources[MANY];
    for (int64_t index = 0; index < MANY; ++index)
        sources[index] = source_i64_ready(index);
    assert_true(async_pool_caches[source_i64_size_index].room <= ASYNC_POOL_LOCAL);
    for (int64_t index = 0; index < MANY; ++index)
        assert_int_equal(take(sources[index], source_i64_token(sources[index])), index);
}

/* More than a thread keeps and more than the slots hold: the rest is freed, and nothing is handed out twice. */
static void pool_keeps_what_it_can(void **state)
{
    (void)state;
    for (int round = 0; round < 3; ++round)
        take_many();
}

static void *use_one(void *place)
{
    struct source_i64 *source = source_i64_ready(9);
    *(struct source_i64 **)place = source;
    take(source, source_i64_token(source));
    return NULL;
}

/* The second thread finds what the first one left, so nothing is lost when a thread ends. */
static void thread_leaves_its_sources_to_others(void **state)
{
    (void)state;
    struct source_i64 *first = NULL, *second = NULL;
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, use_one, &first), 0);
    pthread_join(thread, NULL);
    assert_int_equal(pthread_create(&thread, NULL, use_one, &second), 0);
    pthread_join(thread, NULL);
    assert_non_null(first);
    assert_ptr_equal(first, second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(thread_leaves_its_sources_to_others, forget_faults), /* first: the slots are empty */
        cmocka_unit_test_setup(source_is_used_again, forget_faults),
        cmocka_unit_test_setup(source_rests_only_when_both_sides_are_done, forget_faults),
        cmocka_unit_test_setup(stale_token_stays_stale_after_65536_uses, forget_faults),
        cmocka_unit_test_setup(token_uses_all_of_its_64_bits, forget_faults),
        cmocka_unit_test_setup(sizes_do_not_mix, forget_faults),
        cmocka_unit_test_setup(pool_keeps_what_it_can, forget_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
