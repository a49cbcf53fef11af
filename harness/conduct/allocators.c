/* SPDX-License-Identifier: MIT */
#include "conduct/allocators.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define LIBRARIES_MAX 3

/* A version of an allocator brings another name of its library, and Debian another of its package. */
static const struct {
    const char *name;
    const char *libraries[LIBRARIES_MAX]; /* the first that exists is preloaded; empty: nothing is */
    const char *packages;                 /* Debian's, which have one */
} known[VB_ALLOCATORS_MAX] = {
    {"jemalloc", {NULL}, NULL},
    {"glibc", {NULL}, NULL},
    {"mimalloc", {"libmimalloc.so.3", "libmimalloc.so.2", "libmimalloc.so"}, "libmimalloc3 or libmimalloc2.0"},
    {"tcmalloc", {"libtcmalloc_minimal.so.4", "libtcmalloc.so.4"}, "libtcmalloc-minimal4t64 or libtcmalloc-minimal4"},
};

/* The index of a name, or VB_ALLOCATORS_MAX. */
static size_t index_of(const char *name, size_t length)
{
    size_t index = 0;
    while (index < VB_ALLOCATORS_MAX &&
           (strlen(known[index].name) != length || strncmp(known[index].name, name, length) != 0))
        index++;
    return index;
}

static bool has(const struct vb_allocator_set *set, const char *name)
{
    for (size_t i = 0; i < set->count; i++)
        if (strcmp(set->items[i].name, name) == 0)
            return true;
    return false;
}

int vb_allocators_parse(struct vb_allocator_set *set, const char *text, struct vb_error *error)
{
    set->count = 0;
    for (const char *at = text;; at++) {
        size_t length = strcspn(at, ",");
        size_t index = index_of(at, length);
        if (index == VB_ALLOCATORS_MAX)
            return vb_fail(error, VB_ERROR_USAGE,
                           "unknown allocator '%.*s': known are jemalloc, glibc, mimalloc and tcmalloc",
                           length < 100 ? (int)length : 100, at);
        if (has(set, known[index].name))
            return vb_fail(error, VB_ERROR_USAGE, "allocator '%s' is given twice", known[index].name);
        set->items[set->count++].name = known[index].name;
        at += length;
        if (*at == '\0')
            return 0;
    }
}

void vb_allocators_all(struct vb_allocator_set *set)
{
    for (set->count = 0; set->count < VB_ALLOCATORS_MAX; set->count++)
        set->items[set->count].name = known[set->count].name;
}

int vb_find_self(char *path, size_t size, struct vb_error *error)
{
    ssize_t length = readlink("/proc/self/exe", path, size - 1);
    if (length < 0)
        return vb_fail(error, VB_ERROR_MEASURE, "cannot find this program's own file: %s", strerror(errno));
    path[length] = '\0';
    return 0;
}

static bool ends_with(const char *text, const char *end)
{
    return strlen(text) >= strlen(end) && strcmp(text + strlen(text) - strlen(end), end) == 0;
}

static int find_program(struct vb_allocator_choice *choice, struct vb_error *error)
{
    char self[PATH_MAX];
    int status = vb_find_self(self, sizeof self, error);
    if (status != 0 || ends_with(self, VB_GLIBC_SUFFIX)) /* this program is the second executable itself */
        return status;
    int length = snprintf(choice->program, sizeof choice->program, "%s" VB_GLIBC_SUFFIX, self);
    if ((size_t)length < sizeof choice->program && access(choice->program, X_OK) == 0 &&
        stat(choice->program, &choice->program_status) == 0)
        return 0;
    return vb_fail(error, VB_ERROR_MEASURE,
                   "allocator '%s' needs this program built without jemalloc, which is missing: there is no '%.500s'",
                   choice->name, choice->program);
}

/* Starts a program that the dynamic linker only lists the libraries of (ld.so(8), LD_TRACE_LOADED_OBJECTS), with
 * `library` preloaded: it says where it finds the library without running any of it. */
