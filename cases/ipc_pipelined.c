/* SPDX-License-Identifier: MIT
 *
 * When does the form of a result begin to matter over a socket? When one read(2) brings several replies. A client sends
 * K requests of 64 bytes in one piece over a local socket, another thread sends them back in one piece, and the client
 * then asks for its replies one by one. An operation is one reply: the first of each K has to wait for the socket, the
 * others are in the client's buffer by then. So heap_future makes a future for each reply and inline_result one for
 * every K; pooled_future (a source of the reader's own) and intrusive_future make none.
 *
 * The K requests and the K replies fit into one piece of the socket's queue, which arrives whole: that exactly one of K
 * replies waits does not depend on how the two threads are scheduled. The larger K, the smaller the share of the system
 * calls in an operation, and the larger the share of the future.
 */
#include "case.h"
#include "support/echo_peer.h"
#include "support/message_loop.h"

#define MESSAGE_BYTES 64
#define MOST_REPLIES  256

/* Linux cuts what is written to a local stream socket into pieces of half the send buffer, but no more than 48 KiB
 * (unix_stream_sendmsg). The usual send buffer has 208 KiB. */
_Static_assert(MOST_REPLIES *MESSAGE_BYTES <= 48 * 1024, "a batch travels in one piece");

struct fixture {
    struct message_loop loop;
    struct echo_peer peer;
    char requests[MOST_REPLIES * MESSAGE_BYTES];
};

static int64_t replies_of(const struct vb_run *run)
{
    return vb_integer(run, "replies");
}

static int send_requests(void *context)
{
    struct fixture *fixture = context;
    return echo_peer_send(fixture->peer.client_fd, fixture->requests, fixture->peer.batch_bytes);
}

static int ask_peer(void *context)
{
    struct fixture *fixture = context;
    return echo_peer_end(&fixture->peer);
}

static int open_client(struct fixture *fixture, size_t replies)
{
    for (uint64_t index = 0; index < replies; ++index) {
        uint64_t number = index * 7919;
        memcpy(fixture->requests + index * MESSAGE_BYTES, &number, sizeof(number));
    }
    int error = echo_peer_open(&fixture->peer, replies * MESSAGE_BYTES);
    if (error)
        return error;
    fixture->loop = (struct message_loop){.feed = send_requests, .ask_peer = ask_peer, .context = fixture};
    fixture->loop.reader = pipe_reader_create((struct pipe_reader_options){
        .fd = fixture->peer.client_fd, .buffer_bytes = replies * MESSAGE_BYTES, .message_bytes = MESSAGE_BYTES});
    if (fixture->loop.reader)
        return 0;
    echo_peer_close(&fixture->peer);
    return ENOMEM;
}

static void setup(struct vb_run *run)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    int error = fixture ? open_client(fixture, (size_t)replies_of(run)) : ENOMEM;
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

static struct message_loop *loop_of(struct vb_run *run)
{
    struct fixture *fixture = run->fixture;
    return &fixture->loop;
}

static uint64_t heap_future(struct vb_run *run)
{
    return message_loop_heap(run, loop_of(run));
}

static uint64_t inline_result(struct vb_run *run)
{
    return message_loop_inline(run, loop_of(run));
}

static uint64_t pooled_future(struct vb_run *run)
{
    return message_loop_pooled(run, loop_of(run));
}

static uint64_t intrusive_future(struct vb_run *run)
{
    return message_loop_intrusive(run, loop_of(run));
}

static struct vb_contract waited_allocs(const struct vb_run *run)
{
    return (struct vb_contract)VB_EXACTLY(1.0 / (double)replies_of(run));
}

static struct vb_contract waited_bytes(const struct vb_run *run)
{
    return (struct vb_contract)VB_EXACTLY((double)sizeof(struct future_message) / (double)replies_of(run));
}

const struct vb_case vb_case_ipc_pipelined = {
    .summary = "several replies at a time over a local socket",
    .variants =
        {
            {.name = "heap_future",
             .loop = heap_future,
             .summary = "a future for each reply",
             .allocs = VB_EXACTLY(1),
             .bytes = VB_EXACTLY(sizeof(struct future_message))},
            {.name = "inline_result",
             .loop = inline_result,
             .summary = "the reply; a future where it is not there yet",
             .allocs_at = waited_allocs,
             .bytes_at = waited_bytes},
            {.name = "pooled_future",
             .loop = pooled_future,
             .summary = "the reply; a source of the reader's own where it is not there yet",
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
            {.name = "replies",
             .values = "1,16,64",
             .more_values = "1,2,4,8,16,32,64,256",
             .summary = "replies in one read",
             .lowest = 1,
             .highest = MOST_REPLIES,
             .whole = 1},
        },
    .period_at = replies_of,
    .cpus = 1, /* the other thread works while the loop waits for it */
    .setup = setup,
    .teardown = teardown,
    .processed_items = 1,
};
