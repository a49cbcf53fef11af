/* SPDX-License-Identifier: MIT
 *
 * What does a reader of lines gain when a line that is already in its buffer is returned itself instead of in a future?
 * An operation is one line. Lines come through a pipe, and one read(2) brings as many of them as the buffer holds.
 *
 * The writer is the loop itself: when the buffer has no line left and a read has to wait, it writes one buffer full of
 * lines into the pipe and then lets the reader fill its buffer, so exactly one line of each buffer full waits, and no
 * other thread has a say in it. heap_future makes a future for each line, inline_result for that one; pooled_future
 * waits on a source that belongs to the reader, as .NET's pipes do. What all share, and what grows with the length of
 * the lines, are the two system calls, two copies and the search for the end of the line.
 */
#include "case.h"
#include "support/message_loop.h"
#include "support/tell.h"

#include <fcntl.h>
#include <unistd.h>

struct fixture {
    struct message_loop loop;
    int fds[2]; /* read end, write end */
    size_t chunk_bytes;
    char chunk[]; /* one buffer full of lines */
};

/* Lines that fit into the buffer, at least one. */
static int64_t lines_of(const struct vb_run *run)
{
    int64_t lines = vb_integer(run, "buffer") / vb_integer(run, "line");
    return lines > 0 ? lines : 1;
}

static int write_chunk(void *context)
{
    const struct fixture *fixture = context;
    ssize_t written = write(fixture->fds[1], fixture->chunk, fixture->chunk_bytes);
    if (written < 0)
        return errno;
    return (size_t)written == fixture->chunk_bytes ? 0 : EAGAIN; /* the pipe is empty: it holds all or is too small */
}

/* Lines that differ in their first bytes. */
static void fill_chunk(char *chunk, int64_t lines, size_t line_bytes)
{
    for (int64_t line = 0; line < lines; ++line, chunk += line_bytes) {
        int64_t digits = line * 7919;
        for (size_t index = 0; index + 1 < line_bytes; ++index, digits /= 10)
            chunk[index] = (char)(index < 8 ? '0' + digits % 10 : 'x');
        chunk[line_bytes - 1] = '\n';
    }
}

/* Neither end blocks: a read of what was not written must not wait for ever. */
static int open_pipe(struct fixture *fixture)
{
    if (pipe2(fixture->fds, O_NONBLOCK | O_CLOEXEC) != 0) {
        fixture->fds[0] = fixture->fds[1] = -1;
        return errno;
    }
    int capacity = fcntl(fixture->fds[1], F_GETPIPE_SZ);
    if (capacity >= 0 && (size_t)capacity < fixture->chunk_bytes)
        capacity = fcntl(fixture->fds[1], F_SETPIPE_SZ, (int)fixture->chunk_bytes);
    return capacity < 0 ? errno : 0;
}

static void destroy(struct fixture *fixture)
{
    for (int end = 0; end < 2; ++end)
        if (fixture->fds[end] >= 0)
            close(fixture->fds[end]);
    pipe_reader_destroy(fixture->loop.reader);
    free(fixture);
}

static void setup(struct vb_run *run)
{
    size_t line_bytes = (size_t)vb_integer(run, "line"), buffer_bytes = (size_t)vb_integer(run, "buffer");
    size_t chunk_bytes = (size_t)lines_of(run) * line_bytes;
    if (chunk_bytes > buffer_bytes) {
        vb_skip(run, "a line does not fit into the buffer");
        return;
    }
    struct fixture *fixture = fixture_memory(run, sizeof(*fixture) + chunk_bytes);
    if (!fixture)
        return;
    fixture->chunk_bytes = chunk_bytes;
    fill_chunk(fixture->chunk, lines_of(run), line_bytes);
    int error = open_pipe(fixture);
    fixture->loop = (struct message_loop){.feed = write_chunk, .context = fixture};
    fixture->loop.reader =
        pipe_reader_create((struct pipe_reader_options){.fd = fixture->fds[0], .buffer_bytes = buffer_bytes});
    if (!error && !fixture->loop.reader)
        error = ENOMEM;
    if (error) {
        vb_skip(run, "cannot open a pipe of %zu bytes: %s", chunk_bytes, strerror(error));
        destroy(fixture);
        return;
    }
    run->fixture = fixture;
}

static void teardown(struct vb_run *run)
{
    destroy(run->fixture);
}

static struct vb_contract waited_allocs(const struct vb_run *run)
{
    return (struct vb_contract)VB_EXACTLY(1.0 / (double)lines_of(run));
}

static struct vb_contract waited_bytes(const struct vb_run *run)
{
    return (struct vb_contract)VB_EXACTLY((double)sizeof(struct future_message) / (double)lines_of(run));
}

static double line_bytes(const struct vb_run *run)
{
    return vb_number(run, "line");
}

const struct vb_case vb_case_pipe_lines = {
    .summary = "read lines from a pipe, through a buffer",
    .variants =
        {
            {.name = "heap_future",
             .loop = message_loop_heap,
             .summary = "a future for each line",
             .allocs = VB_EXACTLY(1),
             .bytes = VB_EXACTLY(sizeof(struct future_message))},
            {.name = "inline_result",
             .loop = message_loop_inline,
             .summary = "the line; a future where the buffer is empty",
             .allocs_at = waited_allocs,
             .bytes_at = waited_bytes},
            {.name = "pooled_future",
             .loop = message_loop_pooled,
             .summary = "the line; the reader's own source where the buffer is empty, as in .NET",
             .allocs = VB_EXACTLY(0),
             .bytes = VB_EXACTLY(0)},
            {.name = "intrusive_future",
             .loop = message_loop_intrusive,
             .summary = "into the caller's own memory",
             .allocs = VB_EXACTLY(0),
             .bytes = VB_EXACTLY(0)},
        },
    .params =
        {
            {.name = "line",
             .values = "16,64,512",
             .more_values = "16,32,64,128,256,512",
             .summary = "length of a line with its end, in bytes",
             .lowest = 10,
             .highest = 65536,
             .whole = 1},
            {.name = "buffer",
             .values = "4096",
             .more_values = "4096,16384,65536",
             .summary = "size of the reader's buffer, in bytes",
             .lowest = 64,
             .highest = 1048576,
             .whole = 1},
        },
    .period_at = lines_of,
    .setup = setup,
    .teardown = teardown,
    .processed_items = 1,
    .processed_bytes_at = line_bytes,
};
