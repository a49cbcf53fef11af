/* SPDX-License-Identifier: MIT */
#include "conduct/crew.h"
#include "base/cleanup.h"

#include "base/environment.h"
#include "base/hold_signals.h"
#include "base/clock.h"
#include "base/text.h"
#include "base/units.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
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

/* The guard: a process between the conductor and one worker, which sees to it that nothing outlives the worker. It is
 * the subreaper of all that the worker starts, daemons and their like included, and kills what is left when the worker
 * ends, when the conductor dies, or when it is told to by SIGTERM. To the conductor it ends as the worker did. */

/* What to start, as posix_spawnp() wants it. */
struct order {
    const char *file;
    const posix_spawn_file_actions_t *actions;
    const posix_spawnattr_t *attributes;
    char *const *arguments;
    char *const *environment;
};

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

_Noreturn static void guard(const struct order *order, pid_t conductor, int news_fd)
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

/* Starts a guard, and that its worker, which is also the leader of a process group. The guard begins with all signals
 * blocked, so that none is lost before it waits for them. Returns 0, or the errno of what failed; then there is nothing
 * to wait for. */
static int start_guard(const struct order *order, pid_t *guard_pid, pid_t *worker)
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

extern char **environ;

#define PRELOAD "LD_PRELOAD="
#define MODULE  VB_MODULE_VARIABLE "="

static void set_up_child(posix_spawn_file_actions_t *actions, posix_spawnattr_t *attributes, const sigset_t *before,
                         const struct vb_module_file *module, int control_fd, int stage_fd)
{
    posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(actions, STDERR_FILENO,
                                     STDOUT_FILENO); /* output of a case must not mix with the results */
    posix_spawn_file_actions_adddup2(actions, control_fd, VB_CONTROL_FD);
    if (stage_fd >= 0)
        posix_spawn_file_actions_adddup2(actions, stage_fd, VB_STAGE_FD);
    if (module)
        posix_spawn_file_actions_adddup2(actions, module->fd, VB_MODULE_FD);

    sigset_t defaults;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    sigaddset(&defaults, SIGXFSZ);
    posix_spawnattr_setsigdefault(attributes, &defaults);
    sigset_t mask = *before;
    vb_hold_spare(&mask);
    posix_spawnattr_setsigmask(attributes, &mask);
    posix_spawnattr_setpgroup(attributes,
                              0); /* its own group: Ctrl-C is the conductor's, and all of it can be killed */
    posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
}

static char **make_arguments(char *const *launcher, char *program, char *worker_argument)
{
    size_t words = 0;
    while (launcher && launcher[words])
        words++;
    char **arguments = calloc(words + 3, sizeof *arguments);
    if (!arguments)
        return NULL;
    for (size_t i = 0; i < words; i++)
        arguments[i] = launcher[i];
    arguments[words] = program;
    arguments[words + 1] = worker_argument;
    return arguments;
}

/* The dynamic linker takes malloc from the first library of the list. So ours goes to the front. NULL without
 * memory. */
static char *make_preload(const char *library)
{
    const char *others = getenv("LD_PRELOAD");
    char *setting = NULL;
    if (asprintf(&setting, PRELOAD "%s%s%s", library, others ? ":" : "", others ? others : "") < 0)
        return NULL;
    return setting;
}

/* NULL without memory. */
static char *make_module_setting(const struct vb_module_file *module)
{
    char *setting = NULL;
    return asprintf(&setting, MODULE "%s", module->path) < 0 ? NULL : setting;
}

/* Google Benchmark takes options from BENCHMARK_... variables, before main: repetitions or a warm-up of its own
 * would make nonsense of a turn. `preload` and `module` are settings made as above, or NULL. With a launcher, which
 * may be a profiler, the placement of code is not changed. */
static char **make_environment(char *preload, char *module, bool keep_placement)
{
    static char placement[] = VB_KEEP_PLACEMENT "=1";
    size_t count = 0;
    while (environ[count])
        count++;
    char **environment = calloc(count + 4, sizeof *environment);
    size_t kept = 0;
    for (size_t i = 0; environment && i < count; i++)
        if (!vb_text_behind(environ[i], "BENCHMARK_") && !vb_text_behind(environ[i], MODULE) &&
            !(preload && vb_text_behind(environ[i], PRELOAD)))
            environment[kept++] = environ[i];
    if (environment && preload)
        environment[kept++] = preload;
    if (environment && module)
        environment[kept++] = module;
    if (environment && keep_placement)
        environment[kept] = placement;
    return environment;
}

/* The executable of a worker: this program's own file, unless another was asked for or its allocator takes another. */
static int find_program(char *path, size_t size, const struct vb_crew_options *options, struct vb_error *error)
{
    const struct vb_allocator_choice *allocator = options->allocator;
    const char *named = options->program                     ? options->program
                        : allocator && allocator->program[0] ? allocator->program
                                                             : NULL;
    if (!named)
        return vb_find_self(path, size, error);
    snprintf(path, size, "%s", named);
    return 0;
}

/* Without a launcher this program is started through /proc/self/exe: that is right even after a new build has
 * replaced the file. Under valgrind that link would start valgrind itself. */
static bool starts_by_name(const struct vb_crew_options *options)
{
    return options->launcher || options->program || (options->allocator && options->allocator->program[0]) ||
           vb_untrustworthy_time();
}

int vb_worker_spawn(struct vb_worker *worker, const struct vb_crew_options *options, int control_fd, int stage_fd,
                    struct vb_error *error)
{
    char program[PATH_MAX];
    VB_OR_RETURN(find_program(program, sizeof program, options, error));
    bool preloads = options->allocator && options->allocator->library[0];
    char worker_argument[] = VB_WORKER_ARGUMENT;
    char *preload VB_FREE = preloads ? make_preload(options->allocator->library) : NULL;
    char **arguments VB_FREE = make_arguments(options->launcher, program, worker_argument);
    char *module VB_FREE = options->module ? make_module_setting(options->module) : NULL;
    char **environment VB_FREE = make_environment(preload, module, options->launcher != NULL);
    if (!arguments || !environment || (preloads && !preload) || (options->module && !module))
        return vb_fail_memory(error);

    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    set_up_child(&actions, &attributes, &options->signals->before, options->module, control_fd, stage_fd);
    const char *file = starts_by_name(options) ? arguments[0] : "/proc/self/exe";
    const struct order order = {.file = file,
                                .actions = &actions,
                                .attributes = &attributes,
                                .arguments = arguments,
                                .environment = environment};
    int failed = start_guard(&order, &worker->pid, &worker->process);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (failed) {
        worker->pid = 0;
        return vb_fail(error, VB_ERROR_MEASURE, "cannot start '%s': %s", arguments[0], strerror(failed));
    }
    worker->hang = vb_hang_begin(worker->process);
    return 0;
}
