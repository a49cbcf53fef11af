/* SPDX-License-Identifier: MIT */
#include "async/channel_mpmc.h"

#include "async/blocking.h"
#include "async/own_source.h"
#include "async/receiver.h"

#include <pthread.h>

ASYNC_DEFINE_OWN_SOURCE(i64);
ASYNC_DEFINE_RECEIVER(i64, int64_t);

/* The receivers that wait, first come first: a ring that grows, and never shrinks. */
struct receiver_queue {
    async_receiver *slots;
    size_t room, first, count;
};

struct channel_mpmc {
    pthread_mutex_t lock; /* over all that follows */
    bool is_closed;
    size_t capacity, first, count; /* of the items */
    struct receiver_queue receivers;
    struct async_waiter *first_sender, **last_sender; /* who waits for room; where the next one is linked */
    size_t source_count;
    struct own_source_i64 *sources;
    int64_t items[];
};

/* With room for `room` at once; more are allowed, but then it has to grow. */
static bool open_queue(struct receiver_queue *queue, size_t room)
{
    queue->room = room > 0 ? room : 1;
    queue->first = queue->count = 0;
    queue->slots = malloc(queue->room * sizeof(*queue->slots));
    return queue->slots != NULL;
}

static bool grow_queue(struct receiver_queue *queue)
{
    struct receiver_queue larger;
    if (!open_queue(&larger, 2 * queue->room))
        return false;
    for (size_t index = 0; index < queue->count; ++index)
        larger.slots[index] = queue->slots[(queue->first + index) % queue->room];
    larger.count = queue->count;
    free(queue->slots);
    *queue = larger;
    return true;
}

static bool push_receiver(struct receiver_queue *queue, async_receiver receiver)
{
    if (queue->count == queue->room && !grow_queue(queue))
        return false;
    queue->slots[(queue->first + queue->count++) % queue->room] = receiver;
    return true;
}

static async_receiver pop_receiver(struct receiver_queue *queue)
{
    if (queue->count == 0)
        return ASYNC_RECEIVER_NONE;
    async_receiver receiver = queue->slots[queue->first];
    queue->first = (queue->first + 1) % queue->room;
    --queue->count;
    return receiver;
}

struct channel_mpmc *channel_mpmc_create(struct channel_mpmc_options options)
{
    struct channel_mpmc *channel = malloc(sizeof(*channel) + options.capacity * sizeof(channel->items[0]));
    if (!channel)
        return NULL;
    channel->is_closed = false;
    channel->capacity = options.capacity;
    channel->first = channel->count = 0;
    channel->first_sender = NULL;
    channel->last_sender = &channel->first_sender;
    channel->source_count = options.source_count;
    channel->sources = malloc((options.source_count + 1) * sizeof(*channel->sources));
    if (!open_queue(&channel->receivers, options.source_count) || !channel->sources ||
        pthread_mutex_init(&channel->lock, NULL) != 0) {
        free(channel->receivers.slots);
        free(channel->sources);
        free(channel);
        return NULL;
    }
    for (size_t index = 0; index < options.source_count; ++index)
        own_source_i64_init(&channel->sources[index]);
    return channel;
}

void channel_mpmc_destroy(struct channel_mpmc *channel)
{
    if (!channel)
        return;
    pthread_mutex_destroy(&channel->lock);
    free(channel->receivers.slots);
    free(channel->sources);
    free(channel);
}

/* The first sender that waits, if there is room for it. Whoever leaves room behind calls it: a receiver that took an
 * item, and also a sender that was called and whose item went straight to a receiver, or the others would sleep on. */
static struct async_waiter *next_sender(struct channel_mpmc *channel)
{
    struct async_waiter *sender = channel->first_sender;
    if (!sender || channel->count == channel->capacity)
        return NULL;
    channel->first_sender = sender->next;
    if (!sender->next)
        channel->last_sender = &channel->first_sender;
    return sender;
}

static void call_sender(struct async_waiter *sender)
{
    if (sender)
        sender->ready(sender);
}

int channel_mpmc_try_send(struct channel_mpmc *channel, int64_t value)
{
    int error = 0;
    pthread_mutex_lock(&channel->lock);
    async_receiver receiver = ASYNC_RECEIVER_NONE;
    if (channel->is_closed)
        error = EPIPE;
    else if (channel->receivers.count > 0)
        receiver = pop_receiver(&channel->receivers);
    else if (channel->count == channel->capacity)
        error = EAGAIN;
    else
        channel->items[(channel->first + channel->count++) % channel->capacity] = value;
    struct async_waiter *sender = next_sender(channel);
    pthread_mutex_unlock(&channel->lock);
    if (receiver != ASYNC_RECEIVER_NONE)
        receiver_i64_complete(receiver, value);
    call_sender(sender);
    return error;
}

bool channel_mpmc_await_room(struct channel_mpmc *channel, struct async_waiter *waiter)
{
    pthread_mutex_lock(&channel->lock);
    bool may_try = channel->count < channel->capacity || channel->is_closed;
    if (!may_try) {
        waiter->next = NULL;
        *channel->last_sender = waiter;
        channel->last_sender = &waiter->next;
    }
    pthread_mutex_unlock(&channel->lock);
    return may_try;
}

int channel_mpmc_send(struct channel_mpmc *channel, int64_t value)
{
    int error;
    while ((error = channel_mpmc_try_send(channel, value)) == EAGAIN) {
        struct blocking blocking;
        blocking_prepare(&blocking);
        if (!channel_mpmc_await_room(channel, &blocking.waiter))
            blocking_wait(&blocking);
    }
    return error;
}

