/* SPDX-License-Identifier: MIT
 *
 * The fixture of the cases that ask over a local socket: a client that sends a batch of requests in one piece and reads
 * the replies, which another thread sends back as they came.
 */
#ifndef SUPPORT_ECHO_CLIENT_H
#define SUPPORT_ECHO_CLIENT_H

#include "support/echo_peer.h"
#include "support/message_loop.h"

struct echo_client {
    struct message_loop loop;
    struct echo_peer peer;
    uint64_t sent_count; /* for the case to count in */
    char batch[];        /* what is sent: the case fills it */
};

static inline int echo_client_send(struct echo_client *client)
{
    return echo_peer_send(client->peer.client_fd, client->batch, client->peer.batch_bytes);
}

static inline int echo_client_ask_peer(void *context)
{
    struct echo_client *client = context;
    return echo_peer_end(&client->peer);
}

static inline int echo_client_open(struct echo_client *client, size_t batch_bytes, size_t message_bytes)
{
    int error = echo_peer_open(&client->peer, batch_bytes);
    if (error)
        return error;
    client->loop.reader = pipe_reader_create((struct pipe_reader_options){
        .fd = client->peer.client_fd, .buffer_bytes = batch_bytes, .message_bytes = message_bytes});
    if (client->loop.reader)
        return 0;
    echo_peer_close(&client->peer);
    return ENOMEM;
}

/* Makes the fixture of a run, or skips it. `feed` sends a batch. */
static inline struct echo_client *echo_client_create(struct vb_run *run, size_t batch_bytes, size_t message_bytes,
                                                     int (*feed)(void *context))
{
    struct echo_client *client = calloc(1, sizeof(*client) + batch_bytes);
    int error = client ? echo_client_open(client, batch_bytes, message_bytes) : ENOMEM;
    if (error) {
        vb_skip(run, "cannot connect to another thread: %s", strerror(error));
        free(client);
        return NULL;
    }
    client->loop.feed = feed;
    client->loop.ask_peer = echo_client_ask_peer;
    client->loop.context = client;
    run->fixture = client;
    return client;
}

static inline void echo_client_teardown(struct vb_run *run)
{
    struct echo_client *client = run->fixture;
    echo_peer_close(&client->peer);
    pipe_reader_destroy(client->loop.reader);
    free(client);
}

#endif
