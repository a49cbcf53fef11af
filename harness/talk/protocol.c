/* SPDX-License-Identifier: MIT */
#include "talk/protocol.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int vb_message_send(int control_fd, struct vb_message *message, struct vb_error *error)
{
    message->magic = VB_PROTOCOL_MAGIC;
    message->version = VB_PROTOCOL_VERSION;
    ssize_t sent;
    do {
        sent = send(control_fd, message, sizeof *message, MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    if (sent < 0)
        return vb_fail(error, VB_ERROR_IO, "cannot send: %s", strerror(errno));
    return 0;
}

int vb_message_receive(int control_fd, struct vb_message *message, int flags, struct vb_error *error)
{
    ssize_t length;
    do {
        length = recv(control_fd, message, sizeof *message, flags | MSG_TRUNC); /* the true length */
    } while (length < 0 && errno == EINTR);
    if (length < 0)
        return vb_fail(error, VB_ERROR_IO, "cannot receive: %s", strerror(errno));
    if (length == 0)
        return vb_fail(error, VB_ERROR_IO, "end of conversation");
    if ((size_t)length < 2 * sizeof(uint32_t) || message->magic != VB_PROTOCOL_MAGIC)
        return vb_fail(error, VB_ERROR_FORMAT, "said something that is not the worker protocol");
    if (message->version != VB_PROTOCOL_VERSION)
        return vb_fail(error, VB_ERROR_VERSION, "speaks version %u of the worker protocol, this program speaks %u",
                       message->version, VB_PROTOCOL_VERSION);
    if ((size_t)length != sizeof *message)
        return vb_fail(error, VB_ERROR_FORMAT, "said something of %zd bytes where the worker protocol has %zu", length,
                       sizeof *message);
    return 0;
}
