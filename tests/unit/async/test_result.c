/* SPDX-License-Identifier: MIT
 *
 * Results: two words, one of four things, taken once; and what becomes of each as a future. Compiled with
 * ASYNC_CHECKED, so that a reference that is lost shows in the count of what is alive.
 */
#define ASYNC_CHECKED
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "async/i64.h"

struct wide {
    int64_t part[5];
};
ASYNC_DEFINE_FUTURE(wide, struct wide);
ASYNC_DEFINE_SOURCE(wide, struct wide);
ASYNC_DEFINE_RESULT(wide, struct wide);

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

static void result_of_a_word_is_two_words(void **state)
{
    (void)state;
    assert_int_equal(sizeof(struct result_i64), 16);
    assert_int_equal(offsetof(struct result_i64, tag), 8);
    assert_int_equal(sizeof(struct result_wide), 48);
}

static void value_is_taken_without_an_allocation(void **state)
{
    (void)state;
    struct result_i64 result = result_i64_ready(-4);
    int64_t value = 0;
    assert_true(result_i64_is_ready(&result));
    assert_int_equal(async_live_count(), 0);
    assert_int_equal(result_i64_take(&result, &value), 0);
    assert_int_equal(value, -4);
    assert_int_equal(result.tag, ASYNC_TAG_CONSUMED);
}

static void every_errno_survives(void **state)
{
    (void)state;
    const int errors[] = {EPERM, ENOENT, ENOMEM, ETIMEDOUT, EHWPOISON, INT32_MAX};
    for (size_t index = 0; index < sizeof(errors) / sizeof(*errors); ++index) {
        struct result_i64 result = result_i64_failed(errors[index]);
        int64_t value = 0;
        assert_true(result_i64_is_ready(&result));
        assert_int_equal(result_i64_take(&result, &value), errors[index]);
        assert_int_equal(result.tag, ASYNC_TAG_CONSUMED);
    }
    assert_int_equal(async_live_count(), 0);
}

static void failing_with_zero_is_failing_all_the_same(void **state)
{
    (void)state;
    struct result_i64 result = result_i64_failed(0);
    int64_t value = 0;
    assert_int_equal(result_i64_take(&result, &value), EINVAL);
}

static void future_is_taken_through_its_result(void **state)
{
    (void)state;
    struct counter counter = {.waiter = {.ready = count_call}};
    struct future_i64 *future = future_i64_pending();
    struct result_i64 result = result_i64_from_future(future);
    int64_t value = 0;
    assert_false(result_i64_is_ready(&result));
    assert_int_equal(result_i64_take(&result, &value), EINPROGRESS);
    assert_false(result_i64_await(&result, &counter.waiter));
    future_i64_complete(future, 12);
    assert_int_equal(counter.calls, 1);
    assert_true(result_i64_is_ready(&result));
    assert_int_equal(result_i64_take(&result, &value), 0);
    assert_int_equal(value, 12);
    assert_int_equal(result.tag, ASYNC_TAG_CONSUMED);
}

static void source_is_taken_through_its_result(void **state)
{
    (void)state;
    struct counter counter = {.waiter = {.ready = count_call}};
    struct source_i64 *source = source_i64_pending();
    struct result_i64 result = result_i64_from_source(source);
    int64_t value = 0;
    assert_int_equal(async_live_count(), 1);
    assert_false(result_i64_is_ready(&result));
    assert_int_equal(result_i64_take(&result, &value), EINPROGRESS);
    assert_false(result_i64_await(&result, &counter.waiter));
    source_i64_complete(source, 13);
    assert_int_equal(counter.calls, 1);
    assert_int_equal(result_i64_take(&result, &value), 0);
    assert_int_equal(value, 13);
}

static void source_can_fail(void **state)
{
    (void)state;
    struct source_i64 *source = source_i64_pending();
    struct result_i64 result = result_i64_from_source(source);
    int64_t value = 0;
    source_i64_fail(source, EPIPE);
    assert_int_equal(result_i64_take(&result, &value), EPIPE);
}

static void no_source_is_lack_of_memory(void **state)
{
    (void)state;
    struct result_i64 result = result_i64_from_source(NULL);
    int64_t value = 0;
    assert_int_equal(result_i64_take(&result, &value), ENOMEM);
}

