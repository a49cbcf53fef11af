/* SPDX-License-Identifier: MIT
 *
 * The channel between any number of threads: order, what is allocated when, the end, and crowds on both sides, in which
 * every item must arrive once and nobody may sleep for ever.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "async/blocking.h"
#include "async/channel_mpmc.h"

#include <pthread.h>
#include <string.h>
#include <unistd.h>

enum { ITEMS = 6000, CROWD = 4, PATIENCE_S = 60 };

static int fault_count;

static void count_fault(const char *sentence)
{
    (void)sentence;
    ++fault_count;
}

/* A wake-up that is lost would hang the test: the alarm ends it instead. */
static int start(void **state)
{
    (void)state;
    fault_count = 0;
    async_set_fault_handler(count_fault);
    alarm(PATIENCE_S);
    return 0;
}

static struct channel_mpmc *create(size_t capacity, size_t source_count)
{
    struct channel_mpmc *channel =
        channel_mpmc_create((struct channel_mpmc_options){.capacity = capacity, .source_count = source_count});
    assert_non_null(channel);
    return channel;
}

/* One form of receiving: blocks until there is an item or an error. */
typedef int receive_form(struct channel_mpmc *channel, int64_t *value);

static int receive_heap(struct channel_mpmc *channel, int64_t *value)
{
    return blocking_take_future(channel_mpmc_heap_future(channel), value);
}

static int receive_inline(struct channel_mpmc *channel, int64_t *value)
{
    struct result_i64 result = channel_mpmc_inline_result(channel);
    return blocking_take_result(&result, value);
}

static int receive_pooled(struct channel_mpmc *channel, int64_t *value)
{
    struct result_i64 result = channel_mpmc_pooled_future(channel);
    return blocking_take_result(&result, value);
}

static int receive_intrusive(struct channel_mpmc *channel, int64_t *value)
{
    struct future_i64 future;
    channel_mpmc_intrusive_future(channel, &future);
    return blocking_take_future(&future, value);
}

static receive_form *const forms[] = {receive_heap, receive_inline, receive_pooled, receive_intrusive};
enum { FORMS = sizeof(forms) / sizeof(*forms) };

static void items_come_in_order_in_every_form(void **state)
{
    (void)state;
    for (size_t capacity = 1; capacity <= 5; ++capacity) {
        struct channel_mpmc *channel = create(capacity, 1);
        int64_t sent = 0, received = 0;
        for (int time = 0; time < 20; ++time) {
            while (channel_mpmc_try_send(channel, sent) == 0)
                ++sent;
            assert_int_equal(sent - received, capacity);
            for (size_t count = 0; count < capacity; ++count) {
                int64_t value = -1;
                assert_int_equal(forms[(size_t)time % FORMS](channel, &value), 0);
                assert_int_equal(value, received++);
            }
        }
        channel_mpmc_destroy(channel);
    }
    channel_mpmc_destroy(NULL);
}

/* Many more than the queue was made for, and more each time, so that it grows from every state. */
static void who_waits_is_served_first_come_first(void **state)
{
    (void)state;
    struct channel_mpmc *channel = create(1, 0);
    struct future_i64 *waiting[40];
    int64_t value;
    for (int waiters = 1; waiters <= 40; waiters += 3) {
        for (int index = 0; index < waiters; ++index)
            waiting[index] = channel_mpmc_heap_future(channel);
        for (int index = 0; index < waiters; ++index)
            assert_int_equal(channel_mpmc_try_send(channel, index), 0);
        for (int index = 0; index < waiters; ++index) {
            assert_int_equal(future_i64_take(waiting[index], &value), 0);
            assert_int_equal(value, index);
        }
    }
    channel_mpmc_destroy(channel);
}

