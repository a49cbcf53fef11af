/* SPDX-License-Identifier: MIT
 *
 * The channel of one sender and one receiver: the order of items, what is allocated when, the end, and races of both
 * sides, in which every item must arrive once and nobody may sleep for ever.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "async/blocking.h"
#include "async/channel_spsc.h"
#include "give_way.h"

#include <pthread.h>
#include <unistd.h>

enum { ITEMS = 20000, PATIENCE_S = 60 };

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

/* One form of receiving: blocks until there is an item or an error. */
typedef int receive_form(struct channel_spsc *channel, int64_t *value);

static int receive_heap(struct channel_spsc *channel, int64_t *value)
{
    return blocking_take_future(channel_spsc_heap_future(channel), value);
}

static int receive_inline(struct channel_spsc *channel, int64_t *value)
{
    struct result_i64 result = channel_spsc_inline_result(channel);
    return blocking_take_result(&result, value);
}

static int receive_own(struct channel_spsc *channel, int64_t *value)
{
    struct result_i64 result = channel_spsc_own_source(channel);
    return blocking_take_result(&result, value);
}

static int receive_pooled(struct channel_spsc *channel, int64_t *value)
{
    struct result_i64 result = channel_spsc_pooled_future(channel);
    return blocking_take_result(&result, value);
}

static int receive_intrusive(struct channel_spsc *channel, int64_t *value)
{
    struct future_i64 future;
    channel_spsc_intrusive_future(channel, &future);
    return blocking_take_future(&future, value);
}

static receive_form *const forms[] = {receive_heap, receive_inline, receive_own, receive_pooled, receive_intrusive};
enum { FORMS = sizeof(forms) / sizeof(*forms) };

static void items_come_in_order_in_every_form(void **state)
{
    (void)state;
    for (size_t capacity = 1; capacity <= 5; ++capacity) {
        struct channel_spsc *channel = channel_spsc_create(capacity);
        int64_t sent = 0, received = 0;
        for (int time = 0; time < 20; ++time) {
            while (channel_spsc_try_send(channel, sent) == 0)
                ++sent;
            assert_int_equal(sent - received, capacity);
            for (size_t count = 0; count < capacity; ++count) {
                int64_t value = -1;
                assert_int_equal(forms[(size_t)time % FORMS](channel, &value), 0);
                assert_int_equal(value, received++);
            }
        }
        channel_spsc_destroy(channel);
    }
    assert_int_equal(fault_count, 0);
}

static void several_are_sent_as_far_as_there_is_room(void **state)
{
    (void)state;
    const int64_t values[] = {0, 1, 2, 3, 4, 5, 6};
    struct channel_spsc *channel = channel_spsc_create(5);
    int64_t value;
    assert_int_equal(channel_spsc_send_some(channel, values, 3), 3);
    assert_int_equal(channel_spsc_send_some(channel, values + 3, 4), 2);
    assert_int_equal(channel_spsc_send_some(channel, values + 5, 2), 0);
    for (int64_t wanted = 0; wanted < 5; ++wanted) {
        assert_int_equal(receive_inline(channel, &value), 0);
        assert_int_equal(value, wanted);
    }
    channel_spsc_destroy(channel);
    channel_spsc_destroy(NULL);
}

/* A receiver that waits gets the first of a burst, and finds all others in the ring. */
static void a_burst_is_whole_before_it_wakes(void **state)
{
    (void)state;
    const int64_t values[] = {10, 11, 12, 13};
    struct channel_spsc *channel = channel_spsc_create(4);
    struct result_i64 first = channel_spsc_inline_result(channel);
    assert_false(result_i64_is_ready(&first));
    assert_int_equal(channel_spsc_send_some(channel, values, 4), 4);
    int64_t value = -1;
    assert_int_equal(result_i64_take(&first, &value), 0);
    assert_int_equal(value, 10);
    for (int64_t wanted = 11; wanted < 14; ++wanted) {
        struct result_i64 result = channel_spsc_inline_result(channel);
        assert_int_equal(result.tag, ASYNC_TAG_READY);
        assert_int_equal(result.value, wanted);
    }
    channel_spsc_destroy(channel);
}