static void discarding_loses_no_reference(void **state)
{
    (void)state;
    struct result_i64 result = result_i64_ready(1);
    result_i64_discard(&result);
    result = result_i64_failed(EIO);
    result_i64_discard(&result);
    result = result_i64_from_future(future_i64_ready(1));
    result_i64_discard(&result);
    result = result_i64_from_source(source_i64_ready(1));
    result_i64_discard(&result);
    assert_int_equal(async_live_count(), 0);

    struct future_i64 *future = future_i64_pending();
    result = result_i64_from_future(future);
    result_i64_discard(&result);
    struct source_i64 *source = source_i64_pending();
    result = result_i64_from_source(source);
    result_i64_discard(&result);
    assert_int_equal(async_live_count(), 2); /* their producers still hold them */
    future_i64_complete(future, 1);
    source_i64_complete(source, 1);
    assert_int_equal(async_live_count(), 0);
}

/* Looking leaves everything as it was, however often; the last one takes. */
static void peeking_consumes_nothing(void **state)
{
    (void)state;
    struct result_i64 results[] = {
        result_i64_ready(21),
        result_i64_from_future(future_i64_ready(21)),
        result_i64_from_source(source_i64_ready(21)),
    };
    for (size_t index = 0; index < sizeof(results) / sizeof(*results); ++index) {
        int64_t value;
        for (int time = 0; time < 3; ++time) {
            value = 0;
            assert_int_equal(result_i64_peek(&results[index], &value), 0);
            assert_int_equal(value, 21);
        }
        value = 0;
        assert_int_equal(result_i64_take(&results[index], &value), 0);
        assert_int_equal(value, 21);
    }
}

static void peeking_sees_errors_and_what_is_pending(void **state)
{
    (void)state;
    struct future_i64 *future = future_i64_pending();
    struct source_i64 *source = source_i64_pending();
    struct result_i64 results[] = {
        result_i64_from_future(future),
        result_i64_from_source(source),
        result_i64_failed(EPIPE),
    };
    int64_t value;
    assert_int_equal(result_i64_peek(&results[0], &value), EINPROGRESS);
    assert_int_equal(result_i64_peek(&results[1], &value), EINPROGRESS);
    future_i64_fail(future, EPIPE);
    source_i64_fail(source, EPIPE);
    for (size_t index = 0; index < sizeof(results) / sizeof(*results); ++index) {
        assert_int_equal(result_i64_peek(&results[index], &value), EPIPE);
        assert_int_equal(result_i64_peek(&results[index], &value), EPIPE);
        assert_int_equal(result_i64_take(&results[index], &value), EPIPE);
    }
}

static void take_expecting(struct future_i64 *future, int error, int64_t value)
{
    int64_t found = 0;
    assert_int_equal(future_i64_take(future, &found), error);
    assert_int_equal(found, value);
}

static void value_and_error_become_futures(void **state)
{
    (void)state;
    struct result_i64 result = result_i64_ready(31);
    struct future_i64 *future = result_i64_to_future(&result);
    assert_int_equal(result.tag, ASYNC_TAG_CONSUMED);
    assert_int_equal(async_live_count(), 1);
    future_i64_hold(future); /* held by two: the point of the conversion */
    take_expecting(future, 0, 31);
    take_expecting(future, 0, 31);

    result = result_i64_failed(EACCES);
    assert_int_equal(async_live_count(), 0);
    take_expecting(result_i64_to_future(&result), EACCES, 0);
    assert_int_equal(result.tag, ASYNC_TAG_CONSUMED);
}

static void future_becomes_itself(void **state)
{
    (void)state;
    struct future_i64 *pending = future_i64_pending();
    struct result_i64 result = result_i64_from_future(pending);
    assert_ptr_equal(result_i64_to_future(&result), pending);
    assert_int_equal(result.tag, ASYNC_TAG_CONSUMED);
    assert_int_equal(async_live_count(), 1);
    future_i64_complete(pending, 32);
    take_expecting(pending, 0, 32);

    struct future_i64 *ready = future_i64_ready(33);
    result = result_i64_from_future(ready);
    assert_ptr_equal(result_i64_to_future(&result), ready);
    take_expecting(ready, 0, 33);
}

