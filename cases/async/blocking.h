/* SPDX-License-Identifier: MIT
 *
 * A thread that sleeps until a waiter is called: the bridge from futures to code that blocks.
 *
 * Waking a thread is a system call, and most of the time nobody sleeps: the value came while the thread was still
 * looking. So a thread looks for a little while, then announces that it is about to sleep, and only who finds that
 * announcement calls the kernel.
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

/* Burns a moment: a hint to the processor that this is a loop that looks at another thread's memory. */
static inline void blocking_pause(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

/* How often it is worth to look before sleeping: some microseconds, about what going to sleep and waking up costs. */
#define BLOCKING_LOOKS 100

/* Sleeps while `*word` is `value`, or shorter; and wakes up to `count` who sleep on it. */
void blocking_sleep(_Atomic uint32_t *word, uint32_t value);
void blocking_wake(_Atomic uint32_t *word, int count);

#endif
