/* SPDX-License-Identifier: MIT
 *
 * An executor: one thread that runs waiters one after another, and sleeps while there are none.
 *
 * Waiters reach it from its own thread through a list, and from all threads through an inbox. It runs them in turns: a
 * turn runs what had come by its beginning, so what a waiter defers runs in the next turn, and nobody is kept waiting
 * for ever. A waiter is its own list entry: nothing here allocates.
 *
 *     struct async_executor executor;
 *     int error = async_executor_open(&executor);
 *     ...
 *     struct async_event event;
 *     async_event_init(&event, &executor);
 *     if (!future_i64_await(future, &event.continuation.waiter))
 *         error = async_executor_run_until(&executor, &event);
 *     error = future_i64_take(future, &value);
 *
 * Functions that can fail return 0 or an errno.
 */
#ifndef ASYNC_EXECUTOR_H
#define ASYNC_EXECUTOR_H

#include "async/waiter.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct async_executor {
    struct async_waiter *first; /* to be run in the next turn; of the executor's own thread */
    struct async_waiter **end;  /* where the one after the last goes */
    int event_fd;
    char apart[64];          /* other threads write to what follows, not to the cache line of the queue */
    _Atomic uintptr_t inbox; /* see executor.c */
};

/* The executor must stay where it is until it is closed, and be empty then. */
int async_executor_open(struct async_executor *executor);
void async_executor_close(struct async_executor *executor);

/* Queues a waiter for the next turn. Only on the thread that runs the executor. */
void async_executor_defer(struct async_executor *executor, struct async_waiter *waiter);

/* Queues a waiter for the next turn, from any thread, and wakes the executor if it sleeps. Waiters posted by one thread
 * run in the order in which it posted them. */
void async_executor_post(struct async_executor *executor, struct async_waiter *waiter);

/* Runs what is there, and returns how many that were. Not from inside a waiter. */
size_t async_executor_turn(struct async_executor *executor);

/* Sleeps until a waiter is posted; returns at once if there is something to run. It may wake without a reason. */
int async_executor_sleep(struct async_executor *executor);

/* Where a continuation runs once what it waits for is there. The names are those of Boost.Asio; ASYNC_POST is what
 * .NET calls RunContinuationsAsynchronously. */
enum async_policy {
    ASYNC_INLINE,   /* at once, on the thread that completes */
    ASYNC_DISPATCH, /* on the executor's thread: at once if that is the one that completes, else in its next turn */
    ASYNC_POST,     /* on the executor's thread, in its next turn at the earliest */
};

/* A continuation that runs at once runs inside the completion before it, which may run inside another: each takes its
 * share of the stack. This many deep it is queued at the executor instead, whatever its policy says, and a chain of any
 * length takes bounded stack. (.NET asks how much stack is left; C has no portable way to ask.) */
#define ASYNC_INLINE_DEPTH 64

/* A waiter with a place to run. It may be awaited again from within `resume`. */
struct async_continuation {
    struct async_waiter waiter; /* for the await functions */
    void (*resume)(struct async_continuation *continuation);
    struct async_executor *executor;
    enum async_policy policy;
};

void async_continuation_init(struct async_continuation *continuation, struct async_executor *executor,
                             enum async_policy policy, void (*resume)(struct async_continuation *));

/* What a function waits for that has nothing else to do: set once, on the executor's thread, whoever completes. */
struct async_event {
    struct async_continuation continuation;
    bool is_set;
};

void async_event_init(struct async_event *event, struct async_executor *executor);

/* Sets it, from any thread, where it is not a future that does. */
static inline void async_event_set(struct async_event *event)
{
    event->continuation.waiter.ready(&event->continuation.waiter);
}

/* Runs the executor on this thread until the event is set. What else is queued runs, too. Not from inside a waiter. */
int async_executor_run_until(struct async_executor *executor, const struct async_event *event);

#endif