static void an_empty_channel_answers_in_the_form_that_was_asked_for(void **state)
{
    (void)state;
    struct channel_spsc *channel = channel_spsc_create(2);
    int64_t value;
    struct result_i64 result = channel_spsc_inline_result(channel);
    assert_int_equal(result.tag & ASYNC_TAG_BITS, ASYNC_TAG_FUTURE);
    assert_int_equal(channel_spsc_try_send(channel, 1), 0);
    assert_int_equal(result_i64_take(&result, &value), 0);

    result = channel_spsc_pooled_future(channel);
    assert_int_equal(result.tag & ASYNC_TAG_BITS, ASYNC_TAG_SOURCE);
    assert_int_equal(channel_spsc_try_send(channel, 2), 0);
    assert_int_equal(result_i64_take(&result, &value), 0);
    channel_spsc_destroy(channel);
}

static void own_source_serves_one_at_a_time(void **state)
{
    (void)state;
    struct channel_spsc *channel = channel_spsc_create(2);
    int64_t value;
    struct result_i64 first = channel_spsc_own_source(channel);
    struct result_i64 copy = first;
    assert_int_equal(first.tag & ASYNC_TAG_BITS, ASYNC_TAG_SOURCE);
    assert_int_equal(channel_spsc_try_send(channel, 1), 0);
    struct result_i64 second = channel_spsc_own_source(channel); /* the first is completed, but not taken */
    assert_int_equal(second.tag & ASYNC_TAG_BITS, ASYNC_TAG_FUTURE);
    assert_int_equal(result_i64_take(&first, &value), 0);
    assert_int_equal(value, 1);
    assert_int_equal(channel_spsc_try_send(channel, 2), 0);
    assert_int_equal(result_i64_take(&second, &value), 0);
    assert_int_equal(value, 2);

    struct result_i64 third = channel_spsc_own_source(channel);
    assert_ptr_equal((void *)third.tag, (void *)copy.tag);
    assert_int_not_equal(third.token, copy.token);
    assert_int_equal(fault_count, 0);
    assert_int_equal(result_i64_take(&copy, &value), EINVAL); /* a stale copy of the first */
    assert_int_equal(fault_count, 1);
    channel_spsc_cancel(channel, ECANCELED);
    assert_int_equal(result_i64_take(&third, &value), ECANCELED);
    channel_spsc_destroy(channel);
}

/* Who drops a receive that waits leaves the source with the sender: it is not handed out again before it is settled. */
static void own_source_dropped_while_it_waits_is_not_reused(void **state)
{
    (void)state;
    struct channel_spsc *channel = channel_spsc_create(2);
    int64_t value;
    struct result_i64 dropped = channel_spsc_own_source(channel);
    result_i64_discard(&dropped);
    channel_spsc_cancel(channel, ECANCELED);
    struct result_i64 next = channel_spsc_own_source(channel);
    assert_int_equal(next.tag & ASYNC_TAG_BITS, ASYNC_TAG_SOURCE);
    result_i64_discard(&next);
    assert_int_equal(channel_spsc_try_send(channel, 1), 0); /* goes with the receive that was dropped */
    assert_int_equal(channel_spsc_try_send(channel, 2), 0);
    assert_int_equal(receive_own(channel, &value), 0);
    assert_int_equal(value, 2);
    channel_spsc_destroy(channel);
}

static void two_receives_at_a_time_are_a_fault(void **state)
{
    (void)state;
    struct channel_spsc *channel = channel_spsc_create(1);
    int64_t value;
    struct future_i64 *waiting = channel_spsc_heap_future(channel);
    for (int form = 0; form < FORMS; ++form) {
        assert_int_equal(forms[form](channel, &value), EINVAL);
        assert_int_equal(fault_count, form + 1);
    }
    assert_int_equal(channel_spsc_try_send(channel, 3), 0);
    assert_int_equal(future_i64_take(waiting, &value), 0);
    assert_int_equal(value, 3);
    channel_spsc_destroy(channel);
}

static void closing_fails_the_receive_that_waits(void **state)
{
    (void)state;
    struct channel_spsc *channel = channel_spsc_create(1);
    int64_t value;
    struct future_i64 waiting;
    channel_spsc_intrusive_future(channel, &waiting);
    channel_spsc_close(channel);
    assert_int_equal(future_i64_take(&waiting, &value), EPIPE);
    for (int form = 0; form < FORMS; ++form)
        assert_int_equal(forms[form](channel, &value), EPIPE);
    assert_int_equal(channel_spsc_try_send(channel, 1), EPIPE);
    assert_int_equal(channel_spsc_send(channel, 1), EPIPE);
    assert_int_equal(fault_count, 0);
    channel_spsc_destroy(channel);
}

