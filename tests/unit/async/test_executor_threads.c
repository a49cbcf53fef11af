/* SPDX-License-Identifier: MIT
 *
 * The executor against other threads: nothing that is posted is lost, run twice or run out of order, and nobody sleeps
 * through a post. A wake-up that is lost leaves the executor asleep for ever: the alarm ends the test.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "async/executor.h"
#include "async/i64.h"
#include "give_way.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

enum { PRODUCERS = 3, POSTS = 50000, ROUND_TRIPS = 20000, PATIENCE_S = 60 };

/* Burns some nanoseconds. */
static void spin(int64_t count)
{
    while (count-- > 0)
        __asm__ volatile("" : "+r"(count));
}

static int open_executor(void **state)
{
    struct async_executor *executor = malloc(sizeof(*executor));
    *state = executor;
    alarm(PATIENCE_S);
    return executor ? async_executor_open(executor) : -1;
}

static int close_executor(void **state)
{
    alarm(0);
    async_executor_close(*state);
    free(*state);
    return 0;
}

/* What a producer posts; its own numbers, in order. */
struct parcel {
    struct async_waiter waiter;
    struct producer *producer;
    int64_t number;
};

struct producer {
    pthread_t thread;
    struct async_executor *executor;
    struct parcel *parcels;
    int64_t seed;
    int64_t received; /* of the executor's thread */
    bool is_in_order;
};

static void receive(struct async_waiter *waiter)
{
    struct parcel *parcel = ASYNC_WAITER_OF(waiter, struct parcel, waiter);
    if (parcel->number != parcel->producer->received++)
        parcel->producer->is_in_order = false;
}

static void *produce(void *argument)
{
    struct producer *producer = argument;
    for (int64_t number = 0; number < POSTS; ++number) {
        struct parcel *parcel = &producer->parcels[number];
        *parcel = (struct parcel){.waiter = {.ready = receive}, .producer = producer, .number = number};
        async_executor_post(producer->executor, &parcel->waiter);
        spin(number * producer->seed % 401);
        if (number % 97 == 0)
            give_way();
    }
    return NULL;
}

static void nothing_posted_is_lost(void **state)
{
    struct async_executor *executor = *state;
    struct producer producers[PRODUCERS];
    for (int index = 0; index < PRODUCERS; ++index) {
        producers[index] = (struct producer){.executor = executor, .seed = 7 + 4 * index, .is_in_order = true};
        producers[index].parcels = malloc(POSTS * sizeof(struct parcel));
        assert_non_null(producers[index].parcels);
        assert_int_equal(pthread_create(&producers[index].thread, NULL, produce, &producers[index]), 0);
    }
    size_t run_count = 0;
    while (run_count < (size_t)PRODUCERS * POSTS) {
        size_t count = async_executor_turn(executor);
        run_count += count;
        if (count == 0)
            assert_int_equal(async_executor_sleep(executor), 0);
    }
    for (int index = 0; index < PRODUCERS; ++index) {
        pthread_join(producers[index].thread, NULL);
        assert_true(producers[index].is_in_order);
        assert_int_equal(producers[index].received, POSTS);
        free(producers[index].parcels);
    }
    assert_int_equal(async_executor_turn(executor), 0);
}

/* A thread that runs an executor until it is told to stop. */
struct worker {
    pthread_t thread;
    struct async_executor executor;
    struct async_event stop;
    int error;
};

static void *work(void *argument)
{
    struct worker *worker = argument;
    worker->error = async_executor_run_until(&worker->executor, &worker->stop);
    return NULL;
}

static void worker_start(struct worker *worker)
{
    assert_int_equal(async_executor_open(&worker->executor), 0);
    async_event_init(&worker->stop, &worker->executor);
    assert_int_equal(pthread_create(&worker->thread, NULL, work, worker), 0);
}

static void worker_stop(struct worker *worker)
{
    async_event_set(&worker->stop);
    assert_int_equal(pthread_join(worker->thread, NULL), 0);
    assert_int_equal(worker->error, 0);
    async_executor_close(&worker->executor);
}

