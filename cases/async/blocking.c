/* SPDX-License-Identifier: MIT */
#include "async/blocking.h"

#include <linux/futex.h>
#include <sched.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { LOOKING, ASLEEP, CALLED };

/* Some microseconds with nothing but hints to the processor, for a value that comes from another CPU at once; then some
 * tens of them giving way, which is cheap where nobody else wants this CPU, and where the one who would bring the value
 * shares it is the only way to get it. Together about what a sleep costs on a virtual machine whose CPU goes idle: who
 * looks as long as sleeping takes loses at most half (Karlin, Manasse, Rudolph, Sleator, "Competitive snoopy caching",
 * Algorithmica 1988). */
enum { LOOKS = 100, GIVING_WAY_NS = 40000 };

/* Where others are busy, who gives way once loses a time slice of theirs, and who sleeps comes first when it is woken.
 * So a thread that lost one does not try again for a while. */
enum { LOST_NS = 1000000, ABSTAINING = 1000 };

/* A hint that this is a loop which looks at another thread's memory. */
static void pause_a_moment(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static bool has_changed(_Atomic uint32_t *word, uint32_t value)
{
    return atomic_load_explicit(word, memory_order_acquire) != value;
}

static bool give_way_until_changed(_Atomic uint32_t *word, uint32_t value)
{
    static _Thread_local int abstaining;
    if (abstaining > 0) {
        --abstaining;
        return false;
    }
    int64_t start_ns = now_ns();
    int64_t spent_ns = 0;
    while (spent_ns < GIVING_WAY_NS) {
        if (has_changed(word, value))
            return true;
        sched_yield();
        spent_ns = now_ns() - start_ns;
    }
    if (spent_ns > LOST_NS)
        abstaining = ABSTAINING;
    return has_changed(word, value);
}

bool blocking_look(_Atomic uint32_t *word, uint32_t value)
{
    for (int look = 0; look < LOOKS; ++look) {
        if (has_changed(word, value))
            return true;
        pause_a_moment();
    }
    return give_way_until_changed(word, value);
}

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
    if (blocking_look(&blocking->state, LOOKING))
        return;
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
