/* SPDX-License-Identifier: MIT */
#include "base/file.h"

#include <errno.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_stdout(const char *path)
{
    return strcmp(path, "-") == 0;
}

/* Devices and fifos are written in place: there is nothing to keep, and a rename would replace the device by a file. */
static bool is_special(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && !S_ISREG(status.st_mode);
}

/* A result behind a symbolic link is replaced where it lies, and the link stays. */
static char *resolve(const char *path)
{
    char *target = realpath(path, NULL);
    return target ? target : strdup(path);
}

static FILE *open_temporary(struct vb_output *output)
{
    if (asprintf(&output->temporary, "%s.XXXXXX", output->path) < 0) {
        output->temporary = NULL;
        return NULL;
    }
    int descriptor = mkstemp(output->temporary);
    if (descriptor < 0)
        return NULL;
    mode_t mask = umask(0);
    umask(mask);
    fchmod(descriptor, 0666 & ~mask); /* mkstemp makes it private; results are ordinary files */
    FILE *stream = fdopen(descriptor, "w");
    if (!stream) {
        close(descriptor);
        unlink(output->temporary);
    }
    return stream;
}

int vb_output_open(struct vb_output *output, const char *path, struct vb_error *error)
{
    *output = (struct vb_output){0};
    if (is_stdout(path)) {
        output->stream = stdout;
        return 0;
    }
    output->path = resolve(path);
    if (!output->path)
        return vb_fail_memory(error);
    output->stream = is_special(path) ? fopen(path, "w") : open_temporary(output);
    if (output->stream)
        return 0;

    int reason = errno;
    free(output->temporary);
    free(output->path);
    *output = (struct vb_output){0};
    return vb_fail(error, VB_ERROR_IO, "cannot write '%s': %s", path, strerror(reason));
}

static void release(struct vb_output *output)
{
    free(output->temporary);
    free(output->path);
    *output = (struct vb_output){0};
}

/* Forgets what did not get through, so that it is not complained about again when the program ends. */
static void forget_stdout(void)
{
    __fpurge(stdout);
    clearerr(stdout);
}

static int commit_stdout(struct vb_error *error)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return 0;
    int reason = errno; /* 0: an earlier write failed, and left a mark on the stream but no reason */
    forget_stdout();
    return vb_fail(error, VB_ERROR_IO, "cannot write standard output%s%s", reason ? ": " : "",
                   reason ? strerror(reason) : "");
}

int vb_output_commit(struct vb_output *output, struct vb_error *error)
{
    if (!output->path)
        return commit_stdout(error);
    bool failed = ferror(output->stream) != 0;
    errno = failed ? EIO : 0;
    if (!failed)
        failed = fflush(output->stream) != 0;
    /* On disk before the old one goes: a crash leaves one of the two, never half of one. */
    if (!failed && output->temporary)
        failed = fsync(fileno(output->stream)) != 0;
    int reason = errno;
    if (fclose(output->stream) != 0 && !failed) {
        failed = true;
        reason = errno;
    }
    if (!failed && output->temporary && rename(output->temporary, output->path) != 0) {
        failed = true;
        reason = errno;
    }
    int status = 0;
    if (failed) {
        if (output->temporary)
            unlink(output->temporary);
        status = vb_fail(error, VB_ERROR_IO, "cannot write '%s': %s", output->path, strerror(reason));
    }
    release(output);
    return status;
}

void vb_output_discard(struct vb_output *output)
{
    if (!output->path)
        forget_stdout();
    else if (output->stream)
        fclose(output->stream);
    if (output->temporary)
        unlink(output->temporary);
    release(output);
}

int vb_output_check(const char *path, struct vb_error *error)
{
    if (is_stdout(path))
        return 0;
    struct stat status;
    if (stat(path, &status) == 0 && S_ISDIR(status.st_mode))
        return vb_fail(error, VB_ERROR_IO, "cannot write '%s': %s", path, strerror(EISDIR));
    if (is_special(path)) {
        if (access(path, W_OK) == 0)
            return 0;
        return vb_fail(error, VB_ERROR_IO, "cannot write '%s': %s", path, strerror(errno));
    }
    size_t length = strlen(path);
    if (length == 0 || path[length - 1] == '/')
        return vb_fail(error, VB_ERROR_IO, "cannot write '%s': %s", path, strerror(length == 0 ? ENOENT : EISDIR));
    char *target = resolve(path);
    if (!target)
        return vb_fail_memory(error);
    int failed = access(dirname(target), W_OK | X_OK); /* the rename needs the folder, not the file */
    int reason = errno;
    free(target);
    return failed ? vb_fail(error, VB_ERROR_IO, "cannot write '%s': %s", path, strerror(reason)) : 0;
}
