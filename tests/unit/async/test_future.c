/* SPDX-License-Identifier: MIT
 *
 * Futures: layout, states, waiters, errors, memory of the caller's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "async/from_value.h"
#include "async/i64.h"

struct wide {
    int64_t part[5];
};
ASYNC_DEFINE_FUTURE(f64, double);
ASYNC_DEFINE_FUTURE(text, const char *);
ASYNC_DEFINE_FUTURE(i32, int32_t);
ASYNC_DEFINE_FUTURE(wide, struct wide);

/* A waiter that notes when it was called, and what it found then. */
struct listener {
    struct async_waiter waiter;
    struct future_i64 *future;
    int *clock;
    int called_at; /* 0: not yet */
    int64_t value;
    int error;
};

static void listen(struct async_waiter *waiter)
{
    struct listener *listener = ASYNC_WAITER_OF(waiter, struct listener, waiter);
    listener->called_at = ++*listener->clock;
    listener->error = future_i64_take(listener->future, &listener->value);
    waiter->next = NULL; /* it is ours again, to do with as we like */
}

static struct listener listener_on(struct future_i64 *future, int *clock)
{
    return (struct listener){.waiter = {.ready = listen}, .future = future, .clock = clock};
}

static void future_of_a_word_is_24_bytes(void **state)
{
    (void)state;
    assert_int_equal(sizeof(struct async_core), 16);
    assert_int_equal(sizeof(struct future_i64), 24);
    assert_int_equal(sizeof(struct future_f64), 24);
    assert_int_equal(sizeof(struct future_i32), 24);
    assert_int_equal(sizeof(struct future_text), 24);
    assert_int_equal(sizeof(struct future_wide), 56);
    assert_int_equal(sizeof(struct future72_i64), 72);
    assert_int_equal(offsetof(struct future_i64, value), 16);
    assert_int_equal(offsetof(struct future72_i64, future), 0);
}

static void ready_future_gives_its_value_once(void **state)
{
    (void)state;
    struct future_i64 *future = future_i64_ready(-7);
    int64_t value = 0;
    assert_true(future_i64_is_ready(future));
    assert_int_equal(future_i64_take(future, &value), 0);
    assert_int_equal(value, -7);
}

static void other_types_keep_their_value(void **state)
{
    (void)state;
    double number = 0;
    assert_int_equal(future_f64_take(future_f64_ready(0.5), &number), 0);
    assert_true(number == 0.5);
    const char *text = NULL;
    assert_int_equal(future_text_take(future_text_ready("Hello"), &text), 0);
    assert_string_equal(text, "Hello");
    struct wide wide = {{0}};
    assert_int_equal(future_wide_take(future_wide_ready((struct wide){{1, 2, 3, 4, 5}}), &wide), 0);
    assert_int_equal(wide.part[4], 5);
    int64_t value = 0;
    assert_int_equal(future_i64_take(future72_i64_ready(72), &value), 0);
    assert_int_equal(value, 72);
}

static void failed_future_gives_its_error_and_no_value(void **state)
{
    (void)state;
    int64_t value = 5;
    struct future_i64 *future = future_i64_failed(ENOENT);
    assert_true(future_i64_is_ready(future));
    assert_int_equal(future_i64_take(future, &value), ENOENT);
    assert_int_equal(value, 5);
}

static void pending_future_is_not_taken_before_its_time(void **state)
{
    (void)state;
    struct future_i64 *future = future_i64_pending();
    int64_t value = 5;
    assert_false(future_i64_is_ready(future));
    assert_int_equal(future_i64_take(future, &value), EINPROGRESS);
    assert_int_equal(value, 5);
    future_i64_complete(future, 11);
    assert_true(future_i64_is_ready(future));
    assert_int_equal(future_i64_take(future, &value), 0);
    assert_int_equal(value, 11);
}

static void pending_future_can_fail(void **state)
{
    (void)state;
    struct future_i64 *future = future_i64_pending();
    int64_t value = 5;
    future_i64_fail(future, EIO);
    assert_int_equal(future_i64_take(future, &value), EIO);
    assert_int_equal(value, 5);
}

static void waiter_is_not_used_where_the_value_is_there(void **state)
{
    (void)state;
    int clock = 0;
    struct future_i64 *future = future_i64_ready(3);
    struct listener listener = listener_on(future, &clock);
    assert_true(future_i64_await(future, &listener.waiter));
    assert_int_equal(clock, 0);
    future_i64_release(future);
}

static void several_waiters_are_called_in_turn(void **state)
{
    (void)state;
    enum { COUNT = 5 };
    int clock = 0;
    struct future_i64 *future = future_i64_pending();
    struct listener listeners[COUNT];
    for (int index = 0; index < COUNT; ++index) {
        listeners[index] = listener_on(future, &clock);
        if (index > 0)
            future_i64_hold(future); /* the first has the consumer's own reference */
        assert_false(future_i64_await(future, &listeners[index].waiter));
    }
    assert_int_equal(clock, 0);
    future_i64_complete(future, 21);
    for (int index = 0; index < COUNT; ++index) {
        assert_int_equal(listeners[index].called_at, index + 1);
        assert_int_equal(listeners[index].error, 0);
        assert_int_equal(listeners[index].value, 21);
    }
}

