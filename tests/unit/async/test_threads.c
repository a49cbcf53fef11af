/* SPDX-License-Identifier: MIT
 *
 * Completion on one thread against await, take and release on others. Each test repeats one race many times, a little
 * earlier or later each time; what it asserts is that every waiter is called and every value arrives, and the thread
 * and address sanitizers see the rest.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "async/i64.h"
#include "give_way.h"

#include <pthread.h>
#include <time.h>

enum { ROUNDS = 20000, AWAITERS = 3, SPINS = 300, PATIENCE_S = 20 };

/* Burns some nanoseconds. */
static void spin(int64_t count)
{
    while (count-- > 0)
        __asm__ volatile("" : "+r"(count));
}

/* False if it takes longer than any scheduler would. */
static bool wait_until(_Atomic int64_t *number, int64_t wanted)
{
    for (int spins = 0; spins < SPINS; ++spins) {
        if (atomic_load_explicit(number, memory_order_relaxed) >= wanted)
            return true;
    }
    time_t start = time(NULL);
    while (atomic_load_explicit(number, memory_order_relaxed) < wanted) {
        if (time(NULL) - start > PATIENCE_S)
            return false;
        give_way();
    }
    return true;
}

/* Where threads meet before and after each round. Acquire and release make what came before a meeting visible after it;
 * while a round lasts nothing but the library orders them. */
struct meeting {
    _Atomic int64_t arrived;
};

static bool meet(struct meeting *meeting, int64_t round, int64_t parties)
{
    atomic_fetch_add(&meeting->arrived, 1);
    bool is_complete = wait_until(&meeting->arrived, (round + 1) * parties);
    atomic_load(&meeting->arrived);
    return is_complete;
}

static int expect_nothing_alive(void **state)
{
    (void)state;
    return async_live_count() == 0 ? 0 : -1; /* always 0 unless ASYNC_CHECKED is defined */
}

/* A future that several threads await, each round a new one. */
struct shared {
    struct meeting created, end;
    int64_t awaiters;
    struct future_i64 *future;
    _Atomic int64_t sum;  /* of the values that arrived */
    _Atomic int64_t lost; /* waiters that nobody called */
};

struct awaiting {
    struct async_waiter waiter;
    struct future_i64 *future;
    struct shared *shared;
    _Atomic int64_t calls;
};

static void receive(struct awaiting *awaiting)
{
    int64_t value = 0;
    if (future_i64_take(awaiting->future, &value) == 0)
        atomic_fetch_add_explicit(&awaiting->shared->sum, value, memory_order_relaxed);
}

static void receive_later(struct async_waiter *waiter)
{
    struct awaiting *awaiting = ASYNC_WAITER_OF(waiter, struct awaiting, waiter);
    receive(awaiting);
    atomic_fetch_add(&awaiting->calls, 1); /* the last touch: its frame may go now */
}

static void *await_rounds(void *argument)
{
    struct shared *shared = argument;
    for (int64_t round = 0; round < ROUNDS; ++round) {
        if (!meet(&shared->created, round, shared->awaiters + 1))
            return NULL;
        struct awaiting awaiting = {.waiter = {.ready = receive_later}, .future = shared->future, .shared = shared};
        spin(round * 7 % 401);
        if (future_i64_await(awaiting.future, &awaiting.waiter)) {
            receive(&awaiting);
        } else if (!wait_until(&awaiting.calls, 1)) {
            atomic_fetch_add(&shared->lost, 1);
            return NULL;
        }
        meet(&shared->end, round, shared->awaiters + 1);
    }
    return NULL;
}

static void complete_rounds(int64_t awaiters)
{
    struct shared shared = {.awaiters = awaiters};
    pthread_t threads[AWAITERS];
    for (int64_t index = 0; index < awaiters; ++index)
        assert_int_equal(pthread_create(&threads[index], NULL, await_rounds, &shared), 0);
    bool is_whole = true;
    for (int64_t round = 0; is_whole && round < ROUNDS; ++round) {
        struct future_i64 *future = future_i64_pending();
        for (int64_t extra = 1; extra < awaiters; ++extra)
            future_i64_hold(future);
        shared.future = future;
        is_whole = meet(&shared.created, round, awaiters + 1);
        spin(round * 11 % 397);
        future_i64_complete(future, round);
        is_whole = is_whole && meet(&shared.end, round, awaiters + 1);
    }
    for (int64_t index = 0; index < awaiters; ++index)
        pthread_join(threads[index], NULL);
    assert_int_equal(atomic_load(&shared.lost), 0);
    assert_true(is_whole);
    assert_int_equal(atomic_load(&shared.sum), awaiters * ROUNDS * (ROUNDS - 1) / 2);
}

static void no_wake_up_is_lost(void **state)
{
    (void)state;
    complete_rounds(1);
}

static void no_wake_up_of_several_is_lost(void **state)
{
    (void)state;
    complete_rounds(AWAITERS);
}

/* The producer's half of a round over one object that the consumer made. */
struct pair {
    struct meeting created, end;
    void *object;
    void (*complete)(void *object, int64_t value);
};

static void *produce_rounds(void *argument)
{
    struct pair *pair = argument;
    for (int64_t round = 0; round < ROUNDS; ++round) {
        if (!meet(&pair->created, round, 2))
            return NULL;
        spin(round * 7 % 401);
        pair->complete(pair->object, round);
        meet(&pair->end, round, 2);
    }
    return NULL;
}

