/* SPDX-License-Identifier: MIT */
#include "async/when_all.h"

/* Takes parts off the count; true for whoever takes off the last. Each part's value was published by its own completion
 * and is read after this one: hence both orders. */
static bool settle(struct async_join *join, size_t parts)
{
    return atomic_fetch_sub_explicit(&join->pending, parts, memory_order_acq_rel) == parts;
}

static void arrive(struct async_waiter *waiter)
{
    struct async_join *join = ASYNC_WAITER_OF(waiter, struct async_join_part, waiter)->join;
    struct async_waiter *whole = join->waiter; /* before: unless this is the last, the join may be gone afterwards */
    if (settle(join, 1))
        whole->ready(whole);
}

struct async_waiter *async_join_part(struct async_join_part *part, struct async_join *join)
{
    part->waiter.ready = arrive;
    part->join = join;
    return &part->waiter;
}

/* The caller's own part of the count is what keeps the waiter from being called while it is still joining. */
bool async_join_end(struct async_join *join, size_t count, size_t ready)
{
    if (ready == count)
        return true; /* nobody else knows of the join */
    return settle(join, ready + 1);
}
