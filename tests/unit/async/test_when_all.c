/* SPDX-License-Identifier: MIT
 *
 * Waiting for several: what is ready is skipped, what is pending joined, all are waited for, and the first error in
 * order is the error of the whole. Compiled with ASYNC_CHECKED, so that a reference that is lost shows.
 */
#define ASYNC_CHECKED
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "async/i64.h"
#include "async/when_all.h"
#include "give_way.h"

#include <pthread.h>

ASYNC_DEFINE_WHEN_ALL(i64, int64_t);

enum { COUNT = 5 };

static int expect_nothing_alive(void **state)
{
    (void)state;
    return async_live_count() == 0 ? 0 : -1;
}

struct counter {
    struct async_waiter waiter;
    int calls;
};

static void count_call(struct async_waiter *waiter)
{
    ++ASYNC_WAITER_OF(waiter, struct counter, waiter)->calls;
}

static struct counter counter_of(void)
{
    return (struct counter){.waiter = {.ready = count_call}};
}

/* Value 10 + index; of the kind that the bits of `pending` say, and completed by complete_one(). */
static struct result_i64 answer_at(unsigned pending, size_t index, struct future_i64 **futures)
{
    if (!(pending & 1u << index))
        return result_i64_ready(10 + (int64_t)index);
    futures[index] = future_i64_pending();
    return result_i64_from_future(futures[index]);
}

static void expect_values(const int64_t *values)
{
    for (size_t index = 0; index < COUNT; ++index)
        assert_int_equal(values[index], 10 + (int64_t)index);
}

/* Every choice of what is pending, completed forwards and backwards. */
static void waiter_is_called_with_the_last(void **state)
{
    (void)state;
    for (unsigned pending = 0; pending < 1u << COUNT; ++pending) {
        for (int is_backwards = 0; is_backwards < 2; ++is_backwards) {
            struct future_i64 *futures[COUNT] = {0};
            struct part_i64 parts[COUNT];
            struct async_join join;
            struct counter counter = counter_of();
            for (size_t index = 0; index < COUNT; ++index)
                parts[index].result = answer_at(pending, index, futures);
            assert_int_equal(when_all_i64_await(&join, parts, COUNT, &counter.waiter), pending == 0);
            unsigned left = pending;
            for (size_t step = 0; step < COUNT; ++step) {
                size_t index = is_backwards ? COUNT - 1 - step : step;
                if (!futures[index])
                    continue;
                assert_int_equal(counter.calls, 0);
                future_i64_complete(futures[index], 10 + (int64_t)index);
                left &= ~(1u << index);
                assert_int_equal(counter.calls, left == 0);
            }
            assert_int_equal(counter.calls, pending != 0);
            int64_t values[COUNT] = {0};
            assert_int_equal(when_all_i64_take(parts, COUNT, values), 0);
            expect_values(values);
            assert_int_equal(async_live_count(), 0);
        }
    }
}

static void first_error_in_order_wins_and_all_are_awaited(void **state)
{
    (void)state;
    struct future_i64 *early = future_i64_pending(), *late = future_i64_pending(), *good = future_i64_pending();
    struct part_i64 parts[COUNT] = {
        {.result = result_i64_ready(10)},         {.result = result_i64_from_future(late)},
        {.result = result_i64_failed(EPERM)},     {.result = result_i64_from_future(early)},
        {.result = result_i64_from_future(good)},
    };
    struct async_join join;
    struct counter counter = counter_of();
    assert_false(when_all_i64_await(&join, parts, COUNT, &counter.waiter));
    future_i64_fail(early, EIO);
    future_i64_fail(late, ENOENT);
    assert_int_equal(counter.calls, 0); /* two have failed, but one is still on its way */
    future_i64_complete(good, 14);
    assert_int_equal(counter.calls, 1);
    int64_t values[COUNT] = {0};
    assert_int_equal(when_all_i64_take(parts, COUNT, values), ENOENT);
    assert_int_equal(values[0], 10);
    assert_int_equal(values[4], 14);
}

