/* SPDX-License-Identifier: MIT
 *
 * A bounded channel between any number of threads: a ring of items, the receivers that wait and the senders that wait,
 * all under one lock, as in .NET's bounded channel. What waits is completed after the lock was released.
 *
 * A receive that finds an item is a read from the ring. One that finds none is put into a queue and is completed by a
 * send, first come, first served. .NET's channel keeps one source of its own for a receiver that waits and allocates
 * for all further ones; this channel keeps as many as it was made with, so that with as many as there are receiving
 * threads waiting never allocates, however the threads happen to meet.
 */
#ifndef ASYNC_CHANNEL_MPMC_H
#define ASYNC_CHANNEL_MPMC_H

#include "async/i64.h"

struct channel_mpmc;

struct channel_mpmc_options {
    size_t capacity;     /* items, at least 1 */
    size_t source_count; /* sources of its own; 1 is .NET's */
};

/* NULL: no memory. To destroy it, no thread may be in a function of it, and nothing may wait; NULL is allowed. */
struct channel_mpmc *channel_mpmc_create(struct channel_mpmc_options options);
void channel_mpmc_destroy(struct channel_mpmc *channel);

/* 0, EAGAIN where there is no room, or EPIPE once it is closed. Wakes the first receiver that waits, on this thread. */
int channel_mpmc_try_send(struct channel_mpmc *channel, int64_t value);

/* True: try again now, the waiter is not used. False: it is called when there was room, or the channel is closed; by
 * then another sender may have been faster, so try again, too: the channel counts on it that the room is used. */
bool channel_mpmc_await_room(struct channel_mpmc *channel, struct async_waiter *waiter);

/* The same, but blocks while there is no room: 0 or EPIPE. */
int channel_mpmc_send(struct channel_mpmc *channel, int64_t value);

/* Once the channel is closed and empty all of these fail with EPIPE; with ENOMEM where there is no memory to wait. A
 * receive that waits and whose future or result is dropped still takes an item with it. */

/* A future in any case. */
struct future_i64 *channel_mpmc_heap_future(struct channel_mpmc *channel);

/* The item; where there is none one of the channel's own sources, or a future if all are in use. */
struct result_i64 channel_mpmc_inline_result(struct channel_mpmc *channel);

/* The item; where there is none a source from the pool. */
struct result_i64 channel_mpmc_pooled_future(struct channel_mpmc *channel);

/* Into the caller's memory, which stays until it is ready. */
void channel_mpmc_intrusive_future(struct channel_mpmc *channel, struct future_i64 *future);

/* No more can be sent; what is in the ring can still be received. Wakes all that wait. */
void channel_mpmc_close(struct channel_mpmc *channel);

/* The receives that wait fail with `error`; the channel goes on. */
void channel_mpmc_cancel(struct channel_mpmc *channel, int error);

#endif