static void what_was_sent_before_the_end_still_arrives(void **state)
{
    (void)state;
    for (int form = 0; form < FORMS; ++form) {
        struct channel_spsc *channel = channel_spsc_create(2);
        int64_t value = -1;
        assert_int_equal(channel_spsc_send(channel, 5), 0);
        channel_spsc_close(channel);
        assert_int_equal(forms[form](channel, &value), 0);
        assert_int_equal(value, 5);
        assert_int_equal(forms[form](channel, &value), EPIPE);
        channel_spsc_destroy(channel);
    }
}

static void cancelling_fails_one_receive_and_no_more(void **state)
{
    (void)state;
    struct channel_spsc *channel = channel_spsc_create(1);
    int64_t value;
    channel_spsc_cancel(channel, ECANCELED); /* nobody waits */
    struct result_i64 waiting = channel_spsc_inline_result(channel);
    channel_spsc_cancel(channel, ECANCELED);
    assert_int_equal(result_i64_take(&waiting, &value), ECANCELED);
    assert_int_equal(channel_spsc_send(channel, 6), 0);
    assert_int_equal(receive_inline(channel, &value), 0);
    assert_int_equal(value, 6);
    channel_spsc_destroy(channel);
}

static int calls;

static void count_call(struct async_waiter *waiter)
{
    (void)waiter;
    ++calls;
}

/* A sender that waits is called when half of the ring is free, once. */
static void room_is_announced_in_batches(void **state)
{
    (void)state;
    struct channel_spsc *channel = channel_spsc_create(8);
    struct async_waiter waiter = {.ready = count_call};
    int64_t value;
    calls = 0;
    assert_true(channel_spsc_await_room(channel, &waiter));
    while (channel_spsc_try_send(channel, 1) == 0)
        ;
    assert_false(channel_spsc_await_room(channel, &waiter));
    for (int received = 1; received <= 8; ++received) {
        assert_int_equal(receive_inline(channel, &value), 0);
        assert_int_equal(calls, received < 4 ? 0 : 1);
    }
    while (channel_spsc_try_send(channel, 1) == 0)
        ;
    assert_false(channel_spsc_await_room(channel, &waiter));
    channel_spsc_close(channel);
    assert_int_equal(calls, 2);
    assert_true(channel_spsc_await_room(channel, &waiter));
    channel_spsc_destroy(channel);
}

static void spin(int64_t count)
{
    while (count-- > 0)
        __asm__ volatile("" : "+r"(count));
}

static void *send_all(void *argument)
{
    for (int64_t item = 0; item < ITEMS; ++item) {
        spin(item * 7 % 101);
        if (channel_spsc_send(argument, item) != 0)
            return NULL;
        if (item % 509 == 0)
            give_way();
    }
    channel_spsc_close(argument);
    return NULL;
}

/* Never waits for room, so that nothing but the ring's indices orders the two threads. */
static void *send_all_polling(void *argument)
{
    for (int64_t item = 0; item < ITEMS; ++item)
        while (channel_spsc_try_send(argument, item) != 0)
            give_way();
    channel_spsc_close(argument);
    return NULL;
}

/* Both sides wait for each other all the time: with room for one item almost each of them does. */
static void race(size_t capacity, receive_form *form, void *(*send)(void *))
{
    struct channel_spsc *channel = channel_spsc_create(capacity);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, send, channel), 0);
    int64_t value, received = 0, misplaced = 0;
    while (form(channel, &value) == 0) {
        misplaced += value != received++;
        spin(received * 11 % 97);
    }
    pthread_join(thread, NULL);
    assert_int_equal(misplaced, 0);
    assert_int_equal(received, ITEMS);
    assert_int_equal(fault_count, 0);
    channel_spsc_destroy(channel);
}

static void no_item_and_no_wake_up_is_lost(void **state)
{
    (void)state;
    static const size_t capacities[] = {1, 3, 64};
    for (size_t index = 0; index < sizeof(capacities) / sizeof(*capacities); ++index)
        for (int form = 0; form < FORMS; ++form) {
            race(capacities[index], forms[form], send_all);
            race(capacities[index], forms[form], send_all_polling);
        }
}

