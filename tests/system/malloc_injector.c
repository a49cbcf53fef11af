/* SPDX-License-Identifier: MIT
 *
 * A library to preload (LD_PRELOAD), which makes one allocation of a program fail: the one of the number VB_FAIL_AT,
 * from 1. With VB_FAIL_SERVES it does so again and again, without loading the program anew: before main(), numbers are
 * read from standard input, one a line, and for each a child goes on to main(), which reads nothing and writes into the
 * files `out` and `err`. Answered is, on standard output, "STATUS FAILED": how the child ended, as a shell has it, and
 * whether (1) there was such an allocation. Workers are exempt: their allocations are what is measured. So are
 * libraries for downloading and cryptography: libdw loads them, nobody calls them, and they allocate three times as
 * often as all others.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static void *(*real_malloc)(size_t);
static void *(*real_calloc)(size_t, size_t);
static void *(*real_realloc)(void *, size_t);
static void (*real_free)(void *);

static long fail_at; /* 0: never */
static _Atomic long calls;
static _Atomic bool *has_failed; /* shared with the children; null: nobody asks */

/* What the dynamic linker wants while the functions above are looked up. */
static _Alignas(16) char early[1 << 16];
static size_t early_used;
static bool is_looking;

static void *allocate_early(size_t size)
{
    size_t start = (early_used + 15) & ~(size_t)15;
    if (start + size > sizeof early)
        _exit(99);
    early_used = start + size;
    return early + start;
}

static bool is_early(const void *pointer)
{
    uintptr_t at = (uintptr_t)pointer;
    return at >= (uintptr_t)early && at < (uintptr_t)early + sizeof early;
}

static void find(void *function, const char *name)
{
    void *address = dlsym(RTLD_NEXT, name);
    memcpy(function, &address, sizeof address);
}

static bool look_up(void)
{
    if (is_looking)
        return false;
    if (real_free)
        return true;
    is_looking = true;
    find(&real_malloc, "malloc");
    find(&real_calloc, "calloc");
    find(&real_realloc, "realloc");
    find(&real_free, "free");
    is_looking = false;
    return true;
}

static bool is_worker(void)
{
    char line[4096];
    int file = open("/proc/self/cmdline", O_RDONLY);
    ssize_t length = file >= 0 ? read(file, line, sizeof line) : 0;
    close(file);
    return length > 0 && memmem(line, (size_t)length, "--vbench-worker", 15);
}

/* A number on a line of its own; 0 at the end. */
static long read_number(void)
{
    char line[32];
    size_t length = 0;
    while (length < sizeof line - 1 && read(STDIN_FILENO, line + length, 1) == 1 && line[length] != '\n')
        length++;
    line[length] = '\0';
    return strtol(line, NULL, 10);
}

static void redirect(int descriptor, const char *path, int flags)
{
    int file = open(path, flags, 0666);
    if (file < 0 || dup2(file, descriptor) != descriptor)
        _exit(98);
    close(file);
}

static void answer(pid_t child)
{
    int status;
    if (waitpid(child, &status, 0) != child)
        _exit(97);
    status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    dprintf(STDOUT_FILENO, "%d %d\n", status, *has_failed);
}

/* Returns in children alone. */
static void serve(void)
{
    has_failed = mmap(NULL, sizeof *has_failed, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (has_failed == MAP_FAILED)
        _exit(96);
    unsetenv("VB_FAIL_SERVES"); /* what the program starts serves nobody */
    long number;
    while ((number = read_number()) > 0) {
        *has_failed = false;
        pid_t child = fork();
        if (child == 0) {
            redirect(STDIN_FILENO, "/dev/null", O_RDONLY);
            redirect(STDOUT_FILENO, "out", O_WRONLY | O_CREAT | O_TRUNC);
            redirect(STDERR_FILENO, "err", O_WRONLY | O_CREAT | O_TRUNC);
            fail_at = number;
            return;
        }
        answer(child);
    }
    _exit(0);
}

__attribute__((constructor)) static void begin(void)
{
    if (is_worker())
        return;
    if (getenv("VB_FAIL_SERVES"))
        serve();
    else if (getenv("VB_FAIL_AT"))
        fail_at = strtol(getenv("VB_FAIL_AT"), NULL, 10);
}

static bool is_exempt(void *caller)
{
    static const char *const exempt[] = {"/libcrypto.", "/libtasn1.", "/libgnutls.", "/libp11-kit.", "/libcurl"};
    Dl_info object;
    if (!dladdr(caller, &object) || !object.dli_fname)
        return false;
    for (size_t i = 0; i < sizeof exempt / sizeof *exempt; i++)
        if (strstr(object.dli_fname, exempt[i]))
            return true;
    return false;
}

static bool fails(void *caller)
{
    if (fail_at == 0 || is_exempt(caller) || atomic_fetch_add(&calls, 1) + 1 != fail_at)
        return false;
    if (has_failed)
        *has_failed = true;
    errno = ENOMEM;
    return true;
}

void *malloc(size_t size)
{
    if (!look_up())
        return allocate_early(size);
    return fails(__builtin_return_address(0)) ? NULL : real_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    if (!look_up())
        return allocate_early(count * size); /* never used before, so it is zero */
    return fails(__builtin_return_address(0)) ? NULL : real_calloc(count, size);
}

void *realloc(void *pointer, size_t size)
{
    if (!look_up() || is_early(pointer)) {
        void *moved = malloc(size);
        if (moved && pointer)
            memcpy(moved, pointer, size);
        return moved;
    }
    return fails(__builtin_return_address(0)) ? NULL : real_realloc(pointer, size);
}

void *reallocarray(void *pointer, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        errno = ENOMEM;
        return NULL;
    }
    return realloc(pointer, bytes);
}

void free(void *pointer)
{
    if (!is_early(pointer) && look_up())
        real_free(pointer);
}
