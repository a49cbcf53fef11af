/* SPDX-License-Identifier: MIT */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINKS_MAX 40 /* as many as the kernel follows */
#define NAMES_MAX 10000

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

static char *folder_of(const char *path)
{
    char *copy = strdup(path);
    char *folder = copy ? strdup(dirname(copy)) : NULL;
    free(copy);
    return folder;
}

/* Where a symbolic link points to, as seen from here; a copy of `path` where it is none. NULL without memory. */
static char *follow(const char *path)
{
    char target[PATH_MAX];
    ssize_t length = readlink(path, target, sizeof target - 1);
    if (length < 0)
        return strdup(path);
    target[length] = '\0';
    if (target[0] == '/')
        return strdup(target);
    char *folder = folder_of(path);
    char *joined = NULL;
    if (folder && asprintf(&joined, "%s/%s", folder, target) < 0)
        joined = NULL;
    free(folder);
    return joined;
}

/* A result behind a symbolic link is replaced, or made, where it lies, and the link stays. NULL, with errno, without
 * memory or if links go round in a circle. */
static char *resolve(const char *path)
{
    char *target = realpath(path, NULL);
    if (target)
        return target;
    target = strdup(path);
    for (int links = 0; target && links < LINKS_MAX; links++) {
        char *next = follow(target);
        bool ended = next && strcmp(next, target) == 0;
        free(target);
        target = next;
        if (ended)
            return target;
    }
    free(target);
    errno = target ? ELOOP : ENOMEM;
    return NULL;
}

/* Does not wait for a reader: a fifo without one is an error. */
static FILE *open_special(const char *path)
{
    int descriptor = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (descriptor < 0)
        return NULL;
    int flags = fcntl(descriptor, F_GETFL);
    FILE *stream = flags >= 0 && fcntl(descriptor, F_SETFL, flags & ~O_NONBLOCK) == 0 ? fdopen(descriptor, "w") : NULL;
    if (!stream)
        close(descriptor);
    return stream;
}

/* The kernel's own name of an open file: what a file without a name is linked by. */
static void name_descriptor(char *text, size_t size, int descriptor)
{
    snprintf(text, size, "/proc/self/fd/%d", descriptor);
}

/* Has no name until it is complete, so that nothing stays behind whatever ends the program. -1 where a file system or a
 * system without /proc cannot do that. */
static int open_nameless(const char *path)
{
    char *folder = folder_of(path);
    int descriptor = folder ? open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666) : -1;
    free(folder);
    char name[64];
    name_descriptor(name, sizeof name, descriptor);
    if (descriptor < 0 || access(name, F_OK) == 0)
        return descriptor;
    close(descriptor);
    return -1;
}

static int open_named(struct vb_output *output)
{
    if (asprintf(&output->temporary, "%s.XXXXXX", output->path) < 0)
        output->temporary = NULL;
    int descriptor = output->temporary ? mkostemp(output->temporary, O_CLOEXEC) : -1;
    if (descriptor < 0) {
        int reason = output->temporary ? errno : ENOMEM;
        free(output->temporary);
        output->temporary = NULL;
        errno = reason;
        return -1;
    }
    mode_t mask = umask(0);
    umask(mask);
    if (fchmod(descriptor, 0666 & ~mask) != 0) /* mkstemp makes it private; results are ordinary files */
        return descriptor;                     /* then it stays private */
    return descriptor;
}

/* The new file is readable for the same users as the old one. Only root may change the owner. If the group cannot be
 * kept, other groups get no access. */
static int inherit(int descriptor, const char *path)
{
    struct stat old;
    struct stat new;
    if (stat(path, &old) != 0)
        return 0;
    if (fstat(descriptor, &new) != 0)
        return -1;
    bool same_group = new.st_gid == old.st_gid || fchown(descriptor, (uid_t)-1, old.st_gid) == 0;
    if (new.st_uid != old.st_uid && fchown(descriptor, old.st_uid, (gid_t)-1) != 0)
        old.st_mode &= ~(mode_t)(S_ISUID | S_ISGID);
    return fchmod(descriptor, old.st_mode & (same_group ? 07777 : 0707));
}

static FILE *open_temporary(struct vb_output *output)
{
    int descriptor = open_nameless(output->path);
    output->nameless = descriptor >= 0;
    if (descriptor < 0)
        descriptor = open_named(output);
    if (descriptor < 0)
        return NULL;
    FILE *stream = inherit(descriptor, output->path) == 0 ? fdopen(descriptor, "w") : NULL;
    if (stream)
        return stream;
    int reason = errno;
    close(descriptor);
    if (output->temporary)
        unlink(output->temporary);
    errno = reason;
    return NULL;
}