static void *close_later(void *argument)
{
    usleep(2000);
    channel_spsc_close(argument);
    return NULL;
}

/* Whoever sleeps in a blocking call is woken by the end. */
static void closing_wakes_sleepers(void **state)
{
    (void)state;
    for (int form = 0; form <= FORMS; ++form) {
        struct channel_spsc *channel = channel_spsc_create(1);
        if (form == FORMS)
            assert_int_equal(channel_spsc_try_send(channel, 1), 0);
        pthread_t thread;
        int64_t value;
        assert_int_equal(pthread_create(&thread, NULL, close_later, channel), 0);
        assert_int_equal(form < FORMS ? forms[form](channel, &value) : channel_spsc_send(channel, 2), EPIPE);
        pthread_join(thread, NULL);
        channel_spsc_destroy(channel);
    }
}

/* One short life after the other: a single item, and the end right behind it. */
struct lives {
    _Atomic(struct channel_spsc *) channel;
    atomic_bool are_over;
};

static void *send_one_and_close(void *argument)
{
    struct lives *lives = argument;
    while (!atomic_load(&lives->are_over)) {
        struct channel_spsc *channel = atomic_load(&lives->channel);
        if (!channel) {
            give_way();
            continue;
        }
        channel_spsc_try_send(channel, 9);
        channel_spsc_close(channel);
        atomic_store(&lives->channel, NULL);
    }
    return NULL;
}

static void the_last_item_comes_before_the_end(void **state)
{
    (void)state;
    struct lives lives = {.channel = NULL};
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, send_one_and_close, &lives), 0);
    int64_t astray = 0;
    for (int64_t life = 0; life < ITEMS; ++life) {
        struct channel_spsc *channel = channel_spsc_create(1);
        int64_t value = -1;
        atomic_store(&lives.channel, channel);
        spin(life * 7 % 251);
        astray += receive_own(channel, &value) != 0 || value != 9;
        astray += receive_inline(channel, &value) != EPIPE;
        while (atomic_load(&lives.channel))
            give_way();
        channel_spsc_destroy(channel);
    }
    atomic_store(&lives.are_over, true);
    pthread_join(thread, NULL);
    assert_int_equal(astray, 0);
}

struct cancelling {
    struct channel_spsc *channel;
    atomic_bool is_over;
};

static void *cancel_often(void *argument)
{
    struct cancelling *cancelling = argument;
    while (!atomic_load(&cancelling->is_over)) {
        channel_spsc_cancel(cancelling->channel, ECANCELED);
        give_way();
    }
    return NULL;
}

/* A third thread cancels against sender and receiver. A receive that was cancelled took no item with it. */
static void cancelling_loses_no_item(void **state)
{
    (void)state;
    struct cancelling cancelling = {.channel = channel_spsc_create(2)};
    pthread_t sender, canceller;
    assert_int_equal(pthread_create(&sender, NULL, send_all, cancelling.channel), 0);
    assert_int_equal(pthread_create(&canceller, NULL, cancel_often, &cancelling), 0);
    int64_t value, received = 0, misplaced = 0;
    int error;
    while ((error = receive_own(cancelling.channel, &value)) != EPIPE)
        if (error == 0)
            misplaced += value != received++;
    atomic_store(&cancelling.is_over, true);
    pthread_join(sender, NULL);
    pthread_join(canceller, NULL);
    assert_int_equal(misplaced, 0);
    assert_int_equal(received, ITEMS);
    channel_spsc_destroy(cancelling.channel);
}

#define TEST(function) cmocka_unit_test_setup(function, start)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(items_come_in_order_in_every_form),
        TEST(several_are_sent_as_far_as_there_is_room),
        TEST(a_burst_is_whole_before_it_wakes),
        TEST(an_empty_channel_answers_in_the_form_that_was_asked_for),
        TEST(own_source_serves_one_at_a_time),
        TEST(own_source_dropped_while_it_waits_is_not_reused),
        TEST(two_receives_at_a_time_are_a_fault),
        TEST(closing_fails_the_receive_that_waits),
        TEST(what_was_sent_before_the_end_still_arrives),
        TEST(cancelling_fails_one_receive_and_no_more),
        TEST(room_is_announced_in_batches),
        TEST(no_item_and_no_wake_up_is_lost),
        TEST(closing_wakes_sleepers),
        TEST(the_last_item_comes_before_the_end),
        TEST(cancelling_loses_no_item),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
