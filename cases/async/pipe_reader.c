/* SPDX-License-Identifier: MIT */
#include "async/pipe_reader.h"

#include "async/own_source.h"
#include "async/receiver.h"

#include <string.h>
#include <unistd.h>

ASYNC_DEFINE_OWN_SOURCE(message);
ASYNC_DEFINE_RECEIVER(message, struct message);

struct pipe_reader {
    struct pipe_reader_options options;
    int error;               /* of the stream; 0: it goes on */
    async_receiver receiver; /* who waits, or ASYNC_RECEIVER_NONE */
    struct own_source_message source;
    size_t begin, end; /* what was read and not yet returned */
    size_t searched;   /* where the search for the end of a line goes on; begin <= searched <= end */
    char buffer[];
};

struct pipe_reader *pipe_reader_create(struct pipe_reader_options options)
{
    struct pipe_reader *reader = malloc(sizeof(*reader) + options.buffer_bytes);
    if (!reader)
        return NULL;
    reader->options = options;
    reader->error = 0;
    reader->receiver = ASYNC_RECEIVER_NONE;
    own_source_message_init(&reader->source);
    reader->begin = reader->end = reader->searched = 0;
    return reader;
}

void pipe_reader_destroy(struct pipe_reader *reader)
{
    free(reader);
}

/* Returns the first `length` bytes, and skips what ends them. */
static struct message cut(struct pipe_reader *reader, size_t length, size_t end_bytes)
{
    struct message message = {.bytes = reader->buffer + reader->begin, .length = length};
    reader->begin += length + end_bytes;
    reader->searched = reader->begin;
    return message;
}

static bool cut_line(struct pipe_reader *reader, struct message *message)
{
    const char *rest = reader->buffer + reader->searched;
    const char *newline = memchr(rest, '\n', reader->end - reader->searched);
    if (!newline) {
        reader->searched = reader->end;
        return false;
    }
    *message = cut(reader, (size_t)(newline - reader->buffer) - reader->begin, 1);
    return true;
}

static bool cut_message(struct pipe_reader *reader, struct message *message)
{
    if (reader->options.message_bytes == 0)
        return cut_line(reader, message);
    if (reader->end - reader->begin < reader->options.message_bytes)
        return false;
    *message = cut(reader, reader->options.message_bytes, 0);
    return true;
}

/* The end of a stream is one thing between two messages, and another within one. */
static int stream_error(const struct pipe_reader *reader)
{
    return reader->error == ENODATA && reader->end > reader->begin ? EPROTO : reader->error;
}

/* 0 and the next message, or why there is none: EINPROGRESS says that it is worth waiting. */
static int next_message(struct pipe_reader *reader, struct message *message)
{
    if (reader->receiver != ASYNC_RECEIVER_NONE) {
        async_fault("a reader was read from while a read waits");
        return EINVAL;
    }
    if (ASYNC_LIKELY(cut_message(reader, message)))
        return 0;
    return reader->error ? stream_error(reader) : EINPROGRESS;
}

struct future_message *pipe_reader_heap_future(struct pipe_reader *reader)
{
    struct message message;
    int error = next_message(reader, &message);
    if (error == 0)
        return future_message_ready(message);
    if (error != EINPROGRESS)
        return future_message_failed(error);
    struct future_message *future = future_message_pending();
    if (!future)
        return future_message_no_memory();
    reader->receiver = receiver_message_of_future(future);
    return future;
}

static struct result_message wait_with_future(struct pipe_reader *reader)
{
    struct future_message *future = future_message_pending();
    if (!future)
        return result_message_failed(ENOMEM);
    reader->receiver = receiver_message_of_future(future);
    return result_message_from_future(future);
}

struct result_message pipe_reader_inline_result(struct pipe_reader *reader)
{
    struct message message;
    int error = next_message(reader, &message);
    if (ASYNC_LIKELY(error == 0))
        return result_message_ready(message);
    return error == EINPROGRESS ? wait_with_future(reader) : result_message_failed(error);
}

struct result_message pipe_reader_pooled_future(struct pipe_reader *reader)
{
    struct message message;
    int error = next_message(reader, &message);
    if (ASYNC_LIKELY(error == 0))
        return result_message_ready(message);
    if (error != EINPROGRESS)
        return result_message_failed(error);
    struct source_message *source = own_source_message_pending(&reader->source);
    if (!source)
        return wait_with_future(reader);
    reader->receiver = receiver_message_of_source(source);
    return result_message_from_source(source);
}

void pipe_reader_intrusive_future(struct pipe_reader *reader, struct future_message *future)
{
    struct message message;
    int error = next_message(reader, &message);
    if (ASYNC_LIKELY(error == 0)) {
        future_message_init_ready(future, message);
    } else if (error != EINPROGRESS) {
        future_message_init_failed(future, error);
    } else {
        future_message_init(future);
        reader->receiver = receiver_message_of_future(future);
    }
}

/* Moves what is left to the front, so that all the rest of the buffer can be read into. */
static void compact(struct pipe_reader *reader)
{
    if (reader->begin == 0)
        return;
    memmove(reader->buffer, reader->buffer + reader->begin, reader->end - reader->begin);
    reader->end -= reader->begin;
    reader->searched -= reader->begin;
    reader->begin = 0;
}

static int read_more(struct pipe_reader *reader)
{
    size_t room = reader->options.buffer_bytes - reader->end;
    if (room == 0)
        return EMSGSIZE;
    ssize_t length;
    do
        length = read(reader->options.fd, reader->buffer + reader->end, room);
    while (length < 0 && errno == EINTR);
    if (length < 0)
        return errno;
    if (length == 0)
        return ENODATA;
    reader->end += (size_t)length;
    return 0;
}

int pipe_reader_fill(struct pipe_reader *reader)
{
    if (reader->error)
        return reader->error;
    compact(reader);
    async_receiver receiver = reader->receiver;
    int error = read_more(reader);
    if (error == EMSGSIZE && receiver == ASYNC_RECEIVER_NONE)
        return error; /* the buffer is full of messages that were not asked for yet */
    if (error == EAGAIN)
        return error;
    reader->error = error;
    struct message message;
    if (receiver == ASYNC_RECEIVER_NONE || (error == 0 && !cut_message(reader, &message)))
        return error;
    reader->receiver = ASYNC_RECEIVER_NONE; /* first: who is woken may read again at once */
    if (error)
        receiver_message_fail(receiver, stream_error(reader));
    else
        receiver_message_complete(receiver, message);
    return error;
}

void pipe_reader_cancel(struct pipe_reader *reader, int error)
{
    async_receiver receiver = reader->receiver;
    if (receiver == ASYNC_RECEIVER_NONE)
        return;
    reader->receiver = ASYNC_RECEIVER_NONE;
    receiver_message_fail(receiver, error);
}