static void release(struct vb_output *output)
{
    if (output->replaces)
        vb_hold_end(&output->hold);
    free(output->temporary);
    free(output->path);
    *output = (struct vb_output){0};
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
        return vb_fail(error, VB_ERROR_IO, "cannot write '%s': %s", path, strerror(errno));
    if (is_special(path)) {
        output->stream = open_special(path);
    } else {
        vb_hold_signals(&output->hold);
        output->replaces = true;
        output->stream = open_temporary(output);
    }
    if (output->stream)
        return 0;

    int reason = errno;
    release(output);
    return vb_fail(error, VB_ERROR_IO, "cannot write '%s': %s", path,
                   reason == ENXIO ? "nobody reads it" : strerror(reason));
}

/* Gives a file without a name one beside its target, which is then replaced by it. Returns 0 or -1. */
static int name_beside(struct vb_output *output, const char *descriptor_name)
{
    for (int i = 0; i < NAMES_MAX; i++) {
        if (asprintf(&output->temporary, "%s.%ld.%d", output->path, (long)getpid(), i) < 0) {
            output->temporary = NULL;
            errno = ENOMEM;
            return -1;
        }
        if (linkat(AT_FDCWD, descriptor_name, AT_FDCWD, output->temporary, AT_SYMLINK_FOLLOW) == 0)
            return 0;
        int reason = errno;
        free(output->temporary);
        output->temporary = NULL;
        errno = reason;
        if (reason != EEXIST)
            return -1;
    }
    return -1;
}

/* Puts what was written into the place of its target. Returns 0 or -1, with errno. */
static int publish(struct vb_output *output)
{
    char name[64];
    name_descriptor(name, sizeof name, fileno(output->stream));
    if (output->nameless) {
        if (linkat(AT_FDCWD, name, AT_FDCWD, output->path, AT_SYMLINK_FOLLOW) == 0)
            return 0; /* there was none */
        if (errno != EEXIST || name_beside(output, name) != 0)
            return -1;
    }
    return rename(output->temporary, output->path);
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
    if (!failed && output->replaces)
        failed = fsync(fileno(output->stream)) != 0 || publish(output) != 0;
    int reason = errno;
    if (failed && output->temporary)
        unlink(output->temporary);
    if (fclose(output->stream) != 0 && !failed && !output->replaces) {
        failed = true;
        reason = errno;
    }
    int status = failed ? vb_fail(error, VB_ERROR_IO, "cannot write '%s': %s", output->path, strerror(reason)) : 0;
    release(output);
    return status;
}

int vb_output_end(struct vb_output *output, int status, struct vb_error *error)
{
    if (status == 0)
        return vb_output_commit(output, error);
    if (!output->path)
        forget_stdout();
    else if (output->stream)
        fclose(output->stream);
    if (output->temporary)
        unlink(output->temporary);
    release(output);
    return status;
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
        return vb_fail(error, VB_ERROR_IO, "cannot write '%s': %s", path, strerror(errno));
    int failed = access(dirname(target), W_OK | X_OK); /* the rename needs the folder, not the file */
    int reason = errno;
    free(target);
    return failed ? vb_fail(error, VB_ERROR_IO, "cannot write '%s': %s", path, strerror(reason)) : 0;
}

int vb_folder_make_for(const char *path, struct vb_error *error)
{
    char *folder = strdup(path);
    if (!folder)
        return vb_fail_memory(error);
    int status = 0;
    for (char *slash = folder; status == 0 && (slash = strchr(slash + 1, '/')) != NULL;) {
        *slash = '\0';
        if (mkdir(folder, 0777) != 0 && errno != EEXIST)
            status = vb_fail(error, VB_ERROR_IO, "cannot make the folder '%s': %s", folder, strerror(errno));
        *slash = '/';
    }
    free(folder);
    return status;
}

/* The folder itself is locked: a file beside would stay behind, and the file itself is replaced by each writer. */
int vb_folder_lock_for(const char *path, struct vb_error *error)
{
    char *target = resolve(path);
    if (!target)
        return vb_fail_memory(error);
    const char *folder = dirname(target);
    int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int status = descriptor < 0 ? -1 : 0;
    while (status == 0 && (status = flock(descriptor, LOCK_EX)) != 0 && errno == EINTR)
        status = 0;
    if (status != 0) {
        vb_fail(error, VB_ERROR_IO, "cannot lock the folder '%s': %s", folder, strerror(errno));
        if (descriptor >= 0)
            close(descriptor);
        descriptor = VB_ERROR_IO;
    }
    free(target);
    return descriptor;
}

bool vb_is_same_file(const char *path, const char *other)
{
    struct stat one;
    struct stat two;
    return stat(path, &one) == 0 && stat(other, &two) == 0 && one.st_dev == two.st_dev && one.st_ino == two.st_ino;
}

const char *vb_temporary_folder(void)
{
    const char *folder = getenv("TMPDIR");
    return folder && *folder ? folder : "/tmp";
}