static void own_sources_first_then_futures(void **state)
{
    (void)state;
    struct channel_mpmc *channel = create(4, 2);
    struct result_i64 results[3];
    int64_t value;
    for (int round = 0; round < 3; ++round) {
        for (int index = 0; index < 3; ++index)
            results[index] = channel_mpmc_inline_result(channel);
        assert_int_equal(results[0].tag & ASYNC_TAG_BITS, ASYNC_TAG_SOURCE);
        assert_int_equal(results[1].tag & ASYNC_TAG_BITS, ASYNC_TAG_SOURCE);
        assert_int_not_equal(results[0].tag, results[1].tag);
        assert_int_equal(results[2].tag & ASYNC_TAG_BITS, ASYNC_TAG_FUTURE);
        struct result_i64 stale = results[0];
        for (int index = 0; index < 3; ++index) {
            assert_int_equal(channel_mpmc_try_send(channel, index), 0);
            assert_int_equal(result_i64_take(&results[index], &value), 0);
            assert_int_equal(value, index);
        }
        assert_int_equal(result_i64_take(&stale, &value), EINVAL);
        assert_int_equal(fault_count, round + 1);
    }
    channel_mpmc_destroy(channel);
}

static void own_source_dropped_while_it_waits_is_not_reused(void **state)
{
    (void)state;
    struct channel_mpmc *channel = create(2, 1);
    struct result_i64 dropped = channel_mpmc_inline_result(channel);
    result_i64_discard(&dropped);
    struct result_i64 next = channel_mpmc_inline_result(channel);
    assert_int_equal(next.tag & ASYNC_TAG_BITS, ASYNC_TAG_FUTURE);
    int64_t value;
    assert_int_equal(channel_mpmc_try_send(channel, 1), 0);
    assert_int_equal(channel_mpmc_try_send(channel, 2), 0);
    assert_int_equal(result_i64_take(&next, &value), 0);
    assert_int_equal(value, 2);
    next = channel_mpmc_inline_result(channel);
    assert_int_equal(next.tag & ASYNC_TAG_BITS, ASYNC_TAG_SOURCE);
    channel_mpmc_cancel(channel, ECANCELED);
    assert_int_equal(result_i64_take(&next, &value), ECANCELED);
    channel_mpmc_destroy(channel);
}

static void closing_fails_all_who_wait(void **state)
{
    (void)state;
    struct channel_mpmc *channel = create(1, 1);
    int64_t value;
    struct future_i64 *first = channel_mpmc_heap_future(channel);
    struct result_i64 second = channel_mpmc_inline_result(channel);
    struct result_i64 third = channel_mpmc_pooled_future(channel);
    struct future_i64 fourth;
    channel_mpmc_intrusive_future(channel, &fourth);
    channel_mpmc_close(channel);
    assert_int_equal(future_i64_take(first, &value), EPIPE);
    assert_int_equal(result_i64_take(&second, &value), EPIPE);
    assert_int_equal(result_i64_take(&third, &value), EPIPE);
    assert_int_equal(future_i64_take(&fourth, &value), EPIPE);
    for (int form = 0; form < FORMS; ++form)
        assert_int_equal(forms[form](channel, &value), EPIPE);
    assert_int_equal(channel_mpmc_try_send(channel, 1), EPIPE);
    assert_int_equal(channel_mpmc_send(channel, 1), EPIPE);
    channel_mpmc_destroy(channel);
}

static void what_was_sent_before_the_end_still_arrives(void **state)
{
    (void)state;
    for (int form = 0; form < FORMS; ++form) {
        struct channel_mpmc *channel = create(2, 1);
        int64_t value = -1;
        assert_int_equal(channel_mpmc_send(channel, 5), 0);
        channel_mpmc_close(channel);
        assert_int_equal(forms[form](channel, &value), 0);
        assert_int_equal(value, 5);
        assert_int_equal(forms[form](channel, &value), EPIPE);
        channel_mpmc_destroy(channel);
    }
}

static int calls;

static void count_call(struct async_waiter *waiter)
{
    (void)waiter;
    ++calls;
}

static void senders_that_wait_are_called_one_for_each_item(void **state)
{
    (void)state;
    struct channel_mpmc *channel = create(2, 1);
    struct async_waiter waiters[4];
    int64_t value;
    calls = 0;
    assert_true(channel_mpmc_await_room(channel, &waiters[0]));
    while (channel_mpmc_try_send(channel, 1) == 0)
        ;
    for (int index = 0; index < 4; ++index) {
        waiters[index].ready = count_call;
        assert_false(channel_mpmc_await_room(channel, &waiters[index]));
    }
    assert_int_equal(receive_inline(channel, &value), 0);
    assert_int_equal(calls, 1);
    assert_int_equal(receive_inline(channel, &value), 0);
    assert_int_equal(calls, 2);
    channel_mpmc_close(channel);
    assert_int_equal(calls, 4);
    channel_mpmc_destroy(channel);
}

