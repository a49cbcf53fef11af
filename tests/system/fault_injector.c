/* SPDX-License-Identifier: MIT
 *
 * A library to preload (LD_PRELOAD), which makes system calls of a program fail as they fail when disks are full and
 * peers go away. VB_FAULT says which, as one or more of
 *
 *     FUNCTION[@KIND]:NUMBER[+]:WHAT        separated by commas
 *
 *   FUNCTION  one of the names at the end of this file: read, send, pwrite64, fsync, ...
 *   KIND      what its descriptor must be: socket, pipe or file; without it any of these
 *   NUMBER    the first call is 1; with "+" this call and all after it. Calls are counted per rule, over all threads
 *   WHAT      an errno by its name (ENOSPC); or "eof": 0 is returned; "short": half of what was asked for is done;
 *             "shutdown": the socket is shut down in both directions, and then the call is made; "SIGTERM" and the
 * like: the program gets this signal, and then the call is made
 *
 * Descriptors that the program was born with are exempt, and so are those that are no socket, pipe or file. A rule that
 * is not understood ends the program with status 2 before it begins.
 */
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_RULES       8
#define MAX_NAME        24
#define MAX_DESCRIPTORS 1024

enum what { FAIL, END_OF_FILE, SHORT, SHUT_DOWN, SIGNAL };

struct rule {
    char function[MAX_NAME];
    mode_t kind; /* as in st_mode; 0: any */
    long first;
    bool goes_on; /* after the first */
    enum what what;
    int error; /* of FAIL; of SIGNAL its number */
    _Atomic long calls;
};

/* Of the whole program, as the functions are that this library stands in for. */
static struct rule rules[MAX_RULES];
static int rule_count;
static bool is_inherited[MAX_DESCRIPTORS];

static void refuse(const char *text)
{
    fprintf(stderr, "fault injector: cannot understand '%s' in VB_FAULT\n", text);
    _exit(2);
}

static mode_t parse_kind(const char *kind)
{
    if (strcmp(kind, "socket") == 0)
        return S_IFSOCK;
    if (strcmp(kind, "pipe") == 0)
        return S_IFIFO;
    if (strcmp(kind, "file") == 0)
        return S_IFREG;
    refuse(kind);
    return 0;
}

static void parse_what(struct rule *rule, const char *what)
{
    static const char *const words[] = {[END_OF_FILE] = "eof", [SHORT] = "short", [SHUT_DOWN] = "shutdown"};
    for (int index = END_OF_FILE; index <= SHUT_DOWN; ++index)
        if (strcmp(what, words[index]) == 0)
            rule->what = (enum what)index;
    for (int signal = 1; signal < NSIG; ++signal) {
        const char *name = sigabbrev_np(signal);
        if (name && strncmp(what, "SIG", 3) == 0 && strcmp(what + 3, name) == 0) {
            rule->what = SIGNAL;
            rule->error = signal;
        }
    }
    if (rule->what != FAIL)
        return;
    for (int error = 1; error < 200 && rule->error == 0; ++error) {
        const char *name = strerrorname_np(error);
        if (name && strcmp(name, what) == 0)
            rule->error = error;
    }
    if (rule->error == 0)
        refuse(what);
}

static void parse_rule(const char *text)
{
    char function[MAX_NAME] = "", kind[MAX_NAME] = "", number[MAX_NAME] = "", what[MAX_NAME] = "";
    if (rule_count == MAX_RULES || (sscanf(text, "%23[^@:]@%23[^:]:%23[^:]:%23s", function, kind, number, what) != 4 &&
                                    sscanf(text, "%23[^@:]:%23[^:]:%23s", function, number, what) != 3))
        refuse(text);
    struct rule *rule = &rules[rule_count++];
    strcpy(rule->function, function);
    rule->kind = kind[0] ? parse_kind(kind) : 0;
    char *end;
    rule->first = strtol(number, &end, 10);
    rule->goes_on = *end == '+';
    if (rule->first < 1 || *(end + rule->goes_on) != '\0')
        refuse(text);
    parse_what(rule, what);
}

