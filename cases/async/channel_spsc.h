/* SPDX-License-Identifier: MIT
 *
 * A bounded channel from one thread to one other: a ring without locks, from which the receiver is served in every form
 * of this library.
 *
 * Where an item is there, receiving it is a read from the ring. Where there is none, the receiver leaves a future or a
 * source in a slot and the next send completes it. One receive may wait at a time: to receive while one waits is a
 * fault (see check.h), and comes back as EINVAL.
 *
 * A sender that finds no room can wait for it. It is told when about half of the ring is free again, not at the first
 * item that leaves it: so the receiver need not look for a waiting sender each time, and a sender does not wake up for
 * one item each. .NET's pipes pause and resume their writers in the same way.
 */
#ifndef ASYNC_CHANNEL_SPSC_H
#define ASYNC_CHANNEL_SPSC_H

#include "async/i64.h"

struct channel_spsc;

/* Room for `capacity` items, at least one. NULL: no memory. To destroy it, no thread may be in a function of it, and no
 * receive may wait; NULL is allowed. */
struct channel_spsc *channel_spsc_create(size_t capacity);
void channel_spsc_destroy(struct channel_spsc *channel);

/* The sender's side, for one thread at a time. */

/* Sends as many of the values as there is room for, all visible at once, and says how many: 0 also once it is closed.
 * Wakes a receiver that waits, on this thread, after all of them are in. */
size_t channel_spsc_send_some(struct channel_spsc *channel, const int64_t *values, size_t count);

/* 0, EAGAIN where there is no room, or EPIPE once it is closed. */
int channel_spsc_try_send(struct channel_spsc *channel, int64_t value);

/* True: try again now, the waiter is not used. False: it is called when there is room, or the channel is closed. */
bool channel_spsc_await_room(struct channel_spsc *channel, struct async_waiter *waiter);

/* The same, but blocks while there is no room: 0 or EPIPE. */
int channel_spsc_send(struct channel_spsc *channel, int64_t value);

/* The receiver's side, for one thread at a time. Once the channel is closed and empty all fail with EPIPE. A receive
 * that waits and whose future or result is dropped still takes an item with it. */

/* A future in any case. */
struct future_i64 *channel_spsc_heap_future(struct channel_spsc *channel);

/* The item; a future where there is none. */
struct result_i64 channel_spsc_inline_result(struct channel_spsc *channel);

/* The item; where there is none the channel's own source, or a future if that one is still in use. */
struct result_i64 channel_spsc_own_source(struct channel_spsc *channel);

/* The item; where there is none a source from the pool. */
struct result_i64 channel_spsc_pooled_future(struct channel_spsc *channel);

/* Into the caller's memory, which stays until it is ready. */
void channel_spsc_intrusive_future(struct channel_spsc *channel, struct future_i64 *future);

/* Both sides, and any other thread. */

/* No more can be sent; what is in the ring can still be received. Wakes both sides, if they wait. */
void channel_spsc_close(struct channel_spsc *channel);

/* The receive that waits, if any, fails with `error`; the channel goes on. */
void channel_spsc_cancel(struct channel_spsc *channel, int error);

#endif