static void waiters_learn_of_a_failure(void **state)
{
    (void)state;
    int clock = 0;
    struct future_i64 *future = future_i64_pending();
    struct listener listener = listener_on(future, &clock);
    assert_false(future_i64_await(future, &listener.waiter));
    future_i64_fail(future, ETIMEDOUT);
    assert_int_equal(listener.called_at, 1);
    assert_int_equal(listener.error, ETIMEDOUT);
}

static void references_are_counted(void **state)
{
    (void)state;
    struct future_i64 *future = future_i64_pending();
    assert_int_equal(atomic_load(&future->core.references), 2);
    future_i64_hold(future);
    assert_int_equal(atomic_load(&future->core.references), 3);
    future_i64_complete(future, 1);
    assert_int_equal(atomic_load(&future->core.references), 2);
    int64_t value = 0;
    assert_int_equal(future_i64_take(future, &value), 0);
    assert_int_equal(atomic_load(&future->core.references), 1);
    assert_int_equal(future_i64_take(future, &value), 0);
    assert_int_equal(value, 1);
}

static void consumer_may_leave_first(void **state)
{
    (void)state;
    struct future_i64 *future = future_i64_pending();
    future_i64_release(future);
    assert_int_equal(atomic_load(&future->core.references), 1);
    future_i64_complete(future, 1); /* the producer's reference was the last; the address sanitizer sees to it */
}

static void memory_of_the_callers_is_not_counted(void **state)
{
    (void)state;
    struct future_i64 future;
    int64_t value = 0;
    int clock = 0;
    future_i64_init(&future);
    struct listener listener = listener_on(&future, &clock);
    assert_int_equal(future_i64_take(&future, &value), EINPROGRESS);
    assert_false(future_i64_await(&future, &listener.waiter));
    future_i64_complete(&future, 8);
    assert_int_equal(listener.value, 8);
    assert_int_equal(future_i64_take(&future, &value), 0);
    assert_int_equal(value, 8);

    future_i64_init_ready(&future, 9);
    future_i64_hold(&future);
    future_i64_release(&future);
    assert_int_equal(future_i64_take(&future, &value), 0);
    assert_int_equal(value, 9);

    future_i64_init_failed(&future, EPERM);
    assert_int_equal(future_i64_take(&future, &value), EPERM);
    assert_int_equal(atomic_load(&future.core.references), ASYNC_UNCOUNTED);
}

struct owner {
    struct async_waiter waiter;
    struct future_i64 future;
    int64_t value;
};

/* Takes the value, and uses the memory for something else at once. */
static void reuse_memory(struct async_waiter *waiter)
{
    struct owner *owner = ASYNC_WAITER_OF(waiter, struct owner, waiter);
    future_i64_take(&owner->future, &owner->value);
    async_core_init(&owner->future.core, 7, ASYNC_PENDING, 7);
}

static void completion_leaves_memory_of_the_callers_alone(void **state)
{
    (void)state;
    struct owner owner = {.waiter = {.ready = reuse_memory}};
    future_i64_init(&owner.future);
    assert_false(future_i64_await(&owner.future, &owner.waiter));
    future_i64_complete(&owner.future, 8);
    assert_int_equal(owner.value, 8);
    assert_int_equal(atomic_load(&owner.future.core.references), 7);
}

static void lack_of_memory_is_an_error_like_others(void **state)
{
    (void)state;
    struct future_i64 *future = future_i64_no_memory();
    int64_t value = 5;
    for (int time = 0; time < 3; ++time) { /* it lives for ever, in memory that must not be written to */
        future_i64_hold(future);
        assert_int_equal(future_i64_take(future, &value), ENOMEM);
    }
    assert_int_equal(value, 5);
}

static void common_values_share_an_immortal_future(void **state)
{
    (void)state;
    for (int64_t value = -3; value <= 11; ++value) {
        struct future_i64 *first = from_value_cached_future(value);
        struct future_i64 *second = from_value_cached_future(value);
        if (-1 <= value && value <= 8)
            assert_ptr_equal(first, second);
        else
            assert_ptr_not_equal(first, second);
        int64_t found = 99;
        assert_int_equal(future_i64_take(first, &found), 0);
        assert_int_equal(found, value);
        assert_int_equal(future_i64_take(second, &found), 0);
        assert_int_equal(found, value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(future_of_a_word_is_24_bytes),
        cmocka_unit_test(ready_future_gives_its_value_once),
        cmocka_unit_test(other_types_keep_their_value),
        cmocka_unit_test(failed_future_gives_its_error_and_no_value),
        cmocka_unit_test(pending_future_is_not_taken_before_its_time),
        cmocka_unit_test(pending_future_can_fail),
        cmocka_unit_test(waiter_is_not_used_where_the_value_is_there),
        cmocka_unit_test(several_waiters_are_called_in_turn),
        cmocka_unit_test(waiters_learn_of_a_failure),
        cmocka_unit_test(references_are_counted),
        cmocka_unit_test(consumer_may_leave_first),
        cmocka_unit_test(memory_of_the_callers_is_not_counted),
        cmocka_unit_test(completion_leaves_memory_of_the_callers_alone),
        cmocka_unit_test(lack_of_memory_is_an_error_like_others),
        cmocka_unit_test(common_values_share_an_immortal_future),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
