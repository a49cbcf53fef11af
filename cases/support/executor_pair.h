/* SPDX-License-Identifier: MIT
 *
 * Two executors: that of the thread which runs the loop, and that of another thread, which does what is posted to it
 * until the pair is closed. A thread without work looks for some all the time, or sleeps. The two have different CPUs,
 * where the machine has two. Everything here is called by the first thread.
 */
#ifndef SUPPORT_EXECUTOR_PAIR_H
#define SUPPORT_EXECUTOR_PAIR_H

#include "async/executor.h"
#include "support/place.h"

#include <pthread.h>
#include <sched.h>

struct executor_pair {
    struct async_executor home, away;
    bool is_spinning;
    pthread_t thread; /* of `away` */
    struct async_event stop;
};

/* Between two looks for work. After some microseconds of nothing but hints to the processor it gives way at each look:
 * the other thread may have no CPU of its own. */
static inline void executor_pair_relax(int64_t *looks)
{
    if (++*looks > 100)
        sched_yield();
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

/* Runs one of the executors, on its thread, until the event is set. 0, or an errno if it cannot sleep. */
static inline int executor_pair_run_until(struct async_executor *executor, const struct async_event *event,
                                          bool is_spinning)
{
    if (!is_spinning)
        return async_executor_run_until(executor, event);
    int64_t looks = 0;
    while (!event->is_set) {
        if (async_executor_turn(executor) == 0)
            executor_pair_relax(&looks);
        else
            looks = 0;
    }
    return 0;
}

static inline void *executor_pair_thread(void *argument)
{
    struct executor_pair *pair = argument;
    place_take(1);
    if (executor_pair_run_until(&pair->away, &pair->stop, pair->is_spinning) != 0)
        executor_pair_run_until(&pair->away, &pair->stop, true); /* somebody waits for the answers */
    return NULL;
}

/* Opens both executors and starts the other thread. 0 or an errno. */
static inline int executor_pair_open(struct executor_pair *pair, bool is_spinning)
{
    pair->is_spinning = is_spinning;
    int error = async_executor_open(&pair->home);
    if (error)
        return error;
    error = async_executor_open(&pair->away);
    if (error) {
        async_executor_close(&pair->home);
        return error;
    }
    async_event_init(&pair->stop, &pair->away);
    error = pthread_create(&pair->thread, NULL, executor_pair_thread, pair);
    if (error) {
        async_executor_close(&pair->home);
        async_executor_close(&pair->away);
        return error;
    }
    place_take(0);
    return 0;
}

static inline void executor_pair_close(struct executor_pair *pair)
{
    async_event_set(&pair->stop);
    pthread_join(pair->thread, NULL);
    while (async_executor_turn(&pair->home) > 0) /* after a loop that gave up */
        ;
    async_executor_close(&pair->home);
    async_executor_close(&pair->away);
}

#endif
