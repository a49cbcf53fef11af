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
#include "support/echo_client.h"

/* The reply that is waited for will be an echo of this. */
static int send_request(void *context)
{
    struct echo_client *client = context;
    uint64_t number = client->sent_count++ % 1000;
    memcpy(client->batch, &number, sizeof(number));
    return echo_client_send(client);
}

/* The requests of every run are numbered from 0, so that all runs of one length have the same replies. */
static void number_from_0(void *context)
{
    struct echo_client *client = context;
    client->sent_count = 0;
}

static void setup(struct vb_run *run)
{
    size_t size = (size_t)vb_integer(run, "size");
    struct echo_client *client = echo_client_create(run, size, size, send_request);
    if (client)
        client->loop.rewind = number_from_0;
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
             .loop = message_loop_heap,
             .summary = "a future for each reply",
             .allocs = VB_EXACTLY(1),
             .bytes = VB_EXACTLY(sizeof(struct future_message))},
            {.name = "inline_result",
             .loop = message_loop_inline,
             .summary = "a future, too: no reply is there at once",
             .allocs = VB_EXACTLY(1),
             .bytes = VB_EXACTLY(sizeof(struct future_message))},
            {.name = "pooled_future",
             .loop = message_loop_pooled,
             .summary = "a source of the reader's own, used again",
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
    .teardown = echo_client_teardown,
    .processed_bytes_at = both_ways,
};
