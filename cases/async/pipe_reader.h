/* SPDX-License-Identifier: MIT
 *
 * A buffered reader of messages from a pipe, a socket or a file: of lines, or of messages that all have one length.
 * A message that is whole in the buffer is returned at once; else the answer is pending until pipe_reader_fill() has
 * read the rest of it, which the owner calls when the descriptor is readable (or to block, if the descriptor blocks).
 *
 * For one thread. One read may wait at a time; to read while one waits is a fault (see check.h) and comes back as
 * EINVAL. The bytes of a message stay valid until the next pipe_reader_fill().
 *
 * Errors are values. Those of read(2) are passed on as they are (ECONNRESET, say), and besides them there are ENODATA
 * at the end of the stream, EPROTO if it ends within a message, and EMSGSIZE for a message that is larger than the
 * buffer. After an error that is not EAGAIN all reads fail with it, once the messages in the buffer are read.
 */
#ifndef ASYNC_PIPE_READER_H
#define ASYNC_PIPE_READER_H

#include "async/message.h"

struct pipe_reader;

struct pipe_reader_options {
    int fd;               /* stays the caller's, who closes it */
    size_t buffer_bytes;  /* at least 1: what one read(2) asks for at most */
    size_t message_bytes; /* 0: messages are lines, returned without their '\n' */
};

/* NULL: no memory. When it is destroyed no read may wait; NULL is allowed. */
struct pipe_reader *pipe_reader_create(struct pipe_reader_options options);
void pipe_reader_destroy(struct pipe_reader *reader);

/* A future in any case. */
struct future_message *pipe_reader_heap_future(struct pipe_reader *reader);

/* The message; a future where it is not there yet. */
struct result_message pipe_reader_inline_result(struct pipe_reader *reader);

/* The message; where it is not there yet the reader's own source, or a future if that one is still in use. */
struct result_message pipe_reader_pooled_future(struct pipe_reader *reader);

/* Into the caller's memory, which stays until it is ready. */
void pipe_reader_intrusive_future(struct pipe_reader *reader, struct future_message *future);

/* One read(2). Settles the read that waits, if its message is whole now, or can never be. 0, or an error; EAGAIN leaves
 * everything as it was. */
int pipe_reader_fill(struct pipe_reader *reader);

/* The read that waits, if any, fails with `error`; the next one can still get the message. */
void pipe_reader_cancel(struct pipe_reader *reader, int error);

#endif
