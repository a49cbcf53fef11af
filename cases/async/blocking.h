/* SPDX-License-Identifier: MIT
 *
 * A thread that sleeps until a waiter is called: the bridge from futures to code that blocks.
 *
 * Waking a thread is a system call, and takes tens of microseconds where its CPU went idle. So a thread looks for a
 * while first, then announces that it is about to sleep, and only who finds that announcement calls the kernel.
 */
#ifndef ASYNC_BLOCKING_H
#define ASYNC_BLOCKING_H

#include "async/i64.h"

/* Made by blocking_prepare(), on the stack of the thread that will wait. */
struct blocking {
    struct async_waiter waiter; /* to hand to an await function */
    _Atomic uint32_t state;
};

void blocking_prepare(struct blocking *blocking);

/* Returns once the waiter was called. From then on the memory may be used for something else. */
void blocking_wait(struct blocking *blocking);

/* Block until there is a value or an error to take, and take it: 0 or an errno, as the take functions. */
int blocking_take_future(struct future_i64 *future, int64_t *value);
int blocking_take_result(struct result_i64 *result, int64_t *value);

/* Looks at `*word` for as long as going to sleep and waking up would cost. True once it is not `value` any more. */
bool blocking_look(_Atomic uint32_t *word, uint32_t value);

/* Sleeps while `*word` is `value`, or shorter; and wakes up to `count` who sleep on it. */
void blocking_sleep(_Atomic uint32_t *word, uint32_t value);
void blocking_wake(_Atomic uint32_t *word, int count);

#endif
