/* SPDX-License-Identifier: MIT */
#include "async/executor.h"

#include <assert.h>
#include <errno.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* The inbox is one word: empty, or the address of the waiter posted last (R. K. Treiber, "Systems Programming: Coping
 * with Parallelism", IBM RJ 5118, 1986), or ASLEEP, which is an empty inbox whose owner sleeps or is about to.
 *
 * That the announcement to sleep shares the word with the list is why no wake-up is lost. The owner goes to sleep by a
 * compare-and-swap from EMPTY to ASLEEP: a waiter posted before makes it fail, and one posted after replaces ASLEEP, so
 * its poster knows that it must write to the eventfd. There is no moment in between. All others save the system call.
 *
 * Only the owner takes waiters out, and all of them at once, by an exchange. So no waiter can leave and come back
 * between a poster's load and its compare-and-swap in a way that would matter: whatever the head is when the swap
 * succeeds, it is the whole list. */
#define EMPTY  ((uintptr_t)0)
#define ASLEEP ((uintptr_t)1)

/* Of a thread, not of the program: which executor it is running, and how deep in continuations its stack is. */
static _Thread_local struct async_executor *running;
static _Thread_local unsigned inline_depth;

int async_executor_open(struct async_executor *executor)
{
    executor->first = NULL;
    executor->end = &executor->first;
    atomic_init(&executor->inbox, EMPTY);
    executor->event_fd = eventfd(0, EFD_CLOEXEC);
    return executor->event_fd < 0 ? errno : 0;
}

void async_executor_close(struct async_executor *executor)
{
    assert(!executor->first && atomic_load_explicit(&executor->inbox, memory_order_relaxed) <= ASLEEP);
    close(executor->event_fd);
    executor->event_fd = -1;
}

void async_executor_defer(struct async_executor *executor, struct async_waiter *waiter)
{
    waiter->next = NULL;
    *executor->end = waiter;
    executor->end = &waiter->next;
}

void async_executor_post(struct async_executor *executor, struct async_waiter *waiter)
{
    uintptr_t before = atomic_load_explicit(&executor->inbox, memory_order_relaxed);
    do {
        waiter->next = before == ASLEEP ? NULL : (struct async_waiter *)before;
    } while (!atomic_compare_exchange_weak_explicit(&executor->inbox, &before, (uintptr_t)waiter, memory_order_release,
                                                    memory_order_relaxed));
    if (before != ASLEEP)
        return; /* from here on the waiter may have run, and the executor may be gone */
    const uint64_t one = 1;
    while (write(executor->event_fd, &one, sizeof(one)) < 0 && errno == EINTR)
        ;
}

/* Moves what was posted behind what was deferred. */
static void empty_inbox(struct async_executor *executor)
{
    if (atomic_load_explicit(&executor->inbox, memory_order_relaxed) == EMPTY)
        return; /* a load is cheaper than an exchange */
    uintptr_t posted = atomic_exchange_explicit(&executor->inbox, EMPTY, memory_order_acquire);
    if (posted == ASLEEP)
        return;
    struct async_waiter *last = (struct async_waiter *)posted;
    if (!last)
        return;
    *executor->end = async_waiters_reversed(last);
    executor->end = &last->next;
}

size_t async_executor_turn(struct async_executor *executor)
{
    assert(running != executor);
    empty_inbox(executor);
    struct async_waiter *waiter = executor->first;
    executor->first = NULL;
    executor->end = &executor->first;

    struct async_executor *outer = running;
    running = executor;
    size_t count = 0;
    while (waiter) {
        struct async_waiter *next = waiter->next; /* ready() may free the waiter */
        waiter->ready(waiter);
        waiter = next;
        ++count;
    }
    running = outer;
    return count;
}

int async_executor_sleep(struct async_executor *executor)
{
    uintptr_t before = EMPTY;
    if (executor->first || !atomic_compare_exchange_strong_explicit(&executor->inbox, &before, ASLEEP,
                                                                    memory_order_relaxed, memory_order_relaxed))
        return 0;
    uint64_t posts;
    while (read(executor->event_fd, &posts, sizeof(posts)) < 0) {
        if (errno != EINTR)
            return errno;
    }
    return 0;
}

static void run_queued(struct async_waiter *waiter);

static void queue(struct async_continuation *continuation)
{
    continuation->waiter.ready = run_queued;
    if (running == continuation->executor)
        async_executor_defer(continuation->executor, &continuation->waiter);
    else
        async_executor_post(continuation->executor, &continuation->waiter);
}

/* Called by the completion, on its thread. */
static void complete(struct async_waiter *waiter)
{
    struct async_continuation *continuation = ASYNC_WAITER_OF(waiter, struct async_continuation, waiter);
    bool is_here = continuation->policy == ASYNC_INLINE ||
                   (continuation->policy == ASYNC_DISPATCH && running == continuation->executor);
    if (!is_here || inline_depth == ASYNC_INLINE_DEPTH) {
        queue(continuation);
        return;
    }
    ++inline_depth;
    continuation->resume(continuation);
    --inline_depth;
}

static void run_queued(struct async_waiter *waiter)
{
    struct async_continuation *continuation = ASYNC_WAITER_OF(waiter, struct async_continuation, waiter);
    waiter->ready = complete;
    continuation->resume(continuation);
}

void async_continuation_init(struct async_continuation *continuation, struct async_executor *executor,
                             enum async_policy policy, void (*resume)(struct async_continuation *))
{
    continuation->waiter.ready = complete;
    continuation->resume = resume;
    continuation->executor = executor;
    continuation->policy = policy;
}

static void set(struct async_continuation *continuation)
{
    ASYNC_WAITER_OF(continuation, struct async_event, continuation)->is_set = true;
}

void async_event_init(struct async_event *event, struct async_executor *executor)
{
    async_continuation_init(&event->continuation, executor, ASYNC_DISPATCH, set);
    event->is_set = false;
}

int async_executor_run_until(struct async_executor *executor, const struct async_event *event)
{
    while (!event->is_set) {
        if (async_executor_turn(executor) > 0)
            continue;
        int error = async_executor_sleep(executor);
        if (error)
            return error;
    }
    return 0;
}
