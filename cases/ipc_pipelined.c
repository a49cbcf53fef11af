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
#include "support/echo_client.h"

#define MESSAGE_BYTES 64
#define MOST_REPLIES  256

/* Linux cuts what is written to a local stream socket into pieces of half the send buffer, but no more than 48 KiB
 * (unix_stream_sendmsg). The usual send buffer has 208 KiB. */
_Static_assert(MOST_REPLIES *MESSAGE_BYTES <= 48 * 1024, "a batch travels in one piece");

static int64_t replies_of(const struct vb_run *run)
{
    return vb_integer(run, "replies");
}

static int send_requests(void *context)
{
    return echo_client_send(context);
}

static void setup(struct vb_run *run)
{
    size_t replies = (size_t)replies_of(run);
    struct echo_client *client = echo_client_create(run, replies * MESSAGE_BYTES, MESSAGE_BYTES, send_requests);
    for (uint64_t index = 0; client && index < replies; ++index) {
        uint64_t number = index * 7919;
        memcpy(client->batch + index * MESSAGE_BYTES, &number, sizeof(number));
    }
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
             .loop = message_loop_heap,
             .summary = "a future for each reply",
             .allocs = VB_EXACTLY(1),
             .bytes = VB_EXACTLY(sizeof(struct future_message))},
            {.name = "inline_result",
             .loop = message_loop_inline,
             .summary = "the reply; a future where it is not there yet",
             .allocs_at = waited_allocs,
             .bytes_at = waited_bytes},
            {.name = "pooled_future",
             .loop = message_loop_pooled,
             .summary = "the reply; a source of the reader's own where it is not there yet",
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
    .teardown = echo_client_teardown,
    .processed_items = 1,
};
