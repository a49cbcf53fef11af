/* SPDX-License-Identifier: MIT
 *
 * The loops of the cases that read messages from a descriptor: an operation is one read, in one form of result. When a
 * read has to wait, the case is asked to feed the stream with what will answer it (to write some lines, to send some
 * requests), and the descriptor is read until it is answered. So it is the case that says how many messages come in one
 * piece, and how many of the reads wait is exact. The fixture of such a case begins with its struct message_loop.
 */
#ifndef SUPPORT_MESSAGE_LOOP_H
#define SUPPORT_MESSAGE_LOOP_H

#include "async/pipe_reader.h"
#include "case.h"

#include <string.h>

struct message_loop {
    struct pipe_reader *reader;
    int (*feed)(void *context); /* 0 or an errno */
    void *context;
    int (*ask_peer)(void *context); /* after a failure: what the thread at the other end met before it, 0 or an
                                     * errno. NULL: there is no such thread */
    void (*rewind)(void *context);  /* before every run, whose messages then are the same; or NULL */
    int feed_error;                 /* the loop's own: 0, or what feed() returned last */
};

/* A read waits. Whatever goes wrong is what it fails with. */
static inline void message_loop_feed(struct message_loop *loop)
{
    loop->feed_error = loop->feed(loop->context);
    if (loop->feed_error)
        pipe_reader_cancel(loop->reader, loop->feed_error);
}

static inline void message_loop_fill(struct message_loop *loop)
{
    if (pipe_reader_fill(loop->reader) == EAGAIN)
        pipe_reader_cancel(loop->reader, EAGAIN); /* fed, and yet nothing there: it would wait for ever */
}

/* What went wrong at the other end is the cause of what goes wrong here. */
static inline uint64_t message_loop_fail(struct vb_run *run, const struct message_loop *loop, int error)
{
    int peer_error = loop->ask_peer ? loop->ask_peer(loop->context) : 0;
    if (peer_error)
        vb_skip(run, "the other end failed: %s", strerror(peer_error));
    else if (loop->feed_error)
        vb_skip(run, "a write failed: %s", strerror(loop->feed_error));
    else if (error == ENODATA || error == EPROTO)
        vb_skip(run, "the stream ended %s a message", error == ENODATA ? "before" : "within");
    else
        vb_skip(run, "a read failed: %s", strerror(error));
    return 0;
}

/* A checksum that tells messages apart by their length and their first eight bytes. */
static inline uint64_t message_sum(struct message message)
{
    uint64_t first = 0;
    memcpy(&first, message.bytes, message.length < sizeof(first) ? message.length : sizeof(first));
    return first * 31 + message.length;
}

static inline int message_loop_take_future(struct message_loop *loop, struct future_message *future,
                                           struct message *message)
{
    if (!future_message_is_ready(future)) {
        message_loop_feed(loop);
        while (!future_message_is_ready(future))
            message_loop_fill(loop);
    }
    return future_message_take(future, message);
}

static inline struct message_loop *message_loop_begin(struct vb_run *run)
{
    struct message_loop *loop = run->fixture;
    if (loop->rewind)
        loop->rewind(loop->context);
    return loop;
}

static inline uint64_t message_loop_heap(struct vb_run *run)
{
    struct message_loop *loop = message_loop_begin(run);
    struct future_message *(*read)(struct pipe_reader *) = VB_OPAQUE_POINTER(&pipe_reader_heap_future);
    uint64_t sum = 0;
    VB_LOOP(run)
    {
        struct message message = {0}; /* gcc 12 sees a path that sets none */
        int error = message_loop_take_future(loop, read(loop->reader), &message);
        if (error)
            return message_loop_fail(run, loop, error);
        sum += message_sum(message);
    }
    return sum;
}

static inline uint64_t message_loop_results(struct vb_run *run, struct result_message (*read)(struct pipe_reader *))
{
    struct message_loop *loop = message_loop_begin(run);
    struct result_message (*hidden_read)(struct pipe_reader *) = VB_OPAQUE_POINTER(read);
    uint64_t sum = 0;
    VB_LOOP(run)
    {
        struct message message = {0}; /* gcc 12 sees a path that sets none */
        struct result_message result = hidden_read(loop->reader);
        if (!result_message_is_ready(&result)) {
            message_loop_feed(loop);
            while (!result_message_is_ready(&result))
                message_loop_fill(loop);
        }
        int error = result_message_take(&result, &message);
        if (error)
            return message_loop_fail(run, loop, error);
        sum += message_sum(message);
    }
    return sum;
}

static inline uint64_t message_loop_inline(struct vb_run *run)
{
    return message_loop_results(run, pipe_reader_inline_result);
}

static inline uint64_t message_loop_pooled(struct vb_run *run)
{
    return message_loop_results(run, pipe_reader_pooled_future);
}

static inline uint64_t message_loop_intrusive(struct vb_run *run)
{
    struct message_loop *loop = message_loop_begin(run);
    void (*read)(struct pipe_reader *, struct future_message *) = VB_OPAQUE_POINTER(&pipe_reader_intrusive_future);
    uint64_t sum = 0;
    VB_LOOP(run)
    {
        struct future_message future;
        struct message message = {0};
        read(loop->reader, &future);
        int error = message_loop_take_future(loop, &future, &message);
        if (error)
            return message_loop_fail(run, loop, error);
        sum += message_sum(message);
    }
    return sum;
}

#endif
