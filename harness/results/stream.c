/* SPDX-License-Identifier: MIT */
#include "results/stream.h"

#include <errno.h>
#include <string.h>

/* An earlier write that failed has left its mark on the stream, but no reason. What was written is lost anyway: one
 * more byte meets the same reason again. */
static void find_reason(FILE *stream)
{
    clearerr(stream);
    errno = 0;
    putc('\n', stream);
    if (fflush(stream) == 0)
        errno = 0;
}

int vb_stream_finish(FILE *stream, const char *what, struct vb_error *error)
{
    errno = 0;
    if (fflush(stream) == 0 && !ferror(stream))
        return 0;
    if (errno == 0)
        find_reason(stream);
    return vb_fail(error, VB_ERROR_IO, "cannot write %s: %s", what, strerror(errno ? errno : EIO));
}