__attribute__((constructor)) static void begin(void)
{
    struct stat status;
    for (int fd = 0; fd < MAX_DESCRIPTORS; ++fd)
        is_inherited[fd] = fstat(fd, &status) == 0;
    const char *text = getenv("VB_FAULT");
    char *copy = strdup(text ? text : ""), *rest = copy;
    for (char *rule; rest && (rule = strsep(&rest, ",")) != NULL;)
        if (*rule)
            parse_rule(rule);
    free(copy);
}

static bool concerns(const struct rule *rule, const char *function, int fd)
{
    struct stat status;
    if (strcmp(rule->function, function) != 0 || fd < 0 || (fd < MAX_DESCRIPTORS && is_inherited[fd]))
        return false;
    int saved = errno;
    bool is_known = fstat(fd, &status) == 0;
    errno = saved;
    mode_t kind = is_known ? status.st_mode & S_IFMT : 0;
    return rule->kind ? kind == rule->kind : kind == S_IFSOCK || kind == S_IFIFO || kind == S_IFREG;
}

/* The rule that this call falls under, counting it; or NULL. */
static const struct rule *find_rule(const char *function, int fd)
{
    const struct rule *found = NULL;
    for (int index = 0; index < rule_count; ++index) {
        struct rule *rule = &rules[index];
        if (!concerns(rule, function, fd))
            continue;
        long call = atomic_fetch_add(&rule->calls, 1) + 1;
        if (call == rule->first || (rule->goes_on && call > rule->first))
            found = rule;
    }
    return found;
}

/* True: the call is over, with `*result` and errno. False: make it, with `*length` bytes (NULL: it has no length). */
static bool intervene(const char *function, int fd, size_t *length, ssize_t *result)
{
    const struct rule *rule = find_rule(function, fd);
    if (!rule)
        return false;
    switch (rule->what) {
    case FAIL:
        errno = rule->error;
        *result = -1;
        return true;
    case END_OF_FILE: *result = 0; return true;
    case SHORT:
        if (length)
            *length = (*length + 1) / 2;
        return false;
    case SHUT_DOWN: shutdown(fd, SHUT_RDWR); return false;
    case SIGNAL: raise(rule->error); return false;
    }
    return false;
}

/* The function that this library hides, looked up at each call: that needs no state, and tests have the time. Copied,
 * because ISO C knows no conversion from an object's address to a function's. */
#define FIND_ORIGINAL(function)                                                                                        \
    __typeof__(&function) original;                                                                                    \
    void *address = dlsym(RTLD_NEXT, #function);                                                                       \
    memcpy(&original, &address, sizeof(original))

#define TRANSFER(function, parameters, arguments)                                                                      \
    ssize_t function parameters;                                                                                       \
    ssize_t function parameters                                                                                        \
    {                                                                                                                  \
        FIND_ORIGINAL(function);                                                                                       \
        ssize_t result;                                                                                                \
        return intervene(#function, fd, &length, &result) ? result : original arguments;                               \
    }

#define CONTROL(function, parameters, arguments)                                                                       \
    int function parameters;                                                                                           \
    int function parameters                                                                                            \
    {                                                                                                                  \
        FIND_ORIGINAL(function);                                                                                       \
        ssize_t result;                                                                                                \
        return intervene(#function, fd, NULL, &result) ? (int)result : original arguments;                             \
    }

TRANSFER(read, (int fd, void *buffer, size_t length), (fd, buffer, length))
TRANSFER(write, (int fd, const void *buffer, size_t length), (fd, buffer, length))
TRANSFER(recv, (int fd, void *buffer, size_t length, int flags), (fd, buffer, length, flags))
TRANSFER(send, (int fd, const void *buffer, size_t length, int flags), (fd, buffer, length, flags))
TRANSFER(pread, (int fd, void *buffer, size_t length, off_t at), (fd, buffer, length, at))
TRANSFER(pread64, (int fd, void *buffer, size_t length, off64_t at), (fd, buffer, length, at))
TRANSFER(pwrite, (int fd, const void *buffer, size_t length, off_t at), (fd, buffer, length, at))
TRANSFER(pwrite64, (int fd, const void *buffer, size_t length, off64_t at), (fd, buffer, length, at))
CONTROL(fsync, (int fd), (fd))
CONTROL(fdatasync, (int fd), (fd))
CONTROL(ftruncate, (int fd, off_t length), (fd, length))
CONTROL(ftruncate64, (int fd, off64_t length), (fd, length))
