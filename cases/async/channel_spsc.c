/* SPDX-License-Identifier: MIT
 *
 * The ring is Lamport's ("Specifying concurrent program modules", TOPLAS 1983), with the indices on lines of their own
 * and a copy of the other side's index on each, as in MCRingBuffer (Lee, Bu, Chandranmenon, "A lock-free,
 * cache-efficient shared ring buffer", ANCS 2009): a side only reads the other's line when its copy says full or empty.
 *
 * Neither side misses the other when one of them goes to wait: who waits writes the slot and then looks at the index
 * again, who moves the index writes it and then looks at the slot. Both are sequentially consistent, so at least one of
 * the two sees the other (Dekker's argument).
 */
#include "async/channel_spsc.h"

#include "async/blocking.h"
#include "async/own_source.h"
#include "async/receiver.h"

ASYNC_DEFINE_OWN_SOURCE(i64);
ASYNC_DEFINE_RECEIVER(i64, int64_t);

#define LINE 64

struct channel_spsc {
    /* Only read. */
    size_t capacity;
    size_t mask;  /* slots - 1; there are a power of two */
    size_t batch; /* a power of two: after so many items the receiver looks for a waiting sender */

    _Alignas(LINE) _Atomic size_t tail; /* the sender's: where the next item goes */
    size_t known_head;

    _Alignas(LINE) _Atomic size_t head; /* the receiver's, and the sender's while it serves a waiting receiver */
    size_t known_tail;
    struct own_source_i64 source;

    _Alignas(LINE) _Atomic async_receiver receiver; /* who waits for an item, or one of ASYNC_RECEIVER_* */
    _Atomic(struct async_waiter *) sender;          /* who waits for room */
    atomic_bool is_closed;

    _Alignas(LINE) int64_t items[];
};

static size_t power_of_two_from(size_t least)
{
    size_t power = 1;
    while (power < least)
        power *= 2;
    return power;
}

struct channel_spsc *channel_spsc_create(size_t capacity)
{
    size_t slots = power_of_two_from(capacity);
    struct channel_spsc *channel;
    size_t size = sizeof(*channel) + slots * sizeof(channel->items[0]);
    channel = aligned_alloc(LINE, (size + LINE - 1) / LINE * LINE);
    if (!channel)
        return NULL;
    channel->capacity = capacity;
    channel->mask = slots - 1;
    channel->batch = 1;
    while (2 * channel->batch <= capacity / 2)
        channel->batch *= 2;
    atomic_init(&channel->tail, 0);
    atomic_init(&channel->head, 0);
    channel->known_head = channel->known_tail = 0;
    own_source_i64_init(&channel->source);
    atomic_init(&channel->receiver, ASYNC_RECEIVER_NONE);
    atomic_init(&channel->sender, NULL);
    atomic_init(&channel->is_closed, false);
    return channel;
}

void channel_spsc_destroy(struct channel_spsc *channel)
{
    free(channel);
}

/* Takes who waits out of the slot, or ASYNC_RECEIVER_NONE if nobody does or somebody else was faster. Until free_slot()
 * the receiver's side of the ring is the caller's. */
static async_receiver claim_receiver(struct channel_spsc *channel)
{
    async_receiver receiver = atomic_load(&channel->receiver);
    if (receiver <= ASYNC_RECEIVER_BUSY)
        return ASYNC_RECEIVER_NONE;
    if (!atomic_compare_exchange_strong(&channel->receiver, &receiver, ASYNC_RECEIVER_BUSY))
        return ASYNC_RECEIVER_NONE;
    return receiver;
}

/* Before the receiver is settled, not after: it may receive again at once. */
static void free_slot(struct channel_spsc *channel)
{
    atomic_store_explicit(&channel->receiver, ASYNC_RECEIVER_NONE, memory_order_release);
}

static void wake_sender(struct channel_spsc *channel)
{
    struct async_waiter *sender = atomic_exchange(&channel->sender, NULL);
    if (sender)
        sender->ready(sender);
}

