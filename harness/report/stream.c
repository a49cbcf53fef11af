/* SPDX-License-Identifier: MIT */
#include "report/stream.h"

#include <errno.h>
#include <string.h>

int vb_stream_finish(FILE *stream, const char *what, struct vb_error *error)
{
    errno = 0;
    if (fflush(stream) == 0 && !ferror(stream))
        return 0;
    return vb_fail(error, VB_ERROR_IO, "cannot write %s: %s", what, strerror(errno ? errno : EIO));
}