static void ready_source_becomes_a_future(void **state)
{
    (void)state;
    struct result_i64 result = result_i64_from_source(source_i64_ready(34));
    struct future_i64 *future = result_i64_to_future(&result);
    assert_int_equal(async_live_count(), 1); /* the source is back in its pool */
    take_expecting(future, 0, 34);
}

static void pending_source_becomes_a_future_that_follows(void **state)
{
    (void)state;
    struct source_i64 *source = source_i64_pending();
    struct result_i64 result = result_i64_from_source(source);
    struct future_i64 *future = result_i64_to_future(&result);
    assert_int_equal(result.tag, ASYNC_TAG_CONSUMED);
    assert_false(future_i64_is_ready(future));
    assert_int_equal(async_live_count(), 2);
    source_i64_complete(source, 35);
    assert_int_equal(async_live_count(), 1);
    take_expecting(future, 0, 35);

    source = source_i64_pending();
    result = result_i64_from_source(source);
    future = result_i64_to_future(&result);
    source_i64_fail(source, ECANCELED);
    take_expecting(future, ECANCELED, 0);

    source = source_i64_pending();
    result = result_i64_from_source(source);
    future_i64_release(result_i64_to_future(&result)); /* nobody wants it any more */
    assert_int_equal(async_live_count(), 2);
    source_i64_complete(source, 36);
    assert_int_equal(async_live_count(), 0);
}

static void wide_values_become_futures(void **state)
{
    (void)state;
    const struct wide sent = {{1, 2, 3, 4, 5}};
    struct source_wide *source = source_wide_pending();
    struct result_wide results[] = {
        result_wide_ready(sent),
        result_wide_from_future(future_wide_ready(sent)),
        result_wide_from_source(source),
    };
    for (size_t index = 0; index < sizeof(results) / sizeof(*results); ++index) {
        struct future_wide *future = result_wide_to_future(&results[index]);
        struct wide found = {{0}};
        if (index == 2)
            source_wide_complete(source, sent);
        assert_int_equal(future_wide_take(future, &found), 0);
        assert_memory_equal(&found, &sent, sizeof(sent));
    }
}

static void wide_values_are_whole(void **state)
{
    (void)state;
    const struct wide sent = {{1, 2, 3, 4, 5}};
    struct result_wide results[] = {
        result_wide_ready(sent),
        result_wide_from_future(future_wide_ready(sent)),
        result_wide_from_source(source_wide_ready(sent)),
    };
    for (size_t index = 0; index < sizeof(results) / sizeof(*results); ++index) {
        struct wide found = {{0}};
        assert_int_equal(result_wide_peek(&results[index], &found), 0);
        assert_memory_equal(&found, &sent, sizeof(sent));
        found = (struct wide){{0}};
        assert_int_equal(result_wide_take(&results[index], &found), 0);
        assert_memory_equal(&found, &sent, sizeof(sent));
    }
}

#define LEAK_FREE(test) cmocka_unit_test_setup_teardown(test, expect_nothing_alive, expect_nothing_alive)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LEAK_FREE(result_of_a_word_is_two_words),
        LEAK_FREE(value_is_taken_without_an_allocation),
        LEAK_FREE(every_errno_survives),
        LEAK_FREE(failing_with_zero_is_failing_all_the_same),
        LEAK_FREE(future_is_taken_through_its_result),
        LEAK_FREE(source_is_taken_through_its_result),
        LEAK_FREE(source_can_fail),
        LEAK_FREE(no_source_is_lack_of_memory),
        LEAK_FREE(discarding_loses_no_reference),
        LEAK_FREE(peeking_consumes_nothing),
        LEAK_FREE(peeking_sees_errors_and_what_is_pending),
        LEAK_FREE(value_and_error_become_futures),
        LEAK_FREE(future_becomes_itself),
        LEAK_FREE(ready_source_becomes_a_future),
        LEAK_FREE(pending_source_becomes_a_future_that_follows),
        LEAK_FREE(wide_values_are_whole),
        LEAK_FREE(wide_values_become_futures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