static void sources_are_joined_like_futures(void **state)
{
    (void)state;
    struct source_i64 *source = source_i64_pending();
    struct part_i64 parts[2] = {{.result = result_i64_from_source(source)}, {.result = result_i64_ready(2)}};
    struct async_join join;
    struct counter counter = counter_of();
    assert_false(when_all_i64_await(&join, parts, 2, &counter.waiter));
    source_i64_complete(source, 1);
    assert_int_equal(counter.calls, 1);
    int64_t values[2] = {0};
    assert_int_equal(when_all_i64_take(parts, 2, values), 0);
    assert_int_equal(values[0] + 10 * values[1], 21);
}

static void nothing_to_wait_for_is_ready(void **state)
{
    (void)state;
    struct async_join join;
    struct counter counter = counter_of();
    int64_t value = 0, *values = NULL;
    assert_true(when_all_i64_await(&join, NULL, 0, &counter.waiter));
    assert_int_equal(when_all_i64_take(NULL, 0, NULL), 0);
    assert_int_equal(future_i64_array_take(when_all_i64_futures(NULL, 0, &value), &values), 0);
    assert_ptr_equal(values, &value);
    assert_int_equal(counter.calls, 0);
}

static void futures_become_one_future(void **state)
{
    (void)state;
    struct future_i64 *futures[COUNT];
    int64_t values[COUNT] = {0}, *found = NULL;
    for (size_t index = 0; index < COUNT; ++index)
        futures[index] = index % 2 ? future_i64_pending() : future_i64_ready(10 + (int64_t)index);
    struct future_i64_array *all = when_all_i64_futures(futures, COUNT, values);
    assert_int_equal(async_live_count(), COUNT + 1);
    future_i64_complete(futures[3], 13);
    assert_int_equal(future_i64_array_take(all, &found), EINPROGRESS);
    future_i64_complete(futures[1], 11);
    assert_int_equal(async_live_count(), 1); /* the parts are taken, and gone */
    assert_int_equal(future_i64_array_take(all, &found), 0);
    assert_ptr_equal(found, values);
    expect_values(values);
}

static void ready_futures_become_a_ready_future(void **state)
{
    (void)state;
    struct future_i64 *futures[2] = {future_i64_ready(1), future_i64_failed(EPIPE)};
    int64_t values[2] = {0}, *found = NULL;
    struct future_i64_array *all = when_all_i64_futures(futures, 2, values);
    assert_true(future_i64_array_is_ready(all));
    assert_int_equal(future_i64_array_take(all, &found), EPIPE);
    assert_null(found);
}

static void ready_results_become_a_result_without_allocating(void **state)
{
    (void)state;
    struct result_i64 results[COUNT];
    int64_t values[COUNT] = {0}, *found = NULL;
    for (size_t index = 0; index < COUNT; ++index)
        results[index] = result_i64_ready(10 + (int64_t)index);
    struct result_i64_array all = when_all_i64_results(results, COUNT, values);
    assert_int_equal(async_live_count(), 0);
    assert_int_equal(all.tag, ASYNC_TAG_READY);
    assert_int_equal(results[2].tag, ASYNC_TAG_CONSUMED);
    assert_int_equal(result_i64_array_take(&all, &found), 0);
    assert_ptr_equal(found, values);
    expect_values(values);

    struct result_i64 failing[3] = {result_i64_ready(1), result_i64_failed(EACCES), result_i64_failed(EIO)};
    all = when_all_i64_results(failing, 3, values);
    assert_int_equal(result_i64_array_take(&all, &found), EACCES);
}

static void pending_results_become_a_result_with_one_future(void **state)
{
    (void)state;
    struct future_i64 *futures[COUNT] = {0};
    struct result_i64 results[COUNT];
    int64_t values[COUNT] = {0}, *found = NULL;
    for (size_t index = 0; index < COUNT; ++index)
        results[index] = answer_at(1u << 3, index, futures);
    struct result_i64_array all = when_all_i64_results(results, COUNT, values);
    assert_int_equal(async_live_count(), 2);
    for (size_t index = 0; index < COUNT; ++index)
        assert_int_equal(results[index].tag, ASYNC_TAG_CONSUMED);
    assert_false(result_i64_array_is_ready(&all));
    future_i64_complete(futures[3], 13);
    assert_int_equal(result_i64_array_take(&all, &found), 0);
    expect_values(values);
}