/* A crowd of senders and one of receivers around one channel. */
struct crowd {
    struct channel_mpmc *channel;
    receive_form *form;
    _Atomic unsigned char arrivals[CROWD * ITEMS]; /* how often each item arrived */
    _Atomic int next_sender, errors;
};

static void *send_share(void *argument)
{
    struct crowd *crowd = argument;
    int sender = atomic_fetch_add(&crowd->next_sender, 1);
    for (int item = 0; item < ITEMS; ++item)
        if (channel_mpmc_send(crowd->channel, sender * ITEMS + item) != 0)
            atomic_fetch_add(&crowd->errors, 1);
    return NULL;
}

static void *receive_share(void *argument)
{
    struct crowd *crowd = argument;
    int64_t value;
    int error;
    while ((error = crowd->form(crowd->channel, &value)) != EPIPE) {
        if (error == 0)
            atomic_fetch_add(&crowd->arrivals[value], 1);
        else if (error != ECANCELED)
            atomic_fetch_add(&crowd->errors, 1);
    }
    return NULL;
}

/* The channel is closed when all was sent, while the receivers are still at it. */
static void run_crowd(struct crowd *crowd, bool cancels)
{
    pthread_t senders[CROWD], receivers[CROWD];
    for (int index = 0; index < CROWD; ++index) {
        assert_int_equal(pthread_create(&senders[index], NULL, send_share, crowd), 0);
        assert_int_equal(pthread_create(&receivers[index], NULL, receive_share, crowd), 0);
    }
    for (int time = 0; cancels && time < 500; ++time) {
        channel_mpmc_cancel(crowd->channel, ECANCELED);
        usleep(20);
    }
    for (int index = 0; index < CROWD; ++index)
        pthread_join(senders[index], NULL);
    channel_mpmc_close(crowd->channel);
    for (int index = 0; index < CROWD; ++index)
        pthread_join(receivers[index], NULL);
    int astray = 0;
    for (int item = 0; item < CROWD * ITEMS; ++item)
        astray += crowd->arrivals[item] != 1;
    assert_int_equal(astray, 0);
    assert_int_equal(crowd->errors, 0);
    assert_int_equal(fault_count, 0);
}

static void every_item_arrives_once(void **state)
{
    (void)state;
    static const struct channel_mpmc_options options[] = {
        {.capacity = 1, .source_count = 0},
        {.capacity = 3, .source_count = 1},
        {.capacity = 64, .source_count = CROWD},
    };
    for (size_t index = 0; index < sizeof(options) / sizeof(*options); ++index)
        for (int form = 0; form < FORMS; ++form) {
            static struct crowd crowd;
            memset(&crowd, 0, sizeof(crowd));
            crowd.channel = channel_mpmc_create(options[index]);
            crowd.form = forms[form];
            run_crowd(&crowd, false);
            channel_mpmc_destroy(crowd.channel);
        }
}

static void cancelling_loses_no_item(void **state)
{
    (void)state;
    static struct crowd crowd;
    memset(&crowd, 0, sizeof(crowd));
    crowd.channel = create(2, 2);
    crowd.form = receive_inline;
    run_crowd(&crowd, true);
    channel_mpmc_destroy(crowd.channel);
}

#define TEST(function) cmocka_unit_test_setup(function, start)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(items_come_in_order_in_every_form),
        TEST(who_waits_is_served_first_come_first),
        TEST(own_sources_first_then_futures),
        TEST(own_source_dropped_while_it_waits_is_not_reused),
        TEST(closing_fails_all_who_wait),
        TEST(what_was_sent_before_the_end_still_arrives),
        TEST(senders_that_wait_are_called_one_for_each_item),
        TEST(every_item_arrives_once),
        TEST(cancelling_loses_no_item),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
