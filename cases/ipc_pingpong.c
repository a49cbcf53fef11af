/* SPDX-License-Identifier: MIT
 *
 * Where does the form of a result not matter? Here: a client sends a request over a local socket and waits for the
 * reply, which another thread sends back as it came. An operation is one request with its reply. A reply is never there
 * when it is asked for, so inline_result has to make a future as heap_future does, and only pooled_future (a source of
 * the reader's own) and intrusive_future save the allocation; but what they save is nanoseconds of microseconds that
 * the two threads spend on four system calls and on waking each other.
 *
 * A message of 64 KiB travels in several pieces; it is still one read that waits. The two threads never work at the
 * same time, so they share one CPU.
 */
#include "case.h"
#include "support/echo_peer.h"
#include "support/message_loop.h"

struct fixture {
    struct message_loop loop;
    struct echo_peer peer;
    uint64_t request_count;
    char request[];
};

/* The reply that is waited for will be an echo of this. */
static int send_request(void *context)
{
    struct fixture *fixture = context;
    uint64_t number = fixture->request_count++ % 1000;
    memcpy(fixture->request, &number, sizeof(number));
    return echo_peer_send(fixture->peer.client_fd, fixture->request, fixture->peer.batch_bytes);
}

static int ask_peer(void *context)
{
    struct fixture *fixture = context;
    return echo_peer_end(&fixture->peer);
}

static int open_client(struct fixture *fixture, size_t size)
{
    int error = echo_peer_open(&fixture->peer, size);
    if (error)
        return error;
    fixture->loop = (struct message_loop){.feed = send_request, .ask_peer = ask_peer, .context = fixture};
    fixture->loop.reader = pipe_reader_create(
        (struct pipe_reader_options){.fd = fixture->peer.client_fd, .buffer_bytes = size, .message_bytes = size});
    if (fixture->loop.reader)
        return 0;
    echo_peer_close(&fixture->peer);
    return ENOMEM;
}

static void setup(struct vb_run *run)
{
    size_t size = (size_t)vb_integer(run, "size");
    struct fixture *fixture = calloc(1, sizeof(*fixture) + size);
    int error = fixture ? open_client(fixture, size) : ENOMEM;
    if (error) {
        vb_skip(run, "cannot connect to another thread: %s", strerror(error));
        free(fixture);
        return;
    }
    run->fixture = fixture;
}

static void teardown(struct vb_run *run)
{
    struct fixture *fixture = run->fixture;
    echo_peer_close(&fixture->peer);
    pipe_reader_destroy(fixture->loop.reader);
    free(fixture);
}

/* The requests of every run are numbered from 0, so that all runs of one length have the same replies. */
static struct message_loop *start(struct vb_run *run)
{
    struct fixture *fixture = run->fixture;
    fixture->request_count = 0;
    return &fixture->loop;
}

static uint64_t heap_future(struct vb_run *run)
{
    return message_loop_heap(run, start(run));
}

static uint64_t inline_result(struct vb_run *run)
{
    return message_loop_inline(run, start(run));
}

static uint64_t pooled_future(struct vb_run *run)
{
    return message_loop_pooled(run, start(run));
}

static uint64_t intrusive_future(struct vb_run *run)
{
    return message_loop_intrusive(run, start(run));
}

/* There and back. */
static double both_ways(const struct vb_run *run)
{
    return 2 * vb_number(run, "size");
}

const struct vb_case vb_case_ipc_pingpong = {
    .summary = "a request over a local socket, and its reply",
    .variants =
        {
            {.name = "heap_future",
             .loop = heap_future,
             .summary = "a future for each reply",
             .allocs = VB_EXACTLY(1),
             .bytes = VB_EXACTLY(sizeof(struct future_message))},
            {.name = "inline_result",
             .loop = inline_result,
             .summary = "a future, too: no reply is there at once",
             .allocs = VB_EXACTLY(1),
             .bytes = VB_EXACTLY(sizeof(struct future_message))},
            {.name = "pooled_future",
             .loop = pooled_future,
             .summary = "a source of the reader's own, used again",
             .allocs = VB_EXACTLY(0),
             .bytes = VB_EXACTLY(0)},
            {.name = "intrusive_future",
             .loop = intrusive_future,
             .summary = "into the caller's own memory",
             .allocs = VB_EXACTLY(0),
             .bytes = VB_EXACTLY(0)},
        },
    .params =
        {
            {.name = "size",
             .values = "8,4096,65536",
             .more_values = "8,64,512,4096,16384,65536",
             .summary = "length of a message, in bytes",
             .lowest = 8,
             .highest = 1048576,
             .whole = 1},
        },
    .cpus = 1, /* the other thread works while the loop waits for it */
    .setup = setup,
    .teardown = teardown,
    .processed_bytes_at = both_ways,
};
