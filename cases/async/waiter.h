/* SPDX-License-Identifier: MIT
 *
 * Who waits for a value, and how it is told that the value is there.
 *
 * A waiter lives inside whatever waits (a frame on the stack, a connection, an executor's entry), so waiting allocates
 * nothing. It belongs to the one who waits, and must stay where it is from the moment it is handed to an await function
 * until `ready` is called: exactly once, by the thread that completes the value. `ready` may reuse or free the waiter.
 */
#ifndef ASYNC_WAITER_H
#define ASYNC_WAITER_H

#include <stddef.h>

struct async_waiter {
    struct async_waiter *next; /* the library's own while the waiter is waiting */
    void (*ready)(struct async_waiter *waiter);
};

/* The object of `type` whose field `member` this waiter is. */
#define ASYNC_WAITER_OF(waiter, type, member) ((type *)(void *)((char *)(waiter)-offsetof(type, member)))

/* The list the other way round. Lists that many threads join grow at their head, and are run from their tail. */
static inline struct async_waiter *async_waiters_reversed(struct async_waiter *waiter)
{
    struct async_waiter *first = NULL;
    while (waiter) {
        struct async_waiter *next = waiter->next;
        waiter->next = first;
        first = waiter;
        waiter = next;
    }
    return first;
}

#endif
