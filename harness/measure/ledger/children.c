/* SPDX-License-Identifier: MIT */
#include "measure/ledger/children.h"
#include "measure/ledger/tasks.h"

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

static struct {
    pthread_once_t watch;
    atomic_bool has_forked;
    long faults_before;
    ssize_t living_before; /* in bytes of their list */
} children = {.watch = PTHREAD_ONCE_INIT};

static void note_fork(void)
{
    atomic_store(&children.has_forked, true);
}

/* Without it a fork is told as any other child. */
static void watch_forks(void)
{
    pthread_atfork(NULL, note_fork, NULL);
}

/* Page faults of the children that were waited for: none lives without. */
static long faults_of_waited(void)
{
    struct rusage usage;
    getrusage(RUSAGE_CHILDREN, &usage);
    return usage.ru_minflt;
}

/* The kernel lists their numbers: the more bytes, the more children. */
static void add_children_of(const char *thread, void *size)
{
    char path[64], bytes[512];
    snprintf(path, sizeof path, "/proc/self/task/%.20s/children", thread);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    for (ssize_t count; (count = read(file, bytes, sizeof bytes)) > 0;)
        *(ssize_t *)size += count;
    close(file);
}

static bool has_children(void)
{
    siginfo_t state;
    return waitid(P_ALL, 0, &state, WEXITED | WSTOPPED | WCONTINUED | WNOHANG | WNOWAIT | __WALL) == 0;
}

/* How much is to be said of children that are alive, or dead and not waited for. One that was waited for says no more,
 * but has left its faults. */
static ssize_t size_of_living(void)
{
    ssize_t size = 0;
    if (has_children())
        vb_tasks_each(add_children_of, &size);
    return size;
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
    pthread_once(&children.watch, watch_forks);
    atomic_store(&children.has_forked, false);
    children.faults_before = faults_of_waited();
    children.living_before = size_of_living();
}

const char *vb_children_doubt(void)
{
    if (atomic_load(&children.has_forked))
        return "it forks, and what its children allocate is not counted";
    if (faults_of_waited() != children.faults_before || size_of_living() > children.living_before)
        return "it runs programs, and what these allocate is not counted";
    if (ignores_their_end())
        return "it ignores SIGCHLD, so that children which it starts are not seen";
    return NULL;
}
