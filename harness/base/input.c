/* SPDX-License-Identifier: MIT */
#include "base/input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define WRITER_COMES_MS 3000

static bool is_fifo(int descriptor)
{
    struct stat status;
    return fstat(descriptor, &status) == 0 && S_ISFIFO(status.st_mode);
}

/* Fails with ENXIO, as for a fifo without a reader, if nobody has the other end of it. A writer may be slow. */
static int await_writer(FILE *stream)
{
    struct pollfd watched = {.fd = fileno(stream), .events = POLLIN};
    unsigned char byte;
    if (poll(&watched, 1, WRITER_COMES_MS) != 0)
        return 0; /* a reader sees what it is */
    ssize_t length = read(watched.fd, &byte, 1);
    if (length == 0)
        errno = ENXIO;
    if (length == 1)
        return ungetc(byte, stream) == byte ? 0 : -1;
    return length < 0 && errno == EAGAIN ? 0 : -1;
}

/* It is opened without waiting, and read with waiting. */
static int settle(FILE *stream)
{
    int flags = fcntl(fileno(stream), F_GETFL);
    if (is_fifo(fileno(stream)) && await_writer(stream) != 0)
        return -1;
    return flags < 0 ? -1 : fcntl(fileno(stream), F_SETFL, flags & ~O_NONBLOCK);
}

FILE *vb_input_open(const char *path, struct vb_error *error)
{
    int descriptor = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    FILE *stream = descriptor < 0 ? NULL : fdopen(descriptor, "r");
    if (stream && settle(stream) == 0)
        return stream;
    int reason = errno;
    if (stream)
        fclose(stream);
    else if (descriptor >= 0)
        close(descriptor);
    vb_fail(error, VB_ERROR_IO, "cannot open '%s': %s", path,
            stream && reason == ENXIO ? "nobody writes to it" : strerror(reason));
    return NULL;
}
