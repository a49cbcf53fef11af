/* SPDX-License-Identifier: MIT */
#include "cli/child.h"
#include "base/hold_signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

/* How often to check whether the child has ended or a signal came. */
#define LOOK_US 1000

/* How long a child that was asked to stop may take, in looks, before it is ended. */
#define GRACE_LOOKS 5000

static int give(posix_spawn_file_actions_t *actions, int descriptor, int target)
{
    return descriptor < 0 ? posix_spawn_file_actions_addopen(actions, target, "/dev/null", O_WRONLY, 0)
                          : posix_spawn_file_actions_adddup2(actions, descriptor, target);
}

static int fill_actions(posix_spawn_file_actions_t *actions, const struct vb_child *child)
{
    int failed =
        posix_spawn_file_actions_addopen(actions, STDIN_FILENO, child->input ? child->input : "/dev/null", O_RDONLY, 0);
    if (!failed)
        failed = give(actions, child->output, STDOUT_FILENO); /* may be our standard error, so this goes first */
    if (!failed)
        failed = give(actions, child->errors, STDERR_FILENO);
    if (!failed && child->folder)
        failed = posix_spawn_file_actions_addchdir_np(actions, child->folder);
    return failed;
}

/* The child gets signals as they are by default, and the mask that was. */
static int start(const struct vb_child *child, const sigset_t *mask, pid_t *process)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t defaults;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    sigaddset(&defaults, SIGXFSZ);
    int failed = posix_spawn_file_actions_init(&actions);
    if (failed)
        return failed;
    failed = posix_spawnattr_init(&attributes);
    if (!failed) {
        int flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | (child->is_alone ? POSIX_SPAWN_SETSID : 0);
        posix_spawnattr_setsigdefault(&attributes, &defaults);
        posix_spawnattr_setsigmask(&attributes, mask);
        posix_spawnattr_setflags(&attributes, (short)flags);
        failed = fill_actions(&actions, child);
        if (!failed)
            failed = posix_spawnp(process, child->program ? child->program : child->words[0], &actions, &attributes,
                                  (char **)(uintptr_t)child->words, environ);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return failed;
}

/* What was asked to stop clears up, as compilers do. What does not heed it would write on. */
static void end_session(pid_t addressed)
{
    for (int looks = 0; looks < GRACE_LOOKS && kill(addressed, 0) == 0; looks++)
        usleep(LOOK_US);
    kill(addressed, SIGKILL);
}

/* Returns the signal that stopped us, or 0. */
static int wait_for(pid_t process, bool is_alone, int *ended)
{
    pid_t addressed = is_alone ? -process : process;
    int stopped_by = 0;
    for (int looks = 0;; looks += stopped_by != 0) {
        pid_t found = waitpid(process, ended, WNOHANG);
        if (found == process || (found < 0 && errno != EINTR))
            break;
        int taken = vb_hold_take();
        if (taken)
            kill(addressed, taken);
        if (looks == GRACE_LOOKS)
            kill(addressed, SIGKILL);
        stopped_by = stopped_by ? stopped_by : taken;
        usleep(LOOK_US);
    }
    if (stopped_by && is_alone)
        end_session(addressed);
    return stopped_by;
}

int vb_child_run(const struct vb_child *child, int *ended, struct vb_error *error)
{
    struct vb_hold hold;
    pid_t process;
    *ended = 0;
    vb_hold_signals(&hold);
    sigset_t mask = hold.before;
    vb_hold_spare(&mask); /* our own hold may lie within another */
    int failed = start(child, &mask, &process);
    int stopped_by = failed ? 0 : wait_for(process, child->is_alone, ended);
    if (stopped_by && !error)
        raise(stopped_by); /* nobody would hear of it, and the program would go on */
    vb_hold_end(&hold);
    if (failed)
        return vb_fail(error, VB_ERROR_IO, "%s%s%s", child->cannot ? child->cannot : "", child->cannot ? ": " : "",
                       strerror(failed));
    return stopped_by ? vb_fail_stopped(error, stopped_by) : 0;
}

char *vb_child_take_text(int descriptor)
{
    off_t end = lseek(descriptor, 0, SEEK_END);
    size_t size = end > 0 ? (size_t)end : 0;
    char *text = calloc(size + 1, 1);
    size_t length = 0;
    for (ssize_t got = 1; text && length < size && got > 0; length += got > 0 ? (size_t)got : 0)
        got = pread(descriptor, text + length, size - length, (off_t)length);
    while (length > 0 && text && text[length - 1] == '\n')
        text[--length] = '\0';
    return text;
}

const char *vb_child_say_end(int ended, char text[VB_CHILD_END_MAX])
{
    bool exited = WIFEXITED(ended);
    snprintf(text, VB_CHILD_END_MAX, "%s %d", exited ? "status" : "signal",
             exited ? WEXITSTATUS(ended) : WTERMSIG(ended));
    return text;
}