static bool is_closed(struct channel_spsc *channel)
{
    return atomic_load_explicit(&channel->is_closed, memory_order_acquire);
}

/* Takes the first item, if there is one, and tells a sender that waits for room every `batch` items. */
static bool take_item(struct channel_spsc *channel, int64_t *value)
{
    size_t head = atomic_load_explicit(&channel->head, memory_order_relaxed);
    if (head == channel->known_tail) {
        channel->known_tail = atomic_load_explicit(&channel->tail, memory_order_acquire);
        if (head == channel->known_tail)
            return false;
    }
    *value = channel->items[head & channel->mask];
    ++head;
    if ((head & (channel->batch - 1)) != 0) {
        atomic_store_explicit(&channel->head, head, memory_order_release);
        return true;
    }
    atomic_store(&channel->head, head);
    if (atomic_load(&channel->sender))
        wake_sender(channel);
    return true;
}

/* Settles a receiver that was claimed. False: there is neither an item nor the end, it has to wait on. */
static bool settle(struct channel_spsc *channel, async_receiver receiver)
{
    int64_t value;
    bool has_item = take_item(channel, &value);
    if (!has_item) {
        if (!is_closed(channel))
            return false;
        has_item = take_item(channel, &value); /* the last item may have come just before the end */
    }
    free_slot(channel);
    if (has_item)
        receiver_i64_complete(receiver, value);
    else
        receiver_i64_fail(receiver, EPIPE);
    return true;
}

/* Leaves a receiver for the sender to complete, unless an item or the end came meanwhile. The ring was found empty, so
 * the receiver's copy of the tail is the head; it is read before the slot gives the receiver's side away. */
static void wait_for_item(struct channel_spsc *channel, async_receiver receiver)
{
    do {
        size_t head = channel->known_tail;
        atomic_store(&channel->receiver, receiver);
        if (atomic_load(&channel->tail) == head && !atomic_load(&channel->is_closed))
            return;
        receiver = claim_receiver(channel);
    } while (receiver != ASYNC_RECEIVER_NONE && !settle(channel, receiver));
}

/* The receiver may have taken the item that was sent, and wait for the one after it: then it goes back to its slot. */
static void serve_receiver(struct channel_spsc *channel)
{
    async_receiver receiver = claim_receiver(channel);
    if (receiver != ASYNC_RECEIVER_NONE && !settle(channel, receiver))
        wait_for_item(channel, receiver);
}

static size_t room(struct channel_spsc *channel, size_t tail)
{
    return channel->capacity - (tail - channel->known_head);
}

size_t channel_spsc_send_some(struct channel_spsc *channel, const int64_t *values, size_t count)
{
    size_t tail = atomic_load_explicit(&channel->tail, memory_order_relaxed);
    if (room(channel, tail) < count)
        channel->known_head = atomic_load_explicit(&channel->head, memory_order_acquire);
    if (room(channel, tail) < count)
        count = room(channel, tail);
    if (count == 0 || is_closed(channel))
        return 0;
    for (size_t index = 0; index < count; ++index)
        channel->items[(tail + index) & channel->mask] = values[index];
    atomic_store(&channel->tail, tail + count);
    if (atomic_load(&channel->receiver) > ASYNC_RECEIVER_BUSY)
        serve_receiver(channel);
    return count;
}

int channel_spsc_try_send(struct channel_spsc *channel, int64_t value)
{
    if (channel_spsc_send_some(channel, &value, 1) == 1)
        return 0;
    return is_closed(channel) ? EPIPE : EAGAIN;
}

bool channel_spsc_await_room(struct channel_spsc *channel, struct async_waiter *waiter)
{
    atomic_store(&channel->sender, waiter);
    size_t tail = atomic_load_explicit(&channel->tail, memory_order_relaxed);
    bool is_full = tail - atomic_load(&channel->head) == channel->capacity;
    if (is_full && !atomic_load(&channel->is_closed))
        return false;
    return atomic_compare_exchange_strong(&channel->sender, &waiter, NULL); /* else it is being called */
}

