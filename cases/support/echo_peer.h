/* SPDX-License-Identifier: MIT
 *
 * The other end of a local socket: a thread that sends back what it receives, a batch at a time. A batch that was sent
 * in one piece comes back in one piece.
 *
 * When something fails at its end it shuts the connection down and ends, so the client reads the end of the stream
 * instead of waiting for ever, and learns the cause from echo_peer_end().
 */
#ifndef SUPPORT_ECHO_PEER_H
#define SUPPORT_ECHO_PEER_H

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct echo_peer {
    int client_fd; /* for the client to write to and read from */
    int own_fd;
    pthread_t thread;
    char *batch;
    size_t batch_bytes;
    int error;      /* what ended the thread; 0: the client hung up */
    bool has_ended; /* and is joined */
};

/* 0 or an errno. A peer that has gone away is EPIPE, and no signal. */
static inline int echo_peer_send(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0)
            return errno;
        bytes += sent;
        length -= (size_t)sent;
    }
    return 0;
}

/* 0, an errno, or -1 if the client hung up. */
static inline int echo_peer_receive(struct echo_peer *peer)
{
    size_t length = 0;
    while (length < peer->batch_bytes) {
        ssize_t received = recv(peer->own_fd, peer->batch + length, peer->batch_bytes - length, MSG_WAITALL);
        if (received < 0 && errno == EINTR)
            continue;
        if (received < 0)
            return errno;
        if (received == 0)
            return length == 0 ? -1 : EPROTO;
        length += (size_t)received;
    }
    return 0;
}

static inline void *echo_peer_main(void *argument)
{
    struct echo_peer *peer = argument;
    int error;
    while ((error = echo_peer_receive(peer)) == 0 &&
           (error = echo_peer_send(peer->own_fd, peer->batch, peer->batch_bytes)) == 0)
        ;
    peer->error = error > 0 ? error : 0;
    shutdown(peer->own_fd, SHUT_RDWR);
    return NULL;
}

/* 0 or an errno. The peer is a struct of the caller's, and ends with echo_peer_close(). */
static inline int echo_peer_open(struct echo_peer *peer, size_t batch_bytes)
{
    *peer = (struct echo_peer){.batch_bytes = batch_bytes};
    int fds[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
        return errno;
    peer->client_fd = fds[0];
    peer->own_fd = fds[1];
    peer->batch = malloc(batch_bytes);
    int error = peer->batch ? pthread_create(&peer->thread, NULL, echo_peer_main, peer) : ENOMEM;
    if (!error)
        return 0;
    free(peer->batch);
    close(fds[0]);
    close(fds[1]);
    return error;
}

/* Hangs up, waits for the thread, and says what had ended it: 0 if nothing did before. It may be sending: what it sends
 * is taken, so that hanging up does not become its error. */
static inline int echo_peer_end(struct echo_peer *peer)
{
    if (peer->has_ended)
        return peer->error;
    shutdown(peer->client_fd, SHUT_WR);
    char rest[4096];
    ssize_t received;
    do
        received = recv(peer->client_fd, rest, sizeof(rest), 0);
    while (received > 0 || (received < 0 && errno == EINTR));
    shutdown(peer->client_fd, SHUT_RDWR);
    pthread_join(peer->thread, NULL);
    peer->has_ended = true;
    return peer->error;
}

static inline void echo_peer_close(struct echo_peer *peer)
{
    echo_peer_end(peer);
    close(peer->client_fd);
    close(peer->own_fd);
    free(peer->batch);
}

#endif