/* Completes a future on the thread that runs it. */
struct request {
    struct async_waiter waiter;
    struct future_i64 *future;
    int64_t value;
};

static void answer(struct async_waiter *waiter)
{
    struct request *request = ASYNC_WAITER_OF(waiter, struct request, waiter);
    spin(request->value * 11 % 397);
    future_i64_complete(request->future, request->value);
}

/* Two threads that each sleep until the other has done its part: every post meets an owner that is falling asleep,
 * asleep, or waking. */
static void no_wake_up_is_lost(void **state)
{
    struct async_executor *executor = *state;
    struct worker worker = {0};
    worker_start(&worker);
    int64_t sum = 0;
    for (int64_t round = 0; round < ROUND_TRIPS; ++round) {
        struct request request = {.waiter = {.ready = answer}, .future = future_i64_pending(), .value = round};
        assert_non_null(request.future);
        async_executor_post(&worker.executor, &request.waiter);
        struct async_event event;
        async_event_init(&event, executor);
        spin(round * 7 % 401);
        if (!future_i64_await(request.future, &event.continuation.waiter))
            assert_int_equal(async_executor_run_until(executor, &event), 0);
        int64_t value = -1;
        assert_int_equal(future_i64_take(request.future, &value), 0);
        sum += value;
    }
    worker_stop(&worker);
    assert_int_equal(sum, (int64_t)ROUND_TRIPS * (ROUND_TRIPS - 1) / 2);
}

/* A continuation that notes which thread it ran on, and then lets the test go on. */
struct locator {
    struct async_continuation continuation;
    struct async_event *done;
    pthread_t thread;
};

static void locate(struct async_continuation *continuation)
{
    struct locator *locator = ASYNC_WAITER_OF(continuation, struct locator, continuation);
    locator->thread = pthread_self();
    async_event_set(locator->done);
}

static void policy_decides_where_a_continuation_runs(void **state)
{
    struct async_executor *executor = *state;
    struct worker worker = {0};
    worker_start(&worker);
    for (int policy = ASYNC_INLINE; policy <= ASYNC_POST; ++policy) {
        struct async_event done;
        async_event_init(&done, executor);
        struct locator locator = {.done = &done};
        async_continuation_init(&locator.continuation, executor, (enum async_policy)policy, locate);
        struct future_i64 future;
        future_i64_init(&future);
        assert_false(future_i64_await(&future, &locator.continuation.waiter));
        struct request request = {.waiter = {.ready = answer}, .future = &future, .value = 1};
        async_executor_post(&worker.executor, &request.waiter);
        assert_int_equal(async_executor_run_until(executor, &done), 0);
        pthread_t expected = policy == ASYNC_INLINE ? worker.thread : pthread_self();
        assert_true(pthread_equal(locator.thread, expected));
    }
    worker_stop(&worker);
}

static void do_nothing(int signal_number)
{
    (void)signal_number;
}

/* A signal breaks read() off; the executor goes back to sleep. */
static void signal_is_not_a_reason_to_wake(void **state)
{
    (void)state;
    struct sigaction before, action = {.sa_handler = do_nothing}; /* without SA_RESTART */
    assert_int_equal(sigaction(SIGUSR1, &action, &before), 0);
    struct worker worker = {0};
    worker_start(&worker);
    for (int time = 0; time < 20; ++time) {
        usleep(500);
        assert_int_equal(pthread_kill(worker.thread, SIGUSR1), 0);
    }
    worker_stop(&worker);
    assert_int_equal(sigaction(SIGUSR1, &before, NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_posted_is_lost, open_executor, close_executor),
        cmocka_unit_test_setup_teardown(no_wake_up_is_lost, open_executor, close_executor),
        cmocka_unit_test_setup_teardown(policy_decides_where_a_continuation_runs, open_executor, close_executor),
        cmocka_unit_test_setup_teardown(signal_is_not_a_reason_to_wake, open_executor, close_executor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
