/* SPDX-License-Identifier: MIT */
#include "measure/ledger/children.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

/* More children than that are not told apart. */
#define CHILDREN_MAX 256

/* Children that are alive, or dead and not waited for. */
struct living {
    pid_t pids[CHILDREN_MAX];
    size_t count; /* may be more */
};

static struct {
    bool sees_forks;
    atomic_uint forks; /* of this process, so far */
    unsigned forks_before;
    long faults_before;
    struct living before;
} children;

static void note_fork(void)
{
    atomic_fetch_add(&children.forks, 1);
}

/* Page faults of the children that were waited for: none lives without. */
static long faults_of_waited(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_CHILDREN, &usage) == 0 ? usage.ru_minflt + usage.ru_majflt : 0;
}

static void add_child(struct living *living, pid_t pid)
{
    if (living->count < CHILDREN_MAX)
        living->pids[living->count] = pid;
    living->count++;
}

/* Numbers with a blank behind each. */
static void add_children_of(const char *thread, struct living *living)
{
    char path[64], bytes[512];
    snprintf(path, sizeof path, "/proc/self/task/%.20s/children", thread);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    pid_t pid = 0;
    for (ssize_t count; file >= 0 && (count = read(file, bytes, sizeof bytes)) > 0;)
        for (ssize_t i = 0; i < count; i++) {
            if (bytes[i] != ' ') {
                pid = 10 * pid + bytes[i] - '0';
                continue;
            }
            add_child(living, pid);
            pid = 0;
        }
    if (file >= 0)
        close(file);
}

static bool has_children(void)
{
    siginfo_t state;
    return waitid(P_ALL, 0, &state, WEXITED | WSTOPPED | WCONTINUED | WNOHANG | WNOWAIT | __WALL) == 0;
}

static void find_living(struct living *living)
{
    _Alignas(struct dirent64) char entries[2048];
    living->count = 0;
    int threads = has_children() ? open("/proc/self/task", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    for (ssize_t size; threads >= 0 && (size = getdents64(threads, entries, sizeof entries)) > 0;)
        for (ssize_t at = 0; at < size;) {
            const struct dirent64 *entry = (const void *)(entries + at);
            if (entry->d_name[0] != '.')
                add_children_of(entry->d_name, living);
            at += entry->d_reclen;
        }
    if (threads >= 0)
        close(threads);
}

static bool has(const struct living *living, pid_t pid)
{
    for (size_t i = 0; i < living->count && i < CHILDREN_MAX; i++)
        if (living->pids[i] == pid)
            return true;
    return false;
}

static bool has_more_living(void)
{
    struct living now;
    find_living(&now);
    for (size_t i = 0; i < now.count && i < CHILDREN_MAX; i++)
        if (!has(&children.before, now.pids[i]))
            return true;
    return now.count > children.before.count;
}

/* Then children leave no trace once they end. */
static bool ignores_their_end(void)
{
    struct sigaction action;
    return sigaction(SIGCHLD, NULL, &action) == 0 &&
           (action.sa_handler == SIG_IGN || (action.sa_flags & SA_NOCLDWAIT) != 0);
}

void vb_children_begin(void)
{
    if (!children.sees_forks)
        children.sees_forks = pthread_atfork(NULL, note_fork, NULL) == 0;
    children.forks_before = atomic_load(&children.forks);
    children.faults_before = faults_of_waited();
    find_living(&children.before);
}

const char *vb_children_doubt(void)
{
    if (atomic_load(&children.forks) != children.forks_before)
        return "it forks, and what its children allocate is not counted";
    if (faults_of_waited() != children.faults_before || has_more_living())
        return "it runs programs, and what these allocate is not counted";
    if (ignores_their_end())
        return "it ignores SIGCHLD, so that children which it starts are not seen";
    return NULL;
}
