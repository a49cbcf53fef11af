/* SPDX-License-Identifier: MIT */
#include "cli/compiler.h"
#include "base/environment.h"
#include "base/hold.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define BLANKS " \t\n"

/* How often it is looked whether the compiler has ended, or somebody wants us to stop. */
#define LOOK_US 1000

void vb_compiler_add(struct vb_compiler *compiler, const char *word)
{
    if (compiler->count + 1 >= compiler->room) {
        size_t room = compiler->room * 2 + 32;
        char **words = realloc(compiler->words, room * sizeof *words);
        if (!words) {
            compiler->no_memory = true;
            return;
        }
        compiler->words = words;
        compiler->room = room;
    }
    compiler->words[compiler->count++] = (char *)(uintptr_t)word;
    compiler->words[compiler->count] = NULL;
}

void vb_compiler_add_all(struct vb_compiler *compiler, const char *const *words)
{
    for (; words && *words; words++)
        vb_compiler_add(compiler, *words);
}

static char *add_split(struct vb_compiler *compiler, const char *text)
{
    char *copy = strdup(text);
    char *rest = NULL;
    compiler->no_memory = compiler->no_memory || !copy;
    for (char *word = copy ? strtok_r(copy, BLANKS, &rest) : NULL; word; word = strtok_r(NULL, BLANKS, &rest))
        vb_compiler_add(compiler, word);
    return copy;
}

void vb_compiler_begin(struct vb_compiler *compiler, bool is_cpp)
{
    const char *told = getenv(is_cpp ? "CXX" : "CC");
    bool is_told = told && told[strspn(told, BLANKS)] != '\0';
    *compiler = (struct vb_compiler){.count = 0};
    compiler->text = add_split(compiler, is_told ? told : is_cpp ? "c++" : "cc");
    compiler->flags = add_split(compiler, vb_module_flags());
}

void vb_compiler_release(struct vb_compiler *compiler)
{
    free(compiler->text);
    free(compiler->flags);
    free(compiler->words);
    *compiler = (struct vb_compiler){.count = 0};
}

/* The compiler gets signals as they are by default, and the mask that was; its standard output is not ours to give. */
static int start(const struct vb_compiler *compiler, bool is_silent, const sigset_t *mask, pid_t *child)
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
        failed = is_silent ? posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0) : 0;
        if (!failed)
            failed = posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
        posix_spawnattr_setsigdefault(&attributes, &defaults);
        posix_spawnattr_setsigmask(&attributes, mask);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
        if (!failed)
            failed = posix_spawnp(child, compiler->words[0], &actions, &attributes, compiler->words, environ);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return failed;
}

/* Returns the signal that stopped us, or 0. */
static int wait_for(pid_t child, int *ended)
{
    int stopped_by = 0;
    for (;;) {
        pid_t found = waitpid(child, ended, WNOHANG);
        if (found == child || (found < 0 && errno != EINTR))
            return stopped_by;
        int taken = vb_hold_take();
        if (taken)
            kill(child, taken);
        stopped_by = stopped_by ? stopped_by : taken;
        usleep(LOOK_US);
    }
}

static int judge(const struct vb_compiler *compiler, const char *source, int ended, struct vb_error *error)
{
    if (WIFEXITED(ended) && WEXITSTATUS(ended) == 0)
        return 0;
    return vb_fail(error, VB_ERROR_FORMAT, "'%.400s' does not compile: '%.200s' ended with %s %d", source, compiler->words[0],
                   WIFEXITED(ended) ? "status" : "signal", WIFEXITED(ended) ? WEXITSTATUS(ended) : WTERMSIG(ended));
}

int vb_compiler_run(const struct vb_compiler *compiler, const char *source, bool is_silent, struct vb_error *error)
{
    struct vb_hold hold;
    pid_t child;
    int ended = 0;
    if (compiler->no_memory)
        return vb_fail_memory(error);
    vb_hold_signals(&hold);
    int failed = start(compiler, is_silent, &hold.before, &child);
    int stopped_by = failed ? 0 : wait_for(child, &ended);
    vb_hold_end(&hold);
    if (failed)
        return vb_fail(error, VB_ERROR_IO, "cannot compile '%.400s': '%.200s': %s", source, compiler->words[0], strerror(failed));
    if (!stopped_by)
        return judge(compiler, source, ended, error);
    vb_fail(error, VB_ERROR_STOPPED, "stopped");
    if (error)
        error->signal = stopped_by;
    return VB_ERROR_STOPPED;
}