int channel_spsc_send(struct channel_spsc *channel, int64_t value)
{
    int error;
    while ((error = channel_spsc_try_send(channel, value)) == EAGAIN) {
        struct blocking blocking;
        blocking_prepare(&blocking);
        if (!channel_spsc_await_room(channel, &blocking.waiter))
            blocking_wait(&blocking);
    }
    return error;
}

/* 0 and the first item, or why there is none: EINPROGRESS says that it is worth waiting. */
static int receive(struct channel_spsc *channel, int64_t *value)
{
    if (atomic_load_explicit(&channel->receiver, memory_order_acquire) != ASYNC_RECEIVER_NONE) {
        async_fault("a channel was received from while a receive waits");
        return EINVAL;
    }
    if (ASYNC_LIKELY(take_item(channel, value)))
        return 0;
    if (!is_closed(channel))
        return EINPROGRESS;
    return take_item(channel, value) ? 0 : EPIPE; /* the last item may have come just before the end */
}

struct future_i64 *channel_spsc_heap_future(struct channel_spsc *channel)
{
    int64_t value;
    int error = receive(channel, &value);
    if (error == 0)
        return future_i64_ready(value);
    if (error != EINPROGRESS)
        return future_i64_failed(error);
    struct future_i64 *future = future_i64_pending();
    if (!future)
        return future_i64_no_memory();
    wait_for_item(channel, receiver_i64_of_future(future));
    return future;
}

static struct result_i64 wait_with_future(struct channel_spsc *channel)
{
    struct future_i64 *future = future_i64_pending();
    if (!future)
        return result_i64_failed(ENOMEM);
    wait_for_item(channel, receiver_i64_of_future(future));
    return result_i64_from_future(future);
}

static struct result_i64 wait_with_source(struct channel_spsc *channel, struct source_i64 *source)
{
    struct result_i64 result = result_i64_from_source(source);
    if (source)
        wait_for_item(channel, receiver_i64_of_source(source));
    return result;
}

struct result_i64 channel_spsc_inline_result(struct channel_spsc *channel)
{
    int64_t value;
    int error = receive(channel, &value);
    if (ASYNC_LIKELY(error == 0))
        return result_i64_ready(value);
    return error == EINPROGRESS ? wait_with_future(channel) : result_i64_failed(error);
}

struct result_i64 channel_spsc_own_source(struct channel_spsc *channel)
{
    int64_t value;
    int error = receive(channel, &value);
    if (ASYNC_LIKELY(error == 0))
        return result_i64_ready(value);
    if (error != EINPROGRESS)
        return result_i64_failed(error);
    struct source_i64 *source = own_source_i64_pending(&channel->source);
    return source ? wait_with_source(channel, source) : wait_with_future(channel);
}

struct result_i64 channel_spsc_pooled_future(struct channel_spsc *channel)
{
    int64_t value;
    int error = receive(channel, &value);
    if (ASYNC_LIKELY(error == 0))
        return result_i64_ready(value);
    return error == EINPROGRESS ? wait_with_source(channel, source_i64_pending()) : result_i64_failed(error);
}

void channel_spsc_intrusive_future(struct channel_spsc *channel, struct future_i64 *future)
{
    int64_t value;
    int error = receive(channel, &value);
    if (ASYNC_LIKELY(error == 0)) {
        future_i64_init_ready(future, value);
    } else if (error != EINPROGRESS) {
        future_i64_init_failed(future, error);
    } else {
        future_i64_init(future);
        wait_for_item(channel, receiver_i64_of_future(future));
    }
}

void channel_spsc_close(struct channel_spsc *channel)
{
    atomic_store(&channel->is_closed, true);
    serve_receiver(channel);
    wake_sender(channel);
}

void channel_spsc_cancel(struct channel_spsc *channel, int error)
{
    async_receiver receiver = claim_receiver(channel);
    if (receiver == ASYNC_RECEIVER_NONE)
        return;
    free_slot(channel);
    receiver_i64_fail(receiver, error);
}
