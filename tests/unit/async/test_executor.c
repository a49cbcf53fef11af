/* SPDX-License-Identifier: MIT
 *
 * The executor on one thread: order, turns, policies, and the depth of the stack. Threads: test_executor_threads.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "async/executor.h"
#include "async/i64.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

struct step {
    struct async_waiter waiter;
    struct async_executor *executor;
    struct step *then; /* deferred when this one runs */
    int *clock;
    int ran_at; /* 0: not yet */
};

static void run_step(struct async_waiter *waiter)
{
    struct step *step = ASYNC_WAITER_OF(waiter, struct step, waiter);
    step->ran_at = ++*step->clock;
    if (step->then)
        async_executor_defer(step->executor, &step->then->waiter);
}

static struct step step_of(struct async_executor *executor, int *clock)
{
    return (struct step){.waiter = {.ready = run_step}, .executor = executor, .clock = clock};
}

static int open_executor(void **state)
{
    struct async_executor *executor = malloc(sizeof(*executor));
    *state = executor;
    return executor ? async_executor_open(executor) : -1;
}

static int close_executor(void **state)
{
    async_executor_close(*state);
    free(*state);
    return 0;
}

static bool is_signalled(const struct async_executor *executor)
{
    struct pollfd place = {.fd = executor->event_fd, .events = POLLIN};
    return poll(&place, 1, 0) == 1;
}

static void waiters_run_in_their_order(void **state)
{
    enum { COUNT = 6 };
    struct async_executor *executor = *state;
    struct step steps[COUNT];
    int clock = 0;
    for (int index = 0; index < COUNT; ++index)
        steps[index] = step_of(executor, &clock);
    async_executor_post(executor, &steps[3].waiter);
    async_executor_post(executor, &steps[4].waiter);
    async_executor_post(executor, &steps[5].waiter);
    for (int index = 0; index < 3; ++index)
        async_executor_defer(executor, &steps[index].waiter);
    assert_int_equal(clock, 0);
    assert_int_equal(async_executor_turn(executor), COUNT);
    for (int index = 0; index < COUNT; ++index)
        assert_int_equal(steps[index].ran_at, index + 1);
    assert_int_equal(async_executor_turn(executor), 0);
}

static void what_a_waiter_defers_runs_in_the_next_turn(void **state)
{
    struct async_executor *executor = *state;
    int clock = 0;
    struct step first = step_of(executor, &clock), second = step_of(executor, &clock), then = step_of(executor, &clock);
    first.then = &then;
    async_executor_defer(executor, &first.waiter);
    async_executor_post(executor, &second.waiter);
    assert_int_equal(async_executor_turn(executor), 2);
    assert_int_equal(second.ran_at, 2);
    assert_int_equal(then.ran_at, 0);
    assert_int_equal(async_executor_turn(executor), 1);
    assert_int_equal(then.ran_at, 3);
}

static void free_step(struct async_waiter *waiter)
{
    free(ASYNC_WAITER_OF(waiter, struct step, waiter));
}

static void waiter_may_free_itself(void **state)
{
    struct async_executor *executor = *state;
    for (int index = 0; index < 4; ++index) {
        struct step *step = malloc(sizeof(*step));
        assert_non_null(step);
        step->waiter.ready = free_step;
        (index % 2 ? async_executor_defer : async_executor_post)(executor, &step->waiter);
    }
    assert_int_equal(async_executor_turn(executor), 4);
}

static void nobody_is_woken_who_is_awake(void **state)
{
    struct async_executor *executor = *state;
    int clock = 0;
    struct step step = step_of(executor, &clock);
    async_executor_post(executor, &step.waiter);
    assert_false(is_signalled(executor));
    assert_int_equal(async_executor_sleep(executor), 0); /* does not sleep: there is something to run */
    assert_int_equal(async_executor_turn(executor), 1);
    async_executor_defer(executor, &step.waiter);
    assert_int_equal(async_executor_sleep(executor), 0);
    assert_int_equal(async_executor_turn(executor), 1);
    assert_false(is_signalled(executor));
}

