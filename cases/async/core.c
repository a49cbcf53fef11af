/* SPDX-License-Identifier: MIT */
#include "async/core.h"

/* Waiters are aligned like pointers, so the address of one is even and no state. */
_Static_assert(_Alignof(struct async_waiter) >= 4, "the lowest bits of a waiter's address are free");

static bool is_settled(uintptr_t state)
{
    return (state & 1) != 0;
}

bool async_core_is_pending(struct async_core *core)
{
    uintptr_t state = atomic_load_explicit(&core->state, memory_order_acquire);
    if (state != ASYNC_TAKEN)
        return true;
    async_fault("a future was taken more often than it has references");
    return false;
}

bool async_core_join(struct async_core *core, struct async_waiter *waiter)
{
    uintptr_t state = atomic_load_explicit(&core->state, memory_order_acquire);
    do {
        if (is_settled(state)) {
            if (state == ASYNC_TAKEN)
                async_fault("a future was awaited after its last reference was dropped");
            return true;
        }
        waiter->next = (struct async_waiter *)state;
    } while (!atomic_compare_exchange_weak_explicit(&core->state, &state, (uintptr_t)waiter, memory_order_release,
                                                    memory_order_acquire));
    return false;
}

void async_core_wake(uintptr_t state)
{
    if (is_settled(state)) {
        async_fault("a future was completed twice");
        return;
    }
    struct async_waiter *waiter = async_waiters_reversed((struct async_waiter *)state);
    while (waiter) {
        struct async_waiter *next = waiter->next; /* ready() may free the waiter */
        waiter->ready(waiter);
        waiter = next;
    }
}
