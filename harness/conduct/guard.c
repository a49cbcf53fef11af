/* SPDX-License-Identifier: MIT */
#include "conduct/guard.h"
#include "base/clock.h"
#include "base/units.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* For processes that cannot be killed: another user's, or waiting for a disk that does not answer. */
#define LEFT_BEHIND_NS (2 * VB_NS_PER_S)

struct news {
    int failed; /* errno */
    pid_t worker;
};

/* The parent of a process, as its stat says; 0 where it is gone. */
static pid_t parent_of(const char *number)
{
    char path[300];
    char text[512];
    snprintf(path, sizeof path, "/proc/%s/stat", number);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = fd >= 0 ? read(fd, text, sizeof text - 1) : 0;
    if (fd >= 0)
        close(fd);
    text[length > 0 ? length : 0] = '\0';
    const char *name_end = strrchr(text, ')'); /* the name may hold anything */
    int parent = 0;
    return name_end && sscanf(name_end + 1, " %*c %d", &parent) == 1 ? parent : 0;
}

static void kill_children(void)
{
    DIR *processes = opendir("/proc");
    const struct dirent *entry;
    while (processes && (entry = readdir(processes)) != NULL)
        if (isdigit((unsigned char)entry->d_name[0]) && parent_of(entry->d_name) == getpid())
            kill((pid_t)atoi(entry->d_name), SIGKILL);
    if (processes)
        closedir(processes);
}

/* Reaps dead children. Returns whether others are left. Orphans become our children. */
static bool reap_dead(pid_t worker, int *status)
{
    for (;;) {
        int ended = 0;
        pid_t pid = waitpid(-1, &ended, WNOHANG);
        if (pid == worker)
            *status = ended;
        if (pid <= 0)
            return pid == 0;
    }
}

static void end_all(pid_t worker, int *status)
{
    int64_t deadline_ns = vb_clock_ns() + LEFT_BEHIND_NS;
    while (reap_dead(worker, status) && vb_clock_ns() < deadline_ns) {
        kill_children();
        if (!reap_dead(worker, status))
            return;
        const struct timespec moment = {.tv_nsec = VB_NS_PER_MS};
        nanosleep(&moment, NULL);
    }
}

/* Whether the worker is dead. Its group is killed before its number can be reused. */
static bool is_dead(pid_t worker)
{
    siginfo_t info = {0};
    if (waitid(P_PID, (id_t)worker, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid != worker)
        return false;
    kill(-worker, SIGKILL);
    return true;
}

/* Others that end meanwhile are reaped, unless they are the worker. */
static void reap_orphans(pid_t worker)
{
    siginfo_t info = {0};
    while (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid != 0 && info.si_pid != worker) {
        waitpid(info.si_pid, NULL, WNOHANG);
        info.si_pid = 0;
    }
}

static int watch(pid_t worker, const sigset_t *awaited)
{
    int status = 0;
    while (!is_dead(worker)) {
        if (sigwaitinfo(awaited, NULL) == SIGTERM) {
            kill(-worker, SIGKILL);
            kill(worker, SIGKILL); /* in case it has no group yet */
            break;
        }
        reap_orphans(worker);
    }
    end_all(worker, &status);
    return status;
}

/* Ends as the worker did. */
_Noreturn static void end_alike(int status)
{
    if (WIFEXITED(status))
        _exit(WEXITSTATUS(status));
    const struct rlimit no_core = {0};
    setrlimit(RLIMIT_CORE, &no_core);
    int number = WTERMSIG(status);
    sigset_t all;
    sigfillset(&all);
    signal(number, SIG_DFL);
    raise(number);
    sigprocmask(SIG_UNBLOCK, &all, NULL);
    _exit(EXIT_FAILURE);
}

/* None of the conductor's descriptors may stay open here: who waits for their other end would wait for us. */
static void close_all(void)
{
#ifdef SYS_close_range
    if (syscall(SYS_close_range, 0u, ~0u, 0u) == 0)
        return;
#endif
    for (int fd = 0, most = (int)sysconf(_SC_OPEN_MAX); fd < most; fd++)
        close(fd);
}

_Noreturn static void guard(const struct vb_guard_order *order, pid_t conductor, int news_fd)
{
    sigset_t awaited;
    sigemptyset(&awaited);
    sigaddset(&awaited, SIGCHLD);
    sigaddset(&awaited, SIGTERM);
    signal(SIGCHLD, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    prctl(PR_SET_NAME, "vbench-guard");
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    setpgid(0, 0); /* Ctrl-C is the conductor's */
    if (getppid() != conductor)
        _exit(EXIT_FAILURE);
    struct news news = {0};
    news.failed = posix_spawnp(&news.worker, order->file, order->actions, order->attributes, order->arguments,
                               order->environment);
    bool told = write(news_fd, &news, sizeof news) == sizeof news;
    if (news.failed || !told)
        _exit(EXIT_FAILURE);
    close_all();
    end_alike(watch(news.worker, &awaited));
}

#define STOPPED_MS 100

/* What a worker runs before its main may stop the guard, too. */
static int hear(int fd, pid_t guard, struct news *news)
{
    ssize_t length;
    struct pollfd watched = {.fd = fd, .events = POLLIN};
    while (poll(&watched, 1, STOPPED_MS) == 0)
        kill(guard, SIGCONT);
    do {
        length = read(fd, news, sizeof *news);
    } while (length < 0 && errno == EINTR);
    if (length != sizeof *news)
        news->failed = ECHILD;
    if (news->failed)
        while (waitpid(guard, NULL, 0) < 0 && errno == EINTR)
            ;
    return news->failed;
}

/* The guard begins with all signals blocked, so that none is lost before it waits for them. */
int vb_guard_start(const struct vb_guard_order *order, pid_t *guard_pid, pid_t *worker)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return errno;
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pid_t conductor = getpid();
    sigprocmask(SIG_SETMASK, &all, &before);
    pid_t pid = fork();
    int reason = errno;
    if (pid == 0)
        guard(order, conductor, ends[1]);
    sigprocmask(SIG_SETMASK, &before, NULL);
    close(ends[1]);
    struct news news = {.failed = reason};
    if (pid > 0)
        hear(ends[0], pid, &news);
    close(ends[0]);
    *guard_pid = pid;
    *worker = news.worker;
    return news.failed;
}