/* As after a sleep that was broken off: the announcement stands, and the next turn takes it back. */
static void announced_sleep_costs_one_signal(void **state)
{
    struct async_executor *executor = *state;
    int clock = 0;
    struct step steps[2] = {step_of(executor, &clock), step_of(executor, &clock)};
    int event_fd = executor->event_fd;
    executor->event_fd = -1; /* no file: reading it fails */
    assert_int_equal(async_executor_sleep(executor), EBADF);
    executor->event_fd = event_fd;
    async_executor_post(executor, &steps[0].waiter);
    async_executor_post(executor, &steps[1].waiter);
    uint64_t signals = 0;
    assert_int_equal(read(event_fd, &signals, sizeof(signals)), sizeof(signals));
    assert_int_equal(signals, 1);
    assert_int_equal(async_executor_turn(executor), 2);
    assert_int_equal(steps[1].ran_at, 2);

    executor->event_fd = -1;
    assert_int_equal(async_executor_sleep(executor), EBADF);
    executor->event_fd = event_fd;
    assert_int_equal(async_executor_turn(executor), 0);
    async_executor_post(executor, &steps[0].waiter);
    assert_false(is_signalled(executor));
    assert_int_equal(async_executor_turn(executor), 1);
}

static void lack_of_descriptors_is_an_error(void **state)
{
    (void)state;
    struct rlimit before;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    struct rlimit none = {.rlim_cur = 0, .rlim_max = before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    struct async_executor executor;
    int error = async_executor_open(&executor);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_int_equal(error, EMFILE);
}

/* A continuation that waits for a future and notes at which turn it ran. */
struct listener {
    struct async_continuation continuation;
    struct future_i64 future;
    int *turn;
    int ran_at; /* -1: not yet */
    int64_t value;
};

static void listen(struct async_continuation *continuation)
{
    struct listener *listener = ASYNC_WAITER_OF(continuation, struct listener, continuation);
    listener->ran_at = *listener->turn;
    assert_int_equal(future_i64_take(&listener->future, &listener->value), 0);
}

/* Completes a listener's future from a turn. */
struct completer {
    struct async_waiter waiter;
    struct listener *listener;
};

static void complete_listener(struct async_waiter *waiter)
{
    struct listener *listener = ASYNC_WAITER_OF(waiter, struct completer, waiter)->listener;
    future_i64_complete(&listener->future, 17);
}

static void policy_decides_when_a_continuation_runs(void **state)
{
    const struct {
        enum async_policy policy;
        bool completes_in_a_turn;
        int ran_at;
    } table[] = {
        {ASYNC_INLINE, false, 0},   {ASYNC_INLINE, true, 1},
        {ASYNC_DISPATCH, false, 1}, {ASYNC_DISPATCH, true, 1}, /* outside a turn nobody knows whose thread it is */
        {ASYNC_POST, false, 1},     {ASYNC_POST, true, 2},
    };
    struct async_executor *executor = *state;
    for (size_t index = 0; index < sizeof(table) / sizeof(*table); ++index) {
        int turn = 0;
        struct listener listener = {.turn = &turn, .ran_at = -1};
        struct completer completer = {.waiter = {.ready = complete_listener}, .listener = &listener};
        async_continuation_init(&listener.continuation, executor, table[index].policy, listen);
        future_i64_init(&listener.future);
        assert_false(future_i64_await(&listener.future, &listener.continuation.waiter));
        if (table[index].completes_in_a_turn)
            async_executor_defer(executor, &completer.waiter);
        else
            complete_listener(&completer.waiter);
        while (++turn <= 3)
            async_executor_turn(executor);
        assert_int_equal(listener.ran_at, table[index].ran_at);
        assert_int_equal(listener.value, 17);
    }
}

/* A chain: each continuation takes its future's value and completes the next future with it, plus one. */
struct link {
    struct async_continuation continuation;
    struct future_i64 future;
    struct link *next; /* NULL: the last */
    struct chain *chain;
};

struct chain {
    int64_t value; /* what arrived at the end; 0: nothing yet */
    size_t depth, deepest;
};

static void pass_on(struct async_continuation *continuation)
{
    struct link *link = ASYNC_WAITER_OF(continuation, struct link, continuation);
    struct chain *chain = link->chain;
    int64_t value = 0;
    if (future_i64_take(&link->future, &value) != 0)
        return;
    if (++chain->depth > chain->deepest)
        chain->deepest = chain->depth;
    if (link->next)
        future_i64_complete(&link->next->future, value + 1);
    else
        chain->value = value;
    --chain->depth;
}

static void chain_of_a_million_takes_bounded_stack(void **state)
{
    enum { LENGTH = 1000000 };
    struct async_executor *executor = *state;
    struct link *links = calloc(LENGTH, sizeof(*links));
    assert_non_null(links);
    const enum async_policy policies[] = {ASYNC_INLINE, ASYNC_DISPATCH, ASYNC_POST};
    const size_t depths[] = {ASYNC_INLINE_DEPTH + 1, ASYNC_INLINE_DEPTH + 1, 1};
    for (size_t kind = 0; kind < sizeof(policies) / sizeof(*policies); ++kind) {
        struct chain chain = {0};
        for (size_t index = 0; index < LENGTH; ++index) {
            struct link *link = &links[index];
            link->next = index + 1 < LENGTH ? link + 1 : NULL;
            link->chain = &chain;
            async_continuation_init(&link->continuation, executor, policies[kind], pass_on);
            future_i64_init(&link->future);
            assert_false(future_i64_await(&link->future, &link->continuation.waiter));
        }
        future_i64_complete(&links[0].future, 1);
        while (async_executor_turn(executor) > 0)
            ;
        assert_int_equal(chain.value, LENGTH);
        assert_int_equal(chain.deepest, depths[kind]);
    }
    free(links);
}

/* A continuation that waits again, for the next value of the same future, from within. */
struct repeater {
    struct async_continuation continuation;
    struct future_i64 future;
    int rounds_left;
    int64_t sum;
};

static void wait_again(struct async_continuation *continuation)
{
    struct repeater *repeater = ASYNC_WAITER_OF(continuation, struct repeater, continuation);
    int64_t value = 0;
    assert_int_equal(future_i64_take(&repeater->future, &value), 0);
    repeater->sum += value;
    future_i64_init(&repeater->future);
    if (--repeater->rounds_left > 0)
        assert_false(future_i64_await(&repeater->future, &continuation->waiter));
}

static void continuation_may_wait_again(void **state)
{
    enum { ROUNDS = 5 };
    struct async_executor *executor = *state;
    for (int policy = ASYNC_INLINE; policy <= ASYNC_POST; ++policy) {
        struct repeater repeater = {.rounds_left = ROUNDS};
        async_continuation_init(&repeater.continuation, executor, (enum async_policy)policy, wait_again);
        future_i64_init(&repeater.future);
        assert_false(future_i64_await(&repeater.future, &repeater.continuation.waiter));
        for (int64_t round = 1; round <= ROUNDS; ++round) {
            future_i64_complete(&repeater.future, round);
            assert_int_equal(async_executor_turn(executor), policy == ASYNC_INLINE ? 0 : 1);
            assert_int_equal(repeater.sum, round * (round + 1) / 2);
        }
    }
}

static void executor_runs_until_an_event_and_no_further(void **state)
{
    struct async_executor *executor = *state;
    int clock = 0;
    struct step steps[2] = {step_of(executor, &clock), step_of(executor, &clock)};
    struct async_event event;
    async_event_init(&event, executor);
    steps[0].then = &steps[1];
    async_executor_defer(executor, &steps[0].waiter);
    async_executor_defer(executor, &event.continuation.waiter);
    assert_int_equal(async_executor_run_until(executor, &event), 0);
    assert_true(event.is_set);
    assert_int_equal(clock, 1);
    assert_int_equal(async_executor_turn(executor), 1);
}

static void failure_to_sleep_is_passed_on(void **state)
{
    struct async_executor *executor = *state;
    struct async_event event;
    async_event_init(&event, executor);
    int event_fd = executor->event_fd;
    executor->event_fd = -1;
    assert_int_equal(async_executor_run_until(executor, &event), EBADF);
    executor->event_fd = event_fd;
    assert_false(event.is_set);
}

#define ON_EXECUTOR(test) cmocka_unit_test_setup_teardown(test, open_executor, close_executor)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EXECUTOR(waiters_run_in_their_order),
        ON_EXECUTOR(what_a_waiter_defers_runs_in_the_next_turn),
        ON_EXECUTOR(waiter_may_free_itself),
        ON_EXECUTOR(nobody_is_woken_who_is_awake),
        ON_EXECUTOR(announced_sleep_costs_one_signal),
        cmocka_unit_test(lack_of_descriptors_is_an_error),
        ON_EXECUTOR(policy_decides_when_a_continuation_runs),
        ON_EXECUTOR(chain_of_a_million_takes_bounded_stack),
        ON_EXECUTOR(continuation_may_wait_again),
        ON_EXECUTOR(executor_runs_until_an_event_and_no_further),
        ON_EXECUTOR(failure_to_sleep_is_passed_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