static void complete_future(void *object, int64_t value)
{
    future_i64_complete(object, value);
}

static void complete_source(void *object, int64_t value)
{
    source_i64_complete(object, value);
}

/* Runs the rounds of a pair. `create` makes the object and `finish` is what the consumer does with it, against the
 * producer; it returns the value, or -1 if there is none. */
static void run_pair(void (*complete)(void *, int64_t), void *(*create)(void), int64_t (*finish)(void *),
                     bool has_value)
{
    struct pair pair = {.complete = complete};
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, produce_rounds, &pair), 0);
    bool is_whole = true, is_right = true;
    for (int64_t round = 0; is_whole && round < ROUNDS; ++round) {
        pair.object = create();
        is_whole = meet(&pair.created, round, 2);
        spin(round * 11 % 397);
        is_right = finish(pair.object) == (has_value ? round : -1) && is_right;
        is_whole = is_whole && meet(&pair.end, round, 2);
    }
    pthread_join(thread, NULL);
    assert_true(is_whole);
    assert_true(is_right);
}

/* Polls until the future is ready, and takes its value. */
static int64_t poll_future(struct future_i64 *future)
{
    time_t start = time(NULL);
    for (int64_t tries = 1; !future_i64_is_ready(future); ++tries) {
        if (tries % SPINS != 0)
            continue;
        if (time(NULL) - start > PATIENCE_S)
            return -2;
        give_way();
    }
    int64_t value = -1;
    future_i64_take(future, &value);
    return value;
}

static void *create_in_own_memory(void)
{
    struct future_i64 *future = malloc(sizeof(*future));
    assert_non_null(future);
    future_i64_init(future);
    return future;
}

static int64_t take_and_free(void *object)
{
    int64_t value = poll_future(object);
    free(object);
    return value;
}

/* The consumer takes the memory away the moment it sees the value: the producer may not touch it any more. */
static void memory_of_the_callers_may_go_at_once(void **state)
{
    (void)state;
    run_pair(complete_future, create_in_own_memory, take_and_free, true);
}

static void *create_pending(void)
{
    return future_i64_pending();
}

static int64_t release(void *object)
{
    future_i64_release(object);
    return -1;
}

static void consumer_leaves_while_the_producer_completes(void **state)
{
    (void)state;
    run_pair(complete_future, create_pending, release, false);
}

static void *create_source(void)
{
    return source_i64_pending();
}

static int64_t poll_source(void *object)
{
    struct result_i64 result = result_i64_from_source(object);
    int64_t value = -1;
    for (int64_t tries = 1; result_i64_take(&result, &value) == EINPROGRESS; ++tries) {
        if (tries % SPINS == 0)
            give_way();
    }
    return value;
}

/* The source goes back to the pool, and out again for the next round, whoever lets go of it last. */
static void source_is_completed_elsewhere_and_used_again(void **state)
{
    (void)state;
    run_pair(complete_source, create_source, poll_source, true);
}

static int64_t convert_and_poll(void *object)
{
    struct result_i64 result = result_i64_from_source(object);
    return poll_future(result_i64_to_future(&result));
}

static void pending_source_becomes_a_future_while_it_completes(void **state)
{
    (void)state;
    run_pair(complete_source, create_source, convert_and_poll, true);
}

/* Sources made here and taken there, far more than one thread keeps: they travel back in batches. The mailbox orders
 * one direction alone, so the way back is ordered by the pool or by nothing. */
struct mailbox {
    _Atomic(struct source_i64 *) source;
    int64_t sum;
};

static void *take_from_mailbox(void *argument)
{
    struct mailbox *mailbox = argument;
    for (int64_t round = 0; round < ROUNDS; ++round) {
        struct source_i64 *source;
        while (!(source = atomic_exchange_explicit(&mailbox->source, NULL, memory_order_acquire)))
            give_way();
        int64_t value = 0;
        if (source_i64_take(source, source_i64_token(source), &value) == 0)
            mailbox->sum += value;
    }
    return NULL;
}

static void sources_travel_between_threads(void **state)
{
    (void)state;
    struct mailbox mailbox = {.sum = 0};
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, take_from_mailbox, &mailbox), 0);
    for (int64_t round = 0; round < ROUNDS; ++round) {
        struct source_i64 *source = source_i64_ready(round);
        struct source_i64 *empty = NULL;
        while (!atomic_compare_exchange_weak_explicit(&mailbox.source, &empty, source, memory_order_release,
                                                      memory_order_relaxed)) {
            empty = NULL;
            give_way();
        }
    }
    pthread_join(thread, NULL);
    assert_int_equal(mailbox.sum, (int64_t)ROUNDS * (ROUNDS - 1) / 2);
}

#define LEAK_FREE(test) cmocka_unit_test_setup_teardown(test, expect_nothing_alive, expect_nothing_alive)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LEAK_FREE(no_wake_up_is_lost),
        LEAK_FREE(no_wake_up_of_several_is_lost),
        LEAK_FREE(memory_of_the_callers_may_go_at_once),
        LEAK_FREE(consumer_leaves_while_the_producer_completes),
        LEAK_FREE(source_is_completed_elsewhere_and_used_again),
        LEAK_FREE(pending_source_becomes_a_future_while_it_completes),
        LEAK_FREE(sources_travel_between_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