static void consumer_may_leave_before_the_parts_arrive(void **state)
{
    (void)state;
    struct future_i64 *futures[2] = {future_i64_pending(), future_i64_pending()};
    int64_t values[2] = {0};
    future_i64_array_release(when_all_i64_futures(futures, 2, values));
    future_i64_complete(futures[0], 1);
    assert_int_equal(async_live_count(), 3); /* the join, and both parts: they are taken together */
    future_i64_complete(futures[1], 2);
    assert_int_equal(values[0] + 10 * values[1], 21);
}

/* The parts are completed by other threads while this one is still joining them. */
struct completing {
    pthread_t thread;
    struct future_i64 **futures; /* of the round; every second one is this thread's */
    size_t first;
    _Atomic int64_t *round; /* that may begin */
    _Atomic int64_t *done;
};

enum { ROUNDS = 20000, THREADS = 2, PARTS = 4 };

static void *complete_rounds(void *argument)
{
    struct completing *completing = argument;
    for (int64_t round = 1; round <= ROUNDS; ++round) {
        while (atomic_load(completing->round) < round)
            give_way();
        for (size_t index = completing->first; index < PARTS; index += THREADS) {
            for (int64_t count = round * 7 % 211; count > 0; --count)
                __asm__ volatile("" : "+r"(count));
            future_i64_complete(completing->futures[index], round + (int64_t)index);
        }
        atomic_fetch_add(completing->done, 1);
    }
    return NULL;
}

struct signal_of_all {
    struct async_waiter waiter;
    _Atomic int64_t calls;
};

static void signal_all(struct async_waiter *waiter)
{
    atomic_fetch_add(&ASYNC_WAITER_OF(waiter, struct signal_of_all, waiter)->calls, 1);
}

static void parts_may_arrive_while_they_are_joined(void **state)
{
    (void)state;
    struct future_i64 *futures[PARTS];
    _Atomic int64_t may_begin = 0, done = 0;
    struct completing threads[THREADS];
    for (size_t index = 0; index < THREADS; ++index) {
        threads[index] = (struct completing){.futures = futures, .first = index, .round = &may_begin, .done = &done};
        assert_int_equal(pthread_create(&threads[index].thread, NULL, complete_rounds, &threads[index]), 0);
    }
    for (int64_t round = 1; round <= ROUNDS; ++round) {
        struct part_i64 parts[PARTS];
        struct async_join join;
        struct signal_of_all all = {.waiter = {.ready = signal_all}};
        for (size_t index = 0; index < PARTS; ++index) {
            futures[index] = future_i64_pending();
            parts[index].result = result_i64_from_future(futures[index]);
        }
        atomic_store(&may_begin, round);
        for (int64_t count = round * 11 % 397; count > 0; --count)
            __asm__ volatile("" : "+r"(count));
        bool is_ready = when_all_i64_await(&join, parts, PARTS, &all.waiter);
        while (!is_ready && atomic_load(&all.calls) == 0)
            give_way();
        int64_t values[PARTS] = {0}, sum = 0;
        assert_int_equal(when_all_i64_take(parts, PARTS, values), 0);
        for (size_t index = 0; index < PARTS; ++index)
            sum += values[index];
        assert_int_equal(sum, PARTS * round + PARTS * (PARTS - 1) / 2);
        while (atomic_load(&done) < THREADS * round)
            give_way();
        assert_int_equal(atomic_load(&all.calls), is_ready ? 0 : 1);
    }
    for (size_t index = 0; index < THREADS; ++index)
        pthread_join(threads[index].thread, NULL);
}

#define CHECKED(test) cmocka_unit_test_teardown(test, expect_nothing_alive)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CHECKED(waiter_is_called_with_the_last),
        CHECKED(first_error_in_order_wins_and_all_are_awaited),
        CHECKED(sources_are_joined_like_futures),
        CHECKED(nothing_to_wait_for_is_ready),
        CHECKED(futures_become_one_future),
        CHECKED(ready_futures_become_a_ready_future),
        CHECKED(ready_results_become_a_result_without_allocating),
        CHECKED(pending_results_become_a_result_with_one_future),
        CHECKED(consumer_may_leave_before_the_parts_arrive),
        CHECKED(parts_may_arrive_while_they_are_joined),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
