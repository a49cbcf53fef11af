/* SPDX-License-Identifier: MIT */
#include "async/blocking.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { LOOKING, ASLEEP, CALLED };

void blocking_sleep(_Atomic uint32_t *word, uint32_t value)
{
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
}

void blocking_wake(_Atomic uint32_t *word, int count)
{
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, NULL, NULL, 0);
}

/* After the exchange the memory may be gone. That is no harm to the kernel, which is only told an address: at worst it
 * wakes somebody for nothing, and everybody who sleeps on a futex looks again. */
static void call(struct async_waiter *waiter)
{
    struct blocking *blocking = ASYNC_WAITER_OF(waiter, struct blocking, waiter);
    _Atomic uint32_t *state = &blocking->state;
    if (atomic_exchange_explicit(state, CALLED, memory_order_acq_rel) == ASLEEP)
        blocking_wake(state, 1);
}

void blocking_prepare(struct blocking *blocking)
{
    blocking->waiter = (struct async_waiter){.ready = call};
    atomic_store_explicit(&blocking->state, LOOKING, memory_order_relaxed);
}

static bool was_called(struct blocking *blocking)
{
    return atomic_load_explicit(&blocking->state, memory_order_acquire) == CALLED;
}

void blocking_wait(struct blocking *blocking)
{
    for (int looks = 0; looks < BLOCKING_LOOKS; ++looks) {
        if (was_called(blocking))
            return;
        blocking_pause();
    }
    uint32_t looking = LOOKING;
    atomic_compare_exchange_strong_explicit(&blocking->state, &looking, ASLEEP, memory_order_acq_rel,
                                            memory_order_acquire);
    while (!was_called(blocking))
        blocking_sleep(&blocking->state, ASLEEP);
}

int blocking_take_future(struct future_i64 *future, int64_t *value)
{
    struct blocking blocking;
    if (!future_i64_is_ready(future)) {
        blocking_prepare(&blocking);
        if (!future_i64_await(future, &blocking.waiter))
            blocking_wait(&blocking);
    }
    return future_i64_take(future, value);
}

int blocking_take_result(struct result_i64 *result, int64_t *value)
{
    struct blocking blocking;
    if (!result_i64_is_ready(result)) {
        blocking_prepare(&blocking);
        if (!result_i64_await(result, &blocking.waiter))
            blocking_wait(&blocking);
    }
    return result_i64_take(result, value);
}