/* 0 and the first item, or why there is none. EINPROGRESS says that it is worth waiting, and keeps the lock: the caller
 * joins the receivers and gives it back. */
static int receive_or_lock(struct channel_mpmc *channel, int64_t *value)
{
    pthread_mutex_lock(&channel->lock);
    if (channel->count == 0 && !channel->is_closed)
        return EINPROGRESS;
    bool has_item = channel->count > 0;
    struct async_waiter *sender = NULL;
    if (has_item) {
        *value = channel->items[channel->first];
        channel->first = (channel->first + 1) % channel->capacity;
        --channel->count;
        sender = next_sender(channel);
    }
    pthread_mutex_unlock(&channel->lock);
    call_sender(sender);
    return has_item ? 0 : EPIPE;
}

static void join_and_unlock(struct channel_mpmc *channel, async_receiver receiver)
{
    bool has_joined = push_receiver(&channel->receivers, receiver);
    pthread_mutex_unlock(&channel->lock);
    if (!has_joined)
        receiver_i64_fail(receiver, ENOMEM);
}

/* NULL where there is no memory; it gives the lock back in any case. */
static struct future_i64 *wait_with_future(struct channel_mpmc *channel)
{
    struct future_i64 *future = future_i64_pending();
    if (future)
        join_and_unlock(channel, receiver_i64_of_future(future));
    else
        pthread_mutex_unlock(&channel->lock);
    return future;
}

struct future_i64 *channel_mpmc_heap_future(struct channel_mpmc *channel)
{
    int64_t value;
    int error = receive_or_lock(channel, &value);
    if (error == 0)
        return future_i64_ready(value);
    if (error != EINPROGRESS)
        return future_i64_failed(error);
    struct future_i64 *future = wait_with_future(channel);
    return future ? future : future_i64_no_memory();
}

static struct source_i64 *free_source(struct channel_mpmc *channel)
{
    struct source_i64 *source = NULL;
    for (size_t index = 0; index < channel->source_count && !source; ++index)
        source = own_source_i64_pending(&channel->sources[index]);
    return source;
}

/* The result is made before the receiver joins: from then on the source is the sender's, too. */
static struct result_i64 wait_with_source(struct channel_mpmc *channel, struct source_i64 *source)
{
    struct result_i64 result = result_i64_from_source(source);
    join_and_unlock(channel, receiver_i64_of_source(source));
    return result;
}

struct result_i64 channel_mpmc_inline_result(struct channel_mpmc *channel)
{
    int64_t value;
    int error = receive_or_lock(channel, &value);
    if (ASYNC_LIKELY(error == 0))
        return result_i64_ready(value);
    if (error != EINPROGRESS)
        return result_i64_failed(error);
    struct source_i64 *source = free_source(channel);
    if (source)
        return wait_with_source(channel, source);
    struct future_i64 *future = wait_with_future(channel);
    return future ? result_i64_from_future(future) : result_i64_failed(ENOMEM);
}

struct result_i64 channel_mpmc_pooled_future(struct channel_mpmc *channel)
{
    int64_t value;
    int error = receive_or_lock(channel, &value);
    if (ASYNC_LIKELY(error == 0))
        return result_i64_ready(value);
    if (error != EINPROGRESS)
        return result_i64_failed(error);
    struct source_i64 *source = source_i64_pending();
    if (source)
        return wait_with_source(channel, source);
    pthread_mutex_unlock(&channel->lock);
    return result_i64_failed(ENOMEM);
}

void channel_mpmc_intrusive_future(struct channel_mpmc *channel, struct future_i64 *future)
{
    int64_t value;
    int error = receive_or_lock(channel, &value);
    if (ASYNC_LIKELY(error == 0)) {
        future_i64_init_ready(future, value);
    } else if (error != EINPROGRESS) {
        future_i64_init_failed(future, error);
    } else {
        future_i64_init(future);
        join_and_unlock(channel, receiver_i64_of_future(future));
    }
}

/* Fails as many as wait at the moment of the call, one by one, each without the lock. Who is woken may receive again at
 * once, so to fail until nobody waits might never end. */
static void fail_receivers(struct channel_mpmc *channel, int error)
{
    pthread_mutex_lock(&channel->lock);
    size_t left = channel->receivers.count;
    while (left-- > 0) {
        async_receiver receiver = pop_receiver(&channel->receivers);
        pthread_mutex_unlock(&channel->lock);
        if (receiver != ASYNC_RECEIVER_NONE)
            receiver_i64_fail(receiver, error);
        pthread_mutex_lock(&channel->lock);
    }
    pthread_mutex_unlock(&channel->lock);
}

void channel_mpmc_close(struct channel_mpmc *channel)
{
    pthread_mutex_lock(&channel->lock);
    channel->is_closed = true;
    struct async_waiter *sender = channel->first_sender;
    channel->first_sender = NULL;
    channel->last_sender = &channel->first_sender;
    pthread_mutex_unlock(&channel->lock);
    while (sender) {
        struct async_waiter *next = sender->next; /* ready() may free the waiter */
        sender->ready(sender);
        sender = next;
    }
    fail_receivers(channel, EPIPE);
}

void channel_mpmc_cancel(struct channel_mpmc *channel, int error)
{
    fail_receivers(channel, error);
}
