/* SPDX-License-Identifier: MIT
 *
 * What every future is at its core: 16 bytes that say whether the value is there, who waits for it, whether it failed,
 * and how many hold it. The value follows the core in memory, so that nothing here depends on its type.
 *
 * One atomic word is both the state and the list of waiters. It is 0 while the value is pending and nobody waits, the
 * address of the last waiter while somebody does, and odd once the value is there. One exchange completes the value and
 * takes over the list, one compare-and-swap joins the list or finds that it is too late: no wake-up can be lost, and
 * there is no lock. That word being one is also what makes a future with an 8-byte value 24 bytes small.
 *
 * For the headers of the library; programs use the types made by future.h, source.h and result.h.
 */
#ifndef ASYNC_CORE_H
#define ASYNC_CORE_H

#include "async/check.h"
#include "async/waiter.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define ASYNC_PENDING ((uintptr_t)0)
#define ASYNC_READY   ((uintptr_t)1)
#define ASYNC_TAKEN   ((uintptr_t)3) /* only in files compiled with ASYNC_CHECKED: no reference is left */

/* In place of a reference count: the memory is somebody else's (a caller's frame, a constant), nobody counts. */
#define ASYNC_UNCOUNTED UINT32_MAX

struct async_core {
    _Atomic uint32_t references;
    int32_t error; /* an errno; 0: there is a value. Says something only once the state is ASYNC_READY */
    _Atomic uintptr_t state;
};

_Static_assert(sizeof(struct async_core) == 16, "the core of a future is two words");

/* A function that a macro makes for a type: a file that makes a type need not use all of them. */
#define ASYNC_TYPED __attribute__((unused)) static inline

#define ASYNC_LIKELY(condition) __builtin_expect((condition), 1)

/* A core that no other thread knows yet. */
static inline void async_core_init(struct async_core *core, uint32_t references, uintptr_t state, int error)
{
    atomic_store_explicit(&core->references, references, memory_order_relaxed);
    core->error = error;
    atomic_store_explicit(&core->state, state, memory_order_relaxed);
}

static inline bool async_core_is_ready(struct async_core *core)
{
    return atomic_load_explicit(&core->state, memory_order_acquire) == ASYNC_READY;
}

/* For a take that did not find ASYNC_READY: true if the value is pending, else false after a report. */
bool async_core_is_pending(struct async_core *core);

/* Joins the waiters unless the value is there already. The slow half of async_core_await(). */
bool async_core_join(struct async_core *core, struct async_waiter *waiter);

/* True: the value is there, go on; the waiter is not used. False: waiter->ready() is called when it is, perhaps before
 * this function returns. */
static inline bool async_core_await(struct async_core *core, struct async_waiter *waiter)
{
    return async_core_is_ready(core) || async_core_join(core, waiter);
}

/* Calls the waiters of a list in the order in which they joined. `state` is what the completion found. */
void async_core_wake(uintptr_t state);

/* Makes ready what was pending, after its value and error were written. Does not touch the core after the exchange: as
 * soon as it is ready, whoever owns uncounted memory may take it away. */
static inline void async_core_finish(struct async_core *core)
{
    uintptr_t before = atomic_exchange_explicit(&core->state, ASYNC_READY, memory_order_acq_rel);
    if (before != ASYNC_PENDING)
        async_core_wake(before);
}

static inline void async_core_hold(struct async_core *core)
{
    if (atomic_load_explicit(&core->references, memory_order_relaxed) != ASYNC_UNCOUNTED)
        atomic_fetch_add_explicit(&core->references, 1, memory_order_relaxed);
}

/* Drops a reference; true if it was the last, and the memory is now the caller's to recycle. Whoever holds the only
 * reference needs no locked instruction to know it: a second one could only be made from the first. */
static inline bool async_core_drop(struct async_core *core)
{
    uint32_t references = atomic_load_explicit(&core->references, memory_order_acquire);
    if (ASYNC_LIKELY(references == 1))
        return true;
    if (references == ASYNC_UNCOUNTED)
        return false;
    return atomic_fetch_sub_explicit(&core->references, 1, memory_order_acq_rel) == 1;
}

#endif