static int start_tracing(pid_t *pid, char *program, const char *library, int output_fd)
{
    char preload[128];
    char library_path[PATH_MAX + 32];
    const char *folders = getenv("LD_LIBRARY_PATH");
    snprintf(preload, sizeof preload, "LD_PRELOAD=%s", library);
    snprintf(library_path, sizeof library_path, "LD_LIBRARY_PATH=%s", folders ? folders : "");
    char trace[] = "LD_TRACE_LOADED_OBJECTS=1";
    char *environment[] = {trace, preload, folders ? library_path : NULL, NULL};
    char *arguments[] = {program, NULL};

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, output_fd, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0); /* we say it ourselves */
    int failed = posix_spawn(pid, program, &actions, NULL, arguments, environment);
    posix_spawn_file_actions_destroy(&actions);
    return failed;
}

/* Takes the path from the line "<tab>LIBRARY => PATH (ADDRESS)". */
static bool take_path(const char *line, const char *library, char *path, size_t size)
{
    const char *arrow = strstr(line, " => /");
    if (line[0] != '\t' || !arrow || (size_t)(arrow - line - 1) != strlen(library) ||
        strncmp(line + 1, library, strlen(library)) != 0)
        return false;
    const char *start = arrow + strlen(" => ");
    const char *end = strstr(start, " (0x");
    if (!end || (size_t)(end - start) >= size)
        return false;
    snprintf(path, size, "%.*s", (int)(end - start), start);
    return true;
}

/* Where the dynamic linker finds `library`; "" when it does not. Returns 0, or VB_ERROR_MEASURE when it cannot be
 * asked. */
static int ask_linker(const char *library, char *path, size_t size, struct vb_error *error)
{
    char self[PATH_MAX];
    int pipe_fds[2];
    pid_t pid = 0;
    path[0] = '\0';
    VB_OR_RETURN(vb_find_self(self, sizeof self, error));
    if (pipe2(pipe_fds, O_CLOEXEC) != 0)
        return vb_fail(error, VB_ERROR_MEASURE, "cannot make a pipe: %s", strerror(errno));
    int failed = start_tracing(&pid, self, library, pipe_fds[1]);
    close(pipe_fds[1]);
    FILE *stream = fdopen(pipe_fds[0], "r");
    char line[PATH_MAX + 256];
    while (stream && fgets(line, sizeof line, stream))
        if (take_path(line, library, path, size))
            break;
    if (stream)
        fclose(stream);
    else
        close(pipe_fds[0]);
    if (failed)
        return vb_fail(error, VB_ERROR_MEASURE, "cannot start '%.500s': %s", self, strerror(failed));
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        ;
    return 0;
}

/* Names the libraries that were looked for and not found. */
static int fail_to_find(size_t index, struct vb_error *error)
{
    char tried[200] = "";
    for (size_t i = 0, length = 0; i < LIBRARIES_MAX && known[index].libraries[i]; i++)
        length += (size_t)snprintf(tried + length, sizeof tried - length, "%s%s", i > 0 ? " or " : "",
                                   known[index].libraries[i]);
    return vb_fail(error, VB_ERROR_MEASURE,
                   "allocator '%s' needs %s, which the dynamic linker does not find (Debian package: %s)",
                   known[index].name, tried, known[index].packages);
}

static int find_library(struct vb_allocator_choice *choice, size_t index, struct vb_error *error)
{
    for (size_t i = 0; i < LIBRARIES_MAX && known[index].libraries[i] && choice->library[0] == '\0'; i++)
        VB_OR_RETURN(ask_linker(known[index].libraries[i], choice->library, sizeof choice->library, error));
    if (choice->library[0] == '\0')
        return fail_to_find(index, error);
    if (strpbrk(choice->library, " :"))
        return vb_fail(error, VB_ERROR_MEASURE, "cannot preload '%.500s': its path holds a blank or a colon",
                       choice->library);
    return 0;
}

int vb_allocator_find(struct vb_allocator_choice *choice, struct vb_error *error)
{
    size_t index = index_of(choice->name, strlen(choice->name));
    choice->library[0] = '\0';
    choice->program[0] = '\0';
    if (known[index].libraries[0])
        return find_library(choice, index, error);
    return strcmp(choice->name, "glibc") == 0 ? find_program(choice, error) : 0;
}
